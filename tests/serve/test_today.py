"""Today: the patients of the day, in the order of their appointments."""

from pathlib import Path

from desk_samples import at_desk


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
        assert "<h1>Hoy</h1>" in desk.get("/").text
