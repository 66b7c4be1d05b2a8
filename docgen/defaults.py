"""What holds where a command does not say it: the file `docgen.toml`.

In: the folders in which the file may lie, the nearest first. Out: `Defaults`: the value of each of
`KEYS` with the file and the line that say so, and the printers; the first file that has a key, or a
printer, wins. Anything else in a file is refused with its line: a slip would print the sheets of
the wrong clinic. Paths are relative to the file, so that a folder may be moved as a whole.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from docgen.errors import InputError, Place, Problems, ValueProblem, error, one_of, suggest
from docgen.files import write_file, writing
from docgen.printing.entries import TWO_SIDED, PrinterEntry, read_address, read_fingerprint
from docgen.style import FORMATS, PAPER

DEFAULTS_FILE = "docgen.toml"
# Each key, and what it says.
KEYS = {
    "clinic": "the clinic's folder",
    "list": "the list of patients",
    "printer": "the printer that --print sends to",
    "format": "how the sheets are set",
    "ledger": "the folder of the ledger of what was given",
    "keep": "how long the ledger keeps what a sheet was made from",
    "lock_after": "after how long without a hand on it the page of `serve` locks",
}
# What is no single text: names of computers that `serve` answers to, and the printers.
HOSTS, PRINTERS = "hosts", "printers"
_PRINTER_LISTS = ("sheets", "workstations")
_PATHS = ("clinic", "list", "ledger")
_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?")
_MOST_BYTES = 100_000
_AT_LINE = re.compile(r" ?\(at line (\d+), column (\d+)\)")
_EXAMPLE = 'Write text in quotes, such as clinic = "lakeside".'
_LIST_EXAMPLE = 'Write texts in brackets, such as ["prepare", "discharge"].'
_PRINTER_EXAMPLE = 'Write [printers.front] and below it address = "ipp://front.local/ipp/print".'


class Default(NamedTuple):
    """What holds for one key, and where that is written."""

    value: str
    place: Place


@dataclass(frozen=True, slots=True)
class Defaults:
    """All that the files say: texts by their keys, names of this computer, printers by their names.

    `hosts` are the names, in small letters, that `serve` answers to beside those of the loopback.
    """

    values: Mapping[str, Default] = field(default_factory=dict)
    hosts: tuple[str, ...] = ()
    printers: Mapping[str, PrinterEntry] = field(default_factory=dict)

    def text(self, key: str, otherwise: str = "") -> str:
        """Return what holds for a key, or something else where nobody says it."""
        found = self.values.get(key)
        return found.value if found else otherwise


def read_defaults(folders: Iterable[Path]) -> Defaults:
    """Read the defaults of these folders; where two say the same key, the first one counts.

    Raises:
        InputError: a file cannot be read, or has what it may not have; all problems at once.
    """
    values: dict[str, Default] = {}
    printers: dict[str, PrinterEntry] = {}
    hosts: tuple[str, ...] = ()
    problems = Problems()
    for file in (folder / DEFAULTS_FILE for folder in folders):
        if _is_there(file):
            said = _read(file, problems)
            values = {**said.values, **values}
            printers = {**said.printers, **printers}
            hosts = hosts or said.hosts
    problems.raise_as(InputError)
    return Defaults(values, hosts, printers)


def add_default(file: Path, key: str, value: str) -> None:
    """Write one more key into a file of defaults, in front of what stands there.

    Raises:
        InputError: the file cannot be read as it is.
        OutputError: it cannot be written.
    """
    problems = Problems()
    if _is_there(file):
        _read(file, problems)
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


def _read(file: Path, problems: Problems) -> Defaults:
    try:
        with file.open("rb") as stream:
            text = stream.read(_MOST_BYTES + 1).decode("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        hint = "Save it as text in UTF-8, and see that you may read it."
        problems.add(error("unreadable", "The file cannot be read.", hint, Place(str(file))))
        return Defaults()
    reader = _DefaultsReader(file, text, problems)
    written = _values(text, file, problems)
    reader.refuse_unknown((), written, (*KEYS, HOSTS, PRINTERS))
    values = {
        key: Default(value, reader.place(key))
        for key in KEYS
        if key in written and (value := reader.value(key, written[key]))
    }
    hosts = reader.words((HOSTS,), written[HOSTS], _host) if HOSTS in written else ()
    return Defaults(values, hosts, dict(reader.printers(written.get(PRINTERS, {}))))


class _DefaultsReader:
    """Reads what stands in one file; what is wrong goes to `problems`, and is left out."""

    def __init__(self, file: Path, text: str, problems: Problems) -> None:
        """Take the file, its text, and where to tell of problems."""
        self._file, self._problems = file, problems
        self._lines = _lines_of(text)

    def place(self, *path: str) -> Place:
        """Return where a key stands, or else the nearest that holds it."""
        known = (self._lines.get(path[:end]) for end in range(len(path), 0, -1))
        return Place(str(self._file), next((line for line in known if line), 1), 1)

    def _refuse(self, path: tuple[str, ...], message: str, hint: str) -> None:
        told = f"{'.'.join(path)[:80]}: {message}"
        self._problems.add(error("bad-value", told, hint, self.place(*path)))

    def refuse_unknown(
        self, within: tuple[str, ...], table: Mapping[str, object], known: Iterable[str]
    ) -> None:
        """Refuse each key of a table that is none of those known."""
        for key in set(table).difference(known):
            message = f'Unknown key "{key[:40]}".'
            hint = suggest(key, known) or f"Write {one_of(known)}."
            self._problems.add(error("unknown-key", message, hint, self.place(*within, key)))

    def value(self, key: str, written: object) -> str:
        """Read one of `KEYS`; "" where it is refused."""
        if key == "format":
            return self.text((key,), written, _choice(FORMATS, "a format"))
        if key == "lock_after":
            return self.text((key,), written, _how_long)
        return self.text((key,), written, self._path if key in _PATHS else str)

    def _path(self, written: str) -> str:
        return _beside(self._file, written)

    def text(self, path: tuple[str, ...], written: object, read: Callable[[str], str] = str) -> str:
        """Read a text; "" where it is refused."""
        if not isinstance(written, str) or not written.strip():
            self._refuse(path, "A text is wanted.", _EXAMPLE)
            return ""
        try:
            return read(written.strip())
        except ValueProblem as wrong:
            self._refuse(path, wrong.message, wrong.hint)
            return ""

    def words(
        self, path: tuple[str, ...], written: object, read: Callable[[str], str] = str
    ) -> tuple[str, ...]:
        """Read a list of texts, one at least; () where it is refused."""
        if not isinstance(written, list) or not written:
            self._refuse(path, "A list of texts is wanted.", _LIST_EXAMPLE)
            return ()
        return tuple(found for one in written if (found := self.text(path, one, read)))

    def printers(self, written: object) -> Iterator[tuple[str, PrinterEntry]]:
        """Read the tables of the printers, those without an address left out."""
        if not isinstance(written, dict):
            self._refuse((PRINTERS,), "Tables are wanted.", _PRINTER_EXAMPLE)
            return
        for name, table in written.items():
            path = (PRINTERS, name)
            if not isinstance(table, dict):
                self._refuse(path, "A table is wanted.", _PRINTER_EXAMPLE)
                continue
            self.refuse_unknown(path, table, (*_PRINTER_TEXTS, *_PRINTER_LISTS))
            texts = {
                key: self.text((*path, key), table[key], read)
                for key, read in _PRINTER_TEXTS.items()
                if key in table
            }
            lists = {
                key: self.words((*path, key), table[key]) for key in _PRINTER_LISTS if key in table
            }
            if "address" not in table:
                self._refuse(path, "It has no address.", _PRINTER_EXAMPLE)
            elif texts["address"]:
                yield (
                    name,
                    PrinterEntry(
                        name,
                        self.place(*path),
                        texts["address"],
                        tray=texts.get("tray", ""),
                        two_sided=texts.get("two_sided", ""),
                        media=texts.get("media", ""),
                        certificate=texts.get("certificate", ""),
                        sheets=lists.get("sheets", ()),
                        workstations=lists.get("workstations", ()),
                    ),
                )


def _choice(known: Iterable[str], what: str) -> Callable[[str], str]:
    def read(written: str) -> str:
        if written not in known:
            raise ValueProblem(f'"{written[:40]}" is not {what}.', f"Write {one_of(known)}.")
        return written

    return read


def _how_long(written: str) -> str:
    """Return a length of time as it is written, if it is one."""
    from docgen.schema.quantity import Hedge, parse_quantity  # noqa: PLC0415  # start-up

    found = parse_quantity(written, "time")
    if found.hedge is not Hedge.NONE or not found.single:
        raise ValueProblem("One length of time is wanted.", "Write it such as 10 minutes.")
    return written


def _host(written: str) -> str:
    if not _HOST.fullmatch(written):
        hint = "Write the name alone, such as desk.clinic.local: no port, no https://."
        raise ValueProblem(f'"{written[:80]}" is not the name of a computer.', hint)
    return written.lower()


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


def _address(written: str) -> str:
    read_address(written)
    return written


_PRINTER_TEXTS: Mapping[str, Callable[[str], str]] = {
    "address": _address,
    "certificate": read_fingerprint,
    "tray": str,
    "two_sided": _choice(TWO_SIDED, "a way to print on two sides"),
    "media": _choice(PAPER, "a paper that sheets are made for"),
}


def _lines_of(text: str) -> dict[tuple[str, ...], int]:
    """Return the line in which each key and each table stands first.

    The reader of TOML does not keep it: each line is read by itself, behind the table it stands in.
    """
    found: dict[tuple[str, ...], int] = {}
    table: tuple[str, ...] = ()
    for at, line in enumerate(text.splitlines(), 1):
        if line.lstrip().startswith("["):
            table = path = _path_of(line) or table
        else:
            path = (*table, *_path_of(f"{line.split('=')[0]} = 0")) if "=" in line else ()
        for end in range(1, len(path) + 1):
            found.setdefault(path[:end], at)
    return found


def _path_of(line: str) -> tuple[str, ...]:
    """Return the keys of a line of TOML, the outermost first; nothing where it has none."""
    import tomllib  # noqa: PLC0415  # as above

    try:
        held: object = tomllib.loads(line)
    except tomllib.TOMLDecodeError:  # a part of a longer value
        return ()
    path: list[str] = []
    while isinstance(held, dict) and held:
        key, held = next(iter(held.items()))
        path.append(key)
    return tuple(path)


def _beside(file: Path, written: str) -> str:
    """Return a path as it is meant in this file; `~` is the user's home."""
    path = Path(written.strip())
    try:
        path = path.expanduser()
    except RuntimeError:  # a user without a home
        return written
    return str(path if path.is_absolute() else file.parent / path)
