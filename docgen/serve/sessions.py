"""Who is at the desk: links that open it once, sessions, and when they lock.

In: tickets of one-use links, cookies, a clock that counts seconds. Out: `Session`, or nothing.

A session names patients by handles: HMACs of their record numbers under a key of its own, so that
no number stands in an address, and one session's address means nothing in another.

Where nobody was for too long the session locks: its pages are closed and its drafts stay, for the
same person who opens it anew with a fresh link.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from docgen.errors import InputError, ValueProblem, error
from docgen.patient.raw import RawRecord
from docgen.schema.quantity import parse_quantity
from docgen.serve.drafts import PatientDraft, begun

MOST_DRAFTS = 60  # of one session: a day's patients
LOCK_AFTER = 600.0  # seconds without a request of a person
TICKET = 600.0  # seconds for which a link is good
MOST_SESSIONS = 256


def read_lock_after(text: str) -> float:
    """Read after how long without anybody a session locks: `10 minutes`. Return seconds.

    Raises:
        InputError: it is something else.
    """
    if not text:
        return LOCK_AFTER
    try:
        found = parse_quantity(text, "time").as_timedelta_or_days()
    except ValueProblem:
        found = None
    if isinstance(found, timedelta) and timedelta() < found <= timedelta(hours=24):
        return found.total_seconds()
    message = "lock_after in docgen.toml is no time after which the desk may lock."
    raise InputError(error("lock-after", message, 'Write "10 minutes".'))


@dataclass(slots=True)
class Session:
    """One person at one browser.

    `drafts` is what is typed and not yet printed, `searches` what was last looked for on a page: a
    name must not stand in an address.
    """

    key: str
    who: str
    workstation: str
    seen: float
    language: str = ""
    secret: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)
    searches: dict[str, dict[str, str]] = field(default_factory=dict, repr=False)
    drafts: dict[str, PatientDraft] = field(default_factory=dict, repr=False)

    def handle(self, text: str) -> str:
        """Return what a record number, or a row of the list, is called in this session."""
        return hmac.new(self.secret, text.encode(), hashlib.sha256).hexdigest()[:24]

    def open_draft(self, record: RawRecord) -> str:
        """Begin a draft of a record that is on no list; return its handle."""
        handle = self.handle(secrets.token_hex(16))
        self.keep(handle, begun(record, is_listed=False))
        return handle

    def keep(self, handle: str, draft: PatientDraft) -> PatientDraft:
        """Keep a draft under a handle; the oldest ones go."""
        self.drafts[handle] = draft
        while len(self.drafts) > MOST_DRAFTS:
            self.drafts.pop(next(iter(self.drafts)), None)
        return draft


class Sessions:
    """All sessions of a desk, and the links that are still good."""

    def __init__(self, clock: Callable[[], float], lock_after: float = LOCK_AFTER) -> None:
        """Begin with none; `clock` counts seconds, `lock_after` so many without a request lock."""
        self._clock, self.lock_after = clock, lock_after
        self._tickets: dict[str, float] = {}
        self._open: dict[str, Session] = {}
        self._lock = threading.Lock()

    def ticket(self) -> str:
        """Return what a one-use link carries."""
        made, now = secrets.token_urlsafe(32), self._clock()
        with self._lock:
            self._tickets = {one: until for one, until in self._tickets.items() if until >= now}
            self._tickets[made] = now + TICKET
        return made

    def open(self, ticket: str, who: str, workstation: str, cookie: str = "") -> Session | None:
        """Use a link up; None where it was used, is too old, or was never made.

        Who comes back to a session that is locked (`cookie`) finds it as it was.
        """
        with self._lock:
            until = self._tickets.pop(ticket, None)
            if until is None or until < self._clock():
                return None
            before = self._open.pop(cookie, None)
            kept = before if before and before.who == who else None
            return self._begun(who, workstation, kept)

    def begin(self, who: str, workstation: str) -> Session:
        """Begin the session of somebody who has signed in elsewhere."""
        with self._lock:
            return self._begun(who, workstation, None)

    def _begun(self, who: str, workstation: str, kept: Session | None) -> Session:
        key, now = secrets.token_urlsafe(32), self._clock()
        made = kept or Session(key, who, workstation, now)
        made.key, made.seen = key, now
        self._open[key] = made
        while len(self._open) > MOST_SESSIONS:
            oldest = min(self._open.values(), key=lambda one: one.seen)
            del self._open[oldest.key]
        return made

    def of(self, cookie: str, *, away: bool = False, who: str = "") -> Session | None:
        """Return the session of a cookie, unless it is locked, or another person's than `who`.

        A request that a page makes by itself (`away`) does not keep it open.
        """
        with self._lock:
            found = self._open.get(cookie)
            if found is None or self._is_idle(found) or (who and found.who != who):
                return None
            if not away:
                found.seen = self._clock()
            return found

    def is_locked(self, cookie: str, who: str) -> bool:
        """Whether a cookie is that of a session of this person's that is locked."""
        with self._lock:
            found = self._open.get(cookie)
            return found is not None and found.who == who and self._is_idle(found)

    def unlock(self, cookie: str, who: str) -> Session | None:
        """Open a locked session again for a person whom the proxy has let in."""
        with self._lock:
            found = self._open.get(cookie)
            if found is None or found.who != who:
                return None
            del self._open[cookie]
            return self._begun(who, found.workstation, found)

    def left(self, session: Session) -> float:
        """Return after how many seconds a session locks, if nobody comes."""
        return max(0.0, session.seen + self.lock_after - self._clock())

    def _is_idle(self, session: Session) -> bool:
        return self._clock() - session.seen > self.lock_after

    def lock(self, session: Session) -> None:
        """Lock a session at once, as if nobody had been there for long."""
        with self._lock:
            session.seen = self._clock() - self.lock_after - 1
