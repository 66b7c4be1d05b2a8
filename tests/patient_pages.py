"""The page of one patient as a browser has it: its address, its form, its buttons."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from html.parser import HTMLParser
from io import BytesIO

from pypdf import PdfReader
from starlette.testclient import TestClient

NOON = datetime(2026, 12, 8, 12, 0)
END = {
    "sheet": "discharge",
    "procedure_end__day": "2026-12-08",
    "procedure_end__time": "10:40",
    "procedure_end__half": "AM",
}


def text_of(pdf: bytes) -> str:
    return " ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)


def plain(page: str) -> str:
    """A page with plain spaces; days and times have such that no line breaks at them."""
    return page.replace("\N{NO-BREAK SPACE}", " ")


def address(desk: TestClient, name: str) -> str:
    """The address of a patient's page, from today's list."""
    found = re.search(rf'href="(/patient/\w+)"[^>]*>[^<]*{name}', desk.get("/").text)
    assert found, name
    return found[1]


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, name
    return found[1]


def pressed(page: str) -> dict[str, str]:
    """What the button Print sends when somebody has said that this is the patient."""
    return {name: hidden(page, name) for name in ("press", "digest", "patient")}


@dataclass
class FilledForm(HTMLParser):
    """What a browser sends of the form on a page while nobody changes anything."""

    values: dict[str, str] = field(default_factory=dict)
    inside: bool = False
    name: str = ""  # of the select or textarea that is open
    text: str | None = None

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.inside = has.get("id") == "answers"
        elif not self.inside:
            return
        elif tag == "input" and (has.get("type") != "checkbox" or "checked" in has):
            self.values[has["name"]] = has.get("value", "")
        elif tag in ("select", "textarea"):
            self.name, self.text = has["name"], "" if tag == "textarea" else None
        elif tag == "option" and (self.name not in self.values or "selected" in has):
            self.values[self.name] = has["value"]

    def handle_data(self, data: str) -> None:
        if self.text is not None:
            self.text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False
        elif tag == "textarea" and self.inside:
            self.values[self.name] = (self.text or "").removeprefix("\n").replace("\n", "\r\n")
            self.text = None


def form_of(page: str) -> dict[str, str]:
    """What a browser sends of the form on a page while nobody changes anything."""
    parser = FilledForm()
    parser.feed(page)
    return parser.values
