"""A sheet that is given once more: the same bytes, a row of its own that stands for the other."""

from pathlib import Path

from ledger_samples import given, opened

from docgen.ledger.rows import DIALOG, PRINT_FILE, By, SheetFacts

OTHER = By("ben", "back-office")


def test_a_sheet_is_given_again_as_it_was_and_stands_for_the_earlier_one(tmp_path: Path) -> None:
    sheet = given("40417")
    with opened(tmp_path) as ledger:
        first = ledger.give(sheet)
        again, pdf = ledger.give_again(first.sheet_id, how=DIALOG, by=OTHER)
        assert pdf == sheet.made.pdf  # type: ignore[union-attr]
        assert (again.file, again.content, again.clinic) == (
            first.file,
            first.content,
            first.clinic,
        )
        assert (again.who, again.how, again.replaces) == ("ben", DIALOG, first.sheet_id)
        assert again.sheet_id != first.sheet_id
        assert ledger.again(again.sheet_id, copy_of=False) == pdf
        assert ledger.replaced_by(first) == again
        assert ledger.replaced_by(again) is None


def test_a_sheet_of_a_print_file_given_again_has_a_file_of_its_own(tmp_path: Path) -> None:
    sheet = given("40417")
    facts = SheetFacts.of(sheet.made)._replace(file="0" * 64)  # type: ignore[arg-type]
    with opened(tmp_path) as ledger:
        first = ledger.give(given("40417", made=facts, how=PRINT_FILE))
        again, pdf = ledger.give_again(first.sheet_id, how=DIALOG, by=OTHER)
        assert again.file == SheetFacts.of(sheet.made).file  # type: ignore[arg-type]
        assert ledger.again(again.sheet_id, copy_of=False) == pdf


def test_a_copy_is_the_sheet_with_a_line_more(tmp_path: Path) -> None:
    with opened(tmp_path) as ledger:
        row = ledger.give(given("40417"))
        copy = ledger.again(row.sheet_id, copy_of=True)
        assert copy != ledger.again(row.sheet_id, copy_of=False)
        assert ledger.again(row.sheet_id, copy_of=True) == copy


def test_rows_are_turned_over_page_by_page_and_by_sheet(tmp_path: Path) -> None:
    with opened(tmp_path) as ledger:
        rows = ledger.give_all([given(str(number)) for number in range(1, 6)])
        latest = ledger.rows(limit=2)
        assert [row.number for row in latest] == [5, 4]
        assert ledger.rows(limit=9, before=latest[-1].number) == rows[2::-1]
        assert ledger.rows(sheet="discharge") == []
        assert len(ledger.rows(sheet="prepare")) == 5
