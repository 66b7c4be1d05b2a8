"""Which texts of a clinic's own hold letters that no font can write.

In: a clinic, what holds for one kind of patient, and what is wrong with a text. Out: diagnostics at
the keys of `clinic.yaml`. The file is read again for their places, which only a mistake pays for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from docgen.errors import Diagnostic, Place
from docgen.fonts.families import missing_glyphs
from docgen.schema.values import FreeText, OneOf
from docgen.schema.yamltree import Mapping, Node, load_yaml
from docgen.settings.clinic import CLINIC_FILE, Clinic
from docgen.settings.effective import Settings
from docgen.settings.kind_of_patient import Resolved


def unwritable_texts(
    clinic: Clinic, procedure: str, resolved: Resolved | Settings, unwritable: Callable[[str], str]
) -> list[Diagnostic]:
    """Return every text that would not print whole; `unwritable` says why one would not, or ""."""
    found = []
    for path, text in own_texts(clinic, procedure, resolved):
        flaw = unwritable(text)
        if flaw:
            problem = missing_glyphs(path[-1], flaw)
            found.append(replace(problem, place=place_of(clinic, path), field=".".join(path)))
    return found


def own_texts(
    clinic: Clinic, procedure: str, resolved: Resolved | Settings
) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield every text that the clinic wrote into `clinic.yaml`, with the keys that lead to it."""
    yield ("clinic", "name"), clinic.name
    for line in clinic.address:
        yield ("clinic", "address"), line
    said = {
        "directions": clinic.directions,
        "hours": clinic.hours,
        "when_closed": clinic.closed_text,
    }
    for key, own in said.items():
        for text in _of(own):
            yield ("clinic", key), text
    changed = [rule.sets for rule in resolved.rules] if isinstance(resolved, Settings) else []
    for sets in (resolved.values, *changed):
        for name, setting in sets.items():
            for value in setting.values.values() if setting else ():
                for text in _of(value):
                    yield ("procedures", procedure, name), text


def _of(value: object) -> Iterator[str]:
    if isinstance(value, OneOf):
        yield from _of(value.values)
    elif isinstance(value, FreeText):
        yield from (text for _, text in value.texts)
    elif isinstance(value, tuple):
        for one in value:
            yield from _of(one)


def place_of(clinic: Clinic, path: tuple[str, ...]) -> Place:
    """Return where a key of `clinic.yaml` stands; the file is read again for it."""
    file = clinic.folder / CLINIC_FILE
    if not file.is_file():
        return Place(str(clinic.folder))
    node: Node | None = load_yaml(file)
    place = Place(str(file))
    for key in path:
        entries = node.entries if isinstance(node, Mapping) else ()
        place, node = next(
            ((name.place, below) for name, below in entries if name.text == key), (place, None)
        )
    return place
