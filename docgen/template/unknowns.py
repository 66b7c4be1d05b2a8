"""Whether a template says what it prints where nobody knows the answer to a question.

In: the tree of a file, and the questions of its procedure. Out: a problem for each question that
is compared with one of its answers while no `if` says what is printed where it is unknown.

    {% if patient.site == 'lung' %}          asked: what is printed where the site is unknown?
    ...
    {% elif patient.site == 'unknown' %}     answered here, be it with nothing
    {% endif %}

`if`s that stand right behind one another, with empty lines at most between them, answer together.
Inside a branch that only a known answer reaches, nothing is left to say.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from docgen.errors import Diagnostic, Problems, error
from docgen.settings.questions import UNKNOWN
from docgen.template.tree import (
    Body,
    Both,
    Compare,
    Condition,
    Either,
    For,
    If,
    Name,
    Not,
    Raw,
)

_ROOT = "patient."


def check_unknowns(body: Body, questions: Iterable[str], problems: Problems) -> None:
    """Add a problem for each of the questions whose unknown answer is passed over."""
    paths = frozenset(_ROOT + name for name in questions)
    _check(body, paths, frozenset(), problems)


def _check(body: Body, paths: frozenset[str], settled: frozenset[str], problems: Problems) -> None:
    """Check one body; of `settled` questions it is plain there who knows them."""
    for run in _runs(body):
        asked = [one for node in run for one in _asked(node) if one.name.path in paths]
        told = {one.name.path for one in asked if one.operand == UNKNOWN} | settled
        for one in asked:
            if one.name.path not in told:
                told.add(one.name.path)  # once for each run
                problems.add(_untold(one))
        for branch in (branch for node in run for branch in node.branches):
            inside = settled | (_settled(branch.condition) if branch.condition else frozenset())
            _check(branch.body, paths, inside, problems)
    for node in body:
        if isinstance(node, For):
            _check(node.body, paths, settled, problems)


def _untold(asked: Compare) -> Diagnostic:
    path = asked.name.path
    message = f"`{path}` is tested, but nothing says what is printed where it is unknown."
    hint = f"Add {{% elif {path} == 'unknown' %}} and what is safe then, or leave it empty."
    return error("unknown", message, hint, asked.name.place)


def _runs(body: Body) -> Iterator[list[If]]:
    """Yield the `if`s of a body in groups that stand right behind one another."""
    run: list[If] = []
    for node in body:
        if isinstance(node, If):
            run.append(node)
        elif not isinstance(node, Raw):
            yield run
            run = []
    yield run


def _asked(node: If) -> Iterator[Compare]:
    for branch in node.branches:
        if branch.condition:
            yield from _comparisons(branch.condition)


def _comparisons(condition: Condition) -> Iterator[Compare]:
    match condition:
        case Compare():
            yield condition
        case Not():
            yield from _comparisons(condition.of)
        case Both() | Either():
            for part in condition.parts:
                yield from _comparisons(part)


def _settled(condition: Condition) -> frozenset[str]:
    """Return the names that are surely known, or surely unknown, where the condition holds."""
    match condition:
        case Compare(name, op, operand):
            open_still = op == "!=" and operand != UNKNOWN  # which also holds where nobody knows
            return frozenset() if open_still else frozenset({name.path})
        case Both():
            return frozenset().union(*map(_settled, condition.parts))
        case Either():
            parts = [_settled(part) for part in condition.parts]
            return frozenset.intersection(*parts) if parts else frozenset()
        case Name() | Not():
            return frozenset()
