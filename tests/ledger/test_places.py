"""Where a ledger may lie: on a disk of this computer, outside of the clinic's folder."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

import docgen.ledger.place
from docgen.errors import InputError
from docgen.files import examples_root
from docgen.ledger.ledger import Ledger
from docgen.ledger.place import is_remote

LINUX = r"""
22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
30 22 0:40 / /mnt/files rw shared:9 - nfs4 server:/files rw,vers=4.2
31 22 0:41 / /mnt/big\040share rw - cifs //server/big rw
32 30 254:1 / /mnt/files/local rw - xfs /dev/vdb rw
33 22 0:42 / /home/ana/far rw - fuse.sshfs ana@far: rw
34 22 0:43 / /mnt/c rw - 9p C:\134 rw
35 22 0:44 / /mnt/over rw - ext4 /dev/vdc rw
36 22 0:45 / /mnt/over rw - smb3 //server/over rw
37 22 0:46 / /run rw,nosuid shared:5 master:1 - tmpfs tmpfs rw
"""
MACOS = """\
/dev/disk3s1s1 on / (apfs, sealed, local, read-only, journaled)
/dev/disk3s5 on /System/Volumes/Data (apfs, local, journaled, nobrowse)
//ana@files.example/docs on /Volumes/docs (smbfs, nodev, nosuid, mounted by ana)
files:/x on /Volumes/my nfs (share) (nfs, nodev)
"""


def told(table: str) -> Callable[[str], str]:
    return lambda _: table


@pytest.mark.parametrize(
    ("place", "remote"),
    [
        ("/srv/ledger", False),
        ("/run/ledger", False),
        ("/mnt/files/ledger", True),
        ("/mnt/files", True),
        ("/mnt/files/local/ledger", False),
        ("/mnt/files2/ledger", False),
        ("/mnt/big share/ledger", True),
        ("/home/ana/far/ledger", True),
        ("/mnt/c/ledger", True),
        ("/mnt/over/ledger", True),
    ],
)
def test_a_share_is_known_on_linux(place: str, remote: bool) -> None:
    assert is_remote(place, platform="linux", mounts=told(LINUX)) is remote


@pytest.mark.parametrize(
    ("place", "remote"),
    [
        ("/Users/ana/ledger", False),
        ("/System/Volumes/Data/ledger", False),
        ("/Volumes/docs/ledger", True),
        ("/Volumes/my nfs (share)/ledger", True),
    ],
)
def test_a_share_is_known_on_macos(place: str, remote: bool) -> None:
    assert is_remote(place, platform="darwin", mounts=told(MACOS)) is remote


@pytest.mark.parametrize(
    ("place", "remote"),
    [
        (r"C:\ledger", False),
        (r"Z:\ledger", True),
        ("Z:/ledger", True),
        (r"\\server\share\ledger", True),
        ("//server/share/ledger", True),
        (r"\\?\UNC\server\share\ledger", True),
        (r"\\?\C:\ledger", False),
        (r"\\?\Z:\ledger", True),
    ],
)
def test_a_share_is_known_on_windows(place: str, remote: bool) -> None:
    kinds = {"C:\\": 3, "Z:\\": 4}
    assert is_remote(place, platform="win32", drive_type=kinds.__getitem__) is remote


def test_a_system_that_tells_nothing_of_its_disks_stands_in_nobodys_way() -> None:
    assert is_remote("/srv/ledger", platform="linux", mounts=told("")) is False


def test_a_ledger_on_a_share_is_refused_and_nothing_is_made_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = f"30 22 0:40 / {tmp_path.resolve()} rw - nfs4 server:/files rw"
    monkeypatch.setattr(docgen.ledger.place, "_mounts", told(table))
    with pytest.raises(InputError, match="let one `docgen serve` keep it"):
        Ledger.open(tmp_path / "ledger")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("inside", [".", "ledger", "deep/er/ledger"])
def test_a_ledger_in_the_clinics_folder_is_refused(tmp_path: Path, inside: str) -> None:
    folder = tmp_path / "clinic"
    shutil.copytree(examples_root() / "clinics" / "pain-specialists", folder)
    before = sorted(folder.rglob("*"))
    with pytest.raises(InputError, match="in the clinic's folder"):
        Ledger.open(folder / inside, clinic=folder)
    assert sorted(folder.rglob("*")) == before


def test_a_link_into_the_clinics_folder_leads_there(tmp_path: Path) -> None:
    folder = tmp_path / "clinic"
    folder.mkdir()
    (tmp_path / "link").symlink_to(folder)
    with pytest.raises(InputError, match="in the clinic's folder"):
        Ledger.open(tmp_path / "link" / "ledger", clinic=folder)
