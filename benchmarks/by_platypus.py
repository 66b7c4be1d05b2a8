"""The sheet made by ReportLab's Platypus as anyone would: paragraphs, tables, boxes; no tags.

In: a job. Out: the PDF. Fonts are read once; each sheet embeds the letters it uses.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias
from xml.sax.saxutils import escape

from reportlab.lib.colors import Color
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate

from benchmarks.jobs import Furniture, Job
from benchmarks.platypus_flow import FACES, LOOK, WIDTH, flow_of
from docgen.model import Document, Inlines, Slot
from docgen.style import INK, MUTED

MARK = "slot"  # the name of marks, as in `<onDraw name="slot" label="..."/>`
Mark: TypeAlias = Callable[[Any, str], None]  # told the canvas and the mark's label


class Maker:
    """Makes sheets, each with a document of its own."""

    def __init__(self, fonts: Path) -> None:
        """Read the three fonts of the text family."""
        register(fonts)

    def prepare(self, job: Job) -> None:
        """Fill the values in: the content comes ready to each maker."""
        _ = job.content.document

    def make(self, job: Job) -> bytes:
        """Make one sheet."""
        content = job.content
        return pdf_of(flow_of(content.document, markup), content.document, content.furniture)


def register(fonts: Path) -> None:
    """Make the text family known to ReportLab."""
    for face in FACES:
        pdfmetrics.registerFont(TTFont(face, str(fonts / f"{face}.ttf")))
    regular, semibold, bold = FACES
    pdfmetrics.registerFontFamily(regular, regular, bold, regular, bold)
    pdfmetrics.registerFontFamily(semibold, semibold, bold, semibold, bold)


def markup(content: Inlines) -> str:
    """Write inlines without slots as ReportLab's markup."""
    return "".join(
        f"<b>{escape(one.text)}</b>" if one.bold else escape(one.text)
        for one in content
        if not isinstance(one, Slot)
    )


def pdf_of(
    flow: list[Any], document: Document, furniture: Furniture, on_mark: Mark | None = None
) -> bytes:
    """Break the flow into pages and write them; `on_mark` hears of each mark of the flow."""
    out = io.BytesIO()
    template = BaseDocTemplate(
        out,
        pagesize=(LOOK.width, LOOK.height),
        title=document.title,
        lang=document.language,
        invariant=1,
    )
    height = LOOK.height - 48 - 60
    frame = Frame(LOOK.margin, 48, WIDTH, height, 0, 0, 0, 0)
    template.addPageTemplates(PageTemplate("sheet", [frame]))
    template.build(flow, canvasmaker=_numbered(furniture, on_mark))
    return out.getvalue()


def _numbered(furniture: Furniture, on_mark: Mark | None) -> Callable[..., Any]:
    """A canvas that keeps its pages back until it knows how many there are."""

    class Numbered(Canvas):  # type: ignore[misc]  # ReportLab carries no types
        def __init__(self, *args: object, **named: object) -> None:
            super().__init__(*args, **named)
            self._kept: list[dict[str, object]] = []
            self.setNamedCB(MARK, lambda _c, _k, label: on_mark and on_mark(self, label))

        @property
        def page(self) -> int:
            """How many pages are finished."""
            return len(self._kept)

        def showPage(self) -> None:  # noqa: N802  # ReportLab's name
            self._kept.append(dict(self.__dict__))
            self._startPage()

        def save(self) -> None:
            kept = self._kept
            for number, state in enumerate(kept, 1):
                self.__dict__.update(state)
                _furnish(self, furniture, number, len(kept))
                super().showPage()
            super().save()

    return Numbered


def _furnish(canvas: Any, furniture: Furniture, number: int, count: int) -> None:
    """Draw head and foot of a page."""
    regular, semibold, bold = FACES
    before, between, after = furniture.page
    canvas.setFillColor(Color(*LOOK.accent))
    canvas.setFont(*((bold, 15) if number == 1 else (semibold, 12)))
    canvas.drawString(LOOK.margin, LOOK.height - 45, furniture.clinic)
    canvas.drawRightString(LOOK.right, LOOK.height - 45, furniture.phone)
    canvas.setFillColor(Color(*INK))
    canvas.setFont(semibold, 12)
    canvas.drawString(LOOK.margin, 27, furniture.identity)
    canvas.setFillColor(Color(*MUTED))
    canvas.setFont(regular, 12)
    middle = pdfmetrics.stringWidth(furniture.identity, semibold, 12) + LOOK.right - 60
    canvas.drawCentredString((LOOK.margin + middle) / 2, 27, furniture.sheet)
    canvas.drawRightString(LOOK.right, 27, f"{before}{number}{between}{count}{after}")
