"""What a template may say: every name, comparison and format, checked before anything is printed.

In: the trees of a sheet's files and the vocabulary of its procedure. Out: problems, each at its
place. A static pass finds what rendering would find only for the clinic or the patient that meets
it. A file is checked where it is included, with the names that it gets there.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce

from docgen.cache import FrozenMap
from docgen.clock.formats import FORMATS
from docgen.errors import Place, Problems, error, one_of, suggest
from docgen.expression.truth import Literal, Name
from docgen.template.conditions import check_condition, check_unknowns, settled_by
from docgen.template.scope import Alias, named, path_of, replaced
from docgen.template.tree import (
    PRESENCE,
    Body,
    For,
    If,
    Include,
    Named,
    Node,
    Placeholder,
    Set,
    TextLine,
    TextRow,
    TextUnit,
    With,
)
from docgen.template.vocabulary import Bound, Holds, Scope, Vocabulary

_NOTHING = Holds(frozenset())
# What `loop.` has in a loop.
_LOOP: FrozenMap[str, Holds] = FrozenMap(
    {
        "index": Holds(frozenset({"number"})),
        "first": Holds(frozenset({"flag"})),
        "last": Holds(frozenset({"flag"})),
    }
)
_ROOMS = frozenset({*PRESENCE, "clinic", "patient", "procedure", "sheet", "times", "loop"})


def check(
    body: Body, vocabulary: Vocabulary, problems: Problems, files: Mapping[str, Body] | None = None
) -> None:
    """Add to `problems` what a body, and the files that it includes, say that they may not."""
    found = Problems()
    _Checker(vocabulary, found, files or {}).body(body, FrozenMap())
    problems.add(*dict.fromkeys(found.found))


class _Checker:
    def __init__(
        self, vocabulary: Vocabulary, problems: Problems, files: Mapping[str, Body]
    ) -> None:
        self.words = vocabulary
        self.problems = problems
        self.files = files
        self.within: tuple[str, ...] = ()  # the files that are being checked, the outer first

    def body(self, body: Body, scope: Scope, settled: frozenset[str] = frozenset()) -> None:
        """Check a body; of `settled` questions it is plain there who knows them."""
        check_unknowns(body, scope, self.words.questions, settled, self.problems)
        for node in body:
            if isinstance(node, Set):
                scope = self._named(scope, node.named)
            else:
                self._node(node, scope, settled)

    def _node(self, node: Node, scope: Scope, settled: frozenset[str]) -> None:
        match node:
            case TextLine():
                self._unit(node.unit, scope)
            case TextRow():
                for cell in filter(None, node.cells):
                    self._unit(cell, scope)
            case If():
                self._branches(node, scope, settled)
            case For():
                self._loop(node, scope, settled)
            case Include():
                self._include(node.file, scope, settled)
            case With():
                self.body(node.body, reduce(self._named, node.names, scope), settled)

    def _include(self, file: str, scope: Scope, settled: frozenset[str]) -> None:
        if file in self.files and file not in self.within:
            self.within += (file,)
            self.body(self.files[file], scope, settled)
            self.within = self.within[:-1]

    def _branches(self, node: If, scope: Scope, settled: frozenset[str]) -> None:
        for branch in node.branches:
            known = settled
            if branch.condition is not None:
                condition = replaced(branch.condition, scope)
                check_condition(condition, self.words, scope, self.problems)
                known = settled | settled_by(condition)
            self.body(branch.body, scope, known)

    def _named(self, scope: Scope, one: Named) -> Scope:
        name = one.name
        if (
            (name in scope and not isinstance(scope[name], Alias))
            or name in _ROOMS
            or (name in self.words.settings())
        ):
            self._wrong("name", f"`{name}` is already a name.", "Choose another.", one.place)
        if not isinstance(one.value, Literal | Name):
            check_condition(replaced(one.value, scope), self.words, scope, self.problems)
        elif isinstance(one.value, Name):
            self._known(Name(path_of(one.value.path, scope), one.value.place), scope)
        return named(scope, one)

    def _known(self, name: Name, scope: Scope) -> None:
        """Check that a name may be passed on: what it is used for is checked where it is."""
        root, _, rest = name.path.partition(".")
        known = name.path in self.words.statics or name.path in self.words.fields
        known |= root == "times" and rest in self.words.times
        known |= root == "patient" and (rest in self.words.slots or rest in self.words.questions)
        if not known and root not in scope and root not in PRESENCE and name.path != "sheet":
            self._unknown(name.path, name.place)

    def _wrong(self, code: str, message: str, hint: str, place: Place) -> None:
        self.problems.add(error(code, message, hint, place))

    def _loop(self, loop: For, scope: Scope, settled: frozenset[str]) -> None:
        name = loop.variable
        if name in scope or name in _ROOMS or name in self.words.settings():
            self._wrong("for", f"`{name}` is already a name.", "Choose another.", loop.source.place)
        source = Name(path_of(loop.source.path, scope), loop.source.place)
        bound = self._entries(source) if source.path else _NOTHING
        self.body(loop.body, FrozenMap({**scope, name: bound, "loop": _LOOP}), settled)

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

    def _unit(self, unit: TextUnit, scope: Scope) -> None:
        if unit.icon and unit.icon not in self.words.icons:
            hint = suggest(unit.icon, self.words.icons)
            self._wrong("icon", f'There is no pictogram "{unit.icon}".', hint, unit.place)
        counted = [p for p in unit.placeholders if p.format == "count"]
        if len(counted) > 1:
            message = "One sentence can follow the number of one thing only."
            self._wrong("count", message, "Write two sentences.", counted[1].place)
        for placeholder in unit.placeholders:
            path = path_of(placeholder.path, scope)
            self._placeholder(placeholder._replace(path=path), scope)

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
        bound = scope.get(root)
        if isinstance(bound, Alias):
            message = f"`{used.path}` is a condition or a word: it is not printed."
            self._wrong("word", message, "Print a setting or a value of a patient.", used.place)
            return None
        if bound is not None:
            return self._of_loop(used, root, rest, bound)
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

    def _of_loop(
        self, used: Placeholder, root: str, rest: str, bound: Holds | FrozenMap[str, Holds]
    ) -> Holds | None:
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
