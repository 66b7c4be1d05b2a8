"""What stands on one patient's sheet: what page one has room for, events in their order.

In: a compiled sheet, what follows from a patient's answers to all that it asks but room, leaves
that are filled as they are needed. Out: `Standing`: the answers of the guards, the order of events,
what page one gave up. Page one gives up the first of the names that the sheet asks for
(`model.SPACE`), as many as it takes for all that belongs there to fit, and has those back that it
did not have to give up; the last page is filled where it would end high (`model.FILLERS`).
"""

from __future__ import annotations

from collections.abc import Iterable, MutableMapping, Sequence
from datetime import date
from typing import NamedTuple, TypeAlias

from docgen.clock.day_bar import BarStop, day_bar
from docgen.clock.day_labels import LabelDay
from docgen.clock.personal import Personal
from docgen.i18n.runs import Runs, plain
from docgen.layout.pages import Day, Order, PageEnd, PageFit
from docgen.layout.text import Values
from docgen.model import BAR, FOR_TURNING, WANTED, Inlines, Slot
from docgen.pdf.bar import AskedBar
from docgen.pdf.cells import SlotKey
from docgen.pdf.filled import FilledLeaves
from docgen.pdf.paging import breaks_of, fit_of, left_overleaf
from docgen.pdf.plate import BreakKey, Plate
from docgen.sheet.compiled import Answered, CompiledSheet, Outcome

_FULL = 0.8  # of its height: a last page that ends above that is filled

Slots: TypeAlias = MutableMapping[SlotKey, Runs]


class Standing(NamedTuple):
    """What stands on a sheet, what page one gave up, with what the last page is filled.

    `is_whole` is false where not all that belongs on page one fits there even so.
    """

    outcome: Outcome
    order: Order
    given_up: tuple[str, ...]
    fillers: tuple[str, ...] = ()
    is_whole: bool = True


class Paper:
    """One patient's paper, on which it is tried what fits.

    `each` is the patient in the language of each column, `answered` what follows from the answers
    to what the sheet asks. Numbers of items and bars of days hang on what stands: they are put
    among the `slots`.
    """

    def __init__(
        self,
        sheet: CompiledSheet,
        answered: Answered,
        each: Sequence[Personal],
        slots: Slots,
        leaves: FilledLeaves,
    ) -> None:
        """Try with the leaves of this patient, which are filled with the `slots`."""
        self._sheet, self._answered, self._each = sheet, answered, each
        self._slots, self._leaves = slots, leaves
        self._orders: dict[tuple[int, ...], Order] = {}
        self._bars: dict[tuple[bool, ...], dict[SlotKey, Runs]] = {}
        self._lacks = sheet.lacks
        if sheet.bars and not self._has_bar():
            self._lacks |= {BAR}

    def _has_bar(self) -> bool:
        """Whether this patient's clock draws a bar, if there is room for it."""
        drawn = self._drawn_up(self._answered.outcome(self._lacks).guards)
        return any(map(plain, drawn.values()))

    def settled(self, lift: float) -> Standing:
        """Find what stands, where the foot is `lift` points higher than on most sheets."""
        names = self._sheet.space
        if not names:
            return self._filled(self._standing(()), lift)
        fronts = self._sheet.plate.layout.fronts
        wanted = WANTED - FOR_TURNING if fronts[0].look.first_pages > 1 else WANTED
        for count in range(len(names) + 1):
            found, left = self._standing(names[:count]), names[count:]
            # In two languages lines come closer before anything is given up.
            closer = wanted.issuperset(left) or len(fronts) > 1
            enough = PageFit.CLOSER if closer else PageFit.ENOUGH
            if self._fits(found, lift, enough):
                return self._filled(self._given_back(found, lift), lift)
        return self._filled(self._as_whole(found, lift)._replace(is_whole=False), lift)

    def _as_whole(self, found: Standing, lift: float) -> Standing:
        """Where not all fits even so: have back what, given up, left no less overleaf."""

        def left(standing: Standing) -> int:
            plate = self._sheet.plate
            return left_overleaf(plate, BreakKey(self._heights(standing), standing.order, lift))

        least = left(found)
        for name in reversed(found.given_up):
            kept = tuple([one for one in found.given_up if one != name])
            fuller = self._standing(kept)
            if left(fuller) <= least:
                found = fuller
        return found

    def _given_back(self, found: Standing, lift: float) -> Standing:
        """What there is room for again: nothing comes closer for it, but for what is wanted.

        The last that was given up had no room, unless lines have come closer since.
        """
        enough, last = self._fit(found, lift), found.given_up[-1:]
        again = enough is PageFit.CLOSER and not WANTED.issuperset(last)
        for name in reversed(found.given_up if again else found.given_up[:-1]):
            kept = tuple([one for one in found.given_up if one != name])
            fuller = self._standing(kept)
            if self._fits(fuller, lift, PageFit.CLOSER if name in WANTED else enough):
                found, enough = fuller, self._fit(fuller, lift)
        return found

    def _fits(self, found: Standing, lift: float, enough: PageFit) -> bool:
        """Whether what belongs on page one fits there so well."""
        front, *others = self._sheet.plate.layout.fronts
        # Shorter values may bring one more box to a front, which then has no room for its line.
        two_sides = front.look.first_pages > 1 and not others
        least = PageFit.CLOSER if two_sides else enough
        return self._least_fit(found, lift) >= least and self._fit(found, lift) >= enough

    def _standing(self, given_up: tuple[str, ...], fillers: tuple[str, ...] = ()) -> Standing:
        """What stands where this is given up, and the last page is filled with that."""
        outcome = self._answered.outcome(self._lacks.union(given_up).difference(fillers))
        return Standing(outcome, self._order(outcome.events), given_up, fillers)

    def _heights(self, found: Standing, first: int | None = None) -> tuple[float, ...]:
        """The heights of leaves, or of the first ones: with values that hang on what stands."""
        outcome = found.outcome
        own = {**outcome.own, **self._drawn_up(outcome.guards)}
        changed = [key for key, runs in own.items() if self._slots.get(key) != runs]
        if changed:
            self._slots.update(own)
            self._leaves.forget(changed)
        return self._leaves.heights(outcome.present, first)

    def _drawn_up(self, guards: tuple[bool, ...]) -> dict[SlotKey, Runs]:
        """The bars of days, each drawn up once for the rows that it has."""
        bars = self._sheet.bars
        asked = tuple([guards[number] for bar in bars for number in bar.guards])
        if asked not in self._bars:
            self._bars[asked] = day_bars(bars, guards, self._each, self._slots)
        return self._bars[asked]

    def _order(self, events: tuple[int, ...]) -> Order:
        if events not in self._orders:
            self._orders[events] = order_of(self._sheet.plate, self._each[0], events)
        return self._orders[events]

    def _least_fit(self, found: Standing, lift: float) -> PageFit:
        """How what belongs on page one would fit if all values took one line."""
        least = found.outcome.present.least
        return fit_of(self._sheet.plate, BreakKey(least, found.order, lift))

    def _fit(self, found: Standing, lift: float) -> PageFit:
        """How what belongs on page one fits there."""
        plate = self._sheet.plate
        return fit_of(plate, BreakKey(self._heights(found, plate.first), found.order, lift))

    def _end(self, found: Standing, lift: float) -> PageEnd:
        """Where the last page ends."""
        key = BreakKey(self._heights(found), found.order, lift)
        return breaks_of(self._sheet.plate, key).end

    def _filled(self, found: Standing, lift: float) -> Standing:
        """Fill the last page as far as it has room."""
        names = self._sheet.fillers
        end = self._end(found, lift) if names else None
        for name in names:
            if end is None or end.at >= _FULL:
                break
            fuller = self._standing(found.given_up, (*found.fillers, name))
            then = self._end(fuller, lift)
            if then.pages == end.pages:
                found, end = fuller._replace(is_whole=found.is_whole), then
        self._heights(found, 0)  # numbers and bars are those of what stands
        return found


def day_bars(
    bars: Iterable[AskedBar],
    guards: tuple[bool, ...],
    each: Sequence[Personal],
    slots: Values,
) -> dict[tuple[str, str], Runs]:
    """Draw up the bars that stand on a patient's sheet, of the rows that the patient has."""
    found: dict[tuple[str, str], Runs] = {}
    for cells, needed, rows, _ in bars:
        if not all(guards[guard] for guard in needed):
            continue
        numbered = iter(enumerate(rows))
        lanes: list[list[BarStop]] = []
        for lane in cells.lanes:
            lanes.append([])
            for row, (number, asked) in zip(lane, numbered, strict=False):
                if all(guards[guard] for guard in asked):
                    label = _read(row.label, slots)
                    stop = BarStop(number, row.path, label, row.framed, row.moment)
                    lanes[-1].append(stop)
        own = each[1 if cells.content.language else 0]
        found[cells.content.key], found[cells.said.key] = day_bar(own, lanes)
    return found


def _read(content: Inlines, slots: Values) -> str:
    """The words of a text, a patient's values among them."""
    return "".join(
        [plain(slots[one.key]) if isinstance(one, Slot) else one.text for one in content]
    )


def order_of(plate: Plate, personal: Personal, events: Sequence[int]) -> Order:
    """Put the events that this patient has, by their numbers, in the order of the clock.

    What holds on all days, in words alone ("each day"), stands first. An event without a time ("for
    24 hours") begins on the day of the sheet: it follows that day's events, so that no later day's
    label stands over it. Without a patient its day is written in, once for all that belongs to one
    moment: "going home" and "at home" stand under the day of the treatment.
    """
    if not events:
        return ()
    timed: list[tuple[int, float, int]] = []  # day, instant, number
    untimed: list[int] = []
    for number in events:
        key = personal.order(plate.events[number][0])
        if key is None:
            untimed.append(number)
        else:
            timed.append((*key, number))
    timed.sort()
    printed = personal.printed_day
    today = LabelDay(printed, night=True).number if printed else timed[0][0] if timed else 0
    order: list[tuple[int, Day]] = []
    first = before = 0
    for day, _, number in timed:
        first += day <= today
        order.append((number, Day.SAME if day == before else Day.NEW))
        before = day
    paths = {number: plate.events[number][0] for number in untimed}
    always = [(number, Day.NONE) for number in untimed if not paths[number]]
    unknown: list[tuple[int, Day]] = []
    above = ""
    for number in untimed:
        if path := paths[number]:
            is_open = not personal.patient.id and path != above
            unknown.append((number, Day.OPEN if is_open else Day.NONE))
            above = path
    return (*always, *order[:first], *unknown, *order[first:])


def day_of(personal: Personal, path: str) -> date | None:
    """The day under which a moment stands; None where it is not known."""
    when = personal.instant(path)
    return None if when is None else personal.day_of(when)
