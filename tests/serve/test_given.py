"""Given: what was given to whom, found again, and on paper once more as it was."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest
from desk_samples import at_desk
from given_samples import ROSA, WALTER, given_desk
from sheet_text import words_of

from docgen.defaults import read_defaults
from docgen.ledger.rows import COPIED, FILE, NOT_PRINTED, PRINTED, PRINTER, VIEWED, By
from docgen.serve import given as page

COPY = "Copia del 8 de diciembre"


def spaced(text: str) -> str:
    """With plain spaces, which in days are such that no line breaks at them."""
    return " ".join(text.split())


def test_the_latest_sheet_stands_first_with_patient_sheet_person_and_answer(tmp_path: Path) -> None:
    with given_desk(tmp_path) as at:
        row = at.give(how=PRINTER)
        at.ledger.note(NOT_PRINTED, row, by=By("ana", "X"), answer="no paper in it")
        at.give(WALTER, how=FILE)
        shown = spaced(at.client.get("/given").text)
    assert shown.index("Walter Brandt") < shown.index("Rosa Peña")
    for said in ("40417", "born May 2, 1948", "9:30 AM", "Before the treatment", "Spanish"):
        assert said in shown
    for said in ("ana", "FRONT-DESK-1", "Not printed", "no paper in it", "Saved as a file"):
        assert said in shown


@pytest.mark.parametrize("text", ["40417", "rosa", "PENA", "pen ros", "Peña, Rosa"])
def test_a_patient_is_found_by_number_or_words_of_the_name_and_no_address_says_it(
    tmp_path: Path, text: str
) -> None:
    with given_desk(tmp_path) as at:
        at.give()
        at.give(WALTER)
        answer = at.client.post("/given", data={"text": text})
    assert [str(one.url.path) for one in (*answer.history, answer)] == ["/given", "/given"]
    assert answer.url.query == b""
    assert "Rosa Peña" in answer.text
    assert "Walter" not in answer.text


def test_sheets_are_found_by_day_and_by_sheet(tmp_path: Path) -> None:
    with given_desk(tmp_path) as at:
        at.give()
        at.next_week()
        at.give(WALTER, sheet="discharge")
        on_day = at.client.post("/given", data={"day": "2026-12-08"}).text
        of_sheet = at.client.post("/given", data={"sheet": "discharge"}).text
        both = at.client.post("/given", data={"sheet": "discharge", "day": "2026-12-08"}).text
        cleared = at.client.post("/given", data={}).text
    assert ("Rosa" in on_day, "Walter" in on_day) == (True, False)
    assert ("Rosa" in of_sheet, "Walter" in of_sheet) == (False, True)
    assert "No sheet was found" in both
    assert "Rosa" in cleared
    assert "Walter" in cleared


def test_a_page_holds_so_many_sheets_and_the_next_one_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page, "PAGE", 2)
    with given_desk(tmp_path) as at:
        rows = [at.give() for _ in range(5)]
        seen, address = [], "/given"
        while address:
            shown = at.client.get(address).text
            seen.append(re.findall(r'href="/given/([0-9a-f]{32})"', shown))
            further = re.search(r'href="(/given\?before=\d+)"', shown)
            address = further[1] if further else ""
    assert [len(ids) for ids in seen] == [2, 2, 1]
    assert [one for ids in seen for one in ids] == [row.sheet_id for row in reversed(rows)]


def test_a_search_for_a_name_says_how_far_back_it_looked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page, "_BATCH", 1)
    monkeypatch.setattr(page, "LOOKED", 2)
    with given_desk(tmp_path) as at:
        at.give()
        for _ in range(3):
            at.give(WALTER)
        first = at.client.post("/given", data={"text": "Rosa"}).text
        further = re.search(r'href="(/given\?before=\d+)"', first)
        assert further
        then = at.client.get(further[1]).text
    assert "Looked through the sheets back to" in first
    assert "Rosa Peña" not in first
    assert "Rosa Peña" in then


def test_the_pdf_is_the_one_that_was_given_byte_for_byte_and_the_look_at_it_is_written_down(
    tmp_path: Path,
) -> None:
    with given_desk(tmp_path) as at:
        row = at.give()
        at.next_week()
        answer = at.client.get(f"/given/{row.sheet_id}/sheet.pdf")
        noted = at.ledger.about(row)
    assert hashlib.sha256(answer.content).hexdigest() == row.file
    assert answer.headers["content-type"] == "application/pdf"
    assert [(one.kind, one.who, one.workstation) for one in noted] == [
        (VIEWED, "nurse", "FRONT-DESK-1")
    ]


def test_a_sheet_of_today_is_printed_again_as_it_was_with_a_row_of_its_own(tmp_path: Path) -> None:
    with given_desk(tmp_path) as at:
        row = at.give()
        at.client.post(f"/given/{row.sheet_id}/print")
        new = at.ledger.replaced_by(row)
        assert new
        assert (new.file, new.who, new.how) == (row.file, "nurse", "dialog")
        shown = at.client.get(f"/given/{new.sheet_id}/paper").text
        pdf = at.client.get(f"/given/{new.sheet_id}/sheet.pdf").content
    assert f'src="/given/{new.sheet_id}/sheet.pdf#navpanes=0"' in shown
    assert hashlib.sha256(pdf).hexdigest() == row.file


def test_a_sheet_of_an_earlier_day_asks_first_and_says_on_paper_that_it_is_a_copy(
    tmp_path: Path,
) -> None:
    with given_desk(tmp_path) as at:
        row = at.give()
        at.next_week()
        asked = at.client.post(f"/given/{row.sheet_id}/print")
        assert "Where it says “today”, it means that day." in spaced(asked.text)
        assert at.kinds(row) == []
        assert at.ledger.replaced_by(row) is None
        shown = at.client.post(f"/given/{row.sheet_id}/print", data={"copy": "0"})
        assert at.kinds(row) == [COPIED]
        assert f'src="/given/{row.sheet_id}/copy.pdf#navpanes=0"' in shown.text
        assert COPY in words_of(at.client.get(f"/given/{row.sheet_id}/copy.pdf").content)
        assert at.kinds(row) == [COPIED, VIEWED]
        assert COPY not in words_of(at.client.get(f"/given/{row.sheet_id}/sheet.pdf").content)


def test_what_became_of_a_copy_is_not_what_became_of_the_sheet(tmp_path: Path) -> None:
    with given_desk(tmp_path) as at:
        row = at.give(how=PRINTER)
        for kind in (PRINTED, VIEWED, COPIED, NOT_PRINTED):
            at.ledger.note(kind, row, by=By("ana", "X"))
        assert page.state_of(row, at.ledger.about(row)).text == "Printed"


def test_what_nobody_knows_is_asked_and_the_answer_is_written_down(tmp_path: Path) -> None:
    with given_desk(tmp_path) as at:
        row = at.give(how=PRINTER)
        assert "Not known: look at the printer" in at.client.get("/given").text
        assert "Was it printed?" in at.client.get(f"/given/{row.sheet_id}").text
        after = at.client.post(f"/given/{row.sheet_id}/answer", data={"said": "printed"}).text
        assert "Was it printed?" not in after
        assert at.kinds(row) == [PRINTED]


def test_what_did_not_come_out_is_printed_by_one_button(tmp_path: Path) -> None:
    with given_desk(tmp_path) as at:
        row = at.give(how=PRINTER)
        at.client.post(f"/given/{row.sheet_id}/answer", data={"said": "again"})
        assert at.kinds(row) == [NOT_PRINTED]
        new = at.ledger.replaced_by(row)
        assert new
        assert new.file == row.file


@pytest.mark.parametrize("said", ["", "viewed", "erased", "made"])
def test_nothing_but_an_answer_is_written_down_as_one(tmp_path: Path, said: str) -> None:
    with given_desk(tmp_path) as at:
        row = at.give(how=PRINTER)
        at.client.post(f"/given/{row.sheet_id}/answer", data={"said": said})
        assert at.kinds(row) == []


def test_for_the_patient_a_sheet_is_made_anew_from_the_record_that_it_was_made_from(
    tmp_path: Path,
) -> None:
    with given_desk(tmp_path) as at:
        row = at.give()
        at.next_week()
        page = at.client.post(f"/given/{row.sheet_id}/anew")
    assert page.url.path.startswith("/patient/")
    assert "40417" not in page.url.path
    assert "Peña" in page.text


def test_of_a_patient_who_is_erased_the_row_stays_and_nothing_else(tmp_path: Path) -> None:
    with given_desk(tmp_path) as at:
        row = at.give()
        at.ledger.erase("40417")
        listed, shown = at.client.get("/given").text, at.client.get(f"/given/{row.sheet_id}").text
        found = at.client.post("/given", data={"text": "40417"}).text
        pdf = at.client.get(f"/given/{row.sheet_id}/sheet.pdf")
    for text in (listed, shown):
        assert "Erased" in text
        assert "Rosa" not in text
        assert "40417" not in text
    assert "no longer kept" in shown
    assert "No sheet was found" in found
    assert pdf.status_code == 409


def test_a_sheet_that_this_docgen_makes_otherwise_is_refused_in_words(tmp_path: Path) -> None:
    with given_desk(tmp_path) as at:
        row = at.give()
        (kept,) = (tmp_path / "ledger" / "records").glob("*.json")
        kept.write_text(kept.read_text("utf-8").replace("L1", "L2"), "utf-8")
        answer = at.client.post(f"/given/{row.sheet_id}/print")
        assert answer.status_code == 409
        assert "made anew" in answer.text or "make it anew" in answer.text
        assert at.ledger.replaced_by(row) is None


def test_an_address_that_no_sheet_has_leads_to_the_list(tmp_path: Path) -> None:
    with given_desk(tmp_path) as at:
        for path in ("0" * 32, "0" * 32 + "/sheet.pdf", "0" * 32 + "/paper", "x"):
            assert at.client.get(f"/given/{path}").url.path == "/given"


def test_where_no_ledger_is_kept_the_page_says_what_that_means_and_begins_one(
    tmp_path: Path,
) -> None:
    with at_desk(tmp_path) as client:
        shown = client.get("/given").text
        assert "docgen writes down nothing of what is given" in shown
        assert 'ledger = "' in shown
        place = tmp_path / "what was given"
        begun = client.post("/given/ledger", data={"place": str(place)})
        assert "No sheet has been given yet" in begun.text
        client.app.state.desk.close()  # type: ignore[attr-defined]
    assert (place / "ledger.sqlite").is_file()
    assert Path(read_defaults([tmp_path]).text("ledger")) == place.resolve()


@pytest.mark.parametrize("place", ["lakeside", "lakeside/ledger", "\0", "~nobody-has-this-name/x"])
def test_a_ledger_begins_nowhere_else_than_it_may(tmp_path: Path, place: str) -> None:
    with at_desk(tmp_path) as client:
        asked = str(tmp_path / place) if place.startswith("lake") else place
        shown = client.post("/given/ledger", data={"place": asked})
        assert client.app.state.desk.ledger is None  # type: ignore[attr-defined]
    assert 'name="place"' in shown.text
    assert not (tmp_path / "docgen.toml").exists()


def test_the_page_speaks_spanish(tmp_path: Path) -> None:
    with given_desk(tmp_path) as at:
        row = at.give(ROSA, how=PRINTER)
        at.client.post("/language/es")
        listed, shown = at.client.get("/given").text, at.client.get(f"/given/{row.sheet_id}").text
    assert "No se sabe: mire en la impresora" in listed
    assert "Antes del tratamiento" in shown
    assert "Was it printed?" not in shown


def test_a_button_that_is_pressed_twice_prints_once(tmp_path: Path) -> None:
    with given_desk(tmp_path) as at:
        row = at.give()
        for _ in range(2):
            answer = at.client.post(f"/given/{row.sheet_id}/print")
        assert len(at.ledger.rows()) == 2
        new = at.ledger.replaced_by(row)
        assert new
        assert answer.url.path == f"/given/{new.sheet_id}/paper"
        assert "Another sheet stands for this one" in at.client.get(f"/given/{row.sheet_id}").text
        at.next_week()
        for _ in range(2):
            at.client.post(f"/given/{row.sheet_id}/print", data={"copy": "0"})
        assert at.kinds(row) == [COPIED]
        assert 'name="copy" value="1"' in at.client.get(f"/given/{row.sheet_id}").text
        at.client.post(f"/given/{row.sheet_id}/print", data={"copy": "1"})
        assert at.kinds(row) == [COPIED, COPIED]
