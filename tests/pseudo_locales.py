"""Two languages that nobody speaks, made from docgen's English: does a new language need code?

In: docgen's own texts. Out: locale folders, and the example clinics in these languages.

- `qps`: every letter with an accent, every text some 40 % longer; dates like English ones.
- `qpm`: every letter a Hebrew one, from right to left; dates like Hebrew ones.

Both codes are among those that ISO 639 leaves to private use, so no list of languages knows them.
To look at the sheets: `python tests/pseudo_locales.py FOLDER`.
"""

from __future__ import annotations

import io
import re
import shutil
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml
from babel.messages.pofile import write_po

from docgen.engine import Engine
from docgen.files import data_root
from docgen.quality.catalogues import INSIDE
from docgen.settings.clinic import Clinic
from docgen.settings.identity import MOST_CLOSED, MOST_HOURS
from docgen.template.messages import extract, shipped_messages

LONG, FROM_RIGHT = "qps", "qpm"
PSEUDO = (LONG, FROM_RIGHT)
LIKE = {LONG: "en", FROM_RIGHT: "he"}

_KEEP = re.compile(r"(\*\*|\{\w+\})")  # bold and placeholders
_ACCENTS = str.maketrans(
    "abcdefghijklmnoprstuvwxyzABCDEFGHIJKLMNOPRSTUVWXYZ",
    "áḃçďéḟğĥîĵķļṁñöṗřšţüṽŵẋýžÁḂÇĎÉḞĞĤÎĴĶĻṀÑÖṖŘŠŢÜṼŴẊÝŽ",
)
_HEBREW = str.maketrans("abcdefghijklmnopqrstuvwxyz", "אבכדעפגהיזקלמנופקרסתוושחיצ")
_MOST = {"hours": MOST_HOURS, "when_closed": MOST_CLOSED}  # characters a clinic may write there
_MORE = ["öñé", "ţŵö", "ţĥřéé", "föüř"]


def in_accents(text: str) -> str:
    """Return a text whose letters have accents."""
    parts = _KEEP.split(text)
    return "".join(part if _KEEP.fullmatch(part) else part.translate(_ACCENTS) for part in parts)


def accented(text: str) -> str:
    """Return a text between «», its letters accented, 40 % longer by vowels and by more words."""
    parts, shown = _KEEP.split(text), in_accents(text)
    letters = sum(map(str.isalpha, "".join(part for part in parts if not _KEEP.fullmatch(part))))
    if not letters:
        return text
    wanted = max(1, round(0.4 * letters))
    if letters < 16:  # a label, a title, "AM": its words become longer
        return _stretched(shown, wanted)
    more: list[str] = []
    while sum(map(len, more)) < wanted:
        more.append(_MORE[len(more) % len(_MORE)])
    return f"«{shown} {' '.join(more)}»"


def _stretched(text: str, more: int) -> str:
    """Write letters of a text twice until it has so many more."""
    found = ""
    for part in _KEEP.split(text):
        for letter in part:
            again = more > 0 and letter.isalpha() and not _KEEP.fullmatch(part)
            found += letter + letter.lower() * again
            more -= again
    return found


def mirrored(text: str) -> str:
    """Return a text in Hebrew letters, in the order of reading."""
    parts = _KEEP.split(text)
    return "".join(p if _KEEP.fullmatch(p) else p.lower().translate(_HEBREW) for p in parts)


MADE: dict[str, Callable[[str], str]] = {LONG: accented, FROM_RIGHT: mirrored}
# Words that are looked for in other texts: they stand there as they are.
MADE_INSIDE: dict[str, Callable[[str], str]] = {LONG: in_accents, FROM_RIGHT: mirrored}
_INSIDE_OTHERS = "Words inside entries"


def write_locale(folder: Path, language: str) -> None:
    """Write the folder of a language: nothing but its catalogue."""
    catalog = extract(shipped_messages(data_root() / "templates"), language)
    make = MADE[language]
    for entry in catalog:
        if any(_INSIDE_OTHERS in comment for comment in entry.auto_comments):
            entry.string = MADE_INSIDE[language](str(entry.id))
        elif entry.id and isinstance(entry.id, tuple):
            entry.string = tuple(map(make, entry.id))
        elif entry.id:
            entry.string = make(str(entry.id))
    out = io.BytesIO()
    write_po(out, catalog, width=0)
    fields = f"X-Formats-Like: {LIKE[language]}", "Plural-Forms: nplurals=2; plural=(n != 1);"
    header = "".join(f'"{field}\\n"\n' for field in fields)
    end = '"Content-Transfer-Encoding: 8bit\\n"\n'
    path = folder / language / INSIDE
    path.parent.mkdir(parents=True)
    path.write_text(out.getvalue().decode().replace(end, end + header, 1), encoding="utf-8")


def pseudo_root(folder: Path) -> Path:
    """Make a folder of docgen's data to which nothing is added but two folders in `locales`."""
    root = folder / "data"
    (root / "locales").mkdir(parents=True)
    for name in ("templates", "fonts"):
        (root / name).symlink_to(data_root() / name)
    for place in (data_root() / "locales").iterdir():
        (root / "locales" / place.name).symlink_to(place)
    for language in PSEUDO:
        write_locale(root / "locales", language)
    return root


def pseudo_clinic(example: Path, language: str, folder: Path) -> Path:
    """Copy an example clinic that speaks English and this language."""
    place = folder / f"{example.name}-{language}"
    # A clinic that could not be read is copied again, so that the next one to ask sees why.
    kept = shutil.ignore_patterns("*.po")
    shutil.copytree(example, place, ignore=kept, dirs_exist_ok=True)
    file = place / "clinic.yaml"
    # Every scalar stays the text that it is.
    held = yaml.load(file.read_text(encoding="utf-8"), yaml.BaseLoader)
    held["clinic"]["languages"] = ["en", language]
    file.write_text(yaml.safe_dump(_spoken(held, language), allow_unicode=True), encoding="utf-8")
    return place


def _spoken(value: Any, language: str, key: str = "") -> Any:
    """Put texts of the clinic's own into its two languages, as long as a clinic may write them."""
    if isinstance(value, list):
        return [_spoken(each, language) for each in value]
    if not isinstance(value, dict):
        return value
    if isinstance(value.get("en"), str):
        kept = {name: each for name, each in value.items() if name != "es"}  # wording: has `text`
        return {**kept, language: MADE[language](value["en"])[: _MOST.get(key)]}
    return {name: _spoken(each, language, name) for name, each in value.items() if name != "es"}


class Bench:
    """Clinics and an engine that know the two languages."""

    def __init__(self, folder: Path) -> None:
        self.root = pseudo_root(folder)
        self.engine = Engine(data=self.root)
        self._folder = folder

    @cache  # noqa: B019  # a bench lives as long as the tests do
    def clinic(self, example: Path, language: str) -> Clinic:
        place = pseudo_clinic(example, language, self._folder)
        return Clinic.load(place, locales=self.root / "locales")


def main(out: Path) -> None:
    """Write every sheet in both languages, for eyes."""
    from docgen.demo import example_clinics, example_patient, printing_time

    with TemporaryDirectory() as folder:
        bench = Bench(Path(folder))
        for example in example_clinics():
            patient = example_patient(example)
            for language in PSEUDO:
                clinic = bench.clinic(example, language)
                for sheet in ("prepare", "discharge"):
                    for kind in ("standard", "large", "bilingual"):
                        made = bench.engine.make_sheet(
                            sheet,
                            clinic,
                            patient,
                            language=language,
                            format=kind,
                            printed_on=printing_time(sheet, patient),
                        )
                        name = f"{example.name}-{sheet}-{language}-{kind}.pdf"
                        (out / name).write_bytes(made.pdf)


if __name__ == "__main__":
    Path(sys.argv[1]).mkdir(parents=True, exist_ok=True)
    main(Path(sys.argv[1]))
