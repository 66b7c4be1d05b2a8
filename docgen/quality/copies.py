"""Copies of docgen's templates in a clinic's folder, and what docgen has changed since.

In: a clinic. Out: a warning for each copy whose original has changed since it was made, and one for
each line that is new there or gone: what patients must not miss first, the rest by number.

Of an earlier version only digests are kept, six figures for each line (`history.json`, written by
`tools/keep_templates.py` with each release). So a copy made by hand, years ago, remembers what it
was copied from by what it still has: the version that is most alike. Who wants to say
it writes `{# copied from docgen 0.1.0 #}` into its first lines. A line counts with the conditions
around it: the same sentence for other patients is another line.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from docgen import __version__
from docgen.errors import Diagnostic, DocgenError, Place, warning
from docgen.files import templates_root
from docgen.i18n.catalogue import shorten
from docgen.model import BOX_KINDS
from docgen.settings.clinic import Clinic
from docgen.template.sources import Sources, read_template

_MOST = 8  # lines that are named, of each kind
HISTORY = "history.json"  # in the folder of docgen's templates
NOW = ""  # the version that is installed
_FIGURES = 6  # of a digest: among a few hundred blocks two are alike once in some 100 templates
_OWN = 0.3  # a file that has less of docgen's is the clinic's own, and no copy
_COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
_SAID = re.compile(r"\{#\s*copied from docgen (\S+?)\s*#\}")
_TAG = re.compile(r"\{%\s*(\w+)\s*(.*?)\s*%\}")
# What a patient must not miss: whom to call, and what not to do.
_ALARM = frozenset(kind.name for kind in BOX_KINDS.values() if kind.safety)
_WARNS = re.compile(r"\b(do not|don't|never|stop|call|nothing|no)\b", re.IGNORECASE)


class PrintedLine(NamedTuple):
    """A line of a template that prints something, by its number; `digest` counts its conditions."""

    number: int
    text: str
    digest: str
    safety: bool


class Changed(NamedTuple):
    """What differs; lines of docgen's by their number there, those that are gone by the copy's.

    `moved` are in the copy as well, but for other patients: a condition around them has changed.
    """

    version: str
    new: tuple[PrintedLine, ...]
    moved: tuple[PrintedLine, ...]
    gone: tuple[PrintedLine, ...]


def stale_copies(clinic: Clinic, templates: Path | None = None) -> Iterator[Diagnostic]:
    """Warn of the clinic's copies of docgen's templates that docgen has changed since."""
    root = templates or templates_root()
    history = load_history(root)
    for pack in clinic.packs.values():
        sources = Sources(root, pack.folder, clinic.folder)
        for name in sorted(sources.names()):
            own, shipped = sources.find(name), _shipped(sources, name)
            if own and shipped and own != shipped and not sources.adds(name):
                yield from _compared(sources, own, shipped, history)


def _shipped(sources: Sources, name: str) -> Path | None:
    """Return docgen's own file of this name; a clinic's own procedure may have none."""
    found = sources._replace(clinic=None).find(name)
    return found if found and found.is_relative_to(sources.root) else None


def _compared(
    sources: Sources, own: Path, shipped: Path, history: Mapping[str, Mapping[str, frozenset[str]]]
) -> Iterator[Diagnostic]:
    before = history.get(shipped.relative_to(sources.root).as_posix(), {})
    here, there = sources.shown(own), sources.shown(shipped)
    try:
        texts = read_template(own, here), read_template(shipped, there)
    except DocgenError:
        return  # it stands in the report
    found = changed(*texts, before, __version__)
    if found:
        yield from _told(found, here, there)


def _told(found: Changed, here: str, there: str) -> Iterator[Diagnostic]:
    version = found.version or __version__
    message = f"{there} has changed since it was copied here (docgen {version}): "
    message += f"{len(found.new)} lines are new or reworded, {len(found.moved)} are printed for "
    message += f"other patients, {len(found.gone)} are gone."
    hint = (
        f"When you have taken over what you need, write {{# copied from docgen {__version__} #}} "
    )
    hint += "as its first line."
    yield warning("stale-copy", message, hint, Place(here, 1, 1))
    for lines, file, what in (
        (found.new, there, "Your copy lacks this"),
        (found.moved, there, "Your copy prints this for other patients"),
        (found.gone, here, "docgen no longer has this"),
    ):
        for line in lines[:_MOST]:
            shown = f"{what}: {shorten(line.text)}"
            yield warning("stale-copy", shown, "", Place(file, line.number))


def printed_lines(text: str) -> Iterator[PrintedLine]:
    """Yield the lines of a template that print something."""
    around: list[str] = []
    boxes: list[str] = []
    plain = _COMMENT.sub(lambda found: "\n" * found[0].count("\n"), text)
    for number, whole in enumerate(plain.split("\n"), 1):
        line = " ".join(whole.split())
        tag = _TAG.fullmatch(line)
        if tag and tag[1] in ("if", "for"):
            around.append(line)
        elif tag and tag[1] in ("elif", "else") and around:
            around[-1] += line
        elif tag and tag[1] in ("endif", "endfor"):
            del around[-1:]
        elif line.startswith(":::"):
            kind = line[3:].strip()
            boxes = [*boxes, kind] if kind else boxes[:-1]
        elif line:
            said = "\n".join((*around, line)).encode()
            digest = hashlib.sha256(said).hexdigest()[:_FIGURES]
            safety = bool(_ALARM.intersection(boxes) or _WARNS.search(line))
            yield PrintedLine(number, line, digest, safety)


def digests(text: str) -> str:
    """Return what is kept of a version of a template."""
    return " ".join(dict.fromkeys(line.digest for line in printed_lines(text)))


def load_history(templates: Path) -> Mapping[str, Mapping[str, frozenset[str]]]:
    """Return the digests of earlier versions, by template (`pack/prepare.md`) and version."""
    path = templates / HISTORY
    kept = json.loads(path.read_text("utf-8")) if path.is_file() else {}
    return {
        name: {version: frozenset(held.split()) for version, held in versions.items()}
        for name, versions in kept.items()
    }


def changed(
    copy: str, shipped: str, before: Mapping[str, frozenset[str]], installed: str
) -> Changed | None:
    """Hold a copy against docgen's template; None where it is no copy, or nothing has changed.

    `before` are the digests of earlier versions, the oldest first; `installed` is today's.
    """
    own, now = tuple(printed_lines(copy)), tuple(printed_lines(shipped))
    held = frozenset(line.digest for line in own)
    versions = {**before, NOW: frozenset(line.digest for line in now)}
    base = _base(copy, held, versions, installed)
    if base is None:
        return None
    missing = [one for one in now if one.digest not in versions[base] | held]
    old = [one for one in own if one.digest in versions[base] - versions[NOW]]
    texts, texts_now = {one.text for one in own}, {one.text for one in now}
    new = [one for one in missing if one.text not in texts]
    moved = [one for one in missing if one.text in texts]
    gone = [one for one in old if one.text not in texts_now]
    if not new and not moved and not gone:
        return None
    return Changed(base, _safety_first(new), _safety_first(moved), _safety_first(gone))


def _base(
    copy: str, held: frozenset[str], versions: Mapping[str, frozenset[str]], installed: str
) -> str | None:
    """Find the version that a copy was made from: as it says, else the nearest; None if of none."""
    said = _SAID.search(copy)
    if said and said[1] in versions:
        return said[1]
    if said and said[1] == installed:
        return NOW
    found = max(tuple(versions)[::-1], key=lambda one: _alike(versions[one], held))  # the later one
    return found if len(versions[found] & held) >= _OWN * max(len(held), 1) else None


def _alike(one: frozenset[str], other: frozenset[str]) -> float:
    """Tell how much of two is in both: what a version has and the copy lacks counts too."""
    return len(one & other) / max(len(one | other), 1)


def _safety_first(found: Iterable[PrintedLine]) -> tuple[PrintedLine, ...]:
    return tuple(sorted(found, key=lambda one: (not one.safety, one.number)))
