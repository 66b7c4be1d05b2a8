"""From the list through a real CUPS to paper, and to what was given."""

import re
from pathlib import Path
from typing import Any

from cups_server import CupsServer, cups, needs_cups

from browser.conftest import start, stop
from browser.test_flows import wait_until

__all__ = ["cups"]


@needs_cups
def test_what_is_seen_comes_out_of_the_printer_and_stands_in_given(
    chromium: Any, cups: CupsServer, tmp_path: Path
) -> None:
    front = cups.add_queue("front")
    printer = f'[printers.front]\naddress = "{front.address}"\n'
    process, desk = start(tmp_path, printer)
    context = chromium.new_context(locale="en-US")
    try:
        page = context.new_page()
        page.goto(desk.link())
        page.get_by_role("link", name="Walter Brandt").click()
        page.wait_for_selector("#sheet")
        address = page.locator("#sheet").last.get_attribute("src").split("#")[0]
        seen = page.request.get(f"{desk.base}{address}").body()
        page.locator("label.confirm input").check()
        page.get_by_role("button", name="Print", exact=True).click()
        page.wait_for_selector("text=/Printed/")  # not yet where it is "Being printed"
        assert front.sheets == [seen]
        page.get_by_role("link", name="Given", exact=True).click()
        wait_until(page, "document.title.startsWith('Given')")
        page.locator("tr", has_text="Walter Brandt").filter(
            has_text=re.compile("Printed")
        ).wait_for()
    finally:
        context.close()
        stop(process)
