from __future__ import annotations

from contextlib import suppress
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from clock_samples import ROOT
from hypothesis import given
from hypothesis import strategies as st

from docgen.i18n.pofile import PoProblem, parse_po


def by_babel(catalog: Catalog) -> set[tuple[object, ...]]:
    found: set[tuple[object, ...]] = set()
    for message in catalog:
        if message.id:
            ids = message.id if isinstance(message.id, tuple | list) else (message.id, "")
            text = message.string
            forms = tuple(text) if isinstance(text, tuple | list) else (text,)
            found.add((message.context or "", *ids, forms, message.fuzzy))
    return found


def by_docgen(text: str) -> set[tuple[object, ...]]:
    return {entry[:5] for entry in parse_po(text).entries}


@pytest.mark.parametrize("path", sorted(ROOT.glob("locales/*/*/*.po")), ids=str)
def test_catalogues_are_read_as_babel_reads_them(path: Path) -> None:
    with path.open("rb") as file:
        catalog = read_po(file)
    assert by_docgen(path.read_text(encoding="utf-8")) == by_babel(catalog)
    assert parse_po(path.read_text(encoding="utf-8")).forms == catalog.num_plurals


texts = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"], include_characters='"\\\n\t#'),
    min_size=1,
    max_size=90,
).filter(lambda text: text.strip() == text)


@given(st.lists(st.tuples(texts, texts, st.none() | texts, st.booleans()), max_size=4))
def test_what_babel_writes_is_read(
    messages: list[tuple[str, str, str | None, bool]],
) -> None:
    catalog = Catalog(locale="es")
    for msgid, text, context, fuzzy in messages:
        catalog.add(msgid, text, context=context, flags=["fuzzy"] if fuzzy else [])
    written = BytesIO()
    write_po(written, catalog)
    assert by_docgen(written.getvalue().decode()) == by_babel(catalog)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("hello", 1),
        ('msgid "a"\nmsgstr "b\n', 2),
        ('msgid "a"\n\nmsgid "b"\nmsgstr ""', 3),
        ('msgstr "b"', 1),
        ('"b"', 1),
        ('msgid "a"', 1),
        ('msgid "a"\nmsgstr "b"c"', 2),
        ('msgid "a"\nmsgstr "b\\"', 2),
        ('msgid "a"\nmsgstr "b"\n"\n', 3),
        ('msgid ""\nmsgstr "Content-Type: text/plain; charset=latin-1\\n"', 1),
    ],
)
def test_a_line_that_breaks_the_format_is_named(text: str, line: int) -> None:
    with pytest.raises(PoProblem) as problem:
        parse_po(text)
    assert problem.value.line == line


def test_obsolete_entries_are_passed_over() -> None:
    assert parse_po('#~ msgid "a"\n#~ msgstr "b"\n').entries == ()


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(PoProblem):
        assert parse_po(text).forms >= 0
