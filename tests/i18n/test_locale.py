from __future__ import annotations

from pathlib import Path

import pytest
from clock_samples import ROOT, locale

from docgen.errors import DocgenError, InputError, TranslationError
from docgen.i18n.locale import Locale
from docgen.i18n.locale_file import load_locale, problems_of
from docgen.i18n.phrases import load_phrases, phrases_file
from docgen.template.messages import Message, incomplete

HEAD = """msgid ""
msgstr ""
"Language: es\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

"""


def spanish(tmp_path: Path, text: str, *, first: str = "") -> Locale:
    catalogues = []
    for name, content in (("clinic.po", first), ("docgen.po", text)):
        if content:
            (tmp_path / name).write_text(HEAD + content, encoding="utf-8")
            catalogues.append(tmp_path / name)
    return load_locale("es", "US", tuple(catalogues))


def code_of(error: pytest.ExceptionInfo[DocgenError]) -> tuple[str, str]:
    found = error.value.diagnostics[0]
    return found.code, Path(str(found.place)).name


def test_english_messages_are_their_own_translation() -> None:
    assert locale().message("Rest in bed {x}.") == "Rest in bed {x}."


def test_a_tag_names_language_and_country() -> None:
    assert (locale("es").tag, locale("es").language, locale("es").direction) == (
        "es-US",
        "es",
        "ltr",
    )


def test_a_missing_translation_is_an_error_never_english(tmp_path: Path) -> None:
    one = spanish(tmp_path, 'msgid "Rest"\nmsgstr "Reposo"\n')
    assert one.message("Rest") == "Reposo"
    with pytest.raises(TranslationError) as error:
        one.message("Walk")
    assert code_of(error) == ("untranslated", "docgen.po")


def test_an_empty_translation_is_found_in_its_line(tmp_path: Path) -> None:
    with pytest.raises(TranslationError) as error:
        spanish(tmp_path, 'msgid "Rest"\nmsgstr ""\n').message("Rest")
    assert code_of(error) == ("untranslated", "docgen.po:7")


def test_a_fuzzy_translation_is_an_error(tmp_path: Path) -> None:
    one = spanish(tmp_path, '#, fuzzy\nmsgid "Rest"\nmsgstr "Reposo"\n')
    with pytest.raises(TranslationError) as error:
        one.message("Rest")
    assert code_of(error) == ("fuzzy", "docgen.po:8")


def test_the_clinics_own_catalogue_comes_first(tmp_path: Path) -> None:
    text = 'msgid "Rest"\nmsgstr "{}"\n'
    one = spanish(tmp_path, text.format("Reposo"), first=text.format("Descanso"))
    assert one.message("Rest") == "Descanso"


def test_twins_are_told_apart_by_context(tmp_path: Path) -> None:
    one = spanish(
        tmp_path,
        'msgctxt "noun"\nmsgid "Rest"\nmsgstr "Reposo"\n\nmsgid "Rest"\nmsgstr "Repose"\n',
    )
    assert (one.message("Rest", "noun"), one.message("Rest")) == ("Reposo", "Repose")


def test_counted_messages_take_their_form(tmp_path: Path) -> None:
    one = spanish(
        tmp_path,
        'msgid "{n} bones"\nmsgid_plural "{n} bones"\n'
        'msgstr[0] "un hueso"\nmsgstr[1] "{n} huesos"\n',
    )
    assert [one.plural("{n} bones", n) for n in (1, 2)] == ["un hueso", "{n} huesos"]
    assert not [p for p in problems_of(one) if p.code == "placeholders"]


def test_a_counted_message_needs_its_forms_in_english_too() -> None:
    with pytest.raises(TranslationError):
        locale().plural("{n} bones", 1)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('msgid "Rest {a}"\nmsgstr "Reposo"\n', "placeholders"),
        ('msgid "Rest {a}"\nmsgstr "Reposo {b}"\n', "placeholders"),
        ('msgid "Rest {a}"\nmsgstr "{a} {a}"\n', "placeholders"),
        ('msgid "**Rest** now"\nmsgstr "Reposo ya"\n', "bold"),
        ('msgid "Rest"\nmsgstr "**Reposo"\n', "bold"),
        ('msgid "Rest"\nmsgstr "# Reposo"\n', "one-block"),
        ('msgid "Rest"\nmsgstr "Reposo\\n\\nya"\n', "one-block"),
        ('msgid "Rest"\nmsgstr "1. Reposo"\n', "one-block"),
        ('msgid "{n} a"\nmsgid_plural "{n} a"\nmsgstr[0] "{n} b"\nmsgstr[1] "c"\n', "placeholders"),
        ('msgid "{n} a"\nmsgid_plural "{n} a"\nmsgstr[0] "{n} b"\nmsgstr[1] ""\n', "plural-form"),
    ],
)
def test_a_translation_that_breaks_its_message_is_found(
    tmp_path: Path, text: str, code: str
) -> None:
    found = {p.code: p for p in problems_of(spanish(tmp_path, text))}
    assert code in found
    assert "docgen.po:7" in str(found[code].place)


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("Reposo {a}", False),
        ("Reposo {a}, {more}", False),
        ("Reposo {more}", True),
        ("Reposo {a}, {more}, {more}", True),
        ("Reposo {a}, {less}", True),
        ("Reposo {a}, {a}", True),
    ],
)
def test_a_translation_may_use_once_what_its_phrase_lets_it(
    tmp_path: Path, text: str, wrong: bool
) -> None:
    """What no phrase lets it use stays an error, and so does what it leaves out."""
    phrases = tmp_path / "phrases.yaml"
    phrases.write_text('rest:\n  text: "Rest {a}"\n  also: more\n', encoding="utf-8")
    catalogue = tmp_path / "docgen.po"
    entry = f'msgctxt "rest"\nmsgid "Rest {{a}}"\nmsgstr "{text}"\n'
    catalogue.write_text(HEAD + entry, encoding="utf-8")
    found = problems_of(load_locale("es", "US", (catalogue,), phrases=phrases))
    assert [problem.code for problem in found] == ["placeholders"] * wrong
    assert all("{more}" in problem.hint for problem in found)
    read = load_phrases(phrases)["rest"]
    message = Message(read.text, read.place, "rest", also=read.also)
    assert incomplete([message], "es", catalogue) == found
    other = Message(read.text, read.place, "rest")
    assert bool(incomplete([other], "es", catalogue)) is (text != "Reposo {a}")


def test_phrases_that_a_catalogue_lacks_are_named(tmp_path: Path) -> None:
    found = problems_of(spanish(tmp_path, 'msgid "Rest"\nmsgstr "Reposo"\n'))
    missing = [p for p in found if p.code == "untranslated"]
    assert len(missing) == len(load_phrases(phrases_file()))


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_catalogues_of_docgen_have_no_problems(language: str) -> None:
    assert problems_of(locale(language)) == ()


@pytest.mark.parametrize("content", [b"\xff\xfe", b"msgid\n", b"Reposo\n"])
def test_a_broken_catalogue_is_an_error_with_its_name(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "docgen.po"
    path.write_bytes(content)
    with pytest.raises(TranslationError) as error:
        load_locale("es", "US", (path,))
    assert code_of(error)[0] == "catalogue"


def test_a_plural_rule_that_is_no_rule_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "docgen.po"
    path.write_text(
        HEAD.replace("(n != 1)", "__import__('os')") + 'msgid "a"\nmsgstr "b"\n', encoding="utf-8"
    )
    with pytest.raises(TranslationError):
        load_locale("es", "US", (path,))


@pytest.mark.parametrize("language", ["xx", "tlhIngan", "", "../es"])
def test_an_unknown_language_is_refused(language: str) -> None:
    path = ROOT / "locales" / language / "docgen.po"
    with pytest.raises(InputError) as error:
        load_locale(language, "US", (path,))
    assert error.value.diagnostics[0].code == "unknown-language"


def test_a_language_that_docgen_does_not_have_is_refused() -> None:
    with pytest.raises(InputError):
        load_locale("fr", "US", (ROOT / "locales" / "fr" / "none.po",))


def test_the_digest_changes_with_a_catalogue(tmp_path: Path) -> None:
    one = spanish(tmp_path, 'msgid "Rest"\nmsgstr "Reposo"\n')
    two = spanish(tmp_path, 'msgid "Rest"\nmsgstr "Descanso"\n')
    assert one.digest != two.digest


@pytest.mark.parametrize(
    ("header", "reviewed"),
    [
        ("", False),
        ('"X-Reviewed-By: Ana Ruiz\\n"\n"X-Reviewed-On: 2026-10-01\\n"\n', True),
        ('"X-Reviewed-By: Ana Ruiz\\n"\n', False),
        ('"X-Reviewed-By\\n"\n"X-Reviewed-On: 2026-10-01\\n"\n', False),
        ('"X-Reviewed-By: Ana Ruiz\\n"\n"X-Reviewed-On: soon\\n"\n', False),
    ],
)
def test_a_catalogue_names_its_reader_in_its_header(
    tmp_path: Path, header: str, *, reviewed: bool
) -> None:
    path = tmp_path / "docgen.po"
    path.write_text(HEAD.rstrip("\n") + "\n" + header, encoding="utf-8")
    assert load_locale("es", "US", (path,)).reviewed is reviewed


def test_shipped_spanish_does_not_claim_a_reader() -> None:
    assert not locale("es").reviewed


def other(tmp_path: Path, language: str, *fields: str) -> Locale:
    """Load a language from a catalogue with these lines in its header."""
    lines = "".join(f'"{field}\\n"\n' for field in fields)
    path = tmp_path / "docgen.po"
    head = HEAD.replace("Language: es", f"Language: {language}").rstrip("\n")
    path.write_text(head + "\n" + lines + "\n", encoding="utf-8")
    return load_locale(language, "US", (path,))


def test_a_language_that_no_list_knows_names_one_with_the_same_dates(tmp_path: Path) -> None:
    made_up = other(tmp_path, "qaa", "X-Formats-Like: es")
    assert (made_up.tag, made_up.direction) == ("qaa-US", "ltr")
    assert made_up.formats == "es_US"
    assert other(tmp_path, "qaa", "X-Formats-Like: ar").direction == "rtl"


def test_a_catalogue_may_tell_the_direction_of_its_script(tmp_path: Path) -> None:
    assert other(tmp_path, "qaa", "X-Formats-Like: en", "X-Direction: rtl").direction == "rtl"
    assert other(tmp_path, "ur").direction == "rtl"
    assert other(tmp_path, "ur", "X-Direction: ltr").direction == "ltr"  # Urdu in Latin letters


@pytest.mark.parametrize("field", ["X-Formats-Like: xx", "X-Direction: up"])
def test_a_header_that_cannot_be_used_is_refused(tmp_path: Path, field: str) -> None:
    with pytest.raises(InputError) as problem:
        other(tmp_path, "ur" if "Direction" in field else "qaa", field)
    assert field.partition(":")[0] in problem.value.diagnostics[0].message


@pytest.mark.parametrize(
    "rule",
    [
        "nplurals=2; plural=1/(n-n);",
        "nplurals=2; plural=7;",
        "nplurals=2; plural=n-5;",
        "nplurals=2; plural=__import__(n);",
        "nplurals=999999999; plural=0;",
    ],
)
def test_a_rule_for_plurals_that_fails_for_some_number_is_refused(
    rule: str, tmp_path: Path
) -> None:
    file = tmp_path / "docgen.po"
    entry = 'msgid "a"\nmsgid_plural "b"\nmsgstr[0] "c"\nmsgstr[1] "d"\n'
    head = f'msgid ""\nmsgstr ""\n"Plural-Forms: {rule}\\n"\n\n'
    file.write_text(head + entry, encoding="utf-8")
    with pytest.raises(TranslationError) as error:
        load_locale("es", "US", (file,))
    assert code_of(error) == ("catalogue", "docgen.po:1")
    assert "Copy that line" in error.value.diagnostics[0].hint


@pytest.mark.parametrize("line", ["X-Formats-Like: ../../etc", "X-Direction: up"])
def test_a_header_that_cannot_be_used_is_told_with_its_file(line: str, tmp_path: Path) -> None:
    file = tmp_path / "docgen.po"
    head = f'msgid ""\nmsgstr ""\n"X-Formats-Like: en\\n"\n"{line}\\n"\n'
    if "Like" in line:
        head = head.replace('"X-Formats-Like: en\\n"\n', "")
    file.write_text(head, encoding="utf-8")
    with pytest.raises(InputError) as error:
        load_locale("tlh", "US", (file,))
    assert code_of(error) == ("unknown-language", "docgen.po:1")


def test_octal_escapes_are_read_and_told_of(tmp_path: Path) -> None:
    one = spanish(tmp_path, 'msgid "Mind"\nmsgstr "Cu\\303\\255de"\n')
    assert one.message("Mind") == "Cuíde"
    (found,) = [p for p in problems_of(one) if p.code == "escapes"]
    assert (found.severity.name, str(found.place)) == ("WARNING", f"{tmp_path / 'docgen.po'}:8")


@pytest.mark.parametrize("text", ["Reposo &amp; agua", "Repo\u202eso", "en**2** huesos"])
def test_a_translation_that_a_program_broke_is_not_printed(tmp_path: Path, text: str) -> None:
    one = spanish(tmp_path, f'msgid "Rest **2** days"\nmsgstr "{text}"\n')
    with pytest.raises(TranslationError) as error:
        one.message("Rest **2** days")
    assert code_of(error)[1] == "docgen.po:7"
    assert error.value.diagnostics[0] in problems_of(one)


def test_a_broken_plural_form_is_not_printed_whichever_it_is(tmp_path: Path) -> None:
    forms = 'msgstr[0] "{n} hueso"\nmsgstr[1] "{n} hue&#39;sos"\n'
    one = spanish(tmp_path, f'msgid "{{n}} bones"\nmsgid_plural "{{n}} bones"\n{forms}')
    for number in (1, 2):
        with pytest.raises(TranslationError):
            one.plural("{n} bones", number)


def test_a_phrase_that_lost_a_placeholder_is_not_printed(tmp_path: Path) -> None:
    own = 'msgctxt "foot_page"\nmsgid "Page {page} of {pages}"\nmsgstr "Página {page}"\n'
    with pytest.raises(TranslationError) as error:
        spanish(tmp_path, own).phrase("foot_page", page="1", pages="2")
    assert error.value.diagnostics[0].code == "placeholders"


def test_every_fault_of_a_catalogue_is_told_with_line_and_column(tmp_path: Path) -> None:
    with pytest.raises(TranslationError) as error:
        spanish(tmp_path, 'msgid "a"\nmsgstr "b\\q"\n\nmsgid "c"\nmsgstr "d\n')
    places = [Path(str(one.place)).name for one in error.value.diagnostics]
    assert places == ["docgen.po:8:10", "docgen.po:11:8"]


@pytest.mark.parametrize(
    ("language", "said", "refused"),
    [("es", "es-MX", False), ("es", "fr", True), ("he", "iw", False), ("es", "", False)],
)
def test_a_catalogue_of_another_language_is_refused(
    tmp_path: Path, language: str, said: str, *, refused: bool
) -> None:
    path = tmp_path / "docgen.po"
    path.write_text(HEAD.replace("Language: es", f"Language: {said}"), encoding="utf-8")
    if refused:
        with pytest.raises(TranslationError) as error:
            load_locale(language, "US", (path,))
        assert "says that it is one of fr" in error.value.diagnostics[0].message
    else:
        assert load_locale(language, "US", (path,)).language == language


def test_plural_forms_of_another_language_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "docgen.po"
    own = 'msgid "{n} a"\nmsgid_plural "{n} a"\nmsgstr[0] "{n} b"\nmsgstr[1] "{n} c"\n'
    path.write_text(HEAD.replace("Language: es", "Language: ru") + own, encoding="utf-8")
    with pytest.raises(TranslationError) as error:
        load_locale("ru", "US", (path,))
    assert "alike" in error.value.diagnostics[0].message
    assert "nplurals=3" in error.value.diagnostics[0].hint


def test_a_catalogue_without_a_header_is_warned_of(tmp_path: Path) -> None:
    path = tmp_path / "docgen.po"
    path.write_text('msgid "Rest"\nmsgstr "Reposo"\n', encoding="utf-8")
    one = load_locale("es", "US", (path,))
    assert one.message("Rest") == "Reposo"
    assert [p.severity.name for p in problems_of(one) if p.code == "header"] == ["WARNING"]


def test_english_in_a_catalogue_is_one_warning_with_its_lines(tmp_path: Path) -> None:
    texts = ("Rest in bed now.", "Take a walk now.", "Reposo.")
    po = "".join(f'msgid "{one}"\nmsgstr "{one}"\n\n' for one in texts)
    (found,) = [p for p in problems_of(spanish(tmp_path, po)) if p.code == "english"]
    assert (found.severity.name, str(found.place)[-3:]) == ("WARNING", "o:7")
    assert '2 translation(s) are the English text: "Rest in bed now."' in found.message
    assert "lines 10." in found.hint


def test_a_translation_that_stands_commented_out_is_told_of_where_it_is_wanted(
    tmp_path: Path,
) -> None:
    for line, told in (('#~ msgid "Rest"\n#~ msgstr "Reposo"\n', True), ("", False)):
        one = spanish(tmp_path, f'msgid "a"\nmsgstr "b"\n\n{line}')
        with pytest.raises(TranslationError) as error:
            one.message("Rest")
        assert ("commented out" in error.value.diagnostics[0].hint) is told


@pytest.mark.parametrize(
    ("text", "field", "told"),
    [("نەختێک", "", True), ("نەختێک", "X-Direction: rtl", False), ("a ڕ", "", False)],
)
def test_letters_from_the_right_on_a_page_from_the_left_are_told_of(
    tmp_path: Path, text: str, field: str, *, told: bool
) -> None:
    like = ("X-Formats-Like: en", field) if field else ("X-Formats-Like: en",)
    other(tmp_path, "qaa", *like)
    path = tmp_path / "docgen.po"
    path.write_text(path.read_text() + f'msgid "Rest"\nmsgstr "{text}"\n', encoding="utf-8")
    found = problems_of(load_locale("qaa", "US", (path,)))
    assert ("direction" in [one.code for one in found]) is told


@pytest.mark.parametrize(("language", "refused"), [("es", False), ("ru", True)])
def test_a_header_without_plural_forms_counts_as_english_does(
    tmp_path: Path, language: str, *, refused: bool
) -> None:
    path = tmp_path / "docgen.po"
    own = 'msgid "{n} a"\nmsgid_plural "{n} a"\nmsgstr[0] "{n} b"\nmsgstr[1] "{n} c"\n'
    path.write_text(f'msgid ""\nmsgstr "X-A: b\\n"\n\n{own}', encoding="utf-8")
    if refused:
        with pytest.raises(TranslationError):
            load_locale(language, "US", (path,))
        return
    one = load_locale(language, "US", (path,))
    assert [one.plural("{n} a", n) for n in (1, 2)] == ["{n} b", "{n} c"]
    assert [p.severity.name for p in problems_of(one) if p.code == "header"] == ["WARNING"]
