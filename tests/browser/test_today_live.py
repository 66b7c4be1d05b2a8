"""Today lies open all day: the list changes under it, and nobody loses what is typed."""

from datetime import datetime
from typing import Any

from served_desk import ZONE

from browser.conftest import listed


def test_a_list_that_changes_keeps_what_is_typed_and_the_place(new_tab: Any) -> None:
    tab = new_tab()
    page, file = tab.page, tab.desk.folder / "today.csv"
    typed = page.locator("#text")
    typed.press_sequentially("wal")
    try:
        text = listed(datetime.now(ZONE).date().isoformat())
        file.write_text(text.replace("Brandt", "Brandtner"), encoding="utf-8")
        page.get_by_role("link", name="Walter Brandtner").wait_for(timeout=15000)
        assert typed.input_value() == "wal"
        assert typed.evaluate("one => one === document.activeElement")
        assert page.get_by_role("link", name="Rosa").count() == 0
    finally:
        file.write_text(listed(datetime.now(ZONE).date().isoformat()), encoding="utf-8")


def test_a_search_that_is_emptied_shows_the_whole_day_again(new_tab: Any) -> None:
    page = new_tab().page
    page.locator("#text").fill("40418")
    with page.expect_navigation():
        page.locator("#text").press("Enter")
    page.get_by_role("link", name="Walter").wait_for()
    assert page.get_by_role("link", name="Rosa").count() == 0
    page.locator("#text").fill("")
    page.get_by_role("link", name="Rosa").wait_for(timeout=5000)
