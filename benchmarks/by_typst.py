"""The sheet made by typst: a template with slots, values through `sys.inputs`, tagged PDF/UA-1.

In: a job. Out: the PDF. One compiler serves all sheets and remembers what it laid out before; one
template for each shape of the sheet, with the look in `sheet.typ`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from itertools import groupby
from pathlib import Path
from typing import Any

import typst

from benchmarks.jobs import Content, Job, number_of
from docgen.model import Block, Box, Heading, Inlines, List, Paragraph, Row, Slot, Table

_MARK = "\x1f"  # between the runs of a value, which are plain, bold, plain, ...


class Maker:
    """Makes sheets with one compiler."""

    def __init__(self, fonts: Path) -> None:
        """Take the fonts of a folder and no others."""
        found = typst.Fonts(
            include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(fonts)]
        )
        self._compiler: Any = typst.Compiler(root=Path(__file__).parent, font_paths=found)
        self._templates: dict[str, bytes] = {}

    def prepare(self, job: Job) -> None:
        """Write the template of this job's shape, if it is new; the work of an author, untimed."""
        content = job.content
        if content.shape not in self._templates:
            self._templates[content.shape] = template_of(content).encode()

    def make(self, job: Job) -> bytes:
        """Make one sheet."""
        content = job.content
        made: bytes = self._compiler.compile(
            input=self._templates[content.shape],
            format="pdf",
            sys_inputs=_inputs(content),
            pdf_standards="ua-1",
            timestamp=0,
        )
        return made


def _inputs(content: Content) -> dict[str, str]:
    found = {"identity": content.furniture.identity, "sheet": content.furniture.sheet}
    for number, runs in enumerate(content.values):
        bold, parts = False, [""]
        for text, heavy in runs:
            if heavy is not bold:
                parts.append("")
                bold = heavy
            parts[-1] += text
        found[str(number)] = _MARK.join(parts)
    return found


def template_of(content: Content) -> str:
    """Write the document of one shape in typst's language."""
    document, furniture = content.template, content.furniture
    around = (document.title, furniture.clinic, furniture.phone, *furniture.page)
    language, _, region = document.language.partition("-")
    head = (
        '#import "/sheet.typ": *\n'
        f"#set text(lang: {_quoted(language)}, region: {_quoted(region)})\n"
        f"#show: sheet.with({', '.join(map(_quoted, around))})\n"
    )
    parts = []
    for wide, blocks in groupby(document.blocks, _is_wide):
        shown = _joined(map(_block, blocks))
        parts.append(f"#{shown}" if wide else f"#axis({shown})")
    return head + "\n".join(parts) + "\n"


def _is_wide(block: Block) -> bool:
    """Whether a block has the whole width of the page: boxes and the title."""
    return isinstance(block, Box) or (isinstance(block, Heading) and block.level == 1)


def _block(block: Block) -> str:
    match block:
        case Heading():
            return f"heading(level: {block.level}, {_content(block.content)})"
        case Paragraph():
            return f"par({_content(block.content)})"
        case List():
            return _joined(_lists(block))
        case Table():
            heads, *rows = block.rows
            cells = f"({', '.join(_content(cell.content) for cell in heads.cells)},)"
            return f"ruled({', '.join([cells, *_rows(rows)])})"
        case Box():
            return _BOXES.get(block.kind, _plain_box)(block)


def _lists(block: List) -> list[str]:
    """A list for each run of items of one kind: markers belong to lists."""
    found: list[tuple[bool, list[str]]] = []
    for item in block.items:
        if not found or found[-1][0] is not item.check:
            found.append((item.check, []))
        found[-1][1].append(_content(item.content))
    return [f"{'ticked' if check else 'list'}({', '.join(items)})" for check, items in found]


def _joined(parts: Iterable[str]) -> str:
    return "{\n" + "\n".join(parts) + "\n}"


def _rows(rows: Iterable[Row]) -> list[str]:
    return [f"({', '.join(_content(cell.content) for cell in row.cells)})" for row in rows]


def _rows_of(box: Box) -> list[str]:
    return [row for block in box.blocks if isinstance(block, Table) for row in _rows(block.rows)]


def _plain_box(box: Box) -> str:
    return f"{box.kind}({_joined(_block(block) for block in box.blocks)})"


def _table_box(box: Box) -> str:
    return f"{box.kind}({', '.join(_rows_of(box))})"


def _two_columns(box: Box) -> str:
    parts = []
    for block in box.blocks:
        if isinstance(block, List):
            items = ", ".join(_content(item.content) for item in block.items)
            parts.append(f"halves(({items},), list)")
        else:
            parts.append(_block(block))
    return f"{box.kind}({_joined(parts)})"


def _times(box: Box) -> str:
    cells: list[str] = []
    parts = [f"axis({_block(block)})" for block in box.blocks if not isinstance(block, Table)]
    for block in box.blocks:
        for row in block.rows if isinstance(block, Table) else ():
            shown = [_content(cell.content) for cell in row.cells]
            cells += [f"clock({shown[0]})", *shown[1:]] if shown[1:] else [f"day({shown[0]})"]
    return _joined([*parts, f"times({', '.join(cells)})"])


def _card(box: Box) -> str:
    parts = [
        f"fields({', '.join(_rows(block.rows))})" if isinstance(block, Table) else _block(block)
        for block in box.blocks
    ]
    return f"card({_joined(parts)})"


def _columns(box: Box) -> str:
    return f"columns-of({', '.join(_block(block) for block in box.blocks)})"


def _signature(box: Box) -> str:
    items = [item for block in box.blocks if isinstance(block, List) for item in block.items]
    return f"axis(signature({', '.join(_content(item.content) for item in items)}))"


_BOXES: dict[str, Callable[[Box], str]] = {
    "strip": _table_box,
    "contact": _table_box,
    "emergency": _two_columns,
    "call": _two_columns,
    "times": _times,
    "card": _card,
    "columns": _columns,
    "lines": lambda box: f"lines({box.args[0]})",
    "signature": _signature,
}


def _content(content: Inlines) -> str:
    parts = []
    for one in content:
        if isinstance(one, Slot):
            parts.append(f'#val("{number_of(one)}")')
        else:
            text = _quoted(one.text)
            parts.append(f"#strong({text})" if one.bold else f"#{text}")
    return f"[{''.join(parts)}]"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
