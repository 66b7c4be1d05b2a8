"""Follows the names in a pack: every path leads somewhere, both sides of a check can be compared.

In: a `Pack` as it was read, and where its names were written. Out: the pack with its conditions
bound (each word of a comparison is a field or a literal), and a diagnostic for each loose end.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from docgen.cache import FrozenMap
from docgen.errors import Place, Problems, ValueProblem, error, one_of, suggest
from docgen.expression.conditions import SET, Condition, Field, Test, Word
from docgen.procedure.procedure import ANCHORS, MOMENTS, CheckDecl, MedicineCheck, Pack, TimeDecl
from docgen.procedure.setting_decls import FieldType, SettingDecl
from docgen.schema.quantity import Quantity

# Names that templates use for something else.
RESERVED = frozenset(
    {
        "rules",
        "sheet",
        "clinic",
        "times",
        "patient",
        "procedure",
        "known",
        "ahead",
        "past",
        "today",
        "language",
    }
)
_HOME = "home"
_PLACES = ("clinic", _HOME)
_ORDERED = ("<", "<=", ">", ">=")


def link_pack(pack: Pack, places: Mapping[str, Place], problems: Problems) -> Pack:
    """Check every name of the pack and bind its conditions."""
    return _Linker(pack, places, problems).link()


class _Linker:
    def __init__(self, pack: Pack, places: Mapping[str, Place], problems: Problems) -> None:
        self.pack = pack
        self.places = places
        self.problems = problems

    def link(self) -> Pack:
        pack = self.pack
        self._questions()
        for time in pack.times.values():
            self._time(time)
        self._calendar()
        self._order()
        self._awaited()
        for path, usual in pack.usual.items():
            types = self._types(path, self.places.get(f"usual.{path}"))
            if types is not None and all(one.span != usual.kind for one in types):
                message = f"{path} is not a {usual.kind}."
                self._add(message, "Write a range of its kind.", self.places.get(f"usual.{path}"))
        settings = FrozenMap((name, self._setting(s)) for name, s in pack.settings.items())
        checks = tuple(self._check(check) for check in pack.checks)
        told = tuple(self._medicine_check(check) for check in pack.medicine_checks)
        return replace(pack, settings=settings, checks=checks, medicine_checks=told)

    def _add(self, message: str, hint: str, place: Place | None) -> None:
        self.problems.add(error("bad-declaration", message, hint, place))

    def _types(self, path: str, place: Place | None) -> tuple[FieldType, ...] | None:
        types = self.pack.types_at(path)
        if types is None:
            hint = suggest(path, self.pack.paths())
            self.problems.add(error("unknown-name", f'Unknown setting "{path}".', hint, place))
        return types

    def _setting(self, setting: SettingDecl) -> SettingDecl:
        place = self.places.get(f"settings.{setting.name}")
        if setting.name in RESERVED:
            self._add(f'"{setting.name}" means something else.', "Choose another name.", place)
        types = [one for field in setting.fields.values() for one in field.types]
        for name in (one.list_name for one in types if one.kind == "list"):
            if name not in self.pack.lists:
                message = f'{setting.name}: there is no list "{name}".'
                self._add(message, suggest(name, self.pack.lists), place)
        for by in (one.by for one in (setting.table, setting.total) if one):
            question = self.pack.questions.get(by)
            if question is None or not question.counts:
                message = f'{setting.name}: "{by}" is not a question that counts.'
                self._add(message, suggest(by, self.pack.questions), place)
        if setting.gone is None:
            return setting
        return replace(setting, gone=self._bound(setting.gone))

    def _questions(self) -> None:
        for question in self.pack.questions.values():
            place = self.places.get(f"questions.{question.name}")
            slot = self.pack.slots.get(question.count_of)
            if question.count_of and (slot is None or slot.type not in ("levels", "list")):
                message = (
                    f'{question.name}: "{question.count_of}" is not a slot that can be counted.'
                )
                self._add(message, suggest(question.count_of, self.pack.slots), place)
            if question.fixed_by and question.fixed_by not in self.pack.settings:
                message = f'{question.name}: there is no setting "{question.fixed_by}".'
                self._add(message, suggest(question.fixed_by, self.pack.settings), place)

    def _time(self, time: TimeDecl) -> None:
        place = self.places.get(f"times.{time.name}")
        for path in time.span_paths:
            spans = self._types(path, place)
            if spans is not None and all(one.span != "time" for one in spans):
                message = f"{time.name}: {path} is not a span of time."
                self._add(message, "Name a setting with {span: time}.", place)
        for anchor in time.anchors:
            if anchor not in ANCHORS:
                self._words(time, anchor, ANCHORS)
        if time.place and time.place not in _PLACES:
            self._words(time, time.place, _PLACES)

    def _words(self, time: TimeDecl, path: str, allowed: tuple[str, ...]) -> None:
        """The setting at `path` may only hold words that a time understands."""
        place = self.places.get(f"times.{time.name}")
        types = self.pack.types_at(path)
        words = {word for one in types or () for word in one.choices}
        if not words or not words <= set(allowed):
            message = f"{time.name}: {path} does not say one of {one_of(allowed)}."
            self._add(message, f"Write {one_of(allowed)}, or a setting that holds them.", place)

    def _calendar(self) -> None:
        slots = (s.name for s in self.pack.slots.values() if s.type in ("moment", "date"))
        known = (*self.pack.times, *slots, *MOMENTS)
        for name in (at for entries in self.pack.calendar.values() for e in entries for at in e.at):
            if name not in known:
                message = f'calendar: "{name}" is no date that a sheet knows.'
                self._add(message, suggest(name, known), self.places.get(f"calendar.{name}"))

    def _order(self) -> None:
        """Both sides are times; only a permission at home moves, and none that others wait for."""
        firsts: set[str] = set()
        for rule in self.pack.order:
            place = self.places.get(f"order.{rule.first}.{rule.then}")
            for name in (rule.first, rule.then):
                if name not in self.pack.times:
                    hint = suggest(name, self.pack.times)
                    self._add(f'order: "{name}" is not a time.', hint, place)
            then = self.pack.times.get(rule.then)
            if then and (then.sign < 0 or then.place != _HOME):
                hint = "Name a time with plus: and place: home, from when something is allowed."
                self._add(f'order: "{rule.then}" may not be moved.', hint, place)
            firsts.add(rule.first)
            if rule.then in firsts:
                hint = "Write what it waits for before what waits for it, without a circle."
                self._add(f'order: "{rule.then}" is moved too late.', hint, place)

    def _awaited(self) -> None:
        for slot in self.pack.slots.values():
            if slot.awaits and (slot.awaits not in self.pack.times or slot.type != "moment"):
                place = self.places.get(f"slots.{slot.name}")
                message = f'{slot.name}: it cannot wait for "{slot.awaits}".'
                self._add(message, "Only a moment waits, and for a declared time.", place)

    def _check(self, check: CheckDecl) -> CheckDecl:
        only_if = self._bound(check.only_if) if check.only_if else None
        return check._replace(condition=self._bound(check.condition), only_if=only_if)

    def _medicine_check(self, check: MedicineCheck) -> MedicineCheck:
        if check.most:
            place = self.places.get(f"medicine_checks.{check.most}")
            types = self._types(check.most, place)
            if types is not None and all(one.span != "dose" for one in types):
                message = f"medicine_checks: {check.most} is not a dose."
                self._add(message, "Name a setting with {span: dose}.", place)
        return replace(check, only_if=self._bound(check.only_if) if check.only_if else None)

    def _bound(self, condition: Condition) -> Condition:
        def bind(test: Test) -> Test:
            try:
                return bind_test(self.pack, test)
            except ValueProblem as problem:
                message = f'In "{condition.text}": {problem.message}'
                diagnostic = error("bad-condition", message, problem.hint, condition.place)
                self.problems.add(diagnostic)
                return test

        return condition.bind(bind)


def _unknown(name: str, known: Mapping[str, object] | tuple[str, ...]) -> ValueProblem:
    return ValueProblem(f'"{name}" is not declared.', suggest(name, known))


def bind_test(pack: Pack, test: Test) -> Test:
    """Return a test about a setting, question or time of a pack, its word a choice or a setting.

    Raises:
        ValueProblem: the pack has no such name, or it cannot be compared so.
    """
    head, _, rest = test.path.partition(".")
    if head == "patient":
        return _bind_question(pack, test, rest)
    if head == "times":
        return _bind_time(pack, test, rest)
    types = pack.types_at(test.path)
    if types is None:
        raise _unknown(test.path, pack.paths())
    if test.op == SET:
        return test
    return replace(test, operand=_operand(pack, test, types))


def _bind_question(pack: Pack, test: Test, name: str) -> Test:
    question = pack.questions.get(name)
    if question is None:
        raise _unknown(name, pack.questions)
    operand = test.operand.text if isinstance(test.operand, Word) else test.operand
    if test.op != SET and not question.allows(test.op, operand):
        raise ValueProblem(f"{name} cannot be compared so.", f"Write {question.example()}.")
    return test


def _bind_time(pack: Pack, test: Test, name: str) -> Test:
    if name not in pack.times:
        raise _unknown(name, pack.times)
    if test.op == SET:
        return test
    word = test.operand.text if isinstance(test.operand, Word) else ""
    other = word.removeprefix("times.")
    if not word.startswith("times.") or other not in pack.times:
        raise ValueProblem("A time is compared with a time.", "Write times.x < times.y.")
    return replace(test, operand=Field(word))


def _operand(pack: Pack, test: Test, types: tuple[FieldType, ...]) -> Field | Word | Quantity | int:
    operand = test.operand
    spans = {one.span for one in types if one.span}
    if isinstance(operand, Quantity) and operand.kind in spans:
        return operand
    if isinstance(operand, Word):
        words = {word for one in types for word in one.choices}
        if operand.text in words and test.op not in _ORDERED:
            return operand
        others = pack.types_at(operand.text)
        if others is not None and spans & {one.span for one in others if one.span}:
            return Field(operand.text)
        hint = suggest(operand.text, words) if words else ""
        message = f'{test.path} cannot be compared with "{operand.text}".'
        raise ValueProblem(message, hint or "Write an amount, or a setting of the same kind.")
    if isinstance(operand, int) and any(one.kind == "number" for one in types):
        return operand
    raise ValueProblem(f"{test.path} cannot be compared so.", "Compare like with like.")
