"""Whether a worker on another machine has the very docgen that leads the run.

In: nothing but what is installed. Out: a mark (`mark_of_docgen`) of all that the bytes of a sheet
hang on beside the clinic: docgen's modules, templates, catalogues and fonts, Python, the libraries
that docgen needs; and whether the system is Windows, whose paths others cannot read. Another mark
means that a sheet could come out otherwise: such a worker makes none.
"""

from __future__ import annotations

import hashlib
import os
import re
import sys
import zlib
from functools import cache
from importlib import metadata
from pathlib import Path

import docgen
from docgen.errors import error
from docgen.executors.base import ExecutorGone, Step
from docgen.files import data_root

_PACKAGE = Path(docgen.__file__).resolve().parent
_DATA = ("templates", "locales", "fonts")  # folders of docgen's own


def begin_alike(mark: str, begin: Step) -> None:
    """On a worker: begin, if this is the docgen of that mark.

    Raises:
        ExecutorGone: it is another one.
    """
    if mark_of_docgen() != mark:
        message = "A worker has another docgen, or other libraries, than this computer."
        hint = "Install the same on each, with the same constraints.txt."
        raise ExecutorGone(error("other-docgen", message, hint))
    begin()


@cache
def mark_of_docgen() -> str:
    """Return a digest of this docgen and of what it stands on; the same wherever it lies."""
    total = hashlib.sha256()
    version = sys.version_info
    ground = os.name, *version[:2], zlib.ZLIB_RUNTIME_VERSION
    for word in (docgen.__version__, *ground, *_libraries()):
        total.update(f"{word}\n".encode())
    roots = (("docgen", _PACKAGE), *((name, data_root() / name) for name in _DATA))
    for name, root in roots:
        for file in sorted(root.rglob("*")):
            inside = file.relative_to(root)
            if file.is_file() and not _is_passed_over(inside):
                digest = hashlib.sha256(file.read_bytes()).hexdigest()
                total.update(f"{name}/{inside.as_posix()} {digest}\n".encode())
    return total.hexdigest()


def _is_passed_over(file: Path) -> bool:
    """Tell whether a file is left by a program, or is data that a wheel has within."""
    hidden = any(part.startswith(".") or part == "__pycache__" for part in file.parts)
    return hidden or file.parts[0] == "_data"


def _libraries() -> list[str]:
    """Return name and version of each library that docgen needs, without those of extras."""
    try:
        wanted = [one for one in metadata.requires("docgen") or () if "extra ==" not in one]
    except metadata.PackageNotFoundError:  # it is run from where it lies
        return []
    names = (re.split(r"[^\w.-]", one, maxsplit=1)[0] for one in wanted)
    return sorted(f"{name.lower()} {metadata.version(name)}" for name in names)
