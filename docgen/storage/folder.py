"""A folder of this computer as the place of a run.

In: files. Out: the same under their final names. Each is written under another name in a folder
beside the manifest, all are flushed to the disk together, then renamed: a crash leaves no file that
is half written.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from docgen.files import UnfinishedFiles, digest_of, flush_disk_of


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder, and the manifest beside which its unfinished files are.

    It is `everywhere` where all workers have it under this path: a share of the network.
    """

    path: Path
    manifest: Path
    everywhere: bool = False

    def __str__(self) -> str:
        """Name the place, for messages."""
        return str(self.path)

    def digest(self, name: str) -> str:
        """Return the SHA-256 of a file, "" if there is none."""
        return digest_of(self.path / name)

    def read(self, name: str) -> bytes | None:
        """Return a file, None if it cannot be read."""
        try:
            return (self.path / name).read_bytes()
        except OSError:
            return None

    def read_all(self, names: Sequence[str]) -> list[bytes | None]:
        """Return files, None for those that cannot be read."""
        return [self.read(name) for name in names]

    def has(self, name: str) -> bool:
        """Tell whether a file, or anything else, has this name."""
        return (self.path / name).exists()

    def names(self) -> Iterator[str]:
        """Yield the names of the PDFs in the folder, in order."""
        return (file.name for file in sorted(self.path.glob("*.pdf")))

    def is_unfinished(self, name: str) -> bool:
        """Tell whether the folder of unfinished files beside a file is there."""
        return UnfinishedFiles(self.path / name).folder.exists()

    def take(self, name: str, file: Path) -> None:
        """Give a file of the same disk its final name, once all its bytes are on the disk."""
        flush_disk_of(file.parent)
        file.replace(self.path / name)

    def remove(self, name: str) -> bool:
        """Remove a file, or a link; tell whether there was one."""
        try:
            (self.path / name).unlink()
        except FileNotFoundError:
            return False
        return True

    def put_all(self, files: Mapping[str, bytes]) -> Iterator[str]:
        """Write files; yield those that are there and safe. Raises as `Storage.put_all`."""
        parts, written, failed = UnfinishedFiles(self.manifest), list[str](), None
        mark = f".{os.urandom(4).hex()}"  # another worker may be given the same rows
        for name, data in files.items():
            try:
                parts.write(name + mark, data)
            except OSError as problem:
                failed = problem
                break
            written.append(name)
        if written:
            parts.flush()
        start = f"{self.path}{os.sep}"
        for name in written:
            try:
                parts.publish(name + mark, start + name)
            except OSError:
                if not self.is_folder(name):
                    raise
                parts.drop([name + mark])
            else:
                yield name
        if failed:
            raise failed

    def is_folder(self, name: str) -> bool:
        """Tell whether a folder lies in the place of a file."""
        return (self.path / name).is_dir()
