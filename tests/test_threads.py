"""One engine, many threads: what the front desk of a clinic does all day.

Every sheet has the bytes that it has when an engine makes nothing else, and every record that is
refused is refused in the same words.
"""

from __future__ import annotations

import hashlib
import random
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from functools import partial
from typing import NamedTuple

import pytest
from example_sheets import clinics, formats_of

from docgen.cache import Memo
from docgen.engine import Engine
from docgen.errors import PatientError
from docgen.patient.record import Patient
from docgen.settings.effective import fixed_answers

THREADS, PROCEDURE = 8, "vertebroplasty"
FIRST = datetime(2026, 10, 28, 6, 30)  # the clocks go back in the list's first week
GIVEN = ("Rosa", "Nguyễn Thị", "Жанна", "محمد", "सुनीता", "Socorro Inés", "W" * 40)
FAMILY = ("Peña", "O'Neill", "Quiñones-Ibáñez", "חיים", "Müller", "Whitfield")
LEVELS = ("T11", "T12", "L1", "L2", "L3")
NOTES = ("", "Bring your walker.", "Traiga su andador. " * 12)


class Order(NamedTuple):
    """One sheet that somebody at the desk asks for."""

    clinic: str
    sheet: str
    language: str
    format: str
    record: dict[str, object]

    def make(self, engine: Engine) -> str:
        """The digest of the sheet, or what is wrong with the record."""
        clinic, day = clinics()[self.clinic], date(2026, 10, 27)
        patient = Patient.parse(self.record)
        try:
            made = engine.make_sheet(
                self.sheet,
                clinic,
                patient,
                language=self.language,
                format=self.format,
                printed_on=day,
            )
        except PatientError as refused:
            return "refused: " + " ".join(map(str, refused.diagnostics))
        return f"{hashlib.sha256(made.pdf).hexdigest()} {made.pages} {made.warnings}"


def orders(count: int) -> list[Order]:
    """As mixed as a day at six desks: clinics, sheets, languages and formats, all at once."""
    dice = random.Random(count)
    kinds = [_kind(clinic, dice) for _ in range(2 + count // 300) for clinic in sorted(clinics())]
    return [_order(number, dice.choice(kinds), dice) for number in range(count)]


def _kind(clinic: str, dice: random.Random) -> Order:
    """What many patients of a clinic share."""
    able = clinics()[clinic]
    record: dict[str, object] = {"vertebrae": list(LEVELS[: dice.randint(1, 4)])}
    fixed = fixed_answers(able.packs[PROCEDURE], able.procedures[PROCEDURE])
    open_questions = {"sedation", "contrast"} - fixed.keys()
    record |= {name: dice.choice(("yes", "no", "")) for name in sorted(open_questions)}
    format_name = dice.choice(("standard", "standard", *formats_of(able)))
    language, sheet = dice.choice(able.languages), dice.choice(("prepare", "discharge"))
    return Order(clinic, sheet, language, format_name, record)


def _order(number: int, kind: Order, dice: random.Random) -> Order:
    start = FIRST + timedelta(days=dice.randrange(60), minutes=30 * dice.randrange(24))
    record = kind.record | {
        "id": f"{number:05}",
        "name": {"given": dice.choice(GIVEN), "family": dice.choice(FAMILY)},
        "birth_date": (date(1930, 1, 1) + timedelta(days=dice.randrange(20000))).isoformat(),
        "procedure": PROCEDURE,
        "appointment": start.isoformat(timespec="minutes"),
        "notes": dice.choice(NOTES),
        "follow_up": (start + timedelta(days=14)).isoformat(timespec="minutes"),
    }
    if kind.sheet == "discharge" and dice.random() < 0.8:
        end = start + timedelta(minutes=dice.randint(20, 90))
        record["procedure_end"] = end.isoformat(timespec="minutes")
    if number % 50 == 1:
        record["discharge_time"] = "2025-01-01T10:00"  # it is refused, to everybody alike
    return kind._replace(record={name: value for name, value in record.items() if value})


@contextmanager
def restless() -> Iterator[None]:
    """Threads take turns after a few steps, so that they meet wherever they can."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        yield
    finally:
        sys.setswitchinterval(before)


def at_once(work: Sequence[Callable[[], None]]) -> None:
    """Do all of this in a thread each; what one of them raises is raised here."""
    failed: list[BaseException] = []
    ready = threading.Barrier(len(work))

    def run(one: Callable[[], None]) -> None:
        ready.wait()
        try:
            one()
        except BaseException as problem:
            failed.append(problem)

    threads = [threading.Thread(target=run, args=(one,)) for one in work]
    with restless():
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    if failed:
        raise failed[0]


def by_threads(asked: Sequence[Order], engine: Engine) -> list[str]:
    """Make all of them in eight threads; each takes every eighth, so that neighbours meet."""
    found = [""] * len(asked)

    def share(first: int) -> None:
        for at in range(first, len(asked), THREADS):
            found[at] = asked[at].make(engine)

    at_once([partial(share, first) for first in range(THREADS)])
    return found


LONG = pytest.mark.soak("long")


@pytest.mark.parametrize(
    "count",
    [
        48,
        pytest.param(300, marks=pytest.mark.soak),
        *(pytest.param(count, marks=LONG) for count in (900, 901, 902, 903, 5000)),
    ],
)
def test_sheets_that_threads_make_at_once_have_the_same_bytes(count: int) -> None:
    asked = orders(count)
    alone = Engine()
    expected = [order.make(alone) for order in asked]
    assert sum(not one.startswith("refused") for one in expected) > 0.8 * count
    assert any(one.startswith("refused") for one in expected)
    assert by_threads(asked, Engine()) == expected


def test_the_first_sheet_of_an_engine_may_be_asked_for_by_all_threads() -> None:
    """Fonts, catalogues, templates and the variant itself are made by all of them at one time."""
    (order, *_) = [order for order in orders(48) if order.clinic == "lakeside"]
    for _ in range(2):
        assert set(by_threads([order] * THREADS, Engine())) == {order.make(Engine())}


def test_threads_may_forget_patients_while_others_print() -> None:
    """A desk that closes drops what is remembered of patients; sheets under way stay right."""
    asked = orders(12)
    alone = Engine()
    expected, engine = [order.make(alone) for order in asked], Engine()
    found: list[str] = []
    done = threading.Event()

    def make() -> None:
        found.extend(order.make(engine) for order in asked)
        done.set()

    def forget() -> None:
        while not done.wait(0.002):
            engine.forget()

    at_once([make, forget])
    assert found == expected


@pytest.mark.parametrize("limit", [1, 2, 7])
def test_a_memo_gives_each_thread_the_value_of_its_key(limit: int) -> None:
    memo: Memo[int, int] = Memo("m", limit)
    wrong: list[int] = []

    def ask(seed: int) -> None:
        dice = random.Random(seed)
        for _ in range(3000):
            key = dice.randrange(12)
            known = memo.known(key)
            if {known, memo.get(key, partial(int, key))} - {None, key}:
                wrong.append(key)

    at_once([partial(ask, seed) for seed in range(THREADS)])
    assert not wrong
    assert len(memo) <= limit + limit % 2 + THREADS
