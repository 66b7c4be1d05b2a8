"""Where docgen's own texts, catalogues, fonts and examples lie.

In: nothing. Out: the folder that holds `templates/`, `locales/`, `fonts/` and `examples/`.
A checkout keeps them beside the package so that staff find them; a wheel carries them inside it.
"""

from __future__ import annotations

from pathlib import Path

from docgen.errors import InputError, error

_PACKAGE = Path(__file__).resolve().parent


def data_root() -> Path:
    """Return the folder of docgen's data files: the checkout's if this is one, else the wheel's.

    Raises:
        InputError: the installation is incomplete.
    """
    for root in (_PACKAGE / "_data", _PACKAGE.parent):
        if (root / "fonts").is_dir() and (root / "templates").is_dir():
            return root
    raise InputError(
        error(
            "no-data",
            "docgen's own files are missing.",
            "Install docgen again with `pip install .`",
        )
    )


def templates_root() -> Path:
    """Return the folder with one folder for each procedure, and `_shared`."""
    return data_root() / "templates"


def locales_root() -> Path:
    """Return the folder with one folder of catalogues for each language."""
    return data_root() / "locales"


def fonts_root() -> Path:
    """Return the folder with the fonts that were cut ahead of time."""
    return data_root() / "fonts"


def examples_root() -> Path:
    """Return the folder with the example clinics and patients."""
    return data_root() / "examples"
