"""The templates that docgen ships, for every example clinic and every kind of patient."""

from functools import cache

import pytest
from example_sheets import engine
from kinds import document_of

from docgen.clock.formats import FORMATS
from docgen.contents import guards, slots
from docgen.expression.truth import asks_record, names
from docgen.files import examples_root
from docgen.model import FILLERS, SPACE
from docgen.quality.trials import kinds_of_patient
from docgen.settings.clinic import Clinic
from docgen.sheet.sheets import choose_sheet
from docgen.template.names import Role

CLINICS = sorted(path.name for path in (examples_root() / "clinics").iterdir() if path.is_dir())


@cache
def clinic(name: str) -> Clinic:
    return Clinic.load(examples_root() / "clinics" / name)


CASES = [
    (name, procedure, sheet, language)
    for name in CLINICS
    for procedure, pack in clinic(name).packs.items()
    for sheet in pack.sheets
    for language in clinic(name).languages
]


@pytest.mark.parametrize("case", CASES, ids="-".join)
def test_every_kind_of_patient_gets_a_document(case: tuple[str, str, str, str]) -> None:
    name, procedure, sheet, language = case
    wanted = choose_sheet(sheet, clinic(name), procedure, language, "standard")
    compiled = engine().compiled(wanted)
    words = engine().compiler.sources(wanted.clinic).templates(wanted.pack, sheet).vocabulary
    called = words.called(Role.FIELD, Role.QUESTION, Role.TIME)
    known = {path.partition(".")[2] for path in called}
    kinds = kinds_of_patient(engine(), wanted)
    assert kinds.tried
    for answers in kinds.tried:
        document = document_of(compiled, answers)
        assert document.title == compiled.document.title
        assert document.language == f"{language}-US"
        assert {slot.format for slot in slots(document)} <= set(FORMATS)
        held = guards(document)
        assert all(map(asks_record, held))  # what the answers decide is answered
        asked = {one.path.partition(".")[2].partition("[")[0] for c in held for one in names(c)}
        assert asked <= {*known, *words.rows, *SPACE, *FILLERS, "days", "calendar"}
