"""Pages say days, clock times and languages as the sheets do."""

from datetime import date, datetime

from docgen.serve.said import Said
from docgen.serve.words import printer_says

WHEN = datetime(2026, 12, 8, 9, 41)


def spaced(text: str) -> str:
    """With plain spaces: a day is not broken over two lines."""
    return text.replace("\xa0", " ")


def test_a_page_says_a_moment_in_the_words_and_on_the_clock_of_its_language() -> None:
    assert spaced(Said("en", "US").moment(WHEN)) == "Dec 8, 2026, 9:41 AM"
    assert spaced(Said("es", "US").moment(WHEN)) == "8 dic 2026, 9:41 a. m."
    assert spaced(Said("en", "US").month_day(date(2026, 12, 8))) == "December 8"


def test_languages_have_names_and_where_nobody_knows_one_its_code() -> None:
    assert [Said("en", "US").name_of(code) for code in ("es", "es-US", "qps")] == [
        "Spanish",
        "Spanish",
        "qps",
    ]
    assert Said("es", "US").name_of("en") == "inglés"


def test_a_printers_answer_is_told_sentence_by_sentence_in_the_language_of_the_page() -> None:
    answer = 'The printer has it, and has not printed it yet. It is out of paper. It says "x<y".'
    assert printer_says("es", answer) == (
        "La impresora la tiene y todavía no la imprime. No tiene papel. "
        '<span lang="en">It says &#34;x&lt;y&#34;.</span>'
    )
    assert printer_says("en", "It is out of paper. Odd.") == "It is out of paper. Odd."
