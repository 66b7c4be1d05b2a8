"""One setting out of several, where nobody knows yet which of them holds for a patient.

In: what a setting would be for each kind of patient that may still turn out, as the clinic's rules
have it. Out: what a sheet prints for all of them: the safe end of a span that a clock time hangs
on, the least of a limit, every line of a list, both ends or both values of what has no safe side;
never the value that happens to stand first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cmp_to_key

from docgen.cache import FrozenMap
from docgen.procedure.procedure import Pack
from docgen.schema.quantity import Hedge, Quantity, compare
from docgen.schema.values import Ids, OneOf, Setting, Single, Value

_LIMITS = ("weight", "dose", "temperature", "count")  # the least is safe


def merged(worlds: Sequence[Mapping[str, Setting]], pack: Pack) -> dict[str, Setting]:
    """Return each setting that some patients have, as it is printed for all of them."""
    found: dict[str, Setting] = {}
    for name in dict.fromkeys(name for world in worlds for name in world):
        there = list(dict.fromkeys(world[name] for world in worlds if name in world))
        found[name] = there[0] if len(there) == 1 else _merged_setting(there, pack)
    return found


def _merged_setting(settings: Sequence[Setting], pack: Pack) -> Setting:
    first = settings[0]
    fields = dict.fromkeys(field for setting in settings for field in setting.values)
    values = {}
    for field in fields:
        there = dict.fromkeys(s.values[field] for s in settings if field in s.values)
        values[field] = _merged_value(list(there), first.name, field, pack)
    return Setting(first.name, FrozenMap(values), first.main_field)


def _merged_value(values: list[Value], name: str, field: str, pack: Pack) -> Value:
    if len(values) == 1:
        return values[0]
    amounts = [value for value in values if isinstance(value, Quantity) and not value.vague]
    if len(amounts) == len(values):
        table = pack.settings[name].table
        if table and table.into == field:
            return spread(amounts)  # as a table's rows are, where nobody has counted yet
        return _safe(amounts, f"{name}.{field}" if field else name, pack)
    lists = [value for value in values if isinstance(value, Ids)]
    if len(lists) == len(values):
        ids = dict.fromkeys(one for listed in lists for one in listed.ids)
        return Ids(lists[0].list_name, tuple(ids))
    texts = [value for value in values if isinstance(value, tuple)]
    if len(texts) == len(values):
        return tuple(dict.fromkeys(text for lines in texts for text in lines))
    return one_of_each(values)


def one_of_each(values: Iterable[Value]) -> Value:
    """Return values of which one holds; a single one as it is."""
    each: dict[Single, None] = {}
    for value in values:
        each |= dict.fromkeys(value.values if isinstance(value, OneOf) else (value,))
    return OneOf(tuple(each)) if len(each) > 1 else next(iter(each))


def _safe(amounts: list[Quantity], path: str, pack: Pack) -> Quantity:
    """Return the amount on the safe side: for a limit the least, for a time what its pack says."""
    if amounts[0].kind in _LIMITS:
        return min(amounts, key=cmp_to_key(_order))
    sides = {time.safe for time in pack.times.values() if time.span_path == path}
    if sides == {"longest"}:
        return max(amounts, key=cmp_to_key(_order))
    if sides == {"shortest"}:
        return min(amounts, key=cmp_to_key(_by_shortest))
    return spread(amounts)


def spread(amounts: Sequence[Quantity]) -> Quantity:
    """Return the range from the shortest to the longest of some amounts of one kind."""
    low = min((amount.shortest for amount in amounts), key=cmp_to_key(_order))
    high = max((amount.longest for amount in amounts), key=cmp_to_key(_order))
    hedges = {amount.hedge for amount in amounts}
    hedge = next((one for one in (Hedge.OVER, Hedge.ABOUT) if one in hedges), Hedge.NONE)
    return Quantity(low.low, high.high, low.unit, high.high_unit, hedge)


def _order(one: Quantity, other: Quantity) -> int:
    return compare(one, other) or 0


def _by_shortest(one: Quantity, other: Quantity) -> int:
    return _order(one.shortest, other.shortest)
