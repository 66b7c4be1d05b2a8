"""What people meet who do not see a page, or see it large."""

from typing import Any

import pytest

PAGES = ["/", "patient", "/patient/new", "/blank", "/given", "/sheets"]


def opened(tab: Any, path: str) -> None:
    if path != "patient":
        tab.go(path)
        return
    tab.page.locator("a[href^='/patient/']", has_text="Walter").click()
    tab.page.wait_for_selector("#answers")


@pytest.mark.parametrize("language", ["en-US", "es-US"])
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing(new_tab: Any, path: str, language: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    tab = new_tab(1280, locale=language)
    opened(tab, path)
    for width in (1280, 800):
        tab.page.set_viewport_size({"width": width, "height": 900})
        # The browser's own viewer of PDFs is not of this page.
        found = axe.run(tab.page, context={"exclude": [["iframe"]]})
        assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("path", PAGES)
def test_at_four_hundred_per_cent_nothing_is_cut_off(new_tab: Any, path: str) -> None:
    tab = new_tab(320)
    opened(tab, path)
    wide = tab.page.evaluate("document.documentElement.scrollWidth")
    assert wide <= 320, tab.page.evaluate(
        "[...document.querySelectorAll('*')].filter(e => e.getBoundingClientRect().right > 321)"
        ".map(e => e.tagName + '.' + e.className).slice(0, 8)"
    )


def test_the_locked_page_is_clean_too(new_tab: Any) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    tab = new_tab()
    tab.page.get_by_role("button", name="Lock").click()
    tab.page.wait_for_selector("text=This page is locked")
    found = axe.run(tab.page)
    assert found.violations_count == 0, found.generate_report()
