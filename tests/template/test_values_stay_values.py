"""Whatever a value holds, it is printed as it is and never becomes markup."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_pack import load_settings
from template_bench import Bench

from docgen.cache import FrozenMap
from docgen.i18n.locale import Locale
from docgen.model import Block, Box, Document, Heading, Inlines, List, Paragraph, Slot, Table, Text
from docgen.schema.kinds import FreeText
from docgen.settings.clinic import Clinic
from docgen.settings.kind_of_patient import Resolved, Setting
from docgen.template.evaluate import Context, evaluate
from docgen.template.markdown import parse
from docgen.template.sources import Templates
from docgen.template.wording import ClinicFacts

SHEET = """\
# A nap

## At {{ clinic.name | name }}

At {{ clinic.name | name }}, **{{ clinic.name | name }}**

{% for line in lines %}
- {{ line | text }}
- [ ] So: {{ line | text }}
{% endfor %}

| A | B |
|---|---|
| {{ sign.text | text }} | {{ patient.name | name }} |

::: strip
| {{ sign.text | text }} | {{ patient.visit | moment }} |
:::
"""
HOSTILE = [
    *("<b>", "{{ x }}", "{% if %}", "{#", "**", "*a*", "|", "\\", "`", "%s", "&amp;", "[a](b)"),
    *("\n", "\n\n# ", "- ", "1. ", ":::", ":bed: ", "---", " "),
    *("\ufdd00\ufdd1", "\ufdd31\ufdd4"),  # the marks themselves, which no input may hold
]
values = st.lists(
    st.one_of(st.sampled_from(HOSTILE), st.text(min_size=1, max_size=5)), min_size=1, max_size=6
).map("".join)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Templates, Clinic, Locale]:
    root = tmp_path_factory.mktemp("hostile")
    bench = Bench(Path(root), {"prepare.md": SHEET})
    return bench.templates(), load_settings(root, "early: 30 min"), bench.locale()


def document(templates: Templates, clinic: Clinic, resolved: Resolved, locale: Locale) -> Document:
    facts = ClinicFacts(clinic, resolved, frozenset(), {}, "prepare", templates.vocabulary)
    return parse(evaluate(templates, Context(facts, clinic.procedures["nap"]), locale))


def hostile_document(made: tuple[Templates, Clinic, Locale], value: str) -> Document:
    templates, clinic, locale = made
    text = FreeText((("en", value),))
    resolved = Resolved(
        FrozenMap(
            {
                "lines": Setting("lines", FrozenMap({"": (text,)})),
                "sign": Setting("sign", FrozenMap({"text": text})),
            }
        )
    )
    return document(templates, replace(clinic, name=value), resolved, locale)


def shape(blocks: tuple[Block, ...]) -> list[object]:
    """What a document is, its words left out."""
    found: list[object] = []
    for block in blocks:
        match block:
            case Box():
                found.append((block.kind, shape(block.blocks)))
            case List():
                found.append(("list", [(item.check, item.icon) for item in block.items]))
            case Table():
                found.append(("table", [[c.header for c in row.cells] for row in block.rows]))
            case Heading() | Paragraph():
                found.append((type(block).__name__, block.icon))
    return found


def words(content: Inlines) -> str:
    return "".join(one.text for one in content if isinstance(one, Text))


@given(values)
def test_any_value_is_printed_as_it_is(made: tuple[Templates, Clinic, Locale], value: str) -> None:
    found = hostile_document(made, value)
    assert shape(found.blocks) == shape(hostile_document(made, "x").blocks)
    _, heading, paragraph, items, table, strip = found.blocks
    assert isinstance(heading, Heading)
    assert words(heading.content) == f"At {value}"
    assert isinstance(paragraph, Paragraph)
    assert paragraph.content == (Text(f"At {value}, "), Text(value, bold=True))
    assert isinstance(items, List)
    assert [words(item.content) for item in items.items] == [value, f"So: {value}"]
    assert isinstance(table, Table)
    assert words(table.rows[1].cells[0].content) == value
    assert table.rows[1].cells[1].content == (Slot("patient.name", "name"),)
    assert isinstance(strip, Box)
    assert isinstance(strip.blocks[0], Table)
    assert words(strip.blocks[0].rows[0].cells[0].content) == value


def test_a_value_that_ends_a_sentence_brings_its_own_full_stop(tmp_path: Path) -> None:
    bench = Bench(tmp_path, {"prepare.md": "# A nap\n\nOpen {{ clinic.name | name }}.\n\nA. B..\n"})
    templates, locale = bench.templates(), bench.locale()
    clinic = replace(load_settings(tmp_path, "early: 30 min"), name="a. m.")
    made = document(templates, clinic, Resolved(FrozenMap()), locale)
    found = [block.content for block in made.blocks if isinstance(block, Paragraph)]
    assert found == [(Text("Open a. m."),), (Text("A. B.."),)]
