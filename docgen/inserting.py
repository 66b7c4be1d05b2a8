"""The PDFs behind a sheet, read again where sheets are made.

In: what `clinic.yaml` names. Out: `Inserts`. A clinic holds names and digests only, so that it
travels to workers lightly; the files are read when a variant first needs them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from docgen.errors import InputError, error
from docgen.inserts.parts import BadInsert, Insert
from docgen.pdf.inserts import Inserts
from docgen.settings.inserts import InsertDecl


def behind(found: Iterable[InsertDecl]) -> Inserts:
    """Read the files.

    Raises:
        InputError: one is not as it was when the clinic was read.
    """
    return Inserts(tuple(_each(found)))


def _each(found: Iterable[InsertDecl]) -> Iterator[Insert]:
    from docgen.inserts.file import read_insert  # noqa: PLC0415  # opens pypdf

    for one in found:
        try:
            insert = read_insert(one.path, one.paper)
        except BadInsert:
            insert = None
        if insert is None or insert.digest != one.digest:
            message = f"{one.path.name} has changed while sheets were made."
            raise InputError(error("insert-changed", message, "Start again.", one.place))
        yield insert
