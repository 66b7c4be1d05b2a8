"""A bench for templates: files, settings and answers in; a document or its problems out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import samples
from document_listing import listing
from kinds import document_for
from small_pack import load_settings

from docgen.cache import FrozenMap
from docgen.clock.formats import format_setting
from docgen.errors import Diagnostic, DocgenError
from docgen.fonts.families import unwritable
from docgen.i18n.locale import Locale
from docgen.i18n.locale_file import load_locale
from docgen.model import Document
from docgen.procedure.questions import Answer
from docgen.settings.effective import fixed_answers, resolve, varying_settings
from docgen.settings.kind_of_patient import KindOfPatient
from docgen.template.evaluate import Context, evaluate
from docgen.template.markdown import parse
from docgen.template.names import Vocabulary
from docgen.template.sources import Sources, Templates, load_templates
from docgen.template.tree import Draft
from docgen.template.wording import ClinicFacts

_SETTING = re.compile(r"<settings\.(\S+) \| (\w+)>")
ICONS = ("bed", "pill")
PO_HEAD = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'


@dataclass(frozen=True)
class Bench:
    """`files` by name; `_shared/x.md` and `clinic/x.md` go to those folders."""

    root: Path
    files: Mapping[str, str]
    settings: str = "early: 30 min"
    answers: Mapping[str, Answer] = field(default_factory=dict)
    po: str = ""
    own_po: str = ""  # the clinic's, looked in first
    language: str = "en"
    sheet: str = "prepare"

    def templates(self) -> Templates:
        clinic = load_settings(self.root, self.settings)
        pack = clinic.packs["nap"]
        folders = {"_shared": self.root / "templates" / "_shared", "clinic": clinic.folder}
        for name, text in self.files.items():
            layer, _, rest = name.rpartition("/")
            path = folders.get(layer, pack.folder / layer) / rest
            if layer.partition("/")[0] == "clinic":
                path = clinic.folder / "templates" / name.partition("/")[2]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        (self.root / "templates" / "_shared").mkdir(exist_ok=True)
        sources = Sources(self.root / "templates", pack.folder, clinic.folder)
        return load_templates(sources, self.sheet, Vocabulary.of(pack, ICONS))

    def locale(self) -> Locale:
        texts = {"own": self.own_po, self.language: self.po}
        names = [name for name, text in texts.items() if text] or [self.language]
        paths = [self.root / f"{name}.po" for name in names]
        for path in paths:
            path.write_text(PO_HEAD + texts[path.stem], encoding="utf-8")
        return load_locale(self.language, "US", tuple(paths))

    def context(self, templates: Templates) -> Context:
        """What the clinic fixes for all its patients."""
        clinic = load_settings(self.root, self.settings)
        pack, settings = clinic.packs["nap"], clinic.procedures["nap"]
        fixed = fixed_answers(pack, settings)
        resolved, words = resolve(settings, pack, fixed), templates.vocabulary
        facts = ClinicFacts(
            clinic, resolved, varying_settings(settings, pack), fixed, self.sheet, words
        )
        return Context(facts, settings, partial(unwritable, samples.fonts()))

    def draft(self) -> Draft:
        templates = self.templates()
        return evaluate(templates, self.context(templates), self.locale())

    def whole(self) -> Document:
        """The document that all patients of the clinic share."""
        return parse(self.draft())

    def kind(self) -> KindOfPatient:
        """The patients who give these answers, and those that the clinic fixes."""
        clinic = load_settings(self.root, self.settings)
        pack, settings = clinic.packs["nap"], clinic.procedures["nap"]
        answers = FrozenMap({**fixed_answers(pack, settings), **self.answers})
        resolved = resolve(settings, pack, answers)
        return KindOfPatient(answers, resolved, pack)

    def document(self) -> Document:
        """The document that the patients who give these answers have."""
        return document_for(self.whole(), self.kind())

    def listing(self) -> str:
        """The document of these patients as text, with the settings that rules decide for them."""
        return _SETTING.sub(self._setting, listing(self.document()))

    def _setting(self, slot: re.Match[str]) -> str:
        value, clinic = self.kind().settings.at(slot[1]), load_settings(self.root, self.settings)
        return format_setting(self.locale(), value, slot[2], clinic.packs["nap"].lists)

    def problems(self) -> tuple[Diagnostic, ...]:
        try:
            self.document()
        except DocgenError as problem:
            return problem.diagnostics
        return ()

    def problem_lines(self) -> list[str]:
        """The problems as `file:line:column message`, with folders left out."""
        found = []
        for problem in self.problems():
            place = problem.place
            assert place is not None
            where = f"{Path(place.file).name}:{place.line}:{place.column}"
            found.append(f"{where} {problem.message}")
        return found
