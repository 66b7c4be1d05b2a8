"""The text of a new clinic's `clinic.yaml`: what is known, and all that may be set, as comments.

In: what is known of the clinic (`Beginning`). Out: the text. A line `#name: value` is a setting
that is not set: whoever takes away the `#` has a file that can be read, whichever line it is, and
nearly all of them together. To make sure, each is tried here, with docgen's own reader. What cannot
stand alone (it needs another setting, a file, a line in the place of another) is told in words.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from docgen.errors import Diagnostic
from docgen.new.examples import fitted, made_up, on_one_line, settings_of
from docgen.procedure.pack import PROCEDURE_FILE
from docgen.procedure.procedure import Pack
from docgen.procedure.setting_decls import SettingDecl
from docgen.schema.declaration import Key, keys_of
from docgen.schema.yamltree import Node, read_text
from docgen.settings.clinic import CLINIC_FILE, ClinicFile, problems_of_text
from docgen.settings.identity import Identity
from docgen.settings.settings_reader import RULES, setting_keys

SCHEMA_FILE = "clinic.schema.json"
_EXAMPLE_PHONE = "312-555-0118"  # of the example clinics
_MADE_UP = "MADE UP: write your own before anybody gets a sheet."
_WIDTH = 100
_HEADING = re.compile(r"^  # -{3,} (.+?) -{3,}$|^  (\w+):", re.MULTILINE)
_ABOUT = f"""\
# yaml-language-server: $schema={SCHEMA_FILE}
# The settings of one clinic, begun by `docgen new clinic`. It is yours: change it in any editor.
#
# A line that begins with a # and a name, such as #hours:, may be set: take away its # and write
# your own value behind the name. Nothing that is not set is printed. The values are those of
# invented clinics; they show how to write one and are no advice.
#
# `docgen settings NAME` says more of a setting, `docgen check DIR` what is wrong or odd."""


@dataclass(frozen=True, slots=True)
class Beginning:
    """What is known of a clinic that begins.

    `who` has values of the part `clinic:` by their keys, as YAML; `packs` are its procedures;
    `like` is the file of a clinic whose settings it takes over.
    """

    who: Mapping[str, str]
    languages: tuple[str, ...]
    packs: tuple[Pack, ...] = ()
    like: Path | None = None
    examples: tuple[Path, ...] = ()  # files of clinics that show how
    made_up: tuple[str, ...] = ()  # keys of `who` that nobody has said yet


class _Line(NamedTuple):
    """A key of a file: set (`value` alone), to be set (`shown`), or only told (`remark`)."""

    key: Key
    value: str = ""
    shown: str = ""
    remark: str = ""


def clinic_text(begun: Beginning, folder: Path) -> str:
    """Write the file of a clinic that is to lie in a folder."""
    file = folder / CLINIC_FILE
    parts = [_ABOUT, "\n".join(("clinic:", *_who(begun, file)))]
    procedures = ["procedures:"]
    for pack in begun.packs:
        procedures += [f"  {pack.name}:", *_settings(begun, pack, file)]
    parts.append("\n".join(procedures))
    return "\n\n".join((*parts, *_others(begun, file))) + "\n"


def flaw(who: Mapping[str, str], key: str) -> Diagnostic | None:
    """Return what is wrong with one value of the part `clinic:`, beside those before it."""
    for problem in problems_of_text(_known(who, ()), Path(CLINIC_FILE)):
        if problem.field == f"clinic.{key}" or not problem.field:
            return problem
    return None


def _known(who: Mapping[str, str], lines: Iterable[str], pack: str = "") -> str:
    """Write the file that a reader is tried with."""
    said = "\n".join(f"  {key}: {value}" for key, value in who.items())
    below = [f"  {pack}:", *(f"    {line}" for line in lines)] if pack else ["  {}"]
    return "\n".join(("clinic:", said, "procedures:", *below))


# The part `clinic:`


def _who(begun: Beginning, file: Path) -> Iterator[str]:
    for key in keys_of(Identity):
        if key.name in begun.who:
            remark = _MADE_UP if key.name in begun.made_up else ""
            yield from _written(_Line(key, value=begun.who[key.name], remark=remark), "  ")
            continue
        value = fitted(key.example, begun.languages) if key.example else ""
        wrong = problems_of_text(_known({**begun.who, key.name: value}, ()), file)
        remark = _remark(begun, key.name, value, file) if wrong else ""
        yield from _written(_Line(key, shown="" if wrong else value, remark=remark), "  ")


def _remark(begun: Beginning, name: str, value: str, file: Path) -> str:
    """Say what has to be done before a key can be set."""
    for other in begun.who:
        rest = {key: said for key, said in begun.who.items() if key != other}
        if not problems_of_text(_known({**rest, name: value}, ()), file):
            return f"In place of {other}, write {name}: {value}"
    return f"Put it here first, then write {name}: {value}"


# The settings of a procedure


def _settings(begun: Beginning, pack: Pack, file: Path) -> Iterator[str]:
    """Yield the lines below a procedure's name: what is taken over, and all else as comments."""
    headings = dict(_headings(pack))
    tried = _Tried(begun, pack, file)
    for key in setting_keys(pack):
        if key.name in headings:
            yield from ("", f"    # ---- {headings[key.name]} ----")
        yield ""
        yield from _written(tried.line(key), "    ", _words(pack.settings.get(key.name), pack))


def _headings(pack: Pack) -> Iterator[tuple[str, str]]:
    """Yield the headings that stand in a file of declarations, each by the setting behind it."""
    heading = ""
    for found in _HEADING.finditer(read_text(pack.folder / PROCEDURE_FILE)):
        if found[1]:
            heading = found[1]
        elif heading:
            yield found[2], heading
            heading = ""


class _Tried:
    """Finds a value for each setting of a procedure, and what docgen says of it."""

    def __init__(self, begun: Beginning, pack: Pack, file: Path) -> None:
        """Take over what the clinic is to be like."""
        self.begun, self.pack, self.file = begun, pack, file
        shown = [settings_of(one, pack) for one in begun.examples]
        own = settings_of(begun.like, pack) if begun.like else {}
        self.shown: list[Mapping[str, Node]] = [own, *shown]
        self.set = {name: on_one_line(node, begun.languages) for name, node in own.items()}
        while self.set and (wrong := self._wrong({})):
            self.set.pop(self._at_fault(wrong[0]), None) or self.set.popitem()
        self.together: dict[str, str] = {}  # all that can be set beside each other

    def _at_fault(self, problem: Diagnostic) -> str:
        return problem.field.removeprefix(f"procedures.{self.pack.name}.").split(".")[0]

    def _wrong(self, more: Mapping[str, str]) -> tuple[Diagnostic, ...]:
        lines = [f"{name}: {value}" for name, value in {**self.set, **more}.items()]
        return problems_of_text(_known(self.begun.who, lines, self.pack.name), self.file)

    def line(self, key: Key) -> _Line:
        """Return what stands at a setting."""
        name = key.name
        if name in self.set:
            return _Line(key, value=self.set[name])
        likely, needing = "", ""
        for value in dict.fromkeys(self._values(name)):
            beside = not self._wrong({**self.together, name: value})
            if not self._wrong({name: value}):
                likely = likely or value
                if beside:
                    break
            elif beside:
                needing = needing or value
        else:
            return self._apart(key, likely, needing)
        self.together[name] = value
        return _Line(key, value=value) if key.required else _Line(key, shown=value)

    def _apart(self, key: Key, likely: str, needing: str) -> _Line:
        """Return what stands at a setting that does not go with the others, or not without them."""
        if likely:
            return _Line(key, shown=likely, remark="Not beside all that stands above.")
        if not needing:
            return _Line(key, remark=f"`docgen settings {key.name}` says how it is written.")
        wrong = self._wrong({key.name: needing})[0]
        self.together[key.name] = needing
        return _Line(key, remark=f"{wrong.message} With that, write {key.name}: {needing}")

    def _values(self, name: str) -> Iterator[str]:
        for shown in self.shown:
            if name in shown:
                value = on_one_line(shown[name], self.begun.languages)
                yield value.replace(_EXAMPLE_PHONE, self.begun.who.get("phone", _EXAMPLE_PHONE))
        if name != RULES:
            yield from made_up(self.pack.settings[name], self.pack, self.begun.languages)


def _words(decl: SettingDecl | None, pack: Pack) -> str:
    """Say which words a setting may have, and the entries of its lists."""
    said = []
    for name, one in decl.fields.items() if decl else ():
        words = [word for kind in one.types for word in kind.choices]
        words += [word for kind in one.types for word in pack.lists.get(kind.list_name, ())]
        if len(words) > 1 or (words and name):
            said.append(f"{name}: {', '.join(words)}" if name else ", ".join(words))
    return "; ".join(said)


# The rest of the file, and how a line is written


def _others(begun: Beginning, file: Path) -> Iterator[str]:
    base = _known(begun.who, (), begun.packs[0].name if begun.packs else "")
    for key in keys_of(ClinicFile):
        if key.required or not key.example:
            continue
        value = fitted(key.example, begun.languages)
        wrong = problems_of_text(f"{base}\n{key.name}: {value}", file)
        remark = f"Put it here first, then write {key.name}: {value}" if wrong else ""
        yield "\n".join(_written(_Line(key, shown="" if wrong else value, remark=remark), ""))


def _written(line: _Line, indent: str, words: str = "") -> Iterator[str]:
    """Yield a key with what it is for, as it stands in the file."""
    name = line.key.name
    told = line.key.about if line.value or line.shown else f"{name}: {line.key.about}"
    for text in filter(None, (told, words, line.remark)):
        for part in textwrap.wrap(text, _WIDTH - len(indent), break_long_words=False):
            yield f"{indent}# {part}"
    if line.value:
        yield f"{indent}{name}: {line.value}"
    elif line.shown:
        yield f"{indent}#{name}: {line.shown}"
