"""The ledger: sheets that were given, and all that is needed to make each again.

In: the folder of a ledger; sheets as they are made (`GivenSheet`). Out: rows (`LedgerRow`) that are
safe on the disk when the call returns; sheets made again, byte for byte. One ledger may be open in
several processes and several threads: `make`, `batch` and `serve` write into one.

A sheet's record and its clinic's files are on the disk before its row is, so that each row can be
made good. `erase` takes a patient's records and key away and leaves the rows: the chain holds.

(`+kind` in a look-up has SQLite take the index of the patient rather than that of the kind, which
most rows have: without statistics it takes both for equally good. An index with a condition is
taken where the very words of the condition stand in the look-up.)
"""

from __future__ import annotations

import hashlib
import secrets
from calendar import monthrange
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import docgen
from docgen.engine import Engine, Made
from docgen.errors import (
    DocgenError,
    PatientError,
    SettingsError,
    TemplateError,
    TranslationError,
    ValueProblem,
)
from docgen.files import writing
from docgen.ledger.keeping import Keeping, KeptSheet, hashed, read_kept, record_bytes
from docgen.ledger.place import make_place, unusable
from docgen.ledger.rows import (
    ERASED,
    EXPIRED,
    MADE,
    NOT_PRINTED,
    PRINT_FILE,
    PRINTED,
    PRINTER,
    SENT,
    By,
    GivenSheet,
    LedgerRow,
    SheetFacts,
    utc_text,
    zone_text,
)
from docgen.ledger.table import LedgerTable
from docgen.patient.raw import visit_moment
from docgen.patient.record import patient_of
from docgen.schema.quantity import CalendarSpan, parse_quantity
from docgen.settings.clinic import Clinic

NEW_ID = 16  # bytes of a sheet's id
_CLOCK = partial(datetime.now, UTC)  # a row says when it was written
_DRIFT = 15  # hours: as far as two clocks on earth are apart, and some


def read_keep(text: str) -> CalendarSpan:
    """Read how long records are kept: `10 years`, `18 months`, `90 days`.

    Raises:
        ValueProblem: it is something else.
    """
    example = "Write 10 years, 18 months or 90 days."
    try:
        found = parse_quantity(text, "time")
        span = found.as_timedelta_or_days()
    except ValueProblem as wrong:
        raise ValueProblem(wrong.message, example) from None
    except ValueError:
        span = timedelta()
    if not isinstance(span, CalendarSpan) or found.hedge:
        message = f'"{text[:40]}" is not how long something is kept.'
        raise ValueProblem(message, example)
    return span


def before(moment: datetime, span: CalendarSpan) -> datetime:
    """Return the moment that lies a span before another."""
    months = moment.year * 12 + moment.month - 1 - span.months
    year, month = divmod(months, 12)
    day = min(moment.day, monthrange(year, month + 1)[1])
    return moment.replace(year=year, month=month + 1, day=day) - timedelta(days=span.days)


class Ledger:
    """One ledger, open. Close it, or use it as a context."""

    def __init__(self, place: Path, table: LedgerTable, clock: Callable[[], datetime]) -> None:
        """Take what `open` has prepared."""
        self.place = place
        self._table, self._clock = table, clock
        self._files = Keeping(place)
        self._engine: Engine | None = None

    @classmethod
    def open(
        cls,
        place: Path,
        *,
        clinic: Path | None = None,
        keep: str = "",
        clock: Callable[[], datetime] = _CLOCK,
    ) -> Ledger:
        """Open the ledger at a place, or begin one; delete records that were kept long enough.

        `clinic` is the folder of the clinic, in which no ledger may lie; `keep` is how long records
        are kept (`10 years`): where it is left out, none is deleted. `clock` tells the time, with
        its zone.

        Raises:
            InputError: no ledger may lie there, or the one that does cannot be used.
            OutputError: it cannot be written.
        """
        try:
            span = read_keep(keep) if keep else None
        except ValueProblem as wrong:
            raise unusable(place, f"keep: {wrong.message}", wrong.hint) from None
        real = make_place(place, clinic)
        ledger = cls(real, LedgerTable(real), clock)
        try:
            with writing(real):
                ledger._begin(span)
        except BaseException:
            ledger.close()
            raise
        return ledger

    def _begin(self, span: CalendarSpan | None) -> None:
        with self._table.alone():
            self._files.begin(empty=self._table.last() is None)
        now = self._clock()
        self._files.mend(lambda one: self.row(one) is not None, now.timestamp())
        if span:
            self._expire(before(now, span))

    def close(self) -> None:
        """Let go of the database."""
        self._table.close()

    def __enter__(self) -> Ledger:
        """Use it as a context."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.close()

    # Writing

    def give(self, sheet: GivenSheet) -> LedgerRow:
        """Write the row of one sheet; all about it is safe on the disk when this returns.

        Raises:
            OutputError: it cannot be written: then the sheet must not be given.
        """
        return self.give_all((sheet,))[0]

    def give_all(self, sheets: Iterable[GivenSheet], *, since: int = 0) -> list[LedgerRow]:
        """Write the rows of some sheets, all of them or none; return them in their order.

        Where a row behind number `since` has the same `once`, that one is returned.

        Raises:
            InputError: a clinic's files are no longer those that its sheets are made from.
            OutputError: they cannot be written.
        """
        there = [(one, self._noted(one, since)) for one in sheets]
        added = iter(self._give([one for one, row in there if row is None]))
        return [row or next(added) for _, row in there]

    def _noted(self, given: GivenSheet, since: int) -> LedgerRow | None:
        """Return the row that tells of this very making, if there is one behind `since`."""
        key = self._files.key_of(given.patient) if given.once else None
        if key is None:
            return None
        where = "patient = ? AND +kind = ? AND once = ? AND number > ? LIMIT 1"
        asked = hashed(key, given.patient), MADE, hashed(key, given.once), since
        return next(iter(self._table.find(where, *asked)), None)

    def _give(self, given: list[GivenSheet]) -> list[LedgerRow]:
        """Write records, keys and rows."""
        if not given:
            return []
        ids = [secrets.token_hex(NEW_ID) for _ in given]
        with writing(self.place):
            try:
                kept = {one.clinic.digest: one.clinic for one in given}
                names = {key: self._files.keep_clinic(one) for key, one in kept.items()}
                clinics = [names[one.clinic.digest] for one in given]
                for one, sheet_id, clinic in zip(given, ids, clinics, strict=True):
                    data = record_bytes(one, clinic, docgen.__version__)
                    self._files.write_record(sheet_id, data)
                with self._table.alone():
                    keys = self._keys((one.patient for one in given), ids)
                    now = self._clock()
                    rows = [
                        self._add(one, keys[one.patient], (sheet_id, clinic), now)
                        for one, sheet_id, clinic in zip(given, ids, clinics, strict=True)
                    ]
            except BaseException:
                with suppress(DocgenError, OSError):
                    self._files.drop(ids)
                raise
            self._files.finish(ids)
        return rows

    def _keys(self, records: Iterable[str], written: Iterable[str] = ()) -> dict[str, bytes]:
        """Return the keys of some patients.

        Those that are new are flushed to the disk, together with the records that are `written`:
        a flush takes longer than all else, and one for all files as long as one for one file.
        """
        keys: dict[str, bytes] = {}
        new: list[str] = []
        for record in records:
            if record not in keys:
                found = self._files.key_of(record)
                if found is None:
                    found = self._files.new_key(record)
                    new.append(record)
                keys[record] = found
        self._files.flush(written, new)
        return keys

    def _add(
        self, given: GivenSheet, key: bytes, names: tuple[str, str], now: datetime
    ) -> LedgerRow:
        """Add the row of one sheet; `names` are those of the sheet and of its clinic."""
        patient = hashed(key, given.patient)
        moment, facts = visit_moment(given.record), given.facts
        day = moment.date().isoformat() if moment else ""
        visit = hashed(key, f"{given.record.text('procedure')}\n{day}") if day else ""
        same = "patient = ? AND +kind = ? AND visit = ? AND sheet = ? AND copy = ? "
        same += "ORDER BY number DESC LIMIT 1"
        asked = patient, MADE, visit, given.sheet, given.copy
        earlier = [] if given.replaces or not visit else self._table.ids(same, *asked)
        return self._table.add(
            LedgerRow(
                0,
                utc_text(now),
                zone_text(now.astimezone(ZoneInfo(given.clinic.timezone))),
                *given.by,
                MADE,
                patient=patient,
                visit=visit,
                sheet_id=names[0],
                sheet=given.sheet,
                language=facts.language,
                format=given.format,
                copy=given.copy,
                content=facts.content,
                file=facts.file,
                pages=facts.pages,
                how=given.how,
                replaces=given.replaces or "".join(earlier),
                clinic=names[1],
                docgen=docgen.__version__,
                once=hashed(key, given.once) if given.once else "",
            )
        )

    def keep_clinic(self, clinic: Clinic) -> None:
        """Keep a clinic's files now, while they are surely those that it was read from.

        Raises:
            InputError: they are not any more.
            OutputError: they cannot be written.
        """
        with writing(self.place):
            self._files.keep_clinic(clinic)

    def note(
        self, kind: str, about: LedgerRow | None, *, by: By, answer: str = "", record: str = ""
    ) -> LedgerRow:
        """Write a row about another one, or about a patient whose `record` number is given.

        `answer` is what a printer said, or why: it names no patient.

        Raises:
            OutputError: it cannot be written.
        """
        with writing(self.place), self._table.alone():
            patient = about.patient if about else ""
            if record:
                patient = hashed(self._keys((record,))[record], record)
            now = self._clock()
            zone = about.zone if about else zone_text(now.astimezone())
            row = LedgerRow(0, utc_text(now), zone, *by, kind, patient=patient, answer=answer)
            if about:
                row = row._replace(about=about.number, sheet_id=about.sheet_id, sheet=about.sheet)
            return self._table.add(row._replace(docgen=docgen.__version__))

    # Reading

    def rows(
        self,
        *,
        record: str = "",
        day: date | None = None,
        kind: str = MADE,
        sheet: str = "",
        before: int = 0,
        limit: int = 200,
    ) -> list[LedgerRow]:
        """Return rows, the latest first: of a patient, of a day on the clinic's clock, of a kind.

        Without `kind` all of them; with `before` those above the row of that number.
        """
        where, values = ["1"], list[str | int]()
        if record:
            key = self._files.key_of(record)
            if key is None:
                return []
            where.append("patient = ?")
            values.append(hashed(key, record))
        if kind:
            where.append("+kind = ?" if record else "kind = ?")
            values.append(kind)
        if sheet:
            where.append("sheet = ?")
            values.append(sheet)
        if before:
            where.append("number < ?")
            values.append(before)
        if day:
            midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
            where.append("at BETWEEN ? AND ?")
            values.append(utc_text(midnight - timedelta(hours=_DRIFT)))
            values.append(utc_text(midnight + timedelta(hours=24 + _DRIFT)))
        most = -1 if day else limit
        found = self._table.find(
            f"{' AND '.join(where)} ORDER BY number DESC LIMIT {most}", *values
        )
        return [row for row in found if day is None or row.when.date() == day][:limit]

    def row(self, sheet_id: str) -> LedgerRow | None:
        """Return the row with which a sheet was made."""
        found = self._table.find(f"sheet_id = ? AND kind = '{MADE}'", sheet_id)
        return found[0] if found else None

    def about(self, row: LedgerRow) -> list[LedgerRow]:
        """Return the rows that are about another one, in their order."""
        return self._table.find("about = ? ORDER BY number", row.number)

    def replaced_by(self, row: LedgerRow) -> LedgerRow | None:
        """Return the latest row of a sheet that stands for the one of this row."""
        where = "patient = ? AND +kind = ? AND replaces = ? ORDER BY number DESC LIMIT 1"
        found = self._table.find(where, row.patient, MADE, row.sheet_id)
        return found[0] if found else None

    def last(self) -> LedgerRow | None:
        """Return the last row."""
        return self._table.last()

    def unfinished(self) -> list[LedgerRow]:
        """Return the sheets that were sent to a printer which has not said what became of them."""
        where = f"how = '{PRINTER}' AND +kind = ? AND NOT EXISTS (SELECT 1 FROM rows AS later "  # noqa: S608
        where += "WHERE later.about = rows.number AND later.kind IN (?, ?, ?)) ORDER BY number"
        return self._table.find(where, MADE, PRINTED, NOT_PRINTED, SENT)

    def kept(self, sheet_id: str) -> KeptSheet | None:
        """Return what a sheet was made from; None where it is no longer kept."""
        data = self._files.record(sheet_id)
        try:
            return read_kept(data) if data else None
        except ValueError:
            return None

    # Making again

    def again(self, sheet_id: str, *, copy_of: bool, engine: Engine | None = None) -> bytes:
        """Make a sheet again, from what it was made from, and see that it is the same.

        With `copy_of` its foot says of which day it is a copy. `engine` is one that is at hand.

        Raises:
            InputError: there is no such sheet, what it was made from is no longer kept, or this
                docgen makes it otherwise.
        """
        row, kept = self.row(sheet_id), self.kept(sheet_id)
        if row is None:
            raise unusable(self.place, "The ledger has no such sheet.", "Look it up again.")
        folder = self._files.clinic_folder(row.clinic) if kept else None
        if kept is None or folder is None:
            message = "What this sheet was made from is no longer kept."
            raise unusable(self.place, message, "Make the sheet anew.")
        maker = engine or self._own_engine()
        try:
            made = _made(maker, kept, folder)
            if not _is_same(made, row):
                raise self._otherwise(row)
            return _made(maker, kept, folder, row.when.date()).pdf if copy_of else made.pdf
        except (PatientError, SettingsError, TemplateError, TranslationError) as refused:
            raise self._otherwise(row) from refused
        finally:
            if engine is None:
                maker.forget()

    def give_again(
        self, sheet_id: str, *, how: str, by: By, engine: Engine | None = None
    ) -> tuple[LedgerRow, bytes]:
        """Make a sheet again as it was, to be given once more: return its new row and its PDF.

        Raises:
            InputError: as `again`.
            OutputError: as `give`.
        """
        pdf = self.again(sheet_id, copy_of=False, engine=engine)
        row, kept = self.row(sheet_id), self.kept(sheet_id)
        folder = self._files.clinic_folder(row.clinic) if row else None
        assert row and kept and folder  # noqa: S101, PT018  # it has just been made
        facts = SheetFacts(row.language, row.pages, row.content, hashlib.sha256(pdf).hexdigest())
        given = GivenSheet(
            record=kept.record,
            patient=kept.patient,
            sheet=kept.sheet,
            clinic=Clinic.load(folder),
            made=facts,
            how=how,
            by=by,
            language=kept.language,
            format=kept.format,
            copy=kept.copy,
            printed_on=kept.printed_on,
            replaces=sheet_id,
        )
        return self.give(given), pdf

    def _otherwise(self, row: LedgerRow) -> DocgenError:
        """Say that a sheet is not made again: it would not be the one that was given."""
        now = docgen.__version__
        message = f"docgen {row.docgen} made this sheet, and docgen {now} makes it otherwise."
        hint = f"Install docgen {row.docgen} beside this one to print it as it was."
        if row.docgen == now:
            message = "The sheet is not made again as it was: docgen's own files were changed since"
            message += ", or fonts of this computer."
            hint = "Use the docgen that made it."
        return unusable(self.place, message, f"{hint} To give it to the patient, make it anew.")

    def _own_engine(self) -> Engine:
        if self._engine is None:
            self._engine = Engine(disk=True)
        return self._engine

    # Deleting

    def erase(self, record: str, *, by: By | None = None) -> int:
        """Delete what a patient's sheets were made from, and the patient's key; rows stay.

        Returns how many records there were. Afterwards nobody can tell whose the rows are.

        Raises:
            OutputError: something cannot be deleted; call it again.
        """
        key, found = self._files.key_of(record), 0
        if key is None:
            return 0
        patient, where = hashed(key, record), "patient = ? AND +kind = ?"
        with writing(self.place):
            while True:
                with self._table.alone():
                    dropped = self._files.drop(self._table.ids(where, patient, MADE))
                    last = self._close_with(ERASED, patient, f"{dropped} records", by)
                found += dropped
                with self._table.alone():  # the key goes last: so it can be done again
                    later = f"{where} AND number > ? LIMIT 1"
                    if not self._table.ids(later, patient, MADE, last.number):
                        self._files.drop_key(record)
                        return found

    def records_of(self, record: str) -> int:
        """Return how many sheets' records are kept of a patient."""
        key = self._files.key_of(record)
        where = "patient = ? AND +kind = ?"
        ids = self._table.ids(where, hashed(key, record), MADE) if key else []
        return sum(self._files.record(one) is not None for one in ids)

    def is_known(self, record: str) -> bool:
        """Whether the ledger can tell which rows are a patient's."""
        return self._files.key_of(record) is not None

    def _expire(self, end: datetime) -> None:
        """Delete records of before a moment, and say so in a row."""
        until = utc_text(end)
        where = "kind = ? AND at < ? AND at >= coalesce("
        where += "(SELECT max(answer) FROM rows WHERE kind = ?), '') LIMIT ?"
        if not self._table.ids(where, MADE, until, EXPIRED, 1):
            return
        with self._table.alone():
            self._files.drop(self._table.ids(where, MADE, until, EXPIRED, -1))
            self._close_with(EXPIRED, "", until, None)

    def _close_with(self, kind: str, patient: str, answer: str, by: By | None) -> LedgerRow:
        now = self._clock()
        own = by or By.this_user()
        row = LedgerRow(0, utc_text(now), zone_text(now.astimezone()), *own, kind)
        version = docgen.__version__
        return self._table.add(row._replace(patient=patient, answer=answer, docgen=version))


def _made(engine: Engine, kept: KeptSheet, folder: Path, copy_of: date | None = None) -> Made:
    """Make a sheet from what is kept of it; `copy_of` is the day that its copy names."""
    clinic = Clinic.load(folder)
    return engine.make_sheet(
        kept.sheet,
        clinic,
        patient_of(kept.record, clinic),
        language=kept.language or None,
        format=kept.format,
        printed_on=kept.printed_on,
        staff_copy=kept.copy == "staff",
        copy_of=copy_of,
    )


def _is_same(made: Made, row: LedgerRow) -> bool:
    """Whether this is the sheet of a row; one of a print file has no file of its own."""
    if row.how == PRINT_FILE:
        return (made.digest, made.pages) == (row.content, row.pages)
    return hashlib.sha256(made.pdf).hexdigest() == row.file
