"""Compiled sheets as bytes, to be sent to where they are filled.

In: sheets, and an engine that compiles them. Out: pairs of a name and bytes; and from these, in
another process, a cache for its engine (`SheetBundle`), so that nothing is compiled there. The
names hang on no path and no computer: a bundle is of one clinic.

A sheet with letters in fonts that shape is not packed: its glyphs have numbers in the order in
which they are asked for. It is compiled where it is filled.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from docgen.cache import FrozenMap
from docgen.errors import DocgenError
from docgen.sheet.compiled_cache import sheet_codec
from docgen.sheet.sheets import Sheet

if TYPE_CHECKING:
    from docgen.engine import Engine


def packed_sheets(engine: Engine, sheets: Iterable[Sheet]) -> Iterator[tuple[str, bytes]]:
    """Yield compiled sheets; those that cannot be compiled are left to whoever asks for them."""
    codec = sheet_codec()
    for sheet in sheets:
        try:
            compiled = engine.compiled(sheet)
        except DocgenError:
            continue
        if compiled.plate.fonts.plain:
            parts = compiled.parts._replace(statics=FrozenMap(compiled.plate.statics))
            yield _name_of(sheet), codec.encode(parts)


class SheetBundle:
    """Sheets that were compiled elsewhere, as a cache of compiled sheets to which none is added."""

    def __init__(self, sheets: Mapping[str, bytes]) -> None:
        """Take what `packed_sheets` has yielded."""
        self._sheets, self._codec = sheets, sheet_codec()

    def key_of(self, sheet: Sheet) -> str:
        """Return the name of a sheet."""
        return _name_of(sheet)

    def get(self, key: str) -> Any:  # noqa: ANN401  # as that of the cache on disk
        """Return a compiled sheet, None if there is none of this name."""
        data = self._sheets.get(key)
        return None if data is None else self._codec.decode(data)

    def put(self, key: str, value: object) -> bool:
        """Keep nothing: the engine that asks keeps its sheets itself."""
        del key, value
        return False


def _name_of(sheet: Sheet) -> str:
    own = sheet.pack.name, sheet.name, sheet.languages, sheet.format, sheet.staff
    return repr(own)
