"""Reads what a clinic wrote for one procedure: its settings and its own rules.

In: the mapping under `procedures:`, the `Pack` that declares it. Out: `Settings`, and the place
of each setting for later diagnostics. Contradictions between settings are `settings_checks`' part.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from docgen.cache import FrozenMap
from docgen.errors import Diagnostic, Place, Problems, SettingsError, ValueProblem, error, suggest
from docgen.settings.conditions import OPERATORS, Condition, Test, Word, parse_condition
from docgen.settings.declarations import Pack
from docgen.settings.effective import Rule, Setting, Settings
from docgen.settings.mapping import MapReader
from docgen.settings.settings_reader import SettingReader
from docgen.settings.values import ValueContext
from docgen.settings.yamltree import Mapping, Node, Scalar, Sequence

RULES = "rules"
NONE = "none"
_RULE_HINT = "Write - when: a condition, and below it set: the settings that then hold."


@dataclass(slots=True)
class ProcedureReader:
    """Reads the settings of one procedure; problems collect in `problems`."""

    pack: Pack
    context: ValueContext
    problems: Problems
    places: dict[str, Place] = field(default_factory=dict)

    def read(self, node: Mapping, path: str) -> Settings:
        """Read every setting and rule; `path` names the mapping in diagnostics."""
        keys = MapReader(node, self.problems, path)
        values = {}
        rules: tuple[Rule, ...] = ()
        for key, below in keys.entries():
            self.places[key.text] = key.place
            if key.text == RULES:
                rules = tuple(self._rules(below, keys))
            elif setting := self._setting(key, below, keys):
                values[key.text] = setting
        for decl in self.pack.settings.values():
            if decl.required:
                keys.take(decl.name, decl.help or "It has to be set.")
        return Settings(FrozenMap(values), rules)

    def _setting(self, key: Scalar, node: Node, keys: MapReader) -> Setting | None:
        decl = self.pack.settings.get(key.text)
        if decl is None:
            self.problems.add(keys.unknown(key, (*self.pack.settings, RULES), "setting"))
            return None
        if isinstance(node, Scalar) and node.empty:
            hint = "Write a value, or remove the line: then its sentence is left out."
            keys.complain("empty-value", f'"{key.text}" has no value.', hint, key.place, key.text)
            return None
        return SettingReader(self.context, self.problems).read(decl, node, keys)

    def _rules(self, node: Node, keys: MapReader) -> Iterator[Rule]:
        items = node.items if isinstance(node, Sequence) else ()
        if not items:
            keys.wrong(RULES, node.place, ValueProblem("A list of rules is wanted.", _RULE_HINT))
        for index, item in enumerate(items, 1):
            path = f"{RULES}[{index}]"
            if not isinstance(item, Mapping):
                keys.wrong(path, item.place, ValueProblem("A rule is wanted.", _RULE_HINT))
                continue
            inner = MapReader(item, self.problems, keys.field(path))
            when = self._when(inner.scalar("when", required=_RULE_HINT))
            sets = inner.section("set", required=_RULE_HINT)
            inner.finish()
            if when and sets:
                yield Rule(when, FrozenMap(self._sets(sets)))

    def _sets(self, keys: MapReader) -> Iterator[tuple[str, Setting | None]]:
        fixing = {question.fixed_by for question in self.pack.questions.values()}
        for key, node in keys.entries():
            if key.text in fixing:
                message = f'A rule cannot set "{key.text}": questions are answered by it.'
                keys.complain("bad-rule", message, "Set it outside the rules.", key.place, key.text)
            elif key.text in self.pack.settings and _says_none(node):
                yield key.text, None
            elif setting := self._setting(key, node, keys):
                yield key.text, setting

    def _when(self, scalar: Scalar | None) -> Condition | None:
        if scalar is None:
            return None
        found: list[Diagnostic] = []
        try:
            condition = parse_condition(scalar.text, scalar.place)
        except SettingsError as problem:
            self.problems.add(*problem.diagnostics)
            return None
        condition = condition.bind(lambda test: self._bind(test, scalar.place, found))
        self.problems.add(*found)
        return None if found else condition

    def _bind(self, test: Test, place: Place, found: list[Diagnostic]) -> Test:
        """Turn a rule's test into one about a question of the pack."""
        name = test.path.removeprefix("patient.")
        question = self.pack.questions.get(name)
        if question is None:
            hint = suggest(name, self.pack.questions)
            message = f'"{test.path}" is not a question that a rule may ask.'
            found.append(error("unknown-question", message, hint, place))
            return test
        bound = replace(test, path=f"patient.{name}")
        operand = test.operand.text if isinstance(test.operand, Word) else test.operand
        if test.op in OPERATORS and not question.allows(test.op, operand):
            message = f'"{name}" cannot be compared so.'
            found.append(error("bad-condition", message, f"Write {question.example()}.", place))
        return bound


def _says_none(node: Node) -> bool:
    return isinstance(node, Scalar) and node.text == NONE
