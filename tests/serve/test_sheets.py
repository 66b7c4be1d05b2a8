"""Sheets: what they say, what a saved file changes in each language, where it comes from."""

import html
import re
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from desk_samples import at_desk
from starlette.testclient import TestClient

HOME = "/sheets/view/vertebroplasty/discharge/{}/standard/typical"
CELLS = 4  # of the small clinic: two sheets, two formats
ENGLISH, SPANISH = HOME.format("en"), HOME.format("es")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[TestClient]:
    with at_desk(tmp_path, alone=True) as opened:
        yield opened
        opened.app.state.desk.looks.close()  # type: ignore[attr-defined]


@pytest.fixture(scope="module")
def still(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A desk of which no file is changed."""
    with at_desk(tmp_path_factory.mktemp("still"), alone=True) as opened:
        yield opened
        opened.app.state.desk.looks.close()  # type: ignore[attr-defined]


@pytest.fixture
def small(tmp_path: Path) -> Iterator[TestClient]:
    """A desk of a clinic with one language: two sheets, two formats."""
    with at_desk(tmp_path, clinic="imaging-center", alone=True) as opened:
        yield opened
        opened.app.state.desk.looks.close()  # type: ignore[attr-defined]


def save(folder: Path, old: str, new: str, clinic: str = "lakeside") -> None:
    file = folder / clinic / "clinic.yaml"
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1
    file.write_text(text.replace(old, new), encoding="utf-8")


def sentences(text: str, what: str) -> list[str]:
    """The sentences of a page of which something became, without what is for ears alone."""
    found = re.findall(rf'<li id="s\w+" class="\w+ {what}"[^>]*>(.*?)</li>', text, re.DOTALL)
    heard = [re.sub(r'<span class="aside">.*?</span>', "", one) for one in found]
    return [html.unescape(" ".join(re.sub(r"<[^>]+>", "", one).split())) for one in heard]


def wait(desk: TestClient) -> None:
    desk.app.state.desk.looks.wait()  # type: ignore[attr-defined]


def chosen(desk: TestClient, view: str, sentence: str) -> str:
    """The page on which a sentence is chosen, by its own link."""
    links = re.findall(r'<a id="\w+" href="([^"]+)"[^>]*>([^<]+)</a>', desk.get(view).text)
    (link,) = [link for link, text in links if html.unescape(text) == sentence]
    return html.unescape(desk.get(html.unescape(link)).text)


def test_the_page_says_what_is_on_paper(still: TestClient) -> None:
    assert "Shower from – Wed Dec 9, 10:40 AM" in sentences(still.get(ENGLISH).text, "same")
    made = still.get(ENGLISH.replace("/view/", "/pdf/"))
    assert made.headers["content-type"] == "application/pdf"
    assert made.content.startswith(b"%PDF")


def test_a_saved_setting_is_marked_in_every_language(desk: TestClient, tmp_path: Path) -> None:
    for view in (ENGLISH, SPANISH):
        assert sentences(desk.get(view).text, "changed") == []
    before = desk.get("/sheets/state").text
    save(tmp_path, "fever: 100.4 °F", "fever: 101 °F")
    assert desk.get("/sheets/state").text != before
    said = "Fever: 100.4 101 °F (38 (38.3 °C) or more"
    assert sentences(desk.get(ENGLISH).text, "changed") == [said]
    assert '<del><span class="aside">gone: </span>100.4</del>' in desk.get(ENGLISH).text
    said = "Fiebre de 100.4 101 °F (38 (38.3 °C) o más"
    assert sentences(desk.get(SPANISH).text, "changed") == [said]


def test_all_sheets_tell_which_of_them_have_changed_until_somebody_has_seen_it(
    small: TestClient, tmp_path: Path
) -> None:
    small.get(ENGLISH)
    wait(small)
    assert small.get(ENGLISH).text.count("as it was") == CELLS
    save(tmp_path, "arrive_early: 15 min", "arrive_early: 30 min", clinic="imaging-center")
    small.get(ENGLISH)
    wait(small)
    page = small.get(ENGLISH).text
    assert page.count("as it was") == CELLS / 2  # the other sheet says nothing of it
    assert page.count(" changed<") == CELLS / 2
    small.post(ENGLISH.replace("/view/", "/seen/"))
    assert small.get(ENGLISH).text.count("as it was") == CELLS


def test_a_sentence_shows_setting_template_line_and_translation(still: TestClient) -> None:
    page = chosen(still, SPANISH, "Fiebre de 100.4 °F (38 °C) o más")
    assert "fever: 100.4 °F" in page
    assert re.search(r"lakeside/clinic\.yaml:100:\d+</a>", page)
    assert "The temperature from which patients call the clinic." in page
    assert "- :fever: Fever: **{{ fever | temperature }}** or more" in page
    assert "Fiebre de **{fever}** o más" in page
    assert re.search(r"LC_MESSAGES/docgen\.po:\d+</a>", page)


def test_a_sentence_in_the_clinics_own_words_leads_to_them(still: TestClient) -> None:
    view = ENGLISH.replace("discharge", "prepare")
    page = chosen(still, view, "You get a locker with a key for your things.")
    assert "Your own words" in page
    assert re.search(r"lakeside/clinic\.yaml:129:\d+</a>", page)


def test_each_place_that_is_named_leads_to_its_line(still: TestClient) -> None:
    page = chosen(still, SPANISH, "Fiebre de 100.4 °F (38 °C) o más")
    links = re.findall(r'href="(/sheets/lines/[^"]+)"', page)
    assert len(links) >= 3
    marked = [
        html.unescape(re.findall(r'class="this".*?<code>(.*?)</code>', still.get(link).text)[0])
        for link in links
    ]
    assert "    fever: 100.4 °F" in marked
    assert "- :fever: Fever: **{{ fever | temperature }}** or more" in marked
    assert 'msgid "Fever: **{fever}** or more"' in marked


def test_no_file_is_shown_but_those_that_sheets_are_made_from(
    desk: TestClient, tmp_path: Path
) -> None:
    for name in ("patient.yaml", "list.csv", "templates/list.csv"):
        file = tmp_path / "lakeside" / name
        file.parent.mkdir(exist_ok=True)
        file.write_text("name: Rosa Peña", encoding="utf-8")
    (tmp_path / "lakeside" / "templates" / "out.md").symlink_to(tmp_path / "lakeside/patient.yaml")
    for path in (
        "clinic/patient.yaml",
        "clinic/list.csv",
        "clinic/templates/list.csv",
        "clinic/templates/out.md",
        "clinic/templates/../patient.yaml",
        "clinic/templates/%2e%2e/patient.yaml",
        "docgen/templates/../pyproject.toml",
        "/etc/passwd",
        "docgen/templates//etc/passwd",
    ):
        answer = desk.get(f"/sheets/lines/{path}?line=1")
        assert answer.status_code == 404, path
        assert "Rosa" not in answer.text
    assert desk.get("/sheets/lines/clinic/clinic.yaml?line=1").status_code == 200


def test_a_file_with_a_mistake_is_told_and_the_sheets_stay_as_they_were(
    desk: TestClient, tmp_path: Path
) -> None:
    before = sentences(desk.get(ENGLISH).text, "same")
    save(tmp_path, "fever: 100.4 °F", "fevre: 100.4 °F")
    page = html.unescape(desk.get(ENGLISH).text)
    assert "The clinic's files cannot be used" in page
    assert "fevre" in page
    assert "/sheets/lines/clinic/clinic.yaml?line=100" in page
    assert sentences(page, "same") == before


def test_a_template_with_a_mistake_is_told_at_its_line(desk: TestClient, tmp_path: Path) -> None:
    own = tmp_path / "lakeside" / "templates" / "call-us-also.md"
    desk.get(ENGLISH)
    own.parent.mkdir()
    own.write_text("- Call {{ clinic.fone | phone }}\n", encoding="utf-8")
    (own.parent / "questions.md").write_text("## {{ clinic.fone | phone }}\n", encoding="utf-8")
    page = html.unescape(desk.get(ENGLISH).text)
    assert "This sheet cannot be made." in page
    assert "/sheets/lines/clinic/templates/questions.md?line=1" in page
    assert desk.get(ENGLISH.replace("/view/", "/pdf/")).status_code == 409


def test_what_check_finds_stands_there_with_links_to_its_lines(
    small: TestClient, tmp_path: Path
) -> None:
    save(tmp_path, "arrive_early: 15 min", "arrive_early: 9 h", clinic="imaging-center")
    assert "Checking …" in small.get(ENGLISH).text
    wait(small)
    page = html.unescape(small.get(ENGLISH).text)
    assert "Checking …" not in page
    assert "arrive_early" in page[page.index('id="check"') :]
    assert "/sheets/lines/clinic/clinic.yaml?line=18" in page


def test_an_address_of_a_sheet_that_is_none_leads_to_one_that_is(still: TestClient) -> None:
    assert "Sentence by sentence" in still.get(HOME.format("xx")).text
    assert still.get(HOME.format("xx").replace("/view/", "/pdf/")).status_code == 404


def test_preview_opens_the_page_and_prints_its_link_first(tmp_path: Path) -> None:
    with at_desk(tmp_path, alone=True):
        pass  # copies the clinic
    command = [sys.executable, "-m", "docgen", "preview", str(tmp_path / "lakeside")]
    with subprocess.Popen(
        [*command, "--no-open", "--port", "0"], stdout=subprocess.PIPE, text=True
    ) as started:
        try:
            assert started.stdout
            link = started.stdout.readline().strip()
            browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
            with browser.open(link, timeout=30) as led:
                assert b'href="/sheets"' in led.read()
            with browser.open(f"{link.partition('/open')[0]}/sheets", timeout=30) as opened:
                assert "/sheets/view/" in opened.url
                assert b"Sentence by sentence" in opened.read()
        finally:
            started.terminate()
    assert started.returncode in (0, -15)
