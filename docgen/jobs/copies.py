"""Copies of docgen's templates in a clinic's folder that have gone stale.

In: a clinic. Out: a warning for each copy whose original has changed since it was made, and one for
each block that is new there or gone: what patients must not miss first, the rest by number.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from docgen import __version__
from docgen.errors import Diagnostic, DocgenError, Place, warning
from docgen.files import templates_root
from docgen.i18n.catalogue import shorten
from docgen.settings.clinic import Clinic
from docgen.template.copied import Changed, changed, load_history
from docgen.template.sources import Sources, read_template

_MOST = 8  # blocks that are named, of each kind


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
    for blocks, file, what in (
        (found.new, there, "Your copy lacks this"),
        (found.moved, there, "Your copy prints this for other patients"),
        (found.gone, here, "docgen no longer has this"),
    ):
        for block in blocks[:_MOST]:
            yield warning(
                "stale-copy", f"{what}: {shorten(block.text)}", "", Place(file, block.line)
            )
