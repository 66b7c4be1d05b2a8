"""Each item of the audit can fail: a made-up sheet that breaks it is found, with the line."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
from example_sheets import clinics, engine
from small_documents import (
    WHEN,
    WHERE,
    box,
    content,
    document,
    heading,
    items,
    paragraph,
    row,
    table,
)

from docgen.layout.frame import Layout
from docgen.model import Block, Cell, Heading, Row, Slot, Text
from docgen.quality import judges
from docgen.quality.audit import INDEX, ITEMS, PEMAT, TYPE, AuditItem, score, worst
from docgen.quality.evidence import Evidence, Finding, KnownSpan, Verdict
from docgen.sheet.sheets import choose_sheet

MET, NOT_MET = Verdict.MET, Verdict.NOT_MET
NOT_APPLICABLE, PERSON = Verdict.NOT_APPLICABLE, Verdict.PERSON
Judge = Callable[[Evidence], Finding]


@cache
def layout() -> Layout:
    """The layout of a real sheet: documents here are made by hand and have none."""
    clinic = clinics()["spine-medicine"]
    sheet = choose_sheet("discharge", clinic, next(iter(clinic.packs)), "en", "standard")
    return engine().compiled(sheet).plate.layout


def sheet(*blocks: Block, language: str = "en-US", title: str = "A nap") -> Evidence:
    return Evidence(document(*blocks, language=language), layout(), title)


SUMMARY = box("summary", heading("In short"), items("Rest.", "Do not drive.", "Call us."))
EMERGENCY = box("emergency", heading("Call 911 now for any of these:"), items("Chest pain"))
CHECK = items("Rest in bed.", check=True)
PICTURED = Heading(2, content("Rest"), "bed", place=WHERE)
BARE = Heading(2, content(Slot("patient.name", "name")), "bed", place=WHERE)
EIGHT = items(*(f"Take {number} steps." for number in range(8)))
LONG_HEADING = heading("All that you may want to know about your own nap")
COLUMNS = row("You may", "From", header=True)
SUM = items("An adult stays with you for 12 hours after the nap.")

CASES: list[tuple[Judge, tuple[Block, ...], tuple[Block, ...]]] = [
    (
        judges.active_voice,
        (items("You take a nap.", "We wake you."),),
        (items("A nap is taken.", "You are woken.", "It is done.", "Beds are made."),),
    ),
    (judges.numbers_clear, (items("Take 2 pills."),), (items("Take two pills."),)),
    (judges.actions, (items("Call us."),), (items("Naps help."),)),
    (judges.speaks_to_reader, (items("Your nap is short."),), (items("The patient rests."),)),
    (judges.speaks_to_reader, (items("Rest well."),), (items("Naps help."),)),
    (judges.chunked, (heading("Steps"), items("Rest.", "Sleep.")), (heading("Steps"), EIGHT)),
    (judges.chunked, (items(*"abcdefgh"),), (items(*"abcdefghijk"),)),
    (
        judges.chunked,
        (paragraph("Rest."), items("Sleep."), paragraph("Wake.")),
        (paragraph("Rest."), paragraph("Sleep."), paragraph("Wake."), paragraph("Eat.")),
    ),
    (judges.headed, (heading("Rest"), CHECK), (CHECK,)),
    (judges.headed, (heading("Rest"), CHECK), (LONG_HEADING, CHECK)),
    (judges.headed, (heading("Rest"), CHECK), (heading("Rest", 3), CHECK)),
    (judges.headed, (heading("Rest"), CHECK), (heading("Rest"), heading("Sleep"), CHECK)),
    (judges.headed, (heading("Rest"), CHECK), (heading("Rest"), CHECK, heading("Sleep"))),
    (judges.headed, (heading("Rest"), table(COLUMNS)), (table(COLUMNS),)),
    (judges.summed_up, (SUMMARY,), (CHECK,)),
    (judges.summed_up, (SUMMARY,), (box("summary", items("Rest.")),)),
    (judges.summed_up, (box("purpose", paragraph("For the fridge")),), (EMERGENCY,)),
    (judges.summed_up, (box("summary", items(*"abcde")),), (box("summary", items(*"abcdef")),)),
    (judges.cues, (EMERGENCY, CHECK), (CHECK,)),
    (judges.cues, (EMERGENCY, CHECK), (EMERGENCY, items("Rest."))),
    (judges.cues, (EMERGENCY, items((Text("Rest", bold=True),))), (EMERGENCY, items("Rest"))),
    (judges.captioned, (PICTURED,), (BARE,)),
    (
        judges.captioned,
        (table(Row((Cell(content("Rest."), icon="bed"),), place=WHERE)),),
        (table(Row((Cell(content(WHEN), icon="bed"),), place=WHERE)),),
    ),
    (judges.simple_tables, (table(COLUMNS, row("Drive", "Now")),), (table(row("Drive", "Now")),)),
    (
        judges.simple_tables,
        (table(COLUMNS, row("Drive", "Now")),),
        (table(row("What you may do by day", "From", header=True)),),
    ),
    (
        judges.simple_tables,
        (table(COLUMNS, row("Drive", "Now")),),
        (table(COLUMNS, row((), "Now")),),
    ),
    (
        judges.steps,
        (items("Rest. Sleep. Wake."),),
        (items("Rest. Sleep. Wake. Eat."),),
    ),
    (
        judges.steps,
        (items("Rest."), paragraph("Rest. Sleep. Wake.")),
        (items("Rest."), paragraph("Rest. Sleep. Wake. Eat.")),
    ),
    (judges.steps, (items("Rest."),), (paragraph("Rest."),)),
    (judges.tool, (CHECK,), (items("Rest."),)),
    (judges.tool, (box("times", table(row(content(WHEN), "Rest."))),), (items("Rest."),)),
    (judges.tool, (box("lines", args=("2",)),), (items("Rest."),)),
    (judges.listed, (CHECK,), (paragraph("Rest."),)),
    (
        judges.first_things_first,
        (SUMMARY, EMERGENCY, heading("Rest")),
        (heading("Rest"), SUMMARY, EMERGENCY),
    ),
    (judges.first_things_first, (SUMMARY, EMERGENCY), (EMERGENCY,)),
    (judges.first_things_first, (SUMMARY, EMERGENCY), (SUMMARY,)),
]


@pytest.mark.parametrize(("judge", "good", "bad"), CASES)
def test_a_sheet_that_breaks_an_item_is_found_with_its_line(
    judge: Judge, good: tuple[Block, ...], bad: tuple[Block, ...]
) -> None:
    assert judge(sheet(*good)).verdict is MET
    found = judge(sheet(*bad))
    assert found.verdict is NOT_MET
    assert found.why
    assert found.place == WHERE


@pytest.mark.parametrize(("language", "most"), [("en-US", 8), ("es-US", 10)])
def test_a_heading_has_as_many_words_as_its_language_needs(language: str, most: int) -> None:
    for words, verdict in ((most, MET), (most + 1, NOT_MET)):
        found = judges.headed(sheet(heading("go " * words), CHECK, language=language))
        assert found.verdict is verdict


def test_only_a_sheet_to_fill_in_by_hand_has_rows_that_are_empty() -> None:
    empty, half = (sheet(table(COLUMNS, row((), second))) for second in ((), "Now"))
    assert judges.simple_tables(empty).verdict is NOT_MET
    assert judges.simple_tables(empty._replace(blank=True)).verdict is MET
    assert judges.simple_tables(half._replace(blank=True)).verdict is NOT_MET


def test_a_title_that_does_not_name_the_procedure_is_found() -> None:
    assert judges.purpose(sheet(title="Nap")).verdict is NOT_MET  # three letters name nothing
    assert judges.purpose(sheet(title="Sleep")).verdict is NOT_MET
    named = sheet(title="Vertebroplasty")
    named = named._replace(document=document(heading("x")))
    assert judges.purpose(named).verdict is NOT_MET


def test_hard_words_and_unexplained_words_are_found() -> None:
    easy = sheet(CHECK)
    assert judges.everyday_words(easy).verdict is MET
    assert judges.everyday_words(easy._replace(hard=("SMOG 9.0",))).verdict is NOT_MET
    assert judges.terms_explained(easy).verdict is MET
    hard = judges.terms_explained(easy._replace(unexplained=(("contrast", WHERE),)))
    assert (hard.verdict, hard.place) == (NOT_MET, WHERE)


def test_hours_to_add_up_are_found_unless_the_clock_time_stands_on_the_sheet() -> None:
    span = KnownSpan("companion_until", "12 hours")
    slot = Slot("times.companion_until", "stop_until")
    bad = sheet(SUM)._replace(spans=(span,))
    good = sheet(box("times", table(row(content(slot), "An adult stays."))), SUM)
    assert judges.no_sums(bad).verdict is NOT_MET
    assert judges.no_sums(bad).place == WHERE
    assert judges.no_sums(good._replace(spans=(span,))).verdict is MET
    assert judges.no_sums(sheet(SUM)).verdict is MET  # a time that no one knows yet asks for none
    assert judges.sums_shown(bad).verdict is PERSON
    assert judges.sums_shown(good).verdict is NOT_APPLICABLE


def test_what_does_not_stand_on_a_sheet_is_not_judged() -> None:
    plain = sheet(paragraph("Rest."))
    for judge in (judges.captioned, judges.simple_tables, judges.tables_told, judges.numbers_clear):
        assert judge(plain).verdict is NOT_APPLICABLE


def test_a_language_that_no_one_described_is_left_to_a_person() -> None:
    french = sheet(items("Reposez-vous."), language="fr-US")._replace(measured=False, listed=False)
    asked = (
        judges.active_voice, judges.numbers_clear, judges.actions, judges.speaks_to_reader,
        judges.everyday_words, judges.terms_explained,
    )  # fmt: skip
    assert {judge(french).verdict for judge in asked} == {PERSON}


def shaped(**changes: Any) -> Evidence:
    """The real layout, its body type or its look changed."""
    evidence = sheet(CHECK)
    look = evidence.layout.look
    leaves = tuple(
        leaf._replace(
            cells=tuple(
                cell._replace(style=cell.style._replace(**changes))
                if cell.style.size == look.body.size
                else cell
                for cell in leaf.cells
            )
        )
        for leaf in evidence.layout.leaves
    )
    body = look.body._replace(**changes)
    return evidence._replace(
        layout=evidence.layout._replace(leaves=leaves, look=look._replace(body=body))
    )


def test_type_that_is_small_or_tight_is_found() -> None:
    assert judges.size(shaped()).verdict is MET
    assert judges.size(shaped(size=11)).verdict is NOT_MET
    assert judges.leading(shaped()).verdict is MET
    assert judges.leading(shaped(leading=14)).verdict is NOT_MET
    assert judges.headings_larger(shaped()).verdict is MET
    assert judges.headings_larger(shaped(size=17)).verdict is NOT_MET


def with_cell(**changes: Any) -> Evidence:
    """The real layout with one cell of running text changed."""
    evidence = shaped()
    body = evidence.layout.look.body
    at, leaf = next(
        (number, leaf)
        for number, leaf in enumerate(evidence.layout.leaves)
        if leaf.cells and not leaf.fit
        if leaf.cells[0].style[:3] == (body.size, body.leading, body.weight)
    )
    cell = leaf.cells[0]._replace(**changes)
    leaves = list(evidence.layout.leaves)
    leaves[at] = leaf._replace(cells=(cell, *leaf.cells[1:]))
    return evidence._replace(layout=evidence.layout._replace(leaves=tuple(leaves)))


def scattered(evidence: Evidence) -> Evidence:
    """The layout with every text begun at a place of its own, as if it were centred."""
    leaves = tuple(
        leaf._replace(cells=tuple(cell._replace(x=60.0 + 7 * at) for cell in leaf.cells[:1]))
        for at, leaf in enumerate(evidence.layout.leaves)
    )
    return evidence._replace(layout=evidence.layout._replace(leaves=leaves))


def test_long_lines_text_at_the_right_and_narrow_margins_are_found() -> None:
    good = with_cell()
    for judge in (judges.line_length, judges.left_aligned, judges.margins):
        assert judge(good).verdict is MET
    assert judges.line_length(with_cell(width=600.0)).verdict is NOT_MET
    assert judges.left_aligned(scattered(good)).verdict is NOT_MET
    assert judges.margins(with_cell(x=20.0)).verdict is NOT_MET


def test_every_item_that_a_program_judges_has_a_sheet_that_breaks_it() -> None:
    broken = {judge for judge, _, _ in CASES} | {
        judges.purpose, judges.everyday_words, judges.terms_explained, judges.no_sums,
        judges.size, judges.leading, judges.line_length, judges.left_aligned,
        judges.margins, judges.headings_larger,
    }  # fmt: skip
    never = {judges.sums_shown, judges.tables_told}  # they leave it to a person, or do not apply
    assert {item.judge for item in ITEMS if item.judge} == broken | never


def test_the_lists_have_the_numbers_that_were_published() -> None:
    assert [item.number for item in PEMAT] == [*range(1, 13), *range(15, 27)]
    assert [item.number for item in INDEX] == list(range(1, 21))
    assert len(TYPE) == 6


def test_an_item_without_a_judge_is_for_a_person() -> None:
    assert AuditItem("part", 1, "Is it good?").found(sheet()).verdict is PERSON


def test_the_worst_of_several_sheets_counts() -> None:
    order = [Finding(one) for one in (NOT_APPLICABLE, MET, PERSON, NOT_MET)]
    assert [worst(order[:n]).verdict for n in (1, 2, 3, 4)] == [
        NOT_APPLICABLE,
        MET,
        PERSON,
        NOT_MET,
    ]


def test_what_is_left_to_a_person_or_does_not_apply_earns_nothing() -> None:
    found = score("part", map(Finding, (MET, MET, NOT_MET, PERSON, NOT_APPLICABLE)))
    assert (found.met, found.judged, found.person) == (2, 3, 1)
    assert str(found) == "part: 67 % (2 of 3 met; 1 more for a person to judge)"
    assert str(score("part", [Finding(PERSON)])).startswith("part: - (0 of 0")
