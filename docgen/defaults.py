"""What holds where a command does not say it: the file `docgen.toml`.

In: the folders in which the file may lie, the nearest first. Out: the value of each of `KEYS`, with
the file and the line that say so; the first file that has a key wins. Anything else in a file is
refused with its line: a slip would print the sheets of the wrong clinic. Paths are relative to the
file, so that a folder may be moved as a whole.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from docgen.errors import Diagnostic, InputError, Place, Problems, error, one_of, suggest
from docgen.files import write_file, writing
from docgen.style import FORMATS

DEFAULTS_FILE = "docgen.toml"
# Each key, and what it says.
KEYS = {
    "clinic": "the clinic's folder",
    "list": "the list of patients",
    "printer": "the printer that --print sends to",
    "format": "how the sheets are set",
    "ledger": "the folder of the ledger of what was given",
    "keep": "how long the ledger keeps what a sheet was made from",
}
_PATHS = ("clinic", "list", "ledger")
_MOST_BYTES = 100_000
_AT_LINE = re.compile(r" ?\(at line (\d+), column (\d+)\)")
_EXAMPLE = 'Write text in quotes, such as clinic = "lakeside".'


class Default(NamedTuple):
    """What holds for one key, and where that is written."""

    value: str
    place: Place


def read_defaults(folders: Iterable[Path]) -> dict[str, Default]:
    """Read the defaults of these folders; where two say the same key, the first one counts.

    Raises:
        InputError: a file cannot be read, or has what is none of `KEYS`; all problems at once.
    """
    found: dict[str, Default] = {}
    problems = Problems()
    for folder in folders:
        file = folder / DEFAULTS_FILE
        for key, default in _read(file, problems) if _is_there(file) else ():
            found.setdefault(key, default)
    problems.raise_as(InputError)
    return found


def add_default(file: Path, key: str, value: str) -> None:
    """Write one more key into a file of defaults, in front of what stands there.

    Raises:
        InputError: the file cannot be read as it is.
        OutputError: it cannot be written.
    """
    problems = Problems()
    if _is_there(file):
        dict(_read(file, problems))
    problems.raise_as(InputError)
    text = file.read_text(encoding="utf-8-sig") if _is_there(file) else ""
    said = json.dumps(value, ensure_ascii=False)  # a basic string of TOML 1.0 has these escapes too
    if not file.parent.is_dir():
        with writing(file.parent):
            file.parent.mkdir(parents=True)
    write_file(file, f"{key} = {said}\n{text}".encode())


def _is_there(file: Path) -> bool:
    """Whether there is such a file; a folder that may not be entered says nothing."""
    try:
        return file.is_file()
    except OSError:  # a service that runs with somebody's home, say
        return False


def _read(file: Path, problems: Problems) -> Iterator[tuple[str, Default]]:
    try:
        with file.open("rb") as stream:
            text = stream.read(_MOST_BYTES + 1).decode("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        hint = "Save it as text in UTF-8, and see that you may read it."
        problems.add(error("unreadable", "The file cannot be read.", hint, Place(str(file))))
        return
    for key, value in _values(text, file, problems).items():
        place = Place(str(file), _line_of(key, text), 1)
        if key not in KEYS:
            problems.add(_unknown(key, place))
        elif not isinstance(value, str) or not value.strip():
            problems.add(error("bad-value", f"{key}: A text is wanted.", _EXAMPLE, place))
        elif key == "format" and value.strip() not in FORMATS:
            message = f'format: "{value.strip()[:40]}" is not a format.'
            problems.add(error("bad-value", message, f"Write {one_of(FORMATS)}.", place))
        else:
            yield key, Default(_beside(file, value) if key in _PATHS else value.strip(), place)


def _values(text: str, file: Path, problems: Problems) -> Mapping[str, object]:
    import tomllib  # noqa: PLC0415  # start-up: only those who have such a file pay for it

    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as wrong:
        at = _AT_LINE.search(str(wrong))
        place = Place(str(file), *(int(number) for number in at.groups()) if at else ())
        said = _AT_LINE.sub("", str(wrong))
        problems.add(error("toml-syntax", f"The file is not valid TOML: {said}.", _EXAMPLE, place))
        return {}


def _unknown(key: str, place: Place) -> Diagnostic:
    hint = suggest(key, KEYS) or f"Write {one_of(KEYS)}."
    return error("unknown-key", f'Unknown key "{key[:40]}".', hint, place)


def _line_of(key: str, text: str) -> int:
    """Return the line in which a key stands first: the reader of TOML does not keep it."""
    name = rf"""["']?{re.escape(key)}["']?"""
    written = re.compile(rf"\s*(?:\[+\s*)?{name}\s*[=.\]]")
    lines = text.splitlines()
    return next((at for at, line in enumerate(lines, 1) if written.match(line)), 1)


def _beside(file: Path, written: str) -> str:
    """Return a path as it is meant in this file; `~` is the user's home."""
    path = Path(written.strip())
    try:
        path = path.expanduser()
    except RuntimeError:  # a user without a home
        return written
    return str(path if path.is_absolute() else file.parent / path)
