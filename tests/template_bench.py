"""A bench for templates: files, settings and answers in; a document or its problems out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import samples
from document_listing import listing
from small_pack import load_settings

from docgen.errors import Diagnostic, DocgenError
from docgen.fonts.families import unwritable
from docgen.i18n.locale import Locale
from docgen.i18n.locale_file import load_locale
from docgen.model import Document
from docgen.settings.effective import resolve
from docgen.settings.questions import Answer, Answers
from docgen.template.draft import Draft
from docgen.template.markdown import parse
from docgen.template.sources import Sources
from docgen.template.specialise import Context, specialise
from docgen.template.syntax import Templates, load_templates
from docgen.template.vocabulary import Vocabulary

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

    def draft(self) -> Draft:
        templates = self.templates()
        clinic = load_settings(self.root, self.settings)
        answers = Answers(self.answers)
        resolved = resolve(clinic.procedures["nap"], clinic.packs["nap"], answers)
        context = Context(clinic, resolved, partial(unwritable, samples.fonts()))
        return specialise(templates, context, self.locale(), answers)

    def document(self) -> Document:
        return parse(self.draft())

    def listing(self) -> str:
        return listing(self.document())

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
