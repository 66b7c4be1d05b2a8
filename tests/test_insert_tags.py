"""Tags of a clinic's own PDFs live on behind its sheets, and PDF/UA is claimed where it is true."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from batch_runs import DAY, job, patients, run
from example_sheets import Example, engine
from example_sheets import made as example_made
from hypothesis import given
from hypothesis import strategies as st
from made_up import tries
from pdf_integrity import integrity_problems, ua1_problems
from pdf_reading import Element, object_number, outline_of, raw_bytes, structure
from pypdf import PdfReader, PdfWriter
from pypdf.errors import PyPdfError
from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    DictionaryObject,
    NameObject,
    NullObject,
    NumberObject,
    TextStringObject,
)
from tagged_inserts import (
    ODD,
    Change,
    cells_that_name_their_headers,
    changed,
    classes_of_attributes,
    elements,
    of_role,
    own_types,
    tree_of,
    with_link,
)
from test_inserts import paper

from docgen.engine import Engine
from docgen.errors import SettingsError
from docgen.files import examples_root
from docgen.inserts import reading
from docgen.inserts.insert import BadInsert
from docgen.inserts.reading import read_insert
from docgen.inserts.tags import number_tree
from docgen.patient.record import Patient
from docgen.pdf import print_file as combine
from docgen.pdf.document import fill
from docgen.pdf.inserts import Inserts
from docgen.pdf.plate import Plans
from docgen.quality.check import check_clinic
from docgen.settings.clinic import Clinic
from docgen.sheet.sheets import choose_sheet

BLANK = Patient.blank("vertebroplasty")


@cache
def form() -> bytes:
    """A PDF/UA-1 file of another hand as far as this one is concerned: sections, lists, tables."""
    return example_made(Example("lakeside", "discharge", "en", False, "standard")).pdf


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "clinic"
    shutil.copytree(examples_root() / "clinics" / "spine-medicine", folder)
    return folder


def clinic(folder: Path, *inserts: bytes) -> Clinic:
    part = "inserts:\n"
    for at, data in enumerate(inserts):
        (folder / f"form{at}.pdf").write_bytes(data)
        part += f"  - {{file: form{at}.pdf, sheets: [prepare]}}\n"
    file = folder / "clinic.yaml"
    file.write_text(file.read_text(encoding="utf-8") + part, encoding="utf-8")
    return Clinic.load(folder)


def sheet(folder: Path, *inserts: bytes) -> bytes:
    return engine().make("prepare", clinic(folder, *inserts), BLANK)


def print_file(folder: Path, *inserts: bytes, duplex: bool = False, count: int = 3) -> bytes:
    file = folder.parent / "print.pdf"
    asked = job(folder.parent / "x", patients(count), clinic=clinic(folder, *inserts))
    run(replace(asked, folder=None, combined=file, duplex=duplex))
    return file.read_bytes()


def tree(data: bytes) -> Element:
    return structure(PdfReader(io.BytesIO(data), strict=True))


def behind(top: Element) -> Element:
    """The Part of the insert: the last child."""
    return top.children[-1]


def faults(data: bytes) -> list[str]:
    return integrity_problems(data) + ua1_problems(data)


def named(change: tuple[Change, ...]) -> str:
    """The same in every process, as workers have to agree on what is tested."""
    return "+".join(one.__qualname__.split(".")[0] for one in change) or "none"


@pytest.mark.parametrize("change", [(), *((one,) for one in ODD), ODD], ids=named)
def test_a_sheet_with_a_pdf_ua_insert_is_pdf_ua(folder: Path, change: tuple[Change, ...]) -> None:
    data = sheet(folder, changed(form(), *change) if change else form())
    assert faults(data) == []
    assert b"/Suspects" not in data


@pytest.mark.parametrize("duplex", [False, True])
@pytest.mark.parametrize("change", [(), ODD], ids=["plain", "odd"])
def test_a_print_file_with_a_pdf_ua_insert_is_pdf_ua(
    folder: Path, change: tuple[Change, ...], *, duplex: bool
) -> None:
    data = print_file(folder, changed(form(), *change), duplex=duplex)
    assert faults(data) == []


def test_a_parent_tree_of_many_leaves_is_in_order(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(combine, "_LEAF", 8)
    data = print_file(folder, changed(form(), *ODD), count=4)
    assert faults(data) == []


def test_its_tree_stands_whole_below_one_part(folder: Path) -> None:
    plain = engine().make("prepare", Clinic.load(folder), BLANK)
    (ours,) = tree(plain).children
    (theirs,) = tree(form()).children
    (document,) = tree(sheet(folder, form())).children
    assert [outline_of(one) for one in document.children[:-1]] == [
        outline_of(one) for one in ours.children
    ]
    part = behind(document)
    assert (part.role, part.node["/Lang"]) == ("Part", "en-US")
    assert outline_of(part) == outline_of(theirs)
    first = len(PdfReader(io.BytesIO(plain)).pages)
    moved = [[(page - first, mcid) for page, mcid in one.content] for one in part.walk()]
    assert moved == [one.content for one in theirs.walk()]


def test_each_patient_of_a_print_file_has_tags_of_their_own(folder: Path) -> None:
    reader = PdfReader(io.BytesIO(print_file(folder, form())))
    (document,) = structure(reader).children
    parts = [behind(part) for part in document.children]
    assert len({outline_of(part) for part in parts}) == 1
    pages = [{page for one in part.walk() for page, _ in one.content} for part in parts]
    assert all(max(a) < min(b) for a, b in pairwise(pages))
    contents = {str(reader.pages[min(found)].raw_get("/Contents")) for found in pages}
    assert len(contents) == 1  # what is drawn stands in the file once


def test_types_and_classes_are_written_as_what_they_mean(folder: Path) -> None:
    data = sheet(folder, changed(form(), own_types, classes_of_attributes))
    root = tree(data)
    assert not {"/RoleMap", "/ClassMap"} & set(root.node)
    assert not {"Body", "Heading"} & {one.role for one in root.walk()}
    heads = [one for one in behind(root.children[0]).walk() if one.role == "TH"]
    scopes = [str(one.node["/A"]).count("/Scope") for one in heads]
    assert heads
    assert set(scopes) == {1}


def test_two_inserts_with_the_same_names_do_not_meet(folder: Path) -> None:
    """Both call something Body: in one it is a paragraph, in the other a quotation."""
    one = changed(form(), own_types, cells_that_name_their_headers)

    def otherwise(writer: PdfWriter) -> None:
        tree_of(writer)["/RoleMap"][NameObject("/Body")] = NameObject("/BlockQuote")

    data = sheet(folder, one, changed(one, otherwise))
    assert faults(data) == []
    first, second = tree(data).children[0].children[-2:]
    assert "P" in {found.role for found in first.walk()}
    assert "BlockQuote" in {found.role for found in second.walk()}


def test_cells_name_the_headers_of_their_own_copy(folder: Path) -> None:
    document = tree(print_file(folder, changed(form(), cells_that_name_their_headers))).children[0]
    for part in document.children:
        cells = [one.node for one in behind(part).walk()]
        own = {bytes(raw_bytes(node["/ID"])) for node in cells if "/ID" in node}
        named = {
            bytes(raw_bytes(header))
            for node in cells
            for item in node.get("/A", ())
            for header in item.get("/Headers", ())
        }
        assert named == own != set()


def test_a_link_to_a_page_leads_to_the_patients_own(folder: Path) -> None:
    def inside(writer: PdfWriter) -> None:
        page = writer.pages[1].indirect_reference
        place = ArrayObject([page, NameObject("/FitH"), NumberObject(700)])
        with_link({"/S": NameObject("/GoTo"), "/D": place})(writer)

    reader = PdfReader(io.BytesIO(print_file(folder, changed(form(), inside))))
    pages = [object_number(page.indirect_reference) for page in reader.pages]
    found = [
        (at, pages.index(object_number(note.get_object()["/Dest"][0])))
        for at, page in enumerate(reader.pages)
        for note in page.get("/Annots", ())
    ]
    assert len(found) == 3
    assert all(to == at + 1 for at, to in found)


def test_with_the_caches_off_the_bytes_are_the_same(folder: Path) -> None:
    own = clinic(folder, changed(form(), *ODD))
    assert Engine(caches=False).make("prepare", own, BLANK) == engine().make("prepare", own, BLANK)


OTHER = """
#set document(title: "Consent")
#set text(lang: "en")
#set heading(numbering: "1.")
= Consent
See #link("https://example.org")[our page] or @two.#footnote[A note.]
#table(columns: 2, table.header([Drug],[Dose]), [A],[1])
#pagebreak()
== More <two>
- One
"""


@pytest.mark.parametrize(("standard", "whole"), [("ua-1", True), ("1.7", False), ("2.0", False)])
def test_what_another_program_has_tagged_lives_on(
    folder: Path, standard: str, *, whole: bool
) -> None:
    typst = pytest.importorskip("typst")
    data = typst.compile(OTHER.encode(), pdf_standards=[standard])
    both = print_file(folder, data, count=2)
    assert [one for one in ua1_problems(both) if "PDFUA1-ID-" not in one] == []
    assert (b"pdfuaid:part" in both) is whole
    # The program draws footnotes and their marks in an order of its own.
    ours = [one for one in integrity_problems(both) if "order of reading" not in one]
    assert ours == ([] if whole else ["XMP does not claim PDF/UA"])
    reader = PdfReader(io.BytesIO(both))
    links = [note for page in reader.pages for note in page.get("/Annots", ())]
    assert len(links) >= 2 * 2
    roles = [one.role for one in structure(reader).walk()]
    assert roles.count("Link") >= 2 * 2


@cache
def small() -> bytes:
    plain = example_made(Example("spine-medicine", "discharge", "en", False, "standard")).pdf
    return changed(plain, *ODD[:-1])


THINGS: list[Callable[[PdfWriter], Any]] = [
    lambda _: NumberObject(-1),
    lambda _: NumberObject(2**40),
    lambda _: NameObject("/P"),
    lambda _: NullObject(),
    lambda _: TextStringObject("text"),
    lambda _: ArrayObject(),
    lambda _: DictionaryObject(),
    lambda _: DictionaryObject({NameObject("/Type"): NameObject("/MCR")}),
    lambda _: DictionaryObject({NameObject("/Type"): NameObject("/OBJR")}),
    lambda writer: writer.pages[0].indirect_reference,
    lambda writer: tree_of(writer).indirect_reference,
    lambda writer: next(elements(writer)).indirect_reference,
    lambda writer: of_role(writer, "/Link")[0].indirect_reference,
]
KEYS = ["/S", "/P", "/Pg", "/K", "/A", "/C", "/ID", "/Type", "/Obj", "/MCID", "/Lang", "/Alt"]
KEYS += ["/Nums", "/Kids", "/StructParents", "/StructParent", "/Dest", "/Annots", "/RoleMap"]
KEYS += ["/ParentTree", "/ClassMap", "/Marked", "/Headers", "/O", "/D", "/URI", "/Rect"]


@tries(8)
@given(
    st.lists(
        st.tuples(st.integers(0, 199), st.sampled_from(KEYS), st.sampled_from(THINGS)),
        min_size=1,
        max_size=4,
    )
)
def test_whatever_stands_in_its_tree_a_sheet_with_it_keeps_its_own_promises(
    changes: list[tuple[int, str, Callable[[PdfWriter], Any]]],
) -> None:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(small())))
    tree, page = tree_of(writer), writer.pages[0]
    held: list[Any] = [writer.root_object, tree, tree["/ParentTree"], *writer.pages]
    held += [*elements(writer), *(note.get_object() for note in page.get("/Annots", ()))]
    values = [(held[at % len(held)], key, thing(writer)) for at, key, thing in changes]
    for node, key, value in values:
        node[NameObject(key)] = value
    out = io.BytesIO()
    try:
        writer.write(out)
        insert = reading._read(out.getvalue())
    except (BadInsert, PyPdfError, RecursionError, AttributeError, TypeError, KeyError, ValueError):
        return  # it is refused, or no PDF that can be written
    ready = engine().prepare(
        choose_sheet("prepare", Clinic.load(PLAIN), "vertebroplasty", "en", "standard"), BLANK
    )
    plate = replace(ready.sheet.plate, inserts=Inserts((insert,)), plans=Plans.most(0))
    done = fill(plate, ready.filling)
    problems = integrity_problems(done.pdf)
    if insert.tags:
        problems = [one for one in problems if not any(word in one for word in THEIRS)]
    else:
        own = done.pages - len(insert.pages)
        assert own  # the sheet itself is never passed over
        pages = tuple(f"page {at}:" for at in range(own + 1, done.pages + 1))
        problems = [one for one in problems if not one.startswith(pages)]
    assert problems in ([], ["XMP does not claim PDF/UA"])


PLAIN = examples_root() / "clinics" / "spine-medicine"
THEIRS = ("order of reading", "an empty ", "alternative text", "without Scope")


def without_claim(writer: PdfWriter) -> None:
    held: Any = writer.root_object["/Metadata"].get_object()
    held.set_data(held.get_data().replace(b"pdfuaid:part", b"pdfuaid:rev"))


def put(key: str, value: Any, *path: str) -> Change:
    """Set a key of the catalogue, or of a dictionary below it."""

    def change(writer: PdfWriter) -> None:
        node: Any = writer.root_object
        for name in path:
            node = node[name].get_object()
        node[NameObject(key)] = value

    return change


def drop(key: str, *path: str) -> Change:
    def change(writer: PdfWriter) -> None:
        node: Any = writer.root_object
        for name in path:
            node = node[name].get_object()
        del node[key]

    return change


def role(old: str, new: str) -> Change:
    def change(writer: PdfWriter) -> None:
        for element in of_role(writer, old):
            element[NameObject("/S")] = NameObject(new)

    return change


def first_element(change: Callable[[Any], None]) -> Change:
    """Change the first paragraph."""
    return lambda writer: change(of_role(writer, "/P")[0])


def a_font_that_is_not_there(writer: PdfWriter) -> None:
    names = {"/Type": "/Font", "/Subtype": "/Type1", "/BaseFont": "/Helvetica"}
    font = DictionaryObject({NameObject(k): NameObject(v) for k, v in names.items()})
    page: Any = writer.pages[0]
    page["/Resources"]["/Font"].get_object()[NameObject("/Other")] = font


AWAY = {"/S": NameObject("/GoToR"), "/F": TextStringObject("other.pdf")}
ROOT = "/StructTreeRoot"
FLAWS: dict[str, tuple[Change, str]] = {
    "no claim": (without_claim, "does not say"),
    "no language": (drop("/Lang"), "language"),
    "suspects": (put("/Suspects", BooleanObject(True), "/MarkInfo"), "suspect"),
    "namespaces": (put("/Namespaces", ArrayObject(), ROOT), "PDF 2.0"),
    "new types": (role("/P", "/Aside"), "not standard"),
    "headings": (role("/H2", "/H"), "levels"),
    "meanings": (
        put("/RoleMap", DictionaryObject({NameObject("/P"): NameObject("/Span")}), ROOT),
        "another meaning",
    ),
    "link away": (with_link(AWAY), "another file"),
    "loose link": (with_link(tagged=False), "link"),
    "font": (a_font_that_is_not_there, "fonts"),
}


@pytest.mark.parametrize("kind", FLAWS)
def test_tags_live_on_without_the_claim_where_the_insert_is_not_pdf_ua(
    folder: Path, kind: str
) -> None:
    change, word = FLAWS[kind]
    data = sheet(folder, changed(form(), change))
    assert word in read_insert(folder / "form0.pdf").flaw
    assert b"pdfuaid:part" not in data
    assert b"/Suspects" not in data
    other = [one for one in integrity_problems(data) if not one.endswith("not embedded")]
    assert other in (["XMP does not claim PDF/UA"], ["XMP does not claim PDF/UA", *other[1:]])
    assert not [one for one in other[1:] if "Other" not in one]


def an_element_twice(writer: PdfWriter) -> None:
    top = next(elements(writer))
    top["/K"].append(top["/K"][0])


def a_number_twice(element: Any) -> None:
    element["/K"].append(element["/K"][0])


def a_kid_that_is_no_kid(element: Any) -> None:
    element["/K"].append(TextStringObject("kid"))


def very_deep(writer: PdfWriter) -> None:
    element = of_role(writer, "/P")[0]
    for _ in range(300):
        kid = DictionaryObject(
            {NameObject("/S"): NameObject("/Div"), NameObject("/K"): element["/K"]}
        )
        element[NameObject("/K")] = ArrayObject([writer._add_object(kid)])
        element = kid


def a_tagged_form(writer: PdfWriter) -> None:
    page: Any = writer.pages[0]
    page["/Contents"].get_object()[NameObject("/StructParents")] = NumberObject(9)


def one_that_nobody_owns(writer: PdfWriter) -> None:
    tree_of(writer)["/ParentTree"]["/Nums"][1].get_object().pop()


LOOP = DictionaryObject({NameObject("/Kids"): ArrayObject([TextStringObject("loop")])})
UNTRUE: dict[str, tuple[Change, str]] = {
    "not marked": (drop("/MarkInfo"), "not tagged"),
    "no tree": (drop(ROOT), "not tagged"),
    "no way back": (drop("/ParentTree", ROOT), "damaged"),
    "bad way back": (put("/ParentTree", LOOP, ROOT), "damaged"),
    "twice": (an_element_twice, "damaged"),
    "number twice": (first_element(a_number_twice), "damaged"),
    "no kid": (first_element(a_kid_that_is_no_kid), "damaged"),
    "deep": (very_deep, "too many"),
    "forms": (a_tagged_form, "form XObject"),
    "not covered": (first_element(lambda e: e["/K"].clear()), "cover"),
    "no owner": (one_that_nobody_owns, "cover"),
}


@pytest.mark.parametrize("kind", UNTRUE)
def test_tags_that_cannot_be_trusted_are_left_out(folder: Path, kind: str) -> None:
    change, word = UNTRUE[kind]
    data = sheet(folder, changed(form(), change))
    insert = read_insert(folder / "form0.pdf")
    assert insert.tags is None
    assert word in insert.flaw
    assert b"pdfuaid:part" not in data
    (document,) = tree(data).children
    assert behind(document).role != "Part"


def test_one_insert_without_tags_takes_the_claim_but_no_tags_of_others(folder: Path) -> None:
    data = sheet(folder, form(), paper("A map"), changed(form(), *ODD))
    assert b"pdfuaid:part" not in data
    (document,) = tree(data).children
    assert [one.role for one in document.children[-2:]] == ["Part", "Part"]
    pages = [page.extract_text().strip() for page in PdfReader(io.BytesIO(data)).pages]
    untagged = f"page {pages.index('A map') + 1}:"
    problems = [one for one in integrity_problems(data) if not one.startswith(untagged)]
    assert problems == ["XMP does not claim PDF/UA"]


@pytest.mark.parametrize("kind", [*FLAWS, *UNTRUE])
def test_check_names_the_file_and_the_reason(folder: Path, kind: str) -> None:
    change, word = (FLAWS | UNTRUE)[kind]
    own = clinic(folder, changed(form(), change), form())
    (flaw, none) = (one.flaw for one in own.inserts)
    assert word in flaw
    assert none == ""


def test_check_warns_only_of_inserts_that_take_the_claim(folder: Path) -> None:
    clinic(folder, form(), paper("A map"))
    found = [p for p in check_clinic(folder, DAY).problems if p.code == "untagged-insert"]
    assert [p.message for p in found] == [
        "Sheets with form1.pdf behind them are not PDF/UA: it is not tagged."
    ]


def test_a_form_to_fill_in_is_refused(folder: Path) -> None:
    fields = DictionaryObject({NameObject("/XFA"): ArrayObject()})
    with pytest.raises(SettingsError, match="fields"):
        clinic(folder, changed(form(), put("/AcroForm", fields)))


@given(
    st.recursive(st.lists(st.integers(0, 99), max_size=4), lambda below: st.tuples(below, below))
)
def test_a_number_tree_says_the_same_however_it_branches(shape: Any) -> None:
    keys: list[int] = []

    def node(part: Any) -> DictionaryObject:
        if isinstance(part, tuple):
            kids = ArrayObject([node(one) for one in part])
            return DictionaryObject({NameObject("/Kids"): kids})
        pairs = ArrayObject()
        for key in part:
            keys.append(key)
            pairs.extend([NumberObject(key), NumberObject(key + 1000)])
        return DictionaryObject({NameObject("/Nums"): pairs})

    found: Any = number_tree(node(shape))
    assert found == {key: key + 1000 for key in keys}
