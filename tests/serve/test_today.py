"""Today: the patients of the day, in the order of their appointments."""

from pathlib import Path

from desk_samples import LIST, at_desk


def test_the_patients_of_the_day_are_there_and_no_others(tmp_path: Path) -> None:
    with at_desk(tmp_path) as desk:
        shown = desk.get("/").text
    assert shown.index("Rosa") < shown.index("Walter")
    assert "Ida" not in shown


def test_no_address_holds_a_record_number(tmp_path: Path) -> None:
    with at_desk(tmp_path) as desk:
        assert 'href="/patient/' in desk.get("/").text
        assert 'href="/patient/40417' not in desk.get("/").text


def test_the_pages_speak_spanish_when_asked(tmp_path: Path) -> None:
    with at_desk(tmp_path) as desk:
        assert desk.post("/language/es").status_code == 200
        assert "<h1>Hoy, " in desk.get("/").text


def test_what_a_sheet_needs_is_told_in_the_words_of_the_page(tmp_path: Path) -> None:
    with at_desk(tmp_path) as desk:
        assert "needs Bones that are treated" in desk.get("/?day=2026-12-09").text
        assert "Bones that are treated" not in desk.get("/").text


def test_who_is_looked_for_stands_on_the_page_and_in_no_address(tmp_path: Path) -> None:
    with at_desk(tmp_path) as desk:
        page = desk.post("/", data={"text": "pena", "day": "2026-12-08"})
        assert "Rosa" in page.text
        assert "Walter" not in page.text
        assert "pena" not in str(page.url)
        assert "Walter" in desk.post("/", data={"text": "40418"}).text


def test_rows_that_cannot_be_used_and_visits_that_are_cancelled_are_told(tmp_path: Path) -> None:
    listed = LIST.replace("vertebrae\n", "vertebrae,status\n").replace("L2\n", "L2,cancelled\n")
    listed = listed.replace("1951-02-03", "1951-22-03")
    with at_desk(tmp_path, listed=listed) as desk:
        page = desk.get("/").text
    assert "Rows that cannot be used: 1" in page
    assert "birth_date" in page
    assert "such as visits that are cancelled: 1" in page
    assert "Walter" not in page


def test_a_list_that_changes_is_read_again(tmp_path: Path) -> None:
    with at_desk(tmp_path) as desk:
        before = desk.get("/today/stamp").text
        desk.get("/")
        (tmp_path / "today.csv").write_text(LIST.replace("Walter", "Wendell"), encoding="utf-8")
        assert desk.get("/today/stamp").text != before
        assert "Wendell" in desk.get("/").text


def test_a_list_that_cannot_be_read_is_told_and_no_patient_of_it_stays(tmp_path: Path) -> None:
    with at_desk(tmp_path) as desk:
        desk.get("/")
        (tmp_path / "today.csv").unlink()
        page = desk.get("/").text
    assert "There is no such file" in page
    assert "Walter" not in page
