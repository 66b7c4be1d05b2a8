"""One patient: what is typed is on the sheet, and what is printed is what was seen."""

import re
from pathlib import Path

from desk_samples import LIST, MORNING, at_desk
from patient_pages import END, NOON, address, plain, pressed, text_of


def test_what_is_typed_is_on_the_sheet(tmp_path: Path) -> None:
    with at_desk(tmp_path, now=NOON) as desk:
        walter = address(desk, "Walter")
        desk.post(walter, data={**END, "notes": "Bring your walking stick."})
        shown = text_of(desk.get(f"{walter}/sheet.pdf").content)
        assert "walking stick" in shown
        later = {**END, "procedure_end__time": "11:10"}
        desk.post(walter, data=later)
        assert shown != text_of(desk.get(f"{walter}/sheet.pdf").content)


def test_a_problem_stands_beside_its_field_and_the_last_sheet_is_marked(tmp_path: Path) -> None:
    with at_desk(tmp_path, now=NOON) as desk:
        walter = address(desk, "Walter")
        desk.post(walter, data=END)
        before = desk.get(f"{walter}/sheet.pdf").content
        page = desk.post(walter, data={**END, "vertebrae": "X9"}).text
        told = re.search(r'id="vertebrae-told" data-part>(.*?)</span>\s*</div>', page, re.DOTALL)
        assert told
        assert "T12 L1" in told[1]
        assert "is not of what is typed now" in page
        assert 'name="press"' not in page  # nothing to print
        assert desk.get(f"{walter}/sheet.pdf").content == before


def test_what_is_printed_is_what_was_seen(tmp_path: Path) -> None:
    with at_desk(tmp_path, now=NOON) as desk:
        walter = address(desk, "Walter")
        page = desk.post(walter, data=END).text
        seen = desk.get(f"{walter}/sheet.pdf").content
        assert desk.post(f"{walter}/print", data=pressed(page)).status_code == 200
        assert desk.get(f"{walter}/paper.pdf").content == seen


def test_a_press_prints_once(tmp_path: Path) -> None:
    with at_desk(tmp_path, now=NOON) as desk:
        walter = address(desk, "Walter")
        press = pressed(desk.post(walter, data=END).text)
        assert desk.post(f"{walter}/print", data=press).status_code == 200
        again = desk.post(f"{walter}/print", data=press)
        assert again.status_code == 409
        assert "This was printed already." in again.text


def test_a_sheet_that_changed_since_it_was_seen_is_not_printed(tmp_path: Path) -> None:
    with at_desk(tmp_path, now=NOON) as desk:
        walter = address(desk, "Walter")
        press = pressed(desk.post(walter, data=END).text)
        desk.post(walter, data={**END, "procedure_end__time": "11:10"})  # in another tab
        refused = desk.post(f"{walter}/print", data=press)
        assert refused.status_code == 409
        assert "The sheet has changed" in refused.text


def test_nobody_prints_without_saying_who_the_patient_is(tmp_path: Path) -> None:
    with at_desk(tmp_path, now=NOON) as desk:
        walter, rosa = address(desk, "Walter"), address(desk, "Rosa")
        press = pressed(desk.post(walter, data=END).text)
        other = pressed(desk.post(rosa, data=END).text)["patient"]
        for said in ("", other):
            refused = desk.post(f"{walter}/print", data={**press, "patient": said})
            assert refused.status_code == 409
            assert "First say that this is the patient." in refused.text


def test_two_tabs_with_two_patients_hold_each_their_own(tmp_path: Path) -> None:
    with at_desk(tmp_path, now=NOON) as desk:
        walter, rosa = address(desk, "Walter"), address(desk, "Rosa")
        for who in (walter, rosa, walter):
            desk.post(who, data=END)
        his, hers = (text_of(desk.get(f"{who}/sheet.pdf").content) for who in (walter, rosa))
        assert "Brandt" in his
        assert "Peña" not in his
        assert "Peña" in hers
        assert "Brandt" not in hers


def test_a_list_that_changes_is_told_and_the_draft_is_kept(tmp_path: Path) -> None:
    with at_desk(tmp_path, now=NOON) as desk:
        walter = address(desk, "Walter")
        desk.post(walter, data={**END, "notes": "Bring your walking stick."})
        changed = LIST.replace("2026-12-08T11:30", "2026-12-08T11:45")
        (tmp_path / "today.csv").write_text(changed, encoding="utf-8")
        page = plain(desk.get(walter).text)
        assert "11:30 AM is now Dec 8, 2026, 11:45 AM" in page
        assert "walking stick" in page


def test_a_patient_on_no_list_is_typed_in(tmp_path: Path) -> None:
    with at_desk(tmp_path, now=NOON) as desk:
        new = desk.post("/patient/new").url.path
        typed = {
            "id": "50001",
            "given_name": "June",
            "family_name": "Hall",
            "birth_date": "1944-06-01",
            "appointment__day": "2026-12-08",
            "appointment__time": "9:30",
            "appointment__half": "AM",
            "vertebrae": "L1",
        }
        desk.post(new, data={**END, **typed})
        assert "June" in text_of(desk.get(f"{new}/sheet.pdf").content)


def test_the_address_of_one_session_is_nothing_in_another(tmp_path: Path) -> None:
    with at_desk(tmp_path) as first:
        walter = address(first, "Walter")
        ticket = first.app.state.sessions.ticket()  # type: ignore[attr-defined]  # Starlette's
        first.cookies.clear()
        first.get(f"/open?ticket={ticket}")
        assert first.get(walter).status_code == 404


def test_a_blank_sheet_has_nobody_on_it(tmp_path: Path) -> None:
    with at_desk(tmp_path, now=MORNING) as desk:
        assert desk.get("/blank").status_code == 200
        asked = {"sheet": "vertebroplasty discharge", "language": "es", "format": "large"}
        shown = text_of(desk.get("/blank.pdf", params=asked).content)
        assert "Nombre" in shown
        assert "Brandt" not in shown


def test_who_locks_the_desk_leaves_no_page_open(tmp_path: Path) -> None:
    with at_desk(tmp_path) as desk:
        walter = address(desk, "Walter")
        desk.post("/lock")
        assert desk.get(walter).status_code == 403
        assert "Brandt" not in desk.get("/").text


def test_an_old_tab_prints_nothing_that_is_not_seen_in_it(tmp_path: Path) -> None:
    with at_desk(tmp_path, now=NOON, ledger=tmp_path / "ledger") as desk:
        walter, rosa = address(desk, "Walter"), address(desk, "Rosa")
        old = pressed(desk.post(walter, data=END).text)
        desk.post(rosa, data=END)
        desk.post(walter, data={**END, "notes": "Of the new tab."})
        assert desk.post(f"{walter}/print", data=old).status_code == 409
        assert desk.post(f"{rosa}/print", data=old).status_code == 409  # what was seen elsewhere
        assert desk.app.state.desk.ledger.rows() == []  # type: ignore[attr-defined]  # Starlette's


def test_who_goes_back_after_printing_does_not_print_again(tmp_path: Path) -> None:
    with at_desk(tmp_path, now=NOON, ledger=tmp_path / "ledger") as desk:
        walter = address(desk, "Walter")
        press = pressed(desk.post(walter, data=END).text)
        desk.post(f"{walter}/print", data=press)
        assert "Print once more" in desk.get(walter).text
        assert desk.post(f"{walter}/print", data=press).status_code == 409
        ledger = desk.app.state.desk.ledger  # type: ignore[attr-defined]  # Starlette's
        (first,) = ledger.rows()
        desk.post(f"{walter}/print", data=pressed(desk.get(walter).text))
        assert ledger.rows()[0].replaces == first.sheet_id


def test_a_clinic_that_changes_meanwhile_is_seen_before_it_is_printed(tmp_path: Path) -> None:
    with at_desk(tmp_path, now=NOON) as desk:
        walter = address(desk, "Walter")
        press = pressed(desk.post(walter, data=END).text)
        file = tmp_path / "lakeside" / "clinic.yaml"
        file.write_text(file.read_text("utf-8").replace("312-555-0118", "312-555-0177"), "utf-8")
        assert desk.post(f"{walter}/print", data=press).status_code == 409
        assert "312-555-0177" in text_of(desk.get(f"{walter}/sheet.pdf").content)


def test_somebody_who_looks_is_written_down_once_for_each_opening(tmp_path: Path) -> None:
    with at_desk(tmp_path, now=NOON, ledger=tmp_path / "ledger") as desk:
        walter = address(desk, "Walter")
        desk.get(walter)
        for note in ("a", "ab", "abc"):
            desk.post(walter, data={**END, "notes": note})
        ledger = desk.app.state.desk.ledger  # type: ignore[attr-defined]  # Starlette's
        assert len(ledger.rows(kind="viewed", record="40418")) == 1
