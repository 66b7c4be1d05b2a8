"""Files are whole or not there at all."""

import errno
import io
import os
import stat
from pathlib import Path

import pytest

from docgen.errors import InputError, OutputError
from docgen.files import keep_apart, make_folder, write_file, write_stream


def _fail(number: int) -> object:
    def refuse(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    return refuse


def test_a_file_holds_the_bytes_and_is_for_its_owner_alone(tmp_path: Path) -> None:
    target = tmp_path / "40417.pdf"
    write_file(target, b"%PDF")
    assert target.read_bytes() == b"%PDF"
    assert stat.S_IMODE(target.stat().st_mode) == 0o600


def test_an_older_file_is_replaced(tmp_path: Path) -> None:
    target = tmp_path / "a.pdf"
    target.write_bytes(b"old")
    write_file(target, b"new")
    assert target.read_bytes() == b"new"


@pytest.mark.parametrize("call", ["fsync", "open", "replace"])
def test_a_full_disk_keeps_the_older_file_and_leaves_nothing_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    target = tmp_path / "a.pdf"
    target.write_bytes(b"old")
    owner = Path if call == "replace" else os
    monkeypatch.setattr(owner, call, _fail(errno.ENOSPC))
    with pytest.raises(OutputError, match="disk is full"):
        write_file(target, b"new")
    assert target.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [target]


def test_an_interruption_leaves_nothing_beside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(_: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_file(tmp_path / "a.pdf", b"new")
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_not_private_keeps_the_permissions_it_had(tmp_path: Path) -> None:
    target = tmp_path / "docgen.po"
    write_file(target, b"new", private=False)
    assert stat.S_IMODE(target.stat().st_mode) == 0o644
    target.chmod(0o664)
    write_file(target, b"newer", private=False)
    assert stat.S_IMODE(target.stat().st_mode) == 0o664


def test_a_missing_folder_is_named_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="folder does not exist") as caught:
        write_file(tmp_path / "none" / "a.pdf", b"x")
    assert caught.value.diagnostics[0].hint
    assert str(tmp_path / "none" / "a.pdf") in str(caught.value)


def test_a_folder_is_not_a_file(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="This is a folder"):
        write_file(tmp_path, b"x")


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real.pdf").write_bytes(b"old")
    (tmp_path / "link.pdf").symlink_to(tmp_path / "real.pdf")
    write_file(tmp_path / "link.pdf", b"new")
    assert (tmp_path / "link.pdf").is_symlink()
    assert (tmp_path / "real.pdf").read_bytes() == b"new"


def test_a_device_is_written_to_and_stays_a_device() -> None:
    write_file(Path(os.devnull), b"gone")
    assert not Path(os.devnull).is_file()


def test_a_stream_takes_the_bytes() -> None:
    stream = io.BytesIO()
    write_stream(stream, b"%PDF")
    assert stream.getvalue() == b"%PDF"


def test_a_reader_that_has_gone_is_an_output_error() -> None:
    class Closed(io.BytesIO):
        def flush(self) -> None:
            raise BrokenPipeError(errno.EPIPE, "gone")

    with pytest.raises(OutputError, match="has ended"):
        write_stream(Closed(), b"%PDF")


def test_a_folder_is_made_with_its_parents(tmp_path: Path) -> None:
    make_folder(tmp_path / "a" / "b")
    make_folder(tmp_path / "a" / "b")
    assert (tmp_path / "a" / "b").is_dir()


def test_a_folder_is_not_made_over_a_file(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"")
    with pytest.raises(OutputError, match="This is a file"):
        make_folder(tmp_path / "a")


def test_a_circle_of_links_is_told(tmp_path: Path) -> None:
    circle = tmp_path / "a.pdf"
    circle.symlink_to(circle)
    with pytest.raises(OutputError, match="link that leads nowhere"):
        write_file(circle, b"%PDF")


def test_a_sheet_is_never_written_over_what_it_is_made_from(tmp_path: Path) -> None:
    record, link = tmp_path / "rosa.yaml", tmp_path / "sheet.pdf"
    record.write_text("id: 1")
    link.symlink_to(record)
    with pytest.raises(InputError, match="made from this file"):
        keep_apart(link, (None, tmp_path / "no.csv", record))
    keep_apart(tmp_path / "other.pdf", (None, record))
