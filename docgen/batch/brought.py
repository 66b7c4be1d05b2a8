"""Manifests of a run in a store, brought to this computer to be read.

In: a store, and a folder here. Out: in it the manifest of the run, and those of parts of a list
beside it, under the names that they have there: what reads manifests in a folder reads these.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePath

from docgen.batch.job import MANIFEST
from docgen.errors import told_as
from docgen.files import reading
from docgen.storage.at_hand import folder_at_hand
from docgen.storage.base import Storage
from docgen.storage.objects import ObjectStore
from docgen.storage.pieces import GrowingObject, pieces_of
from docgen.storage.urls import path_of, store_url

_PART = r"part-\d+-of-\d+"


@contextmanager
def brought(place: Path | str) -> Iterator[tuple[Path, Storage | None]]:
    """Yield where the manifests of a run lie, and its store; None where that is a folder.

    `place` is a path, or a URL of a run's folder, print file or manifest; what is brought here
    stays for as long as that takes.

    Raises:
        InputError: the URL is none of a store, or the store cannot be read.
    """
    if isinstance(place, str):
        place = path_of(place) or place
    if isinstance(place, Path):
        yield place, None
        return
    url = store_url(place)
    home, _, last = url.rpartition("/")
    names = last.lower().endswith((".pdf", ".jsonl"))
    home, last = (home, last) if names else (url, "")
    start = PurePath(last).stem if last.lower().endswith(".pdf") else ""
    store = ObjectStore(home)
    with folder_at_hand() as folder, told_as(str(folder), home), reading(url):
        for name in [last] if last and not start else manifests_in(store, start):
            GrowingObject(store, name).fetch(folder / name)
        yield folder / last if last else folder, store


def manifests_in(store: ObjectStore, start: str = "") -> list[str]:
    """Return the names of manifests, whole or in pieces; `start` is that of a print file alone."""
    named = re.compile(rf"(?:{re.escape(start)}-)?{_PART}|{re.escape(start)}" if start else _PART)
    found = dict.fromkeys(
        name.removesuffix(pieces_of(""))
        for begins in ([start] if start else ["part-", MANIFEST])
        for name in store.names_in("", begins)
    )
    stems = ((name, name.removesuffix(MANIFEST)) for name in found if name.endswith(MANIFEST))
    return [n for n, stem in stems if n == MANIFEST or named.fullmatch(stem.removesuffix("."))]
