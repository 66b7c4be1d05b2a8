"""The sheet as Platypus flowables: the look of docgen's standard format in ReportLab's terms.

In: a document, and how its inlines are written as markup (the form writes slots as fields). Out:
a list of flowables. Headings keep with what follows; boxes are never split.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import groupby
from typing import Any, TypeAlias

from reportlab.lib.colors import Color
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import HRFlowable, Indenter, KeepTogether, Spacer, Table
from reportlab.platypus import Paragraph as Words

from docgen.model import Block, Box, Document, Heading, Inlines, Item, List, Paragraph
from docgen.model import Row as ModelRow
from docgen.model import Table as ModelTable
from docgen.style import BOLD, MUTED, RED, RULE, SEMIBOLD, TextStyle, standard

LOOK = standard("letter")
FACES = tuple(f"DocgenPlainZero-{weight}" for weight in ("Regular", "SemiBold", "Bold"))
RAIL, WIDTH = LOOK.axis - LOOK.margin, LOOK.right - LOOK.margin
_TEXT = WIDTH - RAIL

Flow: TypeAlias = list[Any]  # ReportLab carries no types
Write: TypeAlias = Callable[[Inlines], str]


def _style(base: TextStyle, **more: object) -> Any:
    return ParagraphStyle(
        "sheet",
        fontName=FACES[base.weight],
        fontSize=base.size,
        leading=base.leading,
        textColor=Color(*base.color),
        **more,
    )


_TITLE = _style(LOOK.title, spaceAfter=9)
_HEADING = _style(LOOK.heading, spaceBefore=6, spaceAfter=1, keepWithNext=1)
_BOX_HEADING = _style(LOOK.heading)
_RED_HEADING = _style(LOOK.heading.colored(RED))
_SMALL_HEADING = _style(LOOK.box_title)
_BODY, _SUMMARY = _style(LOOK.body), _style(LOOK.summary)
_LABEL, _CLOCK, _PHONE = _style(LOOK.label), _style(LOOK.clock), _style(LOOK.phone)
_STRONG, _DAY = _style(LOOK.body.weighing(BOLD)), _style(LOOK.body.weighing(SEMIBOLD))
_ITEM = _style(LOOK.body, leftIndent=18, bulletFontName=FACES[0], bulletFontSize=13)
_SUMMARY_ITEM = _style(LOOK.summary, leftIndent=18, bulletFontName=FACES[0], bulletFontSize=15)
_BARE = (
    ("LEFTPADDING", (0, 0), (-1, -1), 0),
    ("RIGHTPADDING", (0, 0), (-1, -1), 6),
    ("TOPPADDING", (0, 0), (-1, -1), 0),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 0),
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
)


class Ticked(Words):  # type: ignore[misc]  # ReportLab carries no types
    """A paragraph with a box to tick before it."""

    def draw(self) -> None:
        """Draw the box, then the text."""
        self.canv.setStrokeColor(Color(0.09, 0.1, 0.11))
        self.canv.setLineWidth(1.2)
        self.canv.roundRect(0.6, self.height - 14, 10, 10, 1.5)
        super().draw()


def flow_of(document: Document, write: Write) -> Flow:
    """Turn a document into flowables."""
    writer = _Writer(write)
    flow: Flow = []
    for wide, blocks in groupby(document.blocks, _is_wide):
        if wide:
            flow += [part for block in blocks for part in writer.wide(block)]
        else:
            parts = [part for block in blocks for part in writer.plain(block, _TEXT)]
            flow += [Indenter(RAIL), *parts, Indenter(-RAIL)]
    return flow


def _is_wide(block: Block) -> bool:
    """Whether a block has the whole width of the page: boxes and the title."""
    return isinstance(block, Box) or (isinstance(block, Heading) and block.level == 1)


def _cells(rows: Sequence[Sequence[Any]], widths: Sequence[float], *more: object) -> Table:
    return Table(rows, widths, style=[*_BARE, *more], hAlign="LEFT")


class _Writer:
    """Turns blocks into flowables; inlines by `write`."""

    def __init__(self, write: Write) -> None:
        self._write = write

    def wide(self, block: Block) -> Flow:
        """A box or the title."""
        if isinstance(block, Box):
            return self.box(block)
        return self.plain(block, WIDTH, _TITLE)

    def plain(self, block: Block, width: float, heading: Any = _HEADING) -> Flow:
        """Any block in a room of this width."""
        if isinstance(block, Heading):
            return [self.words(block.content, heading)]
        if isinstance(block, Paragraph):
            return [self.words(block.content, _BODY)]
        if isinstance(block, List):
            return [self.item(item) for item in block.items]
        if isinstance(block, ModelTable):
            return [self.ruled(block.rows, width)]
        return self.box(block, width)

    def words(self, content: Inlines, style: Any) -> Words:
        """A paragraph."""
        return Words(self._write(content), style)

    def item(self, item: Item, style: Any = _ITEM) -> Words:
        """One item of a list."""
        if item.check:
            return Ticked(self._write(item.content), style)
        return Words(self._write(item.content), style, bulletText="\u2022")

    def ruled(self, rows: Sequence[ModelRow], width: float) -> Table:
        """A table with a line under each row, its head repeated on a new page."""
        heads, *others = rows
        shown = [[self.words(cell.content, _STRONG) for cell in heads.cells]]
        shown += [[self.words(cell.content, _BODY) for cell in row.cells] for row in others]
        line = ("LINEBELOW", (0, 0), (-1, -2), 0.75, Color(*RULE))
        padding = [(f"{side}PADDING", (0, 0), (-1, -1), 3) for side in ("TOP", "BOTTOM")]
        table = _cells(shown, [width / 2] * len(heads.cells), line, *padding)
        table.repeatRows = 1
        return table

    def box(self, box: Box, width: float = WIDTH) -> Flow:
        """A box by its kind."""
        if box.kind == "times":
            return self._times(box)
        return [getattr(self, f"_{box.kind}")(box, width), Spacer(1, 4)]

    def _framed(self, flow: Flow, width: float, *more: object, left: float = 12) -> Table:
        padding = (
            ("LEFTPADDING", (0, 0), (-1, -1), left),
            ("RIGHTPADDING", (0, 0), (-1, -1), 10),
            ("TOPPADDING", (0, 0), (-1, -1), 8),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 9),
        )
        return Table([[flow]], [width], style=[*padding, *more])  # one row: never split

    def _columned(self, box: Box, value: Any, width: float) -> Table:
        """Label over value, side by side."""
        rows = _rows(box)
        heads = [self.words(row.cells[0].content, _LABEL) for row in rows]
        values = [self.words(row.cells[1].content, value) for row in rows]
        return _cells([heads, values], [width / len(rows)] * len(rows))

    def _halves(self, block: List, width: float) -> Table:
        """A list in two columns."""
        shown = [self.item(item) for item in block.items]
        half = (len(shown) + 1) // 2
        return _cells([[shown[:half], shown[half:]]], [width / 2] * 2)

    def _listed(self, box: Box, heading: Any, width: float) -> Flow:
        flow: Flow = []
        for block in box.blocks:
            if isinstance(block, List):
                flow.append(self._halves(block, width))
            else:
                flow += self.plain(block, width, heading)
        return flow

    def _strip(self, box: Box, width: float) -> Table:
        tint = ("BACKGROUND", (0, 0), (-1, -1), Color(*LOOK.tint))
        return self._framed([self._columned(box, _STRONG, width - 22)], width, tint)

    def _summary(self, box: Box, width: float) -> Table:
        flow: Flow = []
        for block in box.blocks:
            if isinstance(block, List):
                flow += [self.item(item, _SUMMARY_ITEM) for item in block.items]
            else:
                flow += self.plain(block, width)
        return _cells([["", flow]], [RAIL, width - RAIL])

    def _emergency(self, box: Box, width: float) -> Table:
        bar, text = 54, width - RAIL
        red = Color(*RED)
        frame = ("BOX", (0, 0), (-1, -1), 3, red)
        solid = ("BACKGROUND", (0, 0), (0, -1), red)
        padding = (("TOPPADDING", (0, 0), (-1, -1), 6), ("BOTTOMPADDING", (0, 0), (-1, -1), 9))
        flow = self._listed(box, _RED_HEADING, text - 10)
        return _cells([["", "", flow]], [bar, RAIL - bar, text], frame, solid, *padding)

    def _call(self, box: Box, width: float) -> Table:
        frame = ("BOX", (0, 0), (-1, -1), 1.5, Color(*LOOK.accent))
        flow = self._listed(box, _BOX_HEADING, width - RAIL - 10)
        return self._framed(flow, width, frame, left=RAIL)

    def _contact(self, box: Box, width: float) -> Table:
        frame = ("BOX", (0, 0), (-1, -1), 1.5, Color(*LOOK.accent))
        flow = [self._columned(box, _PHONE, width - RAIL - 10)]
        return self._framed(flow, width, frame, left=RAIL)

    def _times(self, box: Box) -> Flow:
        rows: list[list[Any]] = []
        spans: list[object] = []
        for row in _rows(box):
            if len(row.cells) == 1:
                spans.append(("SPAN", (0, len(rows)), (1, len(rows))))
                rows.append([self.words(row.cells[0].content, _DAY), ""])
            else:
                time, what = row.cells
                shown = self.words(time.content, _CLOCK), self.words(what.content, _BODY)
                rows.append(list(shown))
        air = [(f"{side}PADDING", (0, 0), (-1, -1), 5) for side in ("TOP", "BOTTOM")]
        table = _cells(rows, [150, _TEXT - 150], *air, *spans)
        heads = [b for b in box.blocks if isinstance(b, Heading)]
        flow = [part for head in heads for part in self.plain(head, _TEXT)]
        return [Indenter(RAIL), *flow, table, Indenter(-RAIL), Spacer(1, 4)]

    def _note(self, box: Box, width: float) -> Table:
        flow: Flow = []
        for block in box.blocks:
            flow += self.plain(block, width - 22, _SMALL_HEADING)
        return self._framed(flow, width, ("BOX", (0, 0), (-1, -1), 0.75, Color(*MUTED)))

    def _card(self, box: Box, width: float) -> Table:
        flow: Flow = []
        for block in box.blocks:
            if isinstance(block, ModelTable):
                rows = [
                    [
                        self.words(cell.content, style)
                        for cell, style in zip(row.cells, _FIELD, strict=True)
                    ]
                    for row in block.rows
                ]
                flow.append(_cells(rows, [70, width - 92]))
            else:
                flow += self.plain(block, width - 22, _SMALL_HEADING)
        return self._framed(flow, width, ("BOX", (0, 0), (-1, -1), 1, Color(*MUTED), None, (4, 3)))

    def _columns(self, box: Box, width: float) -> Table:
        half = (width - 16) / 2
        first, *rest = [self.box(b, half) for b in box.blocks if isinstance(b, Box)]
        others = [part for flow in rest for part in flow]
        return _cells([[first, "", others]], [half, 16, half])

    def _lines(self, box: Box, width: float) -> Table:
        rules = [
            part
            for _ in range(int(box.args[0]))
            for part in (Spacer(1, 29), HRFlowable("100%", 0.75, color=Color(*MUTED)))
        ]
        return _cells([[rules]], [min(width, 220)])

    def _signature(self, box: Box, width: float) -> KeepTogether:
        items = [item for b in box.blocks if isinstance(b, List) for item in b.items]
        shown = [self.words(item.content, _LABEL) for item in items]
        line = ("LINEABOVE", (0, 0), (-1, -1), 0.75, Color(*MUTED))
        table = _cells([["", *shown]], [RAIL, *[(width - RAIL) / len(shown)] * len(shown)], line)
        return KeepTogether([Spacer(1, 26), table])


_FIELD = (_LABEL, _BODY)


def _rows(box: Box) -> list[ModelRow]:
    return [row for block in box.blocks if isinstance(block, ModelTable) for row in block.rows]
