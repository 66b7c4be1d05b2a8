"""Bad input, through the command itself: 2, a place, what to write, nothing written, no patient."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from docgen.cli import cli
from docgen.files import examples_root, templates_root

ROSA = """\
id: "40417"
name: {given: Xenia, family: Peñaranda}
birth_date: 1938-05-02
procedure: vertebroplasty
appointment: 2026-12-08T09:30
procedure_end: 2026-12-08T10:40
vertebrae: [T12, L1]
sedation: yes
contrast: yes
notes: Bring your walker.
"""
SECRETS = ("Xenia", "Peñaranda", "1938", "walker", "Qadir")
SHEET = templates_root() / "vertebroplasty" / "discharge.md"
Change = Callable[[Path], object]


def clinic(old: str, new: str) -> Change:
    return lambda folder: replace_in(folder / "clinic" / "clinic.yaml", old, new)


def record(old: str, new: str) -> Change:
    return lambda folder: replace_in(folder / "rosa.yaml", old, new)


def file(name: str, content: str | bytes) -> Change:
    def write(folder: Path) -> None:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        data = content.encode() if isinstance(content, str) else content
        (folder / name).write_bytes(data)

    return write


def at_night(appointment: str) -> Change:
    """Move the appointment, at a clinic whose clocks change."""

    def move(folder: Path) -> None:
        clinic("timezone: America/Phoenix", "timezone: America/Chicago")(folder)
        record(TIMES, appointment)(folder)

    return move


def template(old: str, new: str) -> Change:
    text = SHEET.read_text(encoding="utf-8")
    assert old in text
    return file("clinic/templates/discharge.md", text.replace(old, new, 1))


def replace_in(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def huge(name: str) -> Change:
    def make(folder: Path) -> None:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        with (folder / name).open("wb") as stream:
            stream.truncate(100_000_000)

    return make


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A clinic of one language, a record, and an older sheet."""
    shutil.copytree(examples_root() / "clinics" / "pain-specialists", tmp_path / "clinic")
    (tmp_path / "rosa.yaml").write_text(ROSA, encoding="utf-8")
    (tmp_path / "sheet.pdf").write_bytes(b"older")
    return tmp_path


def run(folder: Path, *words: str) -> Result:
    given = {"--clinic": "clinic", "--patient": "rosa.yaml", "-o": "sheet.pdf"}
    for option, name in given.items():
        if option not in words and not (option == "--patient" and "--list" in words):
            words = (*words, option, str(folder / name))
    return CliRunner().invoke(cli, ["make", *words])


def refused(folder: Path, *words: str) -> str:
    """What is said; everything that must hold of every refusal holds."""
    before = {p: p.stat().st_mtime_ns for p in folder.rglob("*")}
    result = run(folder, *words)
    assert result.exit_code == 2, result.output
    assert {p: p.stat().st_mtime_ns for p in folder.rglob("*")} == before
    assert result.stderr.strip()
    for word in ("Traceback", "internal error", *SECRETS):
        assert word not in result.output
    return result.stderr


BOMB = "a: &a [x, x]\n" + "".join(
    f"{b}: &{b} [{', '.join([f'*{a}'] * 9)}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
)
BREAKS = '"' + "a\\n" * 749 + 'b"'
LONG = "x" * 300
TIMES = "2026-12-08T09:30\nprocedure_end: 2026-12-08T10:40"
EMERGENCY = '{% include "emergency.md" %}'
CASES: dict[str, tuple[Change, tuple[str, ...]]] = {
    # clinic.yaml
    "misspelt setting": (clinic("pain_relief:", "painrelief:"), ("clinic.yaml:", '"pain_relief"')),
    "number without unit": (clinic("within: 48 h", "within: 48"), ("no unit", "30 min")),
    "missing key": (clinic("  phone:", "  fone:"), ('"phone" is missing',)),
    "key twice": (clinic("review:", "clinic: {}\nreview:"), ("twice", "line")),
    "unclosed quote": (clinic("name: ", 'name: "'), ("clinic.yaml:", "YAML")),
    "tab": (clinic("  name:", "\tname:"), ("spaces",)),
    "aliases that explode": (file("clinic/clinic.yaml", BOMB), ("aliases",)),
    "100 MB of clinic": (huge("clinic/clinic.yaml"), ("1 MB",)),
    "not UTF-8": (file("clinic/clinic.yaml", b"clinic: {name: Pe\xf1a}"), (":1:18", "UTF-8")),
    "UTF-16": (file("clinic/clinic.yaml", "clinic:".encode("utf-16")), ("UTF-8",)),
    "unknown language": (clinic("languages: [en]", "languages: [en, xx]"), ("en or es",)),
    "letters without a font": (clinic("name: ", "name: 王 "), ("clinic.yaml:", "Han")),
    "logo of no file": (clinic("  name:", f"  logo: {LONG}.png\n  name:"), ("no file",)),
    # templates
    "part of no file": (
        template(EMERGENCY, f'{EMERGENCY}\n{{% include "{LONG}.md" %}}'),
        ("no template",),
    ),
    "unknown name": (
        template(EMERGENCY, f"{{{{ nap | until }}}}\n\n{EMERGENCY}"),
        ("discharge.md:", "nap"),
    ),
    "wrong box": (template("\n::: purpose", "\n::: purpos"), ('"purpose"',)),
    "unclosed tag": (template(EMERGENCY, f"{{% if bed_rest %}}\n{EMERGENCY}"), ("endif",)),
    "floor left out": (template(EMERGENCY, ""), ("emergency.md is locked",)),
    "floor in a condition": (
        template(EMERGENCY, f"{{% if bed_rest %}}\n{EMERGENCY}\n{{% endif %}}"),
        ("Take it out of the condition",),
    ),
    "locked part": (file("clinic/templates/strip.md", "::: strip\n:::\n"), ("strip.md is locked",)),
    "100 MB of template": (huge("clinic/templates/note.md"), ("note.md", "MB")),
    "floor worded anew": (
        file(
            "clinic/locales/en/LC_MESSAGES/docgen.po",
            'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
            'msgid "Chest pain"\nmsgstr "Nothing"\n',
        ),
        ("docgen.po:4", "locked"),
    ),
    # records
    "misspelt field": (record("sedation", "sedatoin"), ("rosa.yaml:8", '"sedation"')),
    "impossible date": (record("1938-05-02", "1938-02-30"), ("birth_date", "calendar")),
    "early end": (record("T10:40", "T05:29"), ("4 hours before",)),
    "late end": (record("2026-12-08T10:40", "2026-12-09T09:31"), ("24 hours after",)),
    "hour that is skipped": (at_night("2026-03-08T02:30"), ("skips",)),
    "hour that comes twice": (at_night("2026-11-01T01:30"), ("twice",)),
    "empty name": (record("{given: Xenia, family: Peñaranda}", '""'), ("name is empty",)),
    "control character": (record("given: Xenia", 'given: "a\\a"'), ("U+0007",)),
    "bidi control": (record("given: Xenia", "given: a\u202eb"), ("U+202E",)),
    "emoji": (record("given: Xenia", "given: Q\U0001f600"), ("name", "U+1F600", "40417")),
    "emoji alone": (
        record("given: Xenia", "given: \U0001f600"),
        ("name.given", "no letter", "40417"),
    ),
    "loose mark": (record("given: Xenia", "given: \u0301q"), ("loose mark",)),
    "value as a key": (record("given: Xenia", "given: a, Qadir"), ("name", "quotes")),
    "notes as a key": (record("Bring your walker.", "{Qadir, comes}"), ("notes", "quotes")),
    "1500 line breaks": (record("Bring your walker.", BREAKS), ("40 lines",)),
    "other language": (record("procedure:", "language: fr\nprocedure:"), ("language", "40417")),
    "other procedure": (record("vertebroplasty", "nap"), ("rosa.yaml:4", "vertebroplasty")),
    "100 MB of record": (huge("rosa.yaml"), ("1 MB",)),
    "record of bytes": (file("rosa.yaml", bytes(range(256))), ("UTF-8",)),
}


@pytest.mark.parametrize("name", CASES)
def test_a_file_that_cannot_be_used_is_told_and_nothing_is_written(name: str, folder: Path) -> None:
    change, wanted = CASES[name]
    change(folder)
    said = refused(folder, "discharge")
    assert all(word in said for word in wanted), said


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["discharg"], "discharge"),
        (["discharge", "--clinic", "/nowhere"], "/nowhere"),
        (["discharge", "--clinic", "x" * 300], "no clinic"),
        (["discharge", "--patient", "/nowhere.yaml"], "/nowhere.yaml"),
        (["discharge", "--lang", "fr"], "Write en"),
        (["discharge", "--format", "larg"], "large"),
        (["discharge", "--set", "sedation"], "FIELD=VALUE"),
        (["discharge", "--set", "Qadir=x"], "No record has this field"),
        (["discharge", "--set", "procedure=nap"], "vertebroplasty"),
        (["discharge", "--set", "sedation=yes", "--set", "sedation=no"], "twice"),
        (["discharge", "-o", "/nowhere/a.pdf"], "folder does not exist"),
        (["discharge", "-o", "/"], "folder"),
        (["discharge", "-o", "/dev/full"], "disk is full"),
    ],
)
def test_words_that_cannot_be_used_are_told_and_nothing_is_written(
    words: list[str], said: str, folder: Path
) -> None:
    assert said in refused(folder, *words)


@pytest.mark.parametrize("target", ["rosa.yaml", "clinic/clinic.yaml"])
def test_no_input_is_lost_under_a_sheet(target: str, folder: Path) -> None:
    assert "made from this file" in refused(folder, "discharge", "-o", str(folder / target))


def test_all_problems_of_a_record_come_at_once(folder: Path) -> None:
    for old, new in [("1938-05-02", "x"), ("sedation: yes", "sedation: x"), ("T12", "T13")]:
        record(old, new)(folder)
    said = refused(folder, "discharge")
    assert all(field in said for field in ("birth_date", "sedation", "vertebrae"))


@pytest.mark.parametrize(
    "value",
    ["<b>x</b> &amp;", "{{ clinic.name }} {% if %}", "**x** | `y` | _z_", "\\n \\( ))(( % %s {0}",
     "\"x\" 'y' # - 1. ::: >", "[x](y) [ ] :bed:"],
)  # fmt: skip
def test_values_print_as_typed(value: str, folder: Path) -> None:
    from pypdf import PdfReader

    assert run(folder, "discharge", "--set", f"notes={value}").exit_code == 0
    pages = PdfReader(folder / "sheet.pdf").pages
    shown = "".join("".join(page.extract_text().split()) for page in pages)
    assert "".join(value.split()) in shown
