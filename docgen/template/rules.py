"""What a template may say: every name, comparison and format, checked before anything is printed.

In: the tree of a file and the vocabulary of its procedure. Out: problems, each at its place.
A static pass finds what rendering would find only for the clinic or the patient that meets it.
"""

from __future__ import annotations

from docgen.cache import FrozenMap
from docgen.clock.formats import FORMATS
from docgen.errors import Place, Problems, error, one_of, suggest
from docgen.template.branches import check_branches
from docgen.template.tree import PRESENCE, Body, For, If, Line, Name, Placeholder, Row, Unit
from docgen.template.unknowns import check_unknowns
from docgen.template.vocabulary import Bound, Holds, Scope, Vocabulary

_NOTHING = Holds(frozenset())
_ROOMS = frozenset({*PRESENCE, "clinic", "patient", "procedure", "sheet", "times"})


def check(body: Body, vocabulary: Vocabulary, problems: Problems) -> None:
    """Add to `problems` what the body says that it may not."""
    _Checker(vocabulary, problems).body(body, FrozenMap())
    check_unknowns(body, vocabulary.questions, problems)


class _Checker:
    def __init__(self, vocabulary: Vocabulary, problems: Problems) -> None:
        self.words = vocabulary
        self.problems = problems

    def body(self, body: Body, scope: Scope) -> None:
        for node in body:
            match node:
                case Line():
                    self._unit(node.unit, scope)
                case Row():
                    for cell in node.cells:
                        if cell:
                            self._unit(cell, scope)
                case If():
                    check_branches(node, self.words, scope, self.problems)
                    for branch in node.branches:
                        self.body(branch.body, scope)
                case For():
                    self._loop(node, scope)

    def _wrong(self, code: str, message: str, hint: str, place: Place) -> None:
        self.problems.add(error(code, message, hint, place))

    def _loop(self, loop: For, scope: Scope) -> None:
        name = loop.variable
        if name in scope or name in _ROOMS or name in self.words.settings():
            self._wrong("for", f"`{name}` is already a name.", "Choose another.", loop.source.place)
        bound = self._entries(loop.source) if loop.source.path else _NOTHING
        self.body(loop.body, FrozenMap({**scope, name: bound}))

    def _entries(self, source: Name) -> Bound:
        """Return what one entry of a loop's source holds."""
        path = source.path
        root, _, rest = path.partition(".")
        if root == "patient" and rest in self.words.rows:
            return self.words.rows[rest]
        holds = self.words.statics.get(path)
        if holds and "list" in holds.kinds:
            entries = tuple(self.words.lists.get(holds.list_name, ()))
            return Holds(frozenset({"ids"}), entries, holds.list_name)
        if holds and ("texts" in holds.kinds or path == "clinic.address"):
            return Holds(frozenset({"text"}))
        if holds or (root == "patient" and rest in self.words.slots):
            message = f"`{path}` is not a list, so there is nothing to repeat."
            self._wrong("for", message, "Repeat a list of ids, of texts or of rows.", source.place)
        else:
            self._unknown(path, source.place)
        return _NOTHING

    def _unit(self, unit: Unit, scope: Scope) -> None:
        if unit.icon and unit.icon not in self.words.icons:
            hint = suggest(unit.icon, self.words.icons)
            self._wrong("icon", f'There is no pictogram "{unit.icon}".', hint, unit.place)
        counted = [p for p in unit.placeholders if p.format == "count"]
        if len(counted) > 1:
            message = "One sentence can follow the number of one thing only."
            self._wrong("count", message, "Write two sentences.", counted[1].place)
        for placeholder in unit.placeholders:
            self._placeholder(placeholder, scope)

    def _placeholder(self, used: Placeholder, scope: Scope) -> None:
        holds = self._printed(used, scope)
        takes = FORMATS.get(used.format)
        if takes is None:
            hint = suggest(used.format, FORMATS)
            self._wrong("format", f'There is no format "{used.format}".', hint, used.place)
        elif holds and not holds.kinds & takes:
            self._misfit(used, holds)

    def _misfit(self, used: Placeholder, holds: Holds) -> None:
        fitting = sorted(name for name, takes in FORMATS.items() if takes & holds.kinds)
        if fitting:
            message = f"`{used.path}` cannot be printed as {used.format}."
            self._wrong("format", message, f"Write {one_of(fitting)}.", used.place)
        elif holds.choices:
            message = f"`{used.path}` is a word of the settings, not of a sheet."
            hint = f"Write a branch for each value: {{% if {used.path} == '{holds.choices[0]}' %}}."
            self._wrong("word", message, hint, used.place)
        elif holds.kinds:
            message = f"`{used.path}` cannot be printed as it stands."
            hint = f"Write {{% if {used.path} %}}, or {{% for line in {used.path} %}}."
            self._wrong("format", message, hint, used.place)

    def _printed(self, used: Placeholder, scope: Scope) -> Holds | None:
        """Return what a placeholder's path stands for; None when that was a problem."""
        root, _, rest = used.path.partition(".")
        if root in scope:
            return self._of_loop(used, root, rest, scope[root])
        if root == "times" and rest in self.words.times:
            return Holds(frozenset({"instant"}))
        if root == "patient" and (found := self._of_patient(rest)):
            return found
        if used.path in self.words.statics:
            return self.words.statics[used.path]
        if used.path in self.words.fields:
            message = f"`{used.path}` has several parts."
            hint = f"Write {one_of(f'{used.path}.{f}' for f in self.words.fields[used.path])}."
            self._wrong("name", message, hint, used.place)
        else:
            self._unknown(used.path, used.place)
        return None

    def _of_patient(self, name: str) -> Holds | None:
        holds = self.words.slots.get(name)
        question = self.words.questions.get(name)
        if question is None:
            return holds
        if question:  # a word that only branches may ask for
            return holds or Holds(frozenset({"choice"}), question)
        return Holds(frozenset({"count_of"}) | (holds.kinds if holds else frozenset()))

    def _of_loop(self, used: Placeholder, root: str, rest: str, bound: Bound) -> Holds | None:
        if isinstance(bound, Holds):
            if not rest:
                return bound
            message = f"`{root}` has no parts."
            self._wrong("name", message, f"Write {{{{ {root} | format }}}}.", used.place)
        elif rest in bound:
            return bound[rest]
        else:
            columns = [f"{root}.{column}" for column in bound]
            message = f"`{used.path}` is not a column of the list."
            self._wrong("name", message, suggest(used.path, columns), used.place)
        return None

    def _unknown(self, path: str, place: Place) -> None:
        known = {*self.words.statics, *self.words.fields}
        known |= {f"times.{name}" for name in self.words.times}
        known |= {f"patient.{name}" for name in self.words.slots}
        message = f"`{path}` is not a name of this procedure."
        self._wrong("name", message, suggest(path, known), place)
