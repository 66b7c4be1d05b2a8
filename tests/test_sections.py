"""No heading stands alone, whatever a clinic sets and whoever the patient is.

Clinics are made up from the complete example by leaving settings out, as real clinics do; patients
are of those kinds for whom lines go: old and young, in recovery, gone home, gone days later.
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml
from example_sheets import engine
from home_samples import RECORD
from hypothesis import Phase, assume, example, given
from hypothesis import strategies as st
from made_up import tries
from sheet_text import units_of

from docgen import Clinic, DocgenError, Patient
from docgen.files import examples_root

LAKESIDE = yaml.load(
    (examples_root() / "clinics" / "lakeside" / "clinic.yaml").read_text(encoding="utf-8"),
    Loader=yaml.BaseLoader,  # all scalars stay text, as docgen reads them
)
LAKESIDE["clinic"].pop("logo", None)
SETTINGS = sorted(set(LAKESIDE["procedures"]["vertebroplasty"]) - {"rules"})
# What stands below these are lines to write on.
WRITTEN_ON = {"What matters to me", "My questions"}
KINDS: dict[str, dict[str, Any]] = {
    "in recovery": {},
    "young": {"birth_date": "1990-05-02"},
    "not sedated": {"sedation": "no", "contrast": "no"},
    "nobody knows": {"sedation": None, "contrast": None},
    "gone home": {"discharge_time": "2026-12-08T13:50"},
    "gone early": {"discharge_time": "2026-12-08T11:00"},
    "a day later": {"discharge_time": "2026-12-09T12:40"},
    "days later": {"discharge_time": "2026-12-11T10:40"},
}


def clinic_with(kept: frozenset[str], folder: Path) -> Clinic | None:
    """The example with these settings alone; None where they cannot stand without others."""
    procedures = {"vertebroplasty": {k: LAKESIDE["procedures"]["vertebroplasty"][k] for k in kept}}
    made = {**LAKESIDE, "procedures": procedures}
    (folder / "clinic.yaml").write_text(yaml.safe_dump(made), encoding="utf-8")
    try:
        return Clinic.load(folder)
    except DocgenError:
        return None


def lone_headings(pdf: bytes) -> list[str]:
    units = units_of(pdf)
    roles = [unit.role for unit in units] + ["H1"]
    return [
        unit.text
        for unit, after in zip(units, roles[1:], strict=True)
        if unit.role == "H2" and after in ("H1", "H2") and unit.text not in WRITTEN_ON
    ]


@given(st.sets(st.sampled_from(SETTINGS)), st.sampled_from(sorted(KINDS)))
@tries(6, phases=(Phase.explicit, Phase.generate))  # a clinic a try: no shrinking
@example({"head_raised", "bath", "about"}, "a day later")
@example({"tell_us"}, "in recovery")
@example({"tell_us", "infection_before"}, "young")
@example({"companion", "sedation"}, "days later")
@example({"ride_home"}, "days later")
@example({"bed_rest"}, "days later")
@example({"observation"}, "gone home")
@example({"lie_flat"}, "a day later")
@example({"after_sedation"}, "days later")
@example({"drink_water", "contrast"}, "not sedated")
@example(set(SETTINGS), "days later")
def test_no_heading_stands_alone(kept: set[str], kind: str) -> None:
    with TemporaryDirectory() as folder:
        clinic = clinic_with(frozenset(kept), Path(folder))
        assume(clinic is not None)
        assert clinic is not None
        record = {k: v for k, v in {**RECORD, **KINDS[kind]}.items() if v is not None}
        for sheet in ("prepare", "discharge"):
            made = engine().make_sheet(sheet, clinic, Patient.parse(record))
            assert lone_headings(made.pdf) == [], sheet
