"""The sheet made by WeasyPrint: HTML and a style sheet become a tagged PDF/UA-1.

In: a job. Out: the PDF. The style sheet and the fonts are read once; the HTML is each patient's.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from html import escape
from itertools import groupby
from pathlib import Path

from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

from benchmarks.jobs import Content, Job
from docgen.model import Block, Box, Cell, Heading, Inlines, Item, List, Paragraph, Row, Slot, Table

_HEAD = 'th scope="col"'
_WEIGHTS = {"Regular": 400, "SemiBold": 600, "Bold": 700}
_FAMILIES = {"Atkinson": "DocgenPlainZero", "Noto": "NotoSans"}


class Maker:
    """Makes sheets with one style sheet and one set of fonts."""

    def __init__(self, fonts: Path) -> None:
        """Read style sheet and fonts."""
        logging.getLogger("weasyprint").setLevel(logging.ERROR)
        faces = "".join(
            f"@font-face{{font-family:{name};font-weight:{value};"
            f"src:url({(fonts / f'{file}-{weight}.ttf').as_uri()})}}"
            for name, file in _FAMILIES.items()
            for weight, value in _WEIGHTS.items()
        )
        self._fonts = FontConfiguration()
        css = faces + Path(__file__).with_name("sheet.css").read_text(encoding="utf-8")
        self._style = CSS(string=css, font_config=self._fonts)

    def prepare(self, job: Job) -> None:
        """Fill the values in: the content comes ready to each maker."""
        _ = job.content.document

    def make(self, job: Job) -> bytes:
        """Make one sheet."""
        content = job.content
        made = HTML(string=html_of(content)).write_pdf(
            stylesheets=[self._style], font_config=self._fonts, pdf_variant="pdf/ua-1"
        )
        return bytes(made)


def html_of(content: Content) -> str:
    """Write a sheet as HTML."""
    document, furniture = content.document, content.furniture
    names = ("clinic", "phone", "identity", "sheet")
    strings = "".join(
        f'<div class="set {name}">{escape(getattr(furniture, name))}</div>' for name in names
    )
    words = zip(("before", "between", "after"), furniture.page, strict=True)
    style = "".join(f"--{name}:'{escape(text)}';" for name, text in words)
    parts = []
    for wide, blocks in groupby(document.blocks, _is_wide):
        shown = "".join(map(_block, blocks))
        parts.append(shown if wide else f'<div class="axis">{shown}</div>')
    return (
        f'<!DOCTYPE html><html lang="{document.language}" style="{style}"><head>'
        f"<title>{escape(document.title)}</title></head><body>{strings}{''.join(parts)}</body></html>"
    )


def _is_wide(block: Block) -> bool:
    """Whether a block has the whole width of the page: boxes and the title."""
    return isinstance(block, Box) or (isinstance(block, Heading) and block.level == 1)


def _block(block: Block) -> str:
    match block:
        case Heading():
            return f"<h{block.level}>{_inline(block.content)}</h{block.level}>"
        case Paragraph():
            return f"<p>{_inline(block.content)}</p>"
        case List():
            return f"<ul>{''.join(map(_item, block.items))}</ul>"
        case Table():
            heads, *rows = block.rows
            shown = _row(heads.cells, _HEAD) + "".join(_row(row.cells, "td") for row in rows)
            return f'<table class="ruled">{shown}</table>'
        case Box():
            return _box(block)


def _item(item: Item) -> str:
    return f"<li{' class=tick' if item.check else ''}>{_inline(item.content)}</li>"


def _row(cells: Iterable[Cell], tag: str) -> str:
    return f"<tr>{''.join(f'<{tag}>{_inline(cell.content)}' for cell in cells)}</tr>"


def _box(box: Box) -> str:
    tables = [block for block in box.blocks if isinstance(block, Table)]
    others = "".join(_block(block) for block in box.blocks if not isinstance(block, Table))
    rows = [row for table in tables for row in table.rows]
    match box.kind:
        case "strip" | "contact":
            inner = _columned(rows)
        case "times":
            return f'<div class="times">{others}<table>{"".join(map(_stop, rows))}</table></div>'
        case "summary":
            return f'<div class="summary">{others}</div>'
        case "card":
            inner = "".join(_field(b) if isinstance(b, Table) else _block(b) for b in box.blocks)
        case "columns":
            first, *rest = [_block(block) for block in box.blocks]
            return f'<div class="columns"><div>{first}</div><div>{"".join(rest)}</div></div>'
        case "lines":
            return '<div class="line"></div>' * int(box.args[0])
        case "signature":
            items = [
                item for block in box.blocks if isinstance(block, List) for item in block.items
            ]
            shown = "".join(f"<p>{_inline(item.content)}</p>" for item in items)
            return f'<div class="signature">{shown}</div>'
        case _:
            inner = others
    return f'<div class="box {box.kind}">{inner}</div>'


def _columned(rows: list[Row]) -> str:
    """Label over value, side by side."""
    heads = "".join(
        f'<th scope="col" class="label">{_inline(row.cells[0].content)}</th>' for row in rows
    )
    return f"<table><tr>{heads}</tr>{_row([row.cells[1] for row in rows], 'td')}</table>"


def _stop(row: Row) -> str:
    first, *rest = [_inline(cell.content) for cell in row.cells]
    if not rest:
        return f'<tr><th scope="col" class="day" colspan="2">{first}</th></tr>'
    return f'<tr><th scope="row" class="clock">{first}</th><td>{rest[0]}</td></tr>'


def _field(table: Table) -> str:
    rows = [[_inline(cell.content) for cell in row.cells] for row in table.rows]
    shown = "".join(f'<tr><th scope="row" class="label">{a}</th><td>{b}</td></tr>' for a, b in rows)
    return f"<table>{shown}</table>"


def _inline(content: Inlines) -> str:
    return "".join(
        f"<b>{escape(one.text)}</b>" if one.bold else escape(one.text)
        for one in content
        if not isinstance(one, Slot)
    )
