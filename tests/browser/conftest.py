"""A real browser at a real desk: the system's Chromium, and `docgen serve` as a process.

Where there is no Chromium, or no Playwright, these tests are skipped, which is one line of the
report. Where there is one, a test here that is skipped has failed: nobody would notice.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from served_desk import ZONE, in_the_evening

from docgen.files import examples_root
from docgen.serve.doorbell import Doorbell

try:
    from playwright.sync_api import Browser, Page, sync_playwright
except ImportError:
    HAS_PLAYWRIGHT = False
else:
    HAS_PLAYWRIGHT = True

_NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge")
_PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe",
)
CHROMIUM = next(filter(None, map(shutil.which, (*_NAMES, *_PLACES))), None)
READY = bool(CHROMIUM and HAS_PLAYWRIGHT)
# A browser that asks nobody but the desk; without a sandbox where it runs as the superuser.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# What prints is the browser's own dialog: here it is counted.
STUB = """
window.printed = 0;
Object.defineProperty(HTMLIFrameElement.prototype, "contentWindow", {
  get() { return { focus() {}, print() { window.printed += 1; } }; },
});
"""


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, Any, Any]:
    """Turn a test that is skipped though there is a browser into one that has failed."""
    report: Any = yield
    lacks_cups = report.skipped and "no cupsd here" in str(report.longrepr)
    if READY and report.skipped and not lacks_cups and "tests/browser" in item.nodeid:
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped, though there is a browser."
    return report


@dataclass(frozen=True)
class Served:
    """A desk that is open: its address, its folder, and how to get in."""

    base: str
    folder: Path
    bell: Doorbell

    def link(self) -> str:
        """A fresh link, as a second start of docgen gets it."""
        return self.bell.ring()


def listed(day: str) -> str:
    """A list with two patients of a day."""
    return (
        "id,given_name,family_name,birth_date,procedure,appointment,language,vertebrae\n"
        f"40417,Rosa,Peña,1948-05-02,vertebroplasty,{day}T00:10,es,T12 L1\n"
        f"40418,Walter,Brandt,1939-11-17,vertebroplasty,{day}T00:20,en,L2\n"
    )


def start(folder: Path, settings: str = "") -> tuple[subprocess.Popen[str], Served]:
    """Start the desk of an example clinic in a folder; its first line is the link."""
    shutil.copytree(examples_root() / "clinics" / "lakeside", folder / "lakeside")
    in_the_evening(folder / "lakeside")
    day = datetime.now(ZONE).date().isoformat()
    (folder / "today.csv").write_text(listed(day), encoding="utf-8")
    (folder / "docgen.toml").write_text(f'ledger = "ledger"\n{settings}', encoding="utf-8")
    command = [sys.executable, "-m", "docgen", "serve", "lakeside", "--list", "today.csv"]
    env = {**os.environ, "XDG_CONFIG_HOME": str(folder / "config"), "HOME": str(folder)}
    process = subprocess.Popen(
        [*command, "--no-open", "--port", "0"],
        cwd=folder,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout
    base = process.stdout.readline().split("/open")[0]
    own = folder / "config" / "docgen"
    bell = Doorbell(own, folder / "lakeside", folder / "today.csv", None)
    return process, Served(base, folder, bell)


def stop(process: subprocess.Popen[str]) -> None:
    """End the desk as a system does that shuts down."""
    process.terminate()
    assert process.stdout
    process.stdout.close()
    assert process.wait(20) is not None


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory, chromium: object) -> Iterator[Served]:
    """One desk for all tests of a process."""
    del chromium  # without a browser no desk is opened
    process, served = start(tmp_path_factory.mktemp("browser"))
    yield served
    stop(process)


@pytest.fixture(scope="session")
def chromium() -> Iterator["Browser"]:
    """The system's browser."""
    if not READY:
        pytest.skip("no Chromium with Playwright here: no page is tried in a real browser")
    with sync_playwright() as tools:
        browser = tools.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


class Tab:
    """A page of somebody who has opened the desk, and all that went wrong in it."""

    def __init__(self, page: "Page", desk: Served) -> None:
        self.page, self.desk, self.wrong = page, desk, list[str]()
        page.on("console", self.note)
        page.on("pageerror", lambda fault: self.wrong.append(str(fault)))

    def note(self, told: Any) -> None:
        """Keep what the browser complains of.

        That a page was refused is an answer and no fault; and a frame that goes away leaves parts
        of the browser's own viewer unloaded.
        """
        where = told.location.get("url", "")
        refused = "the server responded with a status of 4" in told.text
        if told.type == "error" and not refused and not where.startswith("chrome"):
            self.wrong.append(f"{where}: {told.text}")

    def go(self, path: str) -> None:
        """Open a page of the desk."""
        self.page.goto(f"{self.desk.base}{path}")


@pytest.fixture
def new_tab(chromium: "Browser", desk: Served) -> Iterator[Any]:
    """Open the desk as somebody new: `new_tab(java_script_enabled=False)`."""
    tabs: list[Tab] = []
    elsewhere: list[str] = []

    def only_here(route: Any) -> None:
        if route.request.url.startswith((desk.base, "chrome:", "chrome-extension:")):
            route.continue_()
        else:
            elsewhere.append(route.request.url)
            route.abort()

    def opened(width: int = 1280, **options: Any) -> Tab:
        choices: dict[str, Any] = {"viewport": {"width": width, "height": 900}, "locale": "en-US"}
        context = chromium.new_context(**{**choices, **options})
        context.add_init_script(STUB)
        context.route("**/*", only_here)
        tab = Tab(context.new_page(), desk)
        tab.page.goto(desk.link())
        tab.page.wait_for_url(f"{desk.base}/")
        tabs.append(tab)
        return tab

    yield opened
    for tab in tabs:
        tab.page.context.close()
    assert elsewhere == []
    assert [wrong for tab in tabs for wrong in tab.wrong] == []
