"""From the list to the paper: in both languages, by the keyboard, without JavaScript."""

from contextlib import suppress
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader


def text_of(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text().split()) for page in PdfReader(BytesIO(pdf)).pages)


def sheet(tab: Any) -> bytes:
    """The sheet in the frame, as the desk gives it to this very page."""
    # A new one is laid over the old one until it can be seen.
    address = tab.page.locator("#sheet").last.get_attribute("src").split("#")[0]
    pdf: bytes = tab.page.request.get(f"{tab.desk.base}{address}").body()
    return pdf


def changed(tab: Any, before: str) -> None:
    """Wait until another sheet stands in the frame."""
    last = "[...document.querySelectorAll('#sheet')].at(-1)"
    wait_until(tab.page, f"{last}.getAttribute('src') !== '{before}'")


def wait_until(page: Any, true: str) -> None:
    """Ask again and again: the desk lets no page evaluate texts, so none can wait for itself."""
    from playwright.sync_api import Error

    for _ in range(800):  # a busy machine is slow
        with suppress(Error):  # another page is just being opened
            if page.evaluate(true):
                return
        page.wait_for_timeout(50)
    pytest.fail(f"it never comes to this: {true}")


def fill_time(tab: Any, name: str, time: str, half: str) -> None:
    """Type a clock time; the sheet in the frame becomes another one."""
    before = tab.page.locator("#sheet").last.get_attribute("src")
    tab.page.locator(f"[name={name}__time]").fill(time)
    tab.page.locator(f"[name={name}__half]").select_option(half)
    changed(tab, before)
    tab.page.wait_for_timeout(400)  # who types on is waited for


WORDS = {
    "en": ("Print", "It was printed", "Given", "Printed", "Walter Brandt"),
    "es": ("Imprimir", "Sí se imprimió", "Entregadas", "Impresa", "Rosa Peña"),
}


@pytest.mark.parametrize("language", ["en", "es"])
def test_from_the_list_to_the_paper_and_to_what_was_given(new_tab: Any, language: str) -> None:
    tab = new_tab(locale={"en": "en-US", "es": "es-US"}[language])
    page, (press, answer, given, printed, who) = tab.page, WORDS[language]
    page.get_by_role("link", name=who).click()
    fill_time(tab, "procedure_end", "10:40", "AM")
    first = text_of(sheet(tab))
    fill_time(tab, "procedure_end", "11:10", "AM")
    second = text_of(sheet(tab))
    assert first != second
    assert who.split()[1] in second
    seen = sheet(tab)
    page.locator("label.confirm input").check()
    page.get_by_role("button", name=press, exact=True).click()
    wait_until(page, "window.printed === 1")
    paper = page.locator("#sheet").last.get_attribute("src").split("#")[0]
    assert page.request.get(f"{tab.desk.base}{paper}").body() == seen
    page.get_by_role("button", name=answer, exact=True).click()
    page.get_by_role("link", name=given, exact=True).click()
    row = page.locator("tr", has_text=who).first
    assert printed in row.inner_text()


def test_an_answer_that_comes_late_lets_nobody_print_the_sheet_before_a_change(
    new_tab: Any,
) -> None:
    tab = new_tab()
    page, late = tab.page, list[Any]()

    def keep_the_first(route: Any) -> None:
        if route.request.method == "POST" and not late:
            late.append(route)
        else:
            route.fallback()

    page.get_by_role("link", name="Walter Brandt").click()
    page.locator(".print button:enabled").wait_for()
    page.route("**/patient/*", keep_the_first)
    page.clock.install()
    page.clock.pause_at(page.evaluate("Date.now()") + 1000)
    page.locator("[name=cement_lot]").fill("A 1")
    for _ in range(200):  # until the form is on its way: the script may not be there yet
        page.clock.run_for(200)
        page.wait_for_timeout(50)
        if late:
            break
    assert late
    page.locator("[name=cement_lot]").fill("A 12")  # and no time passes until it would be sent
    with suppress(Exception):  # the page itself has let go of it
        late[0].continue_()
    page.wait_for_timeout(1500)
    assert page.locator(".print button:enabled").count() == 0
    page.clock.resume()
    page.locator(".print button:enabled").wait_for()
    assert "A 12" in text_of(sheet(tab))


def test_by_the_keyboard_alone(new_tab: Any) -> None:
    tab = new_tab()
    page = tab.page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    press_until(page, "Tab", "document.activeElement.textContent === 'Walter Brandt'")
    page.keyboard.press("Enter")
    page.wait_for_selector("#answers")
    press_until(page, "Tab", "document.activeElement.name === 'procedure_end__time'")
    before = page.locator("#sheet").last.get_attribute("src")
    page.keyboard.type("9:05")
    page.keyboard.press("Tab")
    page.keyboard.type("A")
    changed(tab, before)
    page.wait_for_timeout(400)
    press_until(page, "Tab", "document.activeElement.closest('label.confirm') !== null")
    page.keyboard.press("Space")
    press_until(page, "Tab", "document.activeElement.matches('form.print button')")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
    page.keyboard.press("Enter")
    wait_until(page, "window.printed === 1")


def press_until(page: Any, key: str, true: str) -> None:
    for _ in range(120):
        page.keyboard.press(key)
        if page.evaluate(true):
            return
    pytest.fail(f"{key} never leads to where {true}")


def test_without_javascript(new_tab: Any) -> None:
    tab = new_tab(java_script_enabled=False)
    page = tab.page
    page.get_by_role("link", name="Walter Brandt").click()
    page.locator("[name=procedure_end__time]").fill("10:40")
    page.locator("[name=procedure_end__half]").select_option("AM")
    page.get_by_role("button", name="Show the sheet").click()
    assert "Brandt" in text_of(sheet(tab))


def test_two_tabs_with_two_patients_show_and_print_each_their_own(new_tab: Any) -> None:
    tab = new_tab()
    other = tab.page.context.new_page()
    tab.page.get_by_role("link", name="Walter Brandt").click()
    other.goto(f"{tab.desk.base}/")
    other.get_by_role("link", name="Rosa Peña").click()
    other.wait_for_selector("#sheet")
    tab.page.locator("label.confirm input").check()
    tab.page.get_by_role("button", name="Print", exact=False).first.click()
    wait_until(tab.page, "window.printed === 1")
    paper = tab.page.locator("#sheet").last.get_attribute("src").split("#")[0]
    shown = text_of(tab.page.request.get(f"{tab.desk.base}{paper}").body())
    assert "Brandt" in shown
    assert "Peña" not in shown


def test_what_is_typed_before_the_page_is_ready_counts(new_tab: Any) -> None:
    tab = new_tab()

    def late(route: Any) -> None:
        tab.page.wait_for_timeout(1500)
        route.continue_()

    tab.page.route("**/patient.js", late)
    tab.page.get_by_role("link", name="Walter Brandt").click(no_wait_after=True)
    fill_time(tab, "procedure_end", "8:50", "AM")
    assert "8:50 AM" in text_of(sheet(tab))
