"""The sheet as a form that is filled: pikepdf puts each value into its field; no tags.

In: a job. Out: the PDF. A form for each shape of the sheet is drawn beforehand and stays open; for
each patient its fields get new texts, drawn with the whole fonts, and it is saved. What a form
cannot do stays undone: text around a longer value does not move.
"""

from __future__ import annotations

import io
from pathlib import Path

import pikepdf

from benchmarks.by_platypus import register
from benchmarks.form_drawing import Form, draw_form, texts_of
from benchmarks.jobs import Content, Job
from docgen.fonts.families import Fonts
from docgen.layout.text import one_line
from docgen.style import TextStyle


class Maker:
    """Fills forms that stay open."""

    def __init__(self, fonts: Path) -> None:
        """Read the fonts."""
        register(fonts)
        self._fonts = Fonts.load(fonts)
        self._forms: dict[str, Form] = {}

    def prepare(self, job: Job) -> None:
        """Draw the form of this job's shape, if it is new; the work of an author, untimed."""
        key = _key(job.content)
        if key not in self._forms:
            self._forms[key] = draw_form(job.content, self._fonts)

    def make(self, job: Job) -> bytes:
        """Make one sheet."""
        content = job.content
        form = self._forms[_key(content)]
        texts = dict(texts_of(content))
        for field in form.fields:
            text = texts[field.name]
            line = one_line(text, TextStyle(12, 12, field.face), self._fonts)
            shown = "".join(run.codes for run in line.runs)
            field.widget.V = pikepdf.String(text)
            field.widget.AP.N.write(f"{field.head} <{shown}> Tj ET EMC".encode("ascii"))
        out = io.BytesIO()
        form.pdf.save(out, deterministic_id=True, compress_streams=False)
        return out.getvalue()


def _key(content: Content) -> str:
    """Forms differ where the shape does, or the weights of a value's runs."""
    weights = ["".join("01"[bold] for _, bold in runs) for runs in content.values]
    return content.shape + " ".join(weights)
