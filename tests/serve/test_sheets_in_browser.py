"""Sheets in a browser: the page keeps up with saved files by itself, and nobody loses the place."""

import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from desk_samples import MORNING
from playwright.sync_api import Page, sync_playwright

from docgen.files import examples_root
from docgen.serve.app import build_app
from docgen.serve.desk import Desk, DeskSources
from docgen.serve.safety import GuardRules
from docgen.serve.sessions import Sessions
from docgen.serve.start import Listening, listen

CHROMIUM = shutil.which("chromium")
VIEW = "/sheets/view/vertebroplasty/prepare/en/standard/typical"
SECOND = 1000
pytestmark = [
    pytest.mark.soak,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium on this computer"),
]


@pytest.fixture
def page(tmp_path: Path) -> Iterator[Page]:
    """The page Sheets of a small clinic, all of it looked at."""
    shutil.copytree(examples_root() / "clinics" / "imaging-center", tmp_path / "clinic")
    desk = Desk(DeskSources(tmp_path / "clinic", lambda: MORNING))
    sessions, at = Sessions(time.monotonic), listen(Listening(port=0))
    port = at.getsockname()[1]
    app = build_app(desk, sessions, ("nurse", "FRONT-DESK-1"), GuardRules(port))
    config = uvicorn.Config(app, log_config=None, access_log=False, lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [at]})
    thread.start()
    base = f"http://127.0.0.1:{port}"
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
            opened = browser.new_page(viewport={"width": 1280, "height": 800})
            opened.set_default_timeout(30 * SECOND)
            opened.goto(f"{base}/open?ticket={sessions.ticket()}")
            opened.wait_for_url(f"{base}/")  # the link leads there by itself
            opened.goto(base + VIEW)
            desk.looks.wait()
            yield opened
            browser.close()
    finally:
        desk.looks.close()
        server.should_exit = True
        thread.join(20)


def arrives_earlier(folder: Path) -> None:
    file = folder / "clinic" / "clinic.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("arrive_early: 15 min", "arrive_early: 45 min"), encoding="utf-8")


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.textContent"))


def top(page: Page) -> float:
    """Where on the screen stands what has the focus."""
    return float(page.evaluate("document.activeElement.getBoundingClientRect().top"))


def test_a_saved_file_is_seen_by_itself_and_nobody_loses_the_place(
    page: Page, tmp_path: Path
) -> None:
    page.locator("#said ol > li > a").nth(40).focus()
    page.keyboard.press("Enter")
    page.locator("#said dl").wait_for()
    said, height = focused(page), top(page)
    assert page.evaluate("scrollY") > 0
    arrives_earlier(tmp_path)
    page.locator("#said li.changed").first.wait_for()
    assert focused(page) == said
    assert abs(top(page) - height) < 2
    assert page.locator("#said dl").count() == 1
    assert "changed since the last look" in (page.locator("#told").text_content() or "")


def test_a_sentence_is_opened_and_closed_by_the_keyboard_alone(page: Page) -> None:
    page.locator("#said ol > li > a").first.focus()
    page.keyboard.press("Tab")
    said = focused(page)
    page.keyboard.press("Enter")
    page.locator("#said dl").wait_for()
    assert focused(page) == said
    page.keyboard.press("Tab")
    assert "clinic.yaml:" in focused(page)
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    page.locator("#said dl").wait_for(state="detached")
    assert focused(page) == said


@pytest.mark.parametrize("width", [320, 640, 800, 1280])
def test_nothing_stands_beside_the_page_however_narrow_it_is(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth") <= width
