"""A font that docgen does not carry is tried in a process of its own, within limits."""

from __future__ import annotations

import struct
import subprocess
import sys
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest
import samples
from batch_runs import job, patient, run
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables.DefaultTable import DefaultTable
from made_fonts import make_font
from small_executors import threads

from docgen.executors.processes import Processes
from docgen.fonts import fallback, quarantine
from docgen.fonts.fallback import flaws_in, try_first
from docgen.fonts.families import Fonts, unwritable
from docgen.fonts.quarantine import DEADLY, GARBAGE, SLOW, UNTRIED, adopt, flaw_of, verdicts

MOST_GLYPHS = 0xFFFF


def heavy_font(path: Path, points: int, *, honest: bool = False) -> Path:
    """A font of 65,535 glyphs; each second one is one and the same outline, in a small file.

    In an honest font each glyph has an outline of its own.
    """
    font = TTFont(make_font(path))
    outline = struct.pack(">5hHH", 1, 0, 0, 9, 9, points - 1, 0) + b"\x31" * points
    outline += b"\0" * (-len(outline) % 4)
    counted = range(MOST_GLYPHS + 1)
    ends = [len(outline) * (number if honest else number % 2) for number in counted]
    head, hhea = font.getTableData("head"), font.getTableData("hhea")
    tables = {
        "glyf": outline * (MOST_GLYPHS if honest else 1),
        "loca": struct.pack(f">{len(ends)}I", *ends),
        "maxp": struct.pack(">IH13H", 0x10000, MOST_GLYPHS, points, 1, 0, 0, 2, *[0] * 8),
        "head": head[:50] + struct.pack(">h", 1) + head[52:],  # places of four bytes
        "hhea": hhea[:34] + struct.pack(">H", 1),
        "hmtx": struct.pack(">Hh", 1000, 0) + b"\0" * (2 * (MOST_GLYPHS - 1)),
    }
    for tag, data in tables.items():
        font[tag] = DefaultTable(tag)
        font[tag].data = data
    font.save(path)
    return path


@pytest.fixture(autouse=True)
def _nothing_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quarantine, "_verdicts", {})


def runs(monkeypatch: pytest.MonkeyPatch, program: str) -> None:
    """Put another program in the place of the child's."""
    begun = f"import sys; sys.stdout.write({quarantine._BEGUN!r}); sys.stdout.flush(); "
    monkeypatch.setattr(quarantine, "_PROGRAM", begun + program)


def write(folder: Path, text: str) -> str:
    """Say what keeps a text from being printed with the fonts of a folder alone."""
    return unwritable(Fonts.load(samples.ROOT / "fonts", own=folder), text)


@pytest.mark.skipif(sys.platform == "win32", reason="no limit on the processor's time")
def test_a_font_that_takes_too_long_is_passed_over_and_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quarantine, "SECONDS", 1)
    heavy_font(tmp_path / "a-Bold.ttf", 30_000)
    assert list(flaws_in(tmp_path)) == [(tmp_path / "a-Bold.ttf", SLOW)]
    said = write(tmp_path, "王")
    assert "(Han)" in said
    assert "a-Bold.ttf takes longer than" in said
    make_font(tmp_path / "b.ttf")  # a good one that would come after it
    assert write(tmp_path, "王") == ""


def test_a_font_with_as_many_glyphs_as_can_be_is_used(tmp_path: Path) -> None:
    assert flaw_of(heavy_font(tmp_path / "most.ttf", 30, honest=True), 0) == ""
    assert list(flaws_in(tmp_path)) == []


def test_a_child_that_does_not_come_back_is_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quarantine, "_WALL", 1)
    runs(monkeypatch, "import time; time.sleep(300)")
    assert flaw_of(make_font(tmp_path / "a.ttf"), 0) == SLOW


@pytest.mark.skipif(sys.platform != "linux", reason="not every system limits memory")
@pytest.mark.parametrize(("size", "flaw"), [(3 * 1024**3, DEADLY), (2**20, "")])
def test_a_child_has_so_much_memory_and_no_more(
    size: int, flaw: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    limited = "from docgen.fonts.quarantine import begin; begin(*map(int, sys.argv[4:]));"
    runs(monkeypatch, f"{limited} bytearray({size})")
    assert flaw_of(make_font(tmp_path / "a.ttf"), 0) == flaw


@pytest.mark.parametrize(
    ("end", "flaw"),
    [
        ("import os; os.abort()", DEADLY),
        ("sys.exit(1)", DEADLY),
        ("sys.exit(3)", GARBAGE),
        ("", ""),
    ],
)
def test_how_a_child_ends_is_the_verdict(
    end: str, flaw: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs(monkeypatch, end)
    assert flaw_of(make_font(tmp_path / "a.ttf"), 0) == flaw


def no_child(*_: object, **__: object) -> None:
    raise OSError(11, "Resource temporarily unavailable")


def test_without_a_child_a_font_is_passed_over_this_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    font = make_font(tmp_path / "a.ttf")
    with monkeypatch.context() as patch:
        patch.setattr(subprocess, "run", no_child)
        assert flaw_of(font, 0) == UNTRIED
        assert "a.ttf cannot be tried" in write(tmp_path, "王")
    with monkeypatch.context() as patch:
        patch.setattr(quarantine, "_PROGRAM", "import nothing_of_this_name")
        assert flaw_of(font, 0) == UNTRIED
    with monkeypatch.context() as patch:
        patch.setattr(sys, "frozen", True, raising=False)
        assert flaw_of(font, 0) == UNTRIED
    with monkeypatch.context() as patch:
        patch.setattr(sys, "executable", "")
        assert flaw_of(font, 0) == UNTRIED
    assert verdicts() == {}
    assert flaw_of(font, 0) == ""


def test_ctrl_c_is_no_verdict(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(subprocess, "run", interrupted)
    with pytest.raises(KeyboardInterrupt):
        flaw_of(make_font(tmp_path / "a.ttf"), 0)
    assert verdicts() == {}


def count_children(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    begun: list[object] = []
    run = subprocess.run

    def counted(command: list[str], **how: object) -> object:
        begun.append(command)
        return run(command, **how)  # type: ignore[call-overload]  # passed on as it came

    monkeypatch.setattr(subprocess, "run", counted)
    return begun


def test_a_file_is_tried_once_and_again_when_it_has_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = count_children(monkeypatch)
    font = make_font(tmp_path / "a.ttf")
    assert {flaw_of(font, 0), flaw_of(font, 0), flaw_of(make_font(tmp_path / "b.ttf"), 0)} == {""}
    assert len(begun) == 1
    make_font(font, letters="王")
    assert flaw_of(font, 0) == ""
    assert len(begun) == 2


def test_only_the_font_that_is_used_is_tried(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = count_children(monkeypatch)
    make_font(tmp_path / "a.ttf", letters="小")
    make_font(tmp_path / "b-Bold.ttf", letters="王")
    assert write(tmp_path, "王") == ""
    assert len(begun) == 1


@pytest.mark.parametrize("name", ["Ana", "Peña", "Ким", "אבג", "أحمد", "राम"])
def test_fonts_that_come_with_docgen_are_never_tried(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subprocess, "run", no_child)
    make_font(tmp_path / "a.ttf")
    assert write(tmp_path, name) == ""


def test_a_worker_knows_what_the_process_that_leads_has_found(tmp_path: Path) -> None:
    make_font(tmp_path / "a.ttf")
    try_first(tmp_path, {"王", "小"})
    assert list(verdicts().values()) == [""]
    with closing(Processes(1, partial(adopt, verdicts()))) as workers:
        assert workers.submit(_verdicts_there, None).result() == verdicts()


def _verdicts_there(_: None) -> dict[tuple[str, int], str]:
    return verdicts()


def test_nothing_is_tried_for_letters_that_no_font_has(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subprocess, "run", no_child)
    make_font(tmp_path / "a.ttf", letters="小")
    try_first(tmp_path, set())
    try_first(tmp_path, {"王"})
    assert verdicts() == {}


@pytest.mark.parametrize(
    ("family", "workers", "tried"), [("王", 2, [{"王"}]), ("王", 1, []), ("Peña", 2, [])]
)
def test_of_several_workers_none_has_to_try_a_font(
    family: str,
    workers: int,
    tried: list[set[str]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found: list[set[str]] = []
    monkeypatch.setattr(fallback, "try_first", lambda _, letters: found.append(set(letters)))
    monkeypatch.setattr(fallback, "SYSTEM", ())
    asked = job(tmp_path / "out", [patient("A1", family_name=family), patient("A2")])
    run(asked, threads(workers) if workers > 1 else None)
    assert found == tried
