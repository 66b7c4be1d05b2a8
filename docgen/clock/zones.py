"""Whether a time zone that stands behind a time is the clinic's, on that day.

In: the zone as a list writes it (-06:00, Z, CST, CT, GMT-0600, Central Standard Time,
America/Chicago), the local moment and the clinic's zone. Out: yes, or no where nobody can tell.

A time of another zone is not moved: many programs write Z behind times that are local.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

_OFFSET = re.compile(r"(?:UTC|GMT)?\s?([+-])(\d{1,2})(?::?(\d\d))?", re.ASCII | re.IGNORECASE)
_ZERO = frozenset({"z", "utc", "gmt"})


def is_zone_of(written: str, when: datetime, zone: ZoneInfo) -> bool:
    """Whether a zone, as written, is that of the clinic at a local moment."""
    local = [when.replace(tzinfo=zone, fold=fold) for fold in (0, 1)]  # an hour that comes twice
    offsets = {moment.utcoffset() for moment in local}
    found = _OFFSET.fullmatch(written)
    if found:
        span = timedelta(hours=int(found[2]), minutes=int(found[3] or 0))
        return (-span if found[1] == "-" else span) in offsets
    if written.casefold() in _ZERO:
        return timedelta() in offsets
    if "/" in written:
        try:
            other = ZoneInfo(written)
        except (KeyError, OSError, ValueError):
            return False
        return when.replace(tzinfo=other).utcoffset() in offsets
    name = "".join(word[0] for word in written.split()) if " " in written else written
    names = {moment.tzname() or "" for moment in local}
    names |= {re.sub(r"^([A-Z]{1,3})[SD]T$", r"\1T", known) for known in names}  # CST is CT as well
    return name.upper() in names
