"""A folder of this computer as the place of a run.

In: files. Out: the same under their final names. Each is written under another name in a folder
beside the manifest, all are flushed to the disk together, then renamed: a crash leaves no file that
is half written.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from docgen.files import UnfinishedFiles, digest_of


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder, and the manifest beside which its unfinished files are."""

    path: Path
    manifest: Path

    @property
    def everywhere(self) -> bool:
        """A folder is this computer's."""
        return False

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

    def put_all(self, files: Mapping[str, bytes]) -> Iterator[str]:
        """Write files; yield those that are there and safe. Raises as `Storage.put_all`."""
        parts, written, failed = UnfinishedFiles(self.manifest), list[str](), None
        for name, data in files.items():
            try:
                parts.write(name, data)
            except OSError as problem:
                failed = problem
                break
            written.append(name)
        if written:
            parts.flush()
        start = f"{self.path}{os.sep}"
        for name in written:
            try:
                parts.publish(name, start + name)
            except OSError:
                if not self.is_folder(name):
                    raise
                parts.drop([name])
            else:
                yield name
        if failed:
            raise failed

    def is_folder(self, name: str) -> bool:
        """Tell whether a folder lies in the place of a file."""
        return (self.path / name).is_dir()
