"""Whole runs of `docgen batch` over a real Dask cluster, disturbed and undisturbed.

The measure is a run on this computer alone: every file, the manifest too, is the same, byte for
byte, whatever was killed meanwhile.
"""

from __future__ import annotations

import random
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from batch_runs import Row, end, everything, patient, pdfs, start, write_list
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from dask_cluster import Cluster, cluster, until

LONG = pytest.mark.soak("long")


def rows(count: int) -> list[Row]:
    """A list with one row that is refused."""
    kinds = ("L1", "T12 L1")
    good = [patient(f"A{n:04}", vertebrae=kinds[n % 2]) for n in range(1, count)]
    return [*good, patient("B1", birth_date="1938-13-30")]


@pytest.fixture
def alone(tmp_path: Path) -> Callable[[int], Path]:
    """Writes a list, and makes it with two processes here."""

    def made(count: int) -> Path:
        write_list(tmp_path / "list.csv", rows(count))
        code, said = end(start(tmp_path / "alone", "--jobs", "2"))
        assert code == 1, said  # one row is refused
        return tmp_path / "alone"

    return made


def test_a_run_over_a_cluster_is_byte_for_byte_the_run_of_this_computer(
    two_workers: Cluster, alone: Callable[[int], Path], tmp_path: Path
) -> None:
    here = alone(60)
    code, said = end(start(tmp_path / "there", "--scheduler", two_workers.address))
    assert code == 1, said
    assert everything(tmp_path / "there") == everything(here)
    before = two_workers.log()
    assert not [word for word in ("Wilhelmina", "Qui\xf1ones", "hunter2", "1938") if word in before]
    code, said = end(start(tmp_path / "there", "--scheduler", two_workers.address, "--resume"))
    assert code == 1, said
    assert everything(tmp_path / "there") == everything(here)


@pytest.mark.parametrize(
    ("kills", "count"),
    [pytest.param(3, 300, marks=pytest.mark.soak), pytest.param(20, 2000, marks=LONG)],
)
def test_workers_killed_at_random_moments_cost_no_sheet_and_no_byte(
    kills: int, count: int, alone: Callable[[int], Path], tmp_path: Path
) -> None:
    here, moments, killed = alone(count), random.Random(kills), 0
    with cluster(tmp_path / "dask") as made:
        process = start(tmp_path / "there", "--scheduler", made.address)
        until((tmp_path / "there" / "run.jsonl").exists)
        while process.poll() is None and killed < kills:
            time.sleep(moments.uniform(0.0, 0.7))
            killed += made.kill_worker(moments.randrange(2))
        code, said = end(process)
        assert code == 1, said
        assert killed == kills
    assert everything(tmp_path / "there") == everything(here)


def test_a_scheduler_that_is_killed_stops_the_run_and_resume_makes_the_rest(
    alone: Callable[[int], Path], tmp_path: Path
) -> None:
    here = alone(400)
    with cluster(tmp_path / "dask") as made:
        process = start(tmp_path / "there", "--scheduler", made.address)
        until(lambda: pdfs(tmp_path / "there"))
        made.kill_scheduler()
        code, said = end(process)
    assert code == 1, said
    assert "does not answer" in said
    assert "sheets are made. Run the same command with --resume to go on." in said
    assert "Traceback" not in said
    assert pdfs(tmp_path / "there").items() < pdfs(here).items()
    code, said = end(start(tmp_path / "there", "--resume"))
    assert code == 1, said
    assert everything(tmp_path / "there") == everything(here)


@pytest.mark.usefixtures("in_a_terminal")
def test_ctrl_c_leaves_no_task_on_the_scheduler(two_workers: Cluster, tmp_path: Path) -> None:
    write_list(tmp_path / "list.csv", rows(400))
    process = start(tmp_path / "there", "--scheduler", two_workers.address)
    until(lambda: pdfs(tmp_path / "there"))
    process.send_signal(signal.SIGINT)
    code, said = end(process)
    assert code == 130, said
    assert "Stopped: " in said
    assert not two_workers.told(_names)


def test_a_run_that_is_killed_leaves_no_task_on_the_scheduler(tmp_path: Path) -> None:
    write_list(tmp_path / "list.csv", rows(400))
    with cluster(tmp_path / "dask") as made:
        process = start(tmp_path / "there", "--scheduler", made.address)
        until(lambda: pdfs(tmp_path / "there"))
        process.kill()
        end(process)
        until(lambda: not made.told(_names))


def _names(dask_scheduler: object) -> list[str]:
    """What the scheduler has of any run."""
    there = [getattr(dask_scheduler, kind) for kind in ("tasks", "worker_plugins", "plugins")]
    return [name for names in there for name in names if "docgen" in name]


def test_a_look_leaves_nothing_on_the_scheduler(tmp_path: Path) -> None:
    write_list(tmp_path / "list.csv", rows(8))
    with cluster(tmp_path / "dask", 1) as made:
        code, said = end(start(tmp_path / "there", "--scheduler", made.address, "--dry-run"))
        assert code in (0, 1), said
        assert not made.told(_names)


def test_a_cluster_behind_tls_is_spoken_to_with_dasks_own_certificates(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = certificate(tmp_path / "tls.pem")
    write_list(tmp_path / "list.csv", rows(8))
    words = ("--tls-ca-file", "--tls-cert", "--tls-key")
    how = ("--protocol", "tls", *(word for name in words for word in (name, file)))
    with cluster(tmp_path / "dask", 1, how) as made:
        assert made.address.startswith("tls://")
        code, said = end(start(tmp_path / "without", "--scheduler", made.address))
        assert (code, "does not answer" in said, "Traceback" in said) == (2, True, False)
        assert not (tmp_path / "without").exists()
        monkeypatch.setenv("DASK_DISTRIBUTED__COMM__TLS__CA_FILE", file)
        monkeypatch.setenv("DASK_DISTRIBUTED__COMM__TLS__CLIENT__CERT", file)
        monkeypatch.setenv("DASK_DISTRIBUTED__COMM__TLS__CLIENT__KEY", file)
        code, said = end(start(tmp_path / "there", "--scheduler", made.address))
        assert code == 1, said
        assert len(pdfs(tmp_path / "there")) == 7


def certificate(file: Path) -> str:
    """A key, and a certificate that it has signed itself, in one file."""
    import datetime

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "docgen-test")])
    now = datetime.datetime.now(datetime.UTC)
    built = x509.CertificateBuilder().subject_name(name).issuer_name(name)
    built = built.public_key(key.public_key()).serial_number(x509.random_serial_number())
    built = built.not_valid_before(now - datetime.timedelta(days=1))
    built = built.not_valid_after(now + datetime.timedelta(days=1))
    signed = built.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    pem = serialization.Encoding.PEM
    private = serialization.PrivateFormat.PKCS8
    secret = key.private_bytes(pem, private, serialization.NoEncryption())
    file.write_bytes(secret + signed.sign(key, hashes.SHA256()).public_bytes(pem))
    file.chmod(0o600)
    return str(file)
