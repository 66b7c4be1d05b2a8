"""Is it the whole sheet? Every output is read back before its time counts.

In: a PDF and the content it should hold. Out: nothing, or `WrongSheetError`. Also what the table
says of a file beside its speed: pages, tags, PDF/UA-1.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterable

import page as page_validation
from pypdf import PdfReader

from benchmarks.jobs import Content

_BLANKS = re.compile(r"[\s\u00a0\u202f\u200b\ufeff]+")


class WrongSheetError(Exception):
    """A maker left something out: its time does not count."""


class Checker:
    """Reads each different output once."""

    def __init__(self) -> None:
        self._seen: set[tuple[str, str]] = set()
        self.count = 0

    def check(self, name: str, pdf: bytes, content: Content) -> None:
        """See that a sheet holds every text and every personal value of its patient.

        Raises:
            WrongSheetError: it does not; no value of a patient stands in the message.
        """
        key = (hashlib.sha256(pdf).hexdigest(), content.furniture.identity)
        if key in self._seen:
            return
        self._seen.add(key)
        self.count += 1
        reader = PdfReader(io.BytesIO(pdf))
        fields = reader.get_form_text_fields() if "/AcroForm" in reader.root_object else {}
        pages = "".join(page.extract_text() for page in reader.pages)
        text = bare(pages + "".join(str(value) for value in fields.values()))
        static = content.fixed_texts if fields else content.texts
        _all_there(name, "texts", static, text)
        _all_there(name, "personal values", content.personal, text)


def _all_there(name: str, what: str, wanted: Iterable[str], text: str) -> None:
    wanted = list(wanted)
    missing = sum(bare(each) not in text for each in wanted)
    if missing:
        raise WrongSheetError(f"{name}: {missing} of {len(wanted)} {what} are missing from a sheet")


def bare(text: str) -> str:
    """The characters without spaces and line breaks: makers break lines in different places."""
    return _BLANKS.sub("", text)


def page_count(pdf: bytes) -> int:
    """How many pages a file has."""
    return len(PdfReader(io.BytesIO(pdf)).pages)


def is_tagged(pdf: bytes) -> bool:
    """Whether a file says that it is tagged, and has a structure tree."""
    root = PdfReader(io.BytesIO(pdf)).root_object
    marked = root.get("/MarkInfo")
    return bool(marked and marked.get_object().get("/Marked")) and "/StructTreeRoot" in root


def ua1_result(pdf: bytes) -> str:
    """What page-validation finds under PDF/UA-1: `valid`, or how many rules are broken."""
    profile = page_validation.ValidationProfile.PDF_UA_1
    try:
        report = page_validation.validate_pdf_bytes(pdf, profile=profile)
    except page_validation.SafetyLimitError:
        return "too large for the validator"
    rules = {failure.rule_id for failure in report.failures}
    return f"fails {len(rules)} rules" if rules else "valid"
