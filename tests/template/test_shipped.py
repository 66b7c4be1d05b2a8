"""The templates that docgen ships, for every example clinic and every kind of patient."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from docgen.cache import FrozenMap
from docgen.clock.formats import FORMATS
from docgen.contents import guards, slots
from docgen.files import examples_root, locales_root, templates_root
from docgen.i18n.locale import Locale
from docgen.i18n.locale_file import load_locale
from docgen.model import Document
from docgen.settings.clinic import Clinic
from docgen.settings.effective import fixed_answers, resolve
from docgen.settings.questions import Answers, Asked, representative_answers
from docgen.template.markdown import parse
from docgen.template.sources import Sources
from docgen.template.specialise import Context, specialise
from docgen.template.syntax import Templates, load_templates
from docgen.template.vocabulary import Vocabulary

CLINICS = sorted(path.name for path in (examples_root() / "clinics").iterdir() if path.is_dir())
ICONS = tuple(path.stem for path in (templates_root() / "pictograms").glob("*.svg"))


@cache
def clinic(name: str) -> Clinic:
    return Clinic.load(examples_root() / "clinics" / name)


@cache
def locale(language: str, folder: Path) -> Locale:
    inner = Path(language) / "LC_MESSAGES" / "docgen.po"
    return load_locale(language, "US", (folder / "locales" / inner, locales_root() / inner))


@cache
def templates(name: str, procedure: str, sheet: str) -> Templates:
    pack = clinic(name).packs[procedure]
    sources = Sources(templates_root(), pack.folder, clinic(name).folder)
    return load_templates(sources, sheet, Vocabulary.of(pack, ICONS))


def variants(name: str, procedure: str, sheet: str, language: str) -> Iterator[Document]:
    """Every document that some patient of a clinic can get."""
    one = clinic(name)
    pack, own = one.packs[procedure], one.procedures[procedure]
    fixed = FrozenMap(fixed_answers(pack, own))
    todo = [FrozenMap(fixed)]
    asked: dict[Asked, None] = {}
    done: set[object] = set()
    while todo:
        answers = Answers(todo.pop())
        resolved = resolve(own, pack, answers)
        context = Context(one, resolved)
        words = locale(language, one.folder)
        draft = specialise(templates(name, procedure, sheet), context, words, answers)
        if answers.trace not in done:
            done.add(answers.trace)
            yield parse(draft)
        news = [question for question in answers.trace if question not in asked]
        if news:
            asked.update(dict.fromkeys(news))
            todo = list(representative_answers(pack.questions, asked, fixed))


CASES = [
    (name, procedure, sheet, language)
    for name in CLINICS
    for procedure, pack in clinic(name).packs.items()
    for sheet in pack.sheets
    for language in clinic(name).languages
]


@pytest.mark.parametrize("case", CASES, ids="-".join)
def test_every_kind_of_patient_gets_a_document(case: tuple[str, str, str, str]) -> None:
    found = list(variants(*case))
    assert found
    assert len({document.title for document in found}) == 1
    for document in found:
        assert document.language == f"{case[3]}-US"
        assert {slot.format for slot in slots(document)} <= set(FORMATS)
        names = {guard.path.partition("[")[0] for guard in guards(document)}
        words = templates(*case[:3]).vocabulary
        assert names <= {*words.slots, *words.times}
