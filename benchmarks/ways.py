"""The ways to make the sheet that are compared, and which of them can run on this machine.

In: the key of a way. Out: a maker, or why there is none: the packages of the others are installed
by `make bench` alone, and WeasyPrint needs the system's Pango.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from typing import cast

from benchmarks.jobs import Maker
from docgen.files import data_root


@dataclass(frozen=True, slots=True)
class Way:
    """A way to make the sheet; `turn` sheets are timed at once, `memory` made to see its peak."""

    key: str
    title: str
    package: str
    turn: int
    memory: int


WAYS = (
    Way("docgen", "docgen", "docgen", 50, 1000),
    Way("ready", "docgen, values ready", "docgen", 50, 1000),
    Way("typst", "typst, one compiler, PDF/UA-1", "typst", 10, 200),
    Way("platypus", "ReportLab Platypus", "reportlab", 6, 200),
    Way("form", "pikepdf, a form filled", "pikepdf", 30, 200),
    Way("weasyprint", "WeasyPrint, PDF/UA-1", "weasyprint", 1, 20),
)
BY_KEY = {way.key: way for way in WAYS}


def load(way: Way) -> Maker | str:
    """Return a maker of this way, or one line that says what it lacks."""
    try:
        module = import_module(f"benchmarks.by_{way.key}")
        return cast("Maker", module.Maker(data_root() / "fonts"))
    except ModuleNotFoundError as missing:
        return f"{way.title}: not measured, the package {missing.name} is not installed"
    except OSError:
        return f"{way.title}: not measured, a library of the system is missing (Pango)"


def versions() -> str:
    """Return names and versions of what is compared."""
    found = []
    for package in dict.fromkeys(way.package for way in WAYS):
        try:
            found.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            continue
    return ", ".join(found)
