"""What Babel's reader takes in silence is found, with its place; what gettext writes is read."""

from __future__ import annotations

from contextlib import suppress
from io import BytesIO

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po
from hypothesis import given
from hypothesis import strategies as st

from docgen.i18n.po import Fault, PoFile, PoProblem, read_pofile

HEAD = 'msgid ""\nmsgstr ""\n'
PLURALS = 'msgid ""\nmsgstr "Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'


def texts(found: PoFile) -> dict[tuple[str, object], tuple[object, bool]]:
    return {(m.context or "", m.id): (m.string, m.fuzzy) for m in found.catalog if m.id}


def text(po: str) -> object:
    (found,) = texts(read_pofile(po)).values()
    return found[0]


def faults(po: str) -> tuple[Fault, ...]:
    with pytest.raises(PoProblem) as problem:
        read_pofile(po)
    return problem.value.faults


letters = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"], include_characters='"\\\n\t#'),
    min_size=1,
    max_size=90,
).filter(lambda text: text.strip() == text)


@given(st.lists(st.tuples(letters, letters, st.none() | letters, st.booleans()), max_size=4))
def test_what_gettexts_tools_write_is_read(
    messages: list[tuple[str, str, str | None, bool]],
) -> None:
    catalog = Catalog(locale="es")
    for msgid, said, context, fuzzy in messages:
        catalog.add(msgid, said, context=context, flags=["fuzzy"] if fuzzy else [])
    written = BytesIO()
    write_po(written, catalog)
    wanted = {(m.context or "", m.id): (m.string, m.fuzzy) for m in catalog if m.id}
    assert texts(read_pofile(written.getvalue().decode())) == wanted


@pytest.mark.parametrize(
    ("po", "line", "column", "what"),
    [
        ("hello", 1, 1, "no part of a message"),
        ('msgid "a"\nmsgstr "b\n', 2, 8, "quotation marks"),
        ('msgid "a"\nmsgstr b\n', 2, 8, "quotation marks"),
        ('msgid "a"\nmsgstr “b”\n', 2, 8, "quotation marks"),
        ('msgid "a"\n\nmsgid "b"\nmsgstr ""', 3, 1, "out of order"),
        ('msgstr "b"', 1, 1, "out of order"),
        ('"b"', 1, 1, "belongs to nothing"),
        ('msgid "a"', 1, 1, "not complete"),
        ('msgid "a"\n# b\nmsgstr "c"', 2, 1, "a note in the middle"),
        ('msgid "a"\nmsgstr "b"\nmsgstr "c"', 3, 1, "out of order"),
        ('msgid "a"\nmsgstr[0] "b"', 2, 1, "out of order"),
        (f'{PLURALS}msgid "a"\nmsgid_plural "b"\nmsgstr "c"', 6, 1, "out of order"),
        (f'{PLURALS}msgid "a"\nmsgid_plural "b"\nmsgstr[1] "c"', 6, 1, "out of order"),
        ('msgid "a"\nmsgstr "b"c"', 2, 10, "is not escaped"),
        ('msgid "a"\nmsgstr "b\\"', 2, 10, "is not escaped"),
        ('msgid "a"\nmsgstr "b"\n"\n', 3, 1, "quotation marks"),
        ('msgid "a"\nmsgstr "b"\n\n  msgid "c"\n  msgstr "d\\qe"\n', 5, 12, "not know, \\q"),
        ('msgid "a"\nmsgstr "b\\a"\n', 2, 10, "control character"),
        ('msgid "a"\nmsgstr "Cu\\355de"\n', 2, 11, "bytes that are no letter"),
        ('#~ msgid "a"\n#~ msgstr "b\\q"\n', 2, 13, "gettext does not know"),
        ('msgid "a"\nmsgstr "b"\n\nmsgid "a"\nmsgstr "b"', 4, 1, "twice, the first time in line 1"),
        ('msgid "a"\nmsgstr "b"\n\nmsgid ""\nmsgstr ""', 4, 1, "header behind other"),
        ('msgid ""\nmsgstr "Content-Type: text/plain; charset=latin-1\\n"', 1, 1, "latin-1, not"),
        ('msgid ""\nmsgstr "Content-Type: text/plain; charset=ASCII\\n"\n\nmsgid "a"\nmsgstr "á"',
         1, 1, "ascii, not UTF-8"),
        ('msgid "a"\nmsgid_plural "b"\nmsgstr[0] "c"\nmsgstr[1] "d"\nmsgstr[2] "e"', 5, 1, "its 2"),
        (PLURALS.replace("2; plural=(n != 1)", "INTEGER; plural=EXPRESSION"), 1, 1, "be used"),
        (f'{PLURALS}msgid "a"\nmsgid_plural "b"\nmsgstr[0] "c"\nmsgstr[1] "d"\nmsgstr[2] "e"',
         8, 1, "more than its 2 plural forms"),
    ],
)  # fmt: skip
def test_a_line_that_breaks_the_format_is_named(po: str, line: int, column: int, what: str) -> None:
    (fault,) = faults(po)
    assert (fault.line, fault.column) == (line, column)
    assert what in fault.what


def test_every_fault_is_told_at_once() -> None:
    po = 'msgid "a"\nmsgstr "\\q"\n\nmsgid "b"\nmsgstr "c\n\nmsgid "a"\nmsgstr "d"\n'
    assert [fault.line for fault in faults(po)] == [2, 5]  # an entry is told of once
    assert [fault.line for fault in faults(po.replace("\\q", "q"))] == [5, 7]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (r"Cu\303\255de", "Cuíde"),  # as msgcat -E writes it
        (r"Cu\xc3\xadde", "Cuíde"),
        (r"\"Cuide\"\t\\n", '"Cuide"\t\\n'),
        (r"\042\134", '"\\'),
        (r"\342\202\254 5", "€ 5"),
        (r"\1015", "A5"),  # three figures at most
    ],
)
def test_escapes_are_read_as_gettext_means_them(written: str, read: str) -> None:
    assert text(f'msgid "a"\nmsgstr "{written}"\n') == read


def test_lines_whose_letters_are_bytes_are_counted() -> None:
    found = read_pofile(
        'msgid "a"\nmsgstr ""\n"\\303\\255"\n" \\303\\255"\n\nmsgid "b"\nmsgstr "í"\n'
    )
    assert found.escaped == (3, 4)


@pytest.mark.parametrize(
    "po",
    [
        'msgid\t"a"\nmsgstr\t"b"\n',
        '  msgid "a"\r\n  msgstr "b"\r\n',
        'msgid ""\n"a"\nmsgstr ""\n\n"b"\n',
        '# note\n#. hint\n#: x.md\n#, c-format\n#| msgid "old"\nmsgid "a"\nmsgstr "b"\n',
        '#~| msgid "z"\n#~ msgid "y"\n#~ msgstr "x"\nmsgid "a"\nmsgstr "b"\n',
        HEAD + '"PO-Revision-Date: \\n"\n"POT-Creation-Date: soon\\n"\n\nmsgid "a"\nmsgstr "b"\n',
        HEAD + '"Content-Type: text/plain; charset=ASCII\\n"\n\nmsgid "a"\nmsgstr "b"\n',
    ],
)
def test_what_other_tools_write_is_read(po: str) -> None:
    assert text(po) == "b"


def test_a_rule_for_plurals_may_be_wrapped() -> None:
    po = 'msgid ""\nmsgstr ""\n"Plural-Forms: nplurals=2; plural=n "\n"!= 1;\\n"\n"X-A: b\\n"\n\n'
    found = read_pofile(po + 'msgid "a"\nmsgid_plural "c"\nmsgstr[0] "d"\nmsgstr[1] "e"\n')
    assert (found.forms, found.rule) == (2, "n != 1")
    assert found.fields["X-A"] == "b"
    assert texts(found) == {("", ("a", "c")): (("d", "e"), False)}


def test_without_a_rule_plurals_are_formed_as_gettext_forms_them() -> None:
    found = read_pofile('msgid "a"\nmsgid_plural "b"\nmsgstr[0] "c"\nmsgstr[1] "d"\n')
    assert (found.forms, found.rule) == (2, "n != 1")


def test_obsolete_entries_are_no_messages() -> None:
    found = read_pofile('#~ msgid "a"\n#~ msgstr "b"\n')
    assert not texts(found)
    assert list(found.catalog.obsolete) == ["a"]


@given(st.text(max_size=200) | st.text('msgidtr_plxcn[01] "\\q#~\n', max_size=60))
def test_any_text_is_read_or_refused(po: str) -> None:
    with suppress(PoProblem):
        assert read_pofile(po).forms >= 0
