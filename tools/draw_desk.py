"""Draw pictures of the desk's pages: of each kind, in both languages, as a browser shows them.

In: the example clinic `lakeside` with a list of invented patients of today. Out: in a folder
`PAGE-LANGUAGE-WIDTH.png`. It needs the system's Chromium and the extra `browser`:

    python tools/draw_desk.py pictures
    python tools/draw_desk.py docs --docs     only the two that docs/desk.md shows
"""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from docgen.files import examples_root

_PAGES = {
    "today": "/",
    "patient": "a[href^='/patient/']:has-text('Walter')",
    "new": "/patient/new",
    "blank": "/blank?sheet=vertebroplasty%20discharge&language=en&format=standard",
    "sheets": "/sheets",
    "given": "/given",
}
_SIZES = (1280, 800)
_HEIGHT = 900
_COLOURS = 128
_PEOPLE = (
    ("40417", "Rosa", "Peña", "1948-05-02", "09:30", "es", "T12 L1"),
    ("40418", "Walter", "Brandt", "1939-11-17", "10:15", "en", "L2"),
    ("40422", "Mai", "Nguyễn Thị", "1950-02-11", "11:00", "en", ""),
    ("40425", "María", "Hernández-Villaseñor de la Torre", "1946-08-30", "13:30", "es", "T12-L2"),
)


def main() -> None:
    """Open a desk, and draw its pages."""
    out, docs = Path(sys.argv[1]), "--docs" in sys.argv[2:]
    out.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        desk(Path(folder)) as link,
        sync_playwright() as tools,
    ):
        found = shutil.which("chromium") or shutil.which("google-chrome")
        browser = tools.chromium.launch(executable_path=found, args=["--no-sandbox"])
        page = browser.new_page(locale="en-US")
        page.goto(link)
        page.wait_for_selector("h1")
        base = link.split("/open")[0]
        if docs:
            for name in ("today", "patient"):
                draw(page, base, name, _SIZES[0], out / f"desk-{name}.png", whole=False)
        else:
            draw_all(page, base, out)
        browser.close()


def draw_all(page: Page, base: str, out: Path) -> None:
    """Draw each kind of page in both languages, wide and narrow."""
    for language in ("en", "es"):
        if language == "es":
            page.goto(f"{base}/")
            page.click("button[lang=es]")
        for width in _SIZES:
            for name in _PAGES:
                draw(page, base, name, width, out / f"{name}-{language}-{width}.png", whole=True)


@contextmanager
def desk(folder: Path) -> Iterator[str]:
    """Open the desk of the example clinic in a folder; yield its link."""
    shutil.copytree(examples_root() / "clinics" / "lakeside", folder / "lakeside")
    day = datetime.now(ZoneInfo("America/Chicago")).date().isoformat()
    head = "id,given_name,family_name,birth_date,procedure,appointment,language,vertebrae"
    rows = (
        f"{number},{given},{family},{born},vertebroplasty,{day}T{time},{language},{bones}"
        for number, given, family, born, time, language, bones in _PEOPLE
    )
    (folder / "today.csv").write_text("\n".join((head, *rows, "")), encoding="utf-8")
    (folder / "docgen.toml").write_text('ledger = "ledger"\n', encoding="utf-8")
    words = ["serve", "lakeside", "--list", "today.csv", "--no-open", "--port", "0"]
    process = subprocess.Popen(  # noqa: S603  # docgen itself
        [sys.executable, "-m", "docgen", *words],
        cwd=folder,
        env={**os.environ, "XDG_CONFIG_HOME": str(folder / "config")},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield process.stdout.readline().strip() if process.stdout else ""
    finally:
        process.terminate()
        process.wait()


def draw(page: Page, base: str, name: str, width: int, file: Path, *, whole: bool) -> None:
    """Draw one page; `whole` with what a person would scroll to."""
    page.set_viewport_size({"width": width, "height": _HEIGHT})
    where = _PAGES[name]
    page.goto(f"{base}/" if where.startswith("a[") else f"{base}{where}")
    if where.startswith("a["):
        page.click(where)
        page.wait_for_selector("#answers")
    page.wait_for_timeout(1500)  # the browser's viewer of PDFs takes its time
    picture = Image.open(io.BytesIO(page.screenshot(full_page=whole))).convert("RGB")
    picture.quantize(_COLOURS, dither=Image.Dither.NONE).save(file, optimize=True)
    print(f"{file}: {picture.width} x {picture.height}, {file.stat().st_size} bytes")


if __name__ == "__main__":
    main()
