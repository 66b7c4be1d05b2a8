"""What is remembered between variants changes no variant, in whatever order they come."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_pack import PACK, load_settings, make_pack
from template_bench import Bench

from docgen.cache import Memo
from docgen.errors import TemplateError
from docgen.i18n.locale import Locale
from docgen.settings.effective import resolve
from docgen.settings.questions import Answer, Answers, Asked
from docgen.template.again import Rendered, Way
from docgen.template.draft import Draft, Unit
from docgen.template.specialise import Context, specialise
from docgen.template.syntax import Templates

FILES = {
    "prepare.md": """\
# A nap

{% if patient.sleepy == 'yes' %}
You sleep.

{% include "more.md" %}

{% if patient.bones >= 3 %}
Three of them.
{% elif patient.bones == 'unknown' %}
{% endif %}
{% elif patient.sleepy == 'no' %}
You do not sleep.

{% include "more.md" %}
{% elif patient.sleepy == 'unknown' %}
{% endif %}

{% if patient.bones >= 3 %}
## Bones
{% elif patient.bones == 'unknown' %}
{% endif %}

Come {{ early | duration }} before.

{% if patient.sleepy == 'yes' %}
- {{ patient.name | name }}: **{{ early | duration }}**
- Sleep again.
{% elif patient.sleepy == 'unknown' %}
{% endif %}
""",
    "more.md": """\
{% if patient.bones >= 2 %}
{% if patient.sleepy == 'yes' %}
Many bones, asleep.
{% elif patient.sleepy == 'unknown' %}
{% endif %}
{% elif patient.bones == 'unknown' %}
{% endif %}

Bones in all: {{ patient.visit | date }}
""",
}
KINDS: list[dict[str, Answer]] = [
    {"sleepy": sleepy, "bones": bones} for sleepy in ("yes", "no", None) for bones in (1, 2, 3)
]
EARLY = ("30 min", "1 h", "60 min")


class Sheets:
    """A sheet for each kind of patient, at clinics that differ in one setting."""

    def __init__(self, root: Path, files: Mapping[str, str] = FILES) -> None:
        self.clinics = {early: load_settings(root, f"early: {early}") for early in EARLY}
        self.templates: Templates = Bench(root, files).templates()
        self.locale: Locale = Bench(root, files).locale()

    def draft(
        self, kind: dict[str, Answer], early: str, known: Rendered | None
    ) -> tuple[Draft, tuple[Asked, ...]]:
        clinic = self.clinics[early]
        answers = Answers(kind)
        resolved = resolve(clinic.procedures["nap"], clinic.packs["nap"], answers)
        context = Context(clinic, resolved)
        return specialise(self.templates, context, self.locale, answers, known), answers.trace


@pytest.fixture(scope="module")
def sheets(tmp_path_factory: pytest.TempPathFactory) -> Sheets:
    return Sheets(tmp_path_factory.mktemp("nap"))


def rendered(limit: int = 64) -> Rendered:
    return Memo[tuple[str | int, ...], Way]("rendered", limit)


@given(
    order=st.lists(st.tuples(st.sampled_from(KINDS), st.sampled_from(EARLY)), max_size=12),
    limit=st.sampled_from((2, 64)),
)
def test_parts_of_other_variants_change_neither_the_draft_nor_what_was_asked(
    sheets: Sheets, order: list[tuple[dict[str, Answer], str]], limit: int
) -> None:
    known = rendered(limit)
    for kind, early in order:
        assert sheets.draft(kind, early, known) == sheets.draft(kind, early, None)


def test_a_part_that_is_the_same_for_two_variants_is_rendered_once(sheets: Sheets) -> None:
    known = rendered()
    first, _ = sheets.draft(KINDS[0], "30 min", known)
    second, _ = sheets.draft(KINDS[3], "30 min", known)
    ids = {id(part) for part in first.parts if not isinstance(part, str)}
    assert any(id(part) in ids for part in second.parts)


def test_a_part_with_a_mistake_is_found_wrong_each_time(tmp_path: Path) -> None:
    files = {"prepare.md": "# A nap\n\nRest {{ rest.for | duration }}.\n"}
    sheets, known = Sheets(tmp_path, files), rendered()
    for _ in range(2):
        with pytest.raises(TemplateError, match="has not set"):
            sheets.draft(KINDS[0], "30 min", known)


SHORT = """\
# A nap

::: summary
{% if patient.sleepy == 'yes' %}
{% for pill in patient.pills %}
- Take {{ pill.drug | text }}.
{% endfor %}
{% elif patient.sleepy == 'no' %}
{% for pill in patient.pills %}
- Leave {{ pill.drug | text }}.
{% endfor %}
{% elif patient.sleepy == 'unknown' %}
{% endif %}
:::

{% include "pills.md" %}

::: summary
{% include "pills.md" %}
:::
"""


def test_a_box_that_another_variant_opened_is_open_for_this_one_too(tmp_path: Path) -> None:
    """How many lines of a list are printed hangs on the box around it: two in short, three else."""
    make_pack(tmp_path, PACK.replace("    at_most: 3\n", "    at_most: 3\n    in_short: 2\n"))
    row = "{% for pill in patient.pills %}\n- Pill {{ pill.drug | text }}.\n{% endfor %}\n"
    sheets, known = Sheets(tmp_path, {"prepare.md": SHORT, "pills.md": row}), rendered()
    for kind in KINDS:
        draft, _ = sheets.draft(kind, "30 min", known)
        assert draft == sheets.draft(kind, "30 min", None)[0]
        said = [part.text for part in draft.parts if isinstance(part, Unit) and "." in part.text]
        assert sum(text.startswith("Pill") for text in said) == 3 + 2
        short = sum(text.startswith(("Take", "Leave")) for text in said)
        assert short == (2 if kind["sleepy"] else 0)


NESTED = """\
# A nap

::: summary
::: lines 1
:::
{% include "pills.md" %}
:::

{% include "pills.md" %}
"""


def test_a_box_inside_another_leaves_the_outer_one_open(tmp_path: Path) -> None:
    make_pack(tmp_path, PACK.replace("    at_most: 3\n", "    at_most: 3\n    in_short: 2\n"))
    row = "{% for pill in patient.pills %}\n- Pill {{ pill.drug | text }}.\n{% endfor %}\n"
    sheets, known = Sheets(tmp_path, {"prepare.md": NESTED, "pills.md": row}), rendered()
    draft, _ = sheets.draft(KINDS[0], "30 min", known)
    said = [part.text for part in draft.parts if isinstance(part, Unit) and "." in part.text]
    assert sum(text.startswith("Pill") for text in said) == 2 + 3
