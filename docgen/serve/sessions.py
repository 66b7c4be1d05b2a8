"""Who is at the desk: links that open it once, sessions, and when they lock.

In: tickets of one-use links, cookies, a clock that counts seconds. Out: `Session`, or nothing.

A session names patients by handles: HMACs of their record numbers under a key of its own, so that
no number stands in an address, and one session's address means nothing in another.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from docgen.patient.raw import RawRecord
from docgen.serve.drafts import PatientDraft, begun

COOKIE = "docgen"
MOST_DRAFTS = 60  # of one session: a day's patients
LOCK_AFTER = 600.0  # seconds without a request of a person


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
        self._clock, self._lock_after = clock, lock_after
        self._tickets: set[str] = set()
        self._open: dict[str, Session] = {}
        self._lock = threading.Lock()

    def ticket(self) -> str:
        """Return what a one-use link carries."""
        made = secrets.token_urlsafe(32)
        with self._lock:
            self._tickets.add(made)
        return made

    def open(self, ticket: str, who: str, workstation: str) -> Session | None:
        """Use a link up; None where it was used, or never made."""
        with self._lock:
            if ticket not in self._tickets:
                return None
            self._tickets.discard(ticket)
            made = Session(secrets.token_urlsafe(32), who, workstation, self._clock())
            self._open[made.key] = made
            return made

    def of(self, cookie: str) -> Session | None:
        """Return the session of a cookie, unless nobody was there for too long."""
        now = self._clock()
        with self._lock:
            found = self._open.get(cookie)
            if found is None or now - found.seen > self._lock_after:
                return None
            found.seen = now
            return found

    def end(self, session: Session) -> None:
        """Let nobody use a session any more."""
        with self._lock:
            self._open.pop(session.key, None)
