"""Files of templates: which counts, and what a file must be."""

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_up import tries
from template_bench import ICONS, Bench

from docgen.errors import DocgenError, InputError, Problems, TemplateError
from docgen.template.lint import lint
from docgen.template.names import Vocabulary
from docgen.template.sources import Sources, load_templates, read_template
from docgen.template.syntax import is_locked, scan

TITLE = "# A nap\n\n"


def test_files_are_looked_for_from_the_clinic_to_the_shared_ones(tmp_path: Path) -> None:
    clinic, pack, shared = tmp_path / "c", tmp_path / "t" / "nap", tmp_path / "t" / "_shared"
    sources = Sources(tmp_path / "t", pack, clinic)
    folders = [shared, pack, clinic / "templates", clinic / "templates" / "nap"]
    assert sources.find("more.md") is None
    for folder in folders:
        folder.mkdir(parents=True)
        (folder / "more.md").touch()
        assert sources.find("more.md") == folder / "more.md"
    assert sources.shown(shared / "more.md") == "templates/_shared/more.md"


@pytest.mark.parametrize("text", ["\ufeff# A nap\r\n\r\nText.\r\n", "# A nap\r\rText.\r"])
def test_line_ends_and_byte_order_marks_do_not_matter(tmp_path: Path, text: str) -> None:
    (tmp_path / "x.md").write_bytes(text.encode())
    assert read_template(tmp_path / "x.md", "x.md") == "# A nap\n\nText.\n"


def test_a_file_that_is_not_utf8_is_refused_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "x.md").write_bytes(b"# A nap\n\nse\xf1or\n")
    with pytest.raises(InputError, match=r"x\.md:3:3"):
        read_template(tmp_path / "x.md", "x.md")


@pytest.mark.parametrize("character", ["\0", "\x1b", "\ufdd0", "\uffff", "\x85"])
def test_a_character_that_no_sheet_prints_is_refused(tmp_path: Path, character: str) -> None:
    (tmp_path / "x.md").write_text(f"# A nap\n\nAn {character}", encoding="utf-8")
    with pytest.raises(TemplateError, match=r"x\.md:3:4: error: The character U\+"):
        read_template(tmp_path / "x.md", "x.md")


@pytest.mark.parametrize(
    ("text", "locked"),
    [("{# locked #}\nText", True), ("{#locked#}", True), ("\n{# locked #}", False), ("", False)],
)
def test_locked_stands_in_the_first_line(text: str, locked: bool) -> None:
    assert is_locked(text) is locked


def test_a_sheet_that_the_procedure_does_not_have_is_refused(tmp_path: Path) -> None:
    bench = Bench(tmp_path, {"prepare.md": TITLE}, sheet="discharges")
    with pytest.raises(InputError, match='Did you mean "discharge"'):
        bench.templates()


def test_a_sheet_without_its_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TemplateError, match=r'There is no template "prepare\.md"'):
        Bench(tmp_path, {}).templates()


def test_all_problems_of_all_files_come_at_once(tmp_path: Path) -> None:
    files = {
        "prepare.md": '# A nap\n\n{{ erly | duration }}\n\n{% include "more.md" %}\n',
        "_shared/more.md": "> A quotation\n",
    }
    assert Bench(tmp_path, files).problem_lines() == [
        "more.md:1:1 A quotation is not printed.",
        "prepare.md:3:1 `erly` is not a name of this procedure.",
    ]


PIECES = [
    *("# A nap", "## :bed: B", "- a", "- [ ] b", "1. c", "text **b**", "| a | b |", "|---|---|"),
    *("::: note", "::: strip", ":::", "", "  indented", "{{", "%}", "\\", "{# context: c #}"),
    *("{% if early %}", "{% if known.visit %}", "{% elif water %}", "{% else %}", "{% endif %}"),
    *("{% for x in things %}", "{% endfor %}", "{{ x | label }}", "{{ early | duration }}"),
]
lines = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=8)), max_size=14)


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    return Bench(Path(tmp_path_factory.mktemp("fuzz")), {"prepare.md": TITLE})


@given(lines)
@tries(50)
def test_any_text_is_a_template_or_a_list_of_problems(bench: Bench, lines: list[str]) -> None:
    templates = bench.templates()
    problems = Problems()
    body = scan("\n".join(lines), "fuzz.md", problems)
    lint(body, templates.vocabulary, problems)
    for problem in problems.found:
        assert problem.place is not None
        assert 1 <= problem.place.line <= len("\n".join(lines).split("\n"))
        assert problem.place.column >= 1


@given(lines)
@tries(40)
def test_any_template_is_rendered_or_refused(bench: Bench, lines: list[str]) -> None:
    text = TITLE + "\n".join(line for line in lines if line.isprintable())
    with suppress(DocgenError):
        Bench(bench.root, {"prepare.md": text}, settings="early: 1 h\nthings: [book]").listing()


def test_icons_and_names_come_from_outside(tmp_path: Path) -> None:
    bench = Bench(tmp_path, {"prepare.md": TITLE + "- :bed: Rest\n"})
    words = bench.templates().vocabulary
    assert words.icons == frozenset(ICONS)
    sources = Sources(tmp_path / "templates", tmp_path / "templates" / "nap")
    with pytest.raises(TemplateError, match="no pictogram"):
        load_templates(sources, "prepare", words._replace(icons=frozenset()))
    assert isinstance(words, Vocabulary)


PART = "{# locked #}\n- Chest pain\n"
ADDS = {
    "prepare.md": f'{TITLE}{{% include "part.md" %}}\n',
    "_shared/part.md": f'{PART}{{% include "part-also.md" %}}\n{{% include "part-own.md" %}}\n',
    "_shared/part-also.md": "",
    "_shared/part-own.md": "",
    "part-also.md": "- A pillow that shrinks\n\n- A bed that moves\n",
    "part-own.md": "- Your own pills\n",
}


@pytest.mark.parametrize("place", ["clinic/part-also.md", "clinic/nap/part-also.md"])
def test_a_clinic_adds_to_a_locked_part_and_takes_nothing_away(tmp_path: Path, place: str) -> None:
    files = {**ADDS, place: "- A ghost\n"}
    said = Bench(tmp_path, files).listing()
    for sign in ("Chest pain", "A pillow that shrinks", "A bed that moves", "A ghost"):
        assert said.count(sign) == 1
    assert said.index("A bed that moves") < said.index("A ghost")


def test_a_clinics_two_files_both_add(tmp_path: Path) -> None:
    files = {**ADDS, "clinic/part-also.md": "- One\n", "clinic/nap/part-also.md": "- Two\n"}
    said = Bench(tmp_path, files).listing()
    assert said.index("A bed that moves") < said.index("One") < said.index("Two")


def test_what_a_clinic_copied_from_the_procedure_is_not_said_twice(tmp_path: Path) -> None:
    """At other lines than there, and in a condition."""
    ours = "{% if early %}\n- Come early\n{% endif %}\n- A bed that moves\n"
    theirs = "- A ghost\n- A bed that moves\n\n{% if early %}\n- Come early\n{% endif %}\n"
    files = {**ADDS, "part-also.md": ours, "clinic/part-also.md": theirs}
    said = Bench(tmp_path, files).listing()
    assert [said.count(one) for one in ("Come early", "A bed that moves", "A ghost")] == [1, 1, 1]


def test_paragraphs_of_a_clinic_stay_apart(tmp_path: Path) -> None:
    files = {**ADDS, "clinic/part-also.md": "\nOne ghost.\n\nTwo ghosts.\n"}
    lines = [line.strip() for line in Bench(tmp_path, files).listing().splitlines()]
    assert "One ghost." in lines
    assert "Two ghosts." in lines


def test_a_line_of_the_same_words_under_another_condition_stands(tmp_path: Path) -> None:
    theirs = "{% if early %}\n- A bed that moves\n{% endif %}\n"
    said = Bench(tmp_path, {**ADDS, "clinic/part-also.md": theirs}).listing()
    assert said.count("A bed that moves") == 2


def test_the_lines_of_the_patients_own_are_not_taken_away_either(tmp_path: Path) -> None:
    said = Bench(tmp_path, {**ADDS, "clinic/part-own.md": "- Nothing\n"}).listing()
    assert "Your own pills" in said
    assert "Nothing" in said


@pytest.mark.parametrize("name", ["other.md", "other-also.md"])
def test_a_clinic_replaces_other_files_as_before(tmp_path: Path, name: str) -> None:
    files = {
        "prepare.md": f'{TITLE}{{% include "{name}" %}}\n',
        "_shared/other.md": "- Ours\n",  # not locked
        name: "- Ours\n",
        f"clinic/{name}": "- Theirs\n",
    }
    said = Bench(tmp_path, files).listing()
    assert "Theirs" in said
    assert "Ours" not in said


def test_a_slip_in_any_of_the_files_that_add_is_found(tmp_path: Path) -> None:
    files = {**ADDS, "part-also.md": "> A\n", "clinic/part-also.md": "\n> B\n"}
    lines = Bench(tmp_path, files).problem_lines()
    assert lines == [f"part-also.md:{n}:1 A quotation is not printed." for n in (1, 2)]
