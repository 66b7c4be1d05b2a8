"""What is known of one patient: a record, typed and frozen.

In: a mapping of fields as a scheduling system or a nurse writes them. Out: `Patient`.
What can be said without the clinic is checked here, all at once; what depends on its settings and
time zone is checked by `docgen.clock.record_checks`. No value of a record ever stands in a message.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path

from docgen.cache import FrozenMap
from docgen.errors import Diagnostic, InputError, PatientError, Place, Severity, error
from docgen.files import templates_root
from docgen.patient.dates import Moment
from docgen.patient.people import shown_number
from docgen.patient.raw import RawRecord
from docgen.patient.record import FieldValue, problems_without_pack, read_record, unknown_columns
from docgen.settings.pack import Pack, find_pack
from docgen.settings.questions import Answer, Answers
from docgen.settings.record_fields import like_heads, slip_of_column

_SHOWN = 30  # columns
_MAPPED = (
    "Or say in clinic.yaml what the list calls it: list: {values: {procedure: {WORD: name}}}; "
    "with others: skip, rows of other procedures are passed over."
)
NO_ANSWERS: FrozenMap[str, Answer] = FrozenMap()


@dataclass(frozen=True, slots=True)
class Patient:
    """One patient's record.

    `values` holds the fields that are known: `appointment`, `procedure_end` and `discharge_time`
    (local time of the clinic, without a zone, to the minute), `physician`, and the slots and
    questions that the pack declares. A blank patient has neither id nor values. `understood` are
    the moments that were written as a bare time, by field: for people to look at. `zoned` are those
    that were written with a time zone: whether it is the clinic's is looked at later.
    """

    id: str
    given: str
    family: str
    birth_date: date | None
    language: str | None
    procedure: str
    values: FrozenMap[str, FieldValue] = field(default_factory=FrozenMap)
    understood: FrozenMap[str, datetime] = field(default_factory=FrozenMap, compare=False)
    zoned: FrozenMap[str, Moment] = field(default_factory=FrozenMap, compare=False)

    @classmethod
    def blank(cls, procedure: str) -> Patient:
        """Return the patient of a sheet with lines to write on."""
        return cls("", "", "", None, None, procedure)

    @classmethod
    def parse(
        cls,
        mapping: Mapping[str, object],
        pack: Pack | None = None,
        templates: Path | None = None,
    ) -> Patient:
        """Read a record from Python. The pack is that of its `procedure`, unless given.

        Raises:
            PatientError: with every problem of the record at once.
        """
        return cls.read(RawRecord.of(mapping), pack, templates)

    @classmethod
    def read(
        cls, raw: RawRecord, pack: Pack | None = None, templates: Path | None = None
    ) -> Patient:
        """Read a record of a file. `templates` is the folder of procedures, docgen's own if None.

        Raises:
            PatientError: with every problem of the record at once.
        """
        if raw.problems and not raw.mapping:  # a line that could not be read at all
            raise PatientError(replace(problem, row=raw.row) for problem in raw.problems)
        try:
            known = pack or _pack_of(raw, templates or templates_root())
        except PatientError as unknown:
            raise PatientError((*unknown.diagnostics, *problems_without_pack(raw))) from None
        found = read_record(raw, known)
        return cls(
            found.id,
            found.given,
            found.family,
            found.birth_date,
            found.language,
            known.name,
            FrozenMap(found.values),
            FrozenMap(found.understood),
            FrozenMap(found.zoned),
        )

    @property
    def name(self) -> str:
        """Return the name as English sets its parts; as it is written where it is one text."""
        return f"{self.given} {self.family}".strip()

    @property
    def is_blank(self) -> bool:
        """Whether this is the patient of a sheet with lines to write on."""
        return not self.id

    def moment(self, name: str) -> datetime | None:
        """Return a field that holds a local date and time, if it is known."""
        value = self.values.get(name)
        return value if isinstance(value, datetime) else None

    def answers(self, pack: Pack, fixed: Mapping[str, Answer] = NO_ANSWERS) -> Answers:
        """Return the answers to the pack's questions.

        What the record says counts; `fixed` are the answers of settings (sedation: always),
        which count where the record is silent. How long a list is that stands apart counts as well.
        """
        found = {name: self._answer(pack, name, fixed) for name in pack.questions}
        for name, value in self.values.items():
            if isinstance(value, tuple) and name not in found and pack.slots[name].apart:
                found[name] = len(value)
        return Answers(found)

    def _answer(self, pack: Pack, name: str, fixed: Mapping[str, Answer]) -> Answer:
        question = pack.questions[name]
        if question.counts:
            counted = self.values.get(question.count_of)
            return len(counted) if isinstance(counted, tuple) and counted else None
        known = self.values.get(name)
        return known if isinstance(known, str) else fixed.get(name)


def ignored_columns(records: Sequence[RawRecord], pack: Pack) -> list[Diagnostic]:
    """Name, once, the columns of a list that mean nothing to docgen."""
    flat = next((record for record in records if record.flat), None)
    columns = unknown_columns(flat, pack) if flat else ()
    if not columns:
        return []
    return [ignored(columns, [pack], Place(flat.place.file) if flat and flat.place else None)]


def ignored(
    columns: Sequence[str], packs: Iterable[Pack], place: Place | None = None
) -> Diagnostic:
    """Say that columns of a list mean nothing: by name, or counted where that may be a value."""
    packs = tuple(packs)
    like = like_heads(columns, packs)
    count = len(columns) - len(like)
    others = f"{count:,} column{'' if count == 1 else 's'} with a name that docgen does not know"
    message = f"These columns are ignored: {named(like)}{f', and {others}' * bool(count)}."
    if not like:
        message = f"The list has {others}; {'it is' if count == 1 else 'they are'} ignored."
    hint = slip_of_column(like[:_SHOWN], packs)
    return Diagnostic(Severity.NOTE, "ignored-columns", message, hint, place)


def named(columns: Sequence[str]) -> str:
    """Write columns one after the other, of many only the first."""
    shown = [name if len(name) <= 60 else name[:60] + "…" for name in columns[:_SHOWN]]
    more = f" and {len(columns) - _SHOWN:,} more" if len(columns) > _SHOWN else ""
    return f"{', '.join(shown)}{more}"


def _pack_of(raw: RawRecord, templates: Path) -> Pack:
    """Find the pack that a record names."""
    place = raw.places.get("procedure") or raw.place
    name, record = raw.text("procedure"), shown_number(raw)
    if not name:
        found = error("missing", "procedure is missing.", "Write the name of the procedure.", place)
        raise PatientError(replace(found, field="procedure", row=raw.row, record=record))
    try:
        return find_pack(name, templates)
    except InputError as unknown:
        more = f" {_MAPPED}" if raw.flat else ""
        raise PatientError(
            replace(
                d,
                hint=f"{d.hint}{more}".strip(),
                place=place or d.place,
                field="procedure",
                row=raw.row,
                record=record,
            )
            for d in unknown.diagnostics
        ) from None
