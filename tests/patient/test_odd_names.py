"""What no person's name holds is a problem of its row, by kind; what names do hold is none."""

import pytest
from names_of_patients import names

from docgen.patient.fields import FieldProblem, refuse_odd, refuse_spoiled

ODD = {
    "web pages": "O&#39;Brien, Se&aacute;n, Peña &amp; Lu, Peña &amp Lu, &#x27;",
    "computer's record": (
        "123e4567-e89b-12d3-a456-426614174000, Lu 123E4567E89B12D3A456426614174000"
    ),
    "wrong encoding": (
        "PeÃ±a, JosÃ©, MÃœLLER, NicolÃ\xa0, OÂ´Brien, WaÅ‚Ä™sa, Nguyá»…n, Oâ€™Brien, ÐœÐ°Ñ€Ð¸Ñ, "
        "Pe–a, Jos‡, PŽrez, JosŽ, PE„A, Garc—a, GŸnter, BŠr, P‚rez, Mart¡nez, Jo‹o, Maximil…, "
        "×ž×©×”, à¤°à¤¾, ä¸\xadæ–‡, Pe?a, Rosa?, ¿Rosa, Pe\ufffda, ï¿½"
    ),
    "figures": (
        "John Smith 3, Rosa 40417, R2D2, 3rds Lu, A3rd Lu, Lu ٣, Lu ½, Lu 123rd, Rosa%20Peña"
    ),
    "currency": "Rosa $, € Peña, Lu ₫",
    "arrow": "Rosa → Ana, Lu ≠ Lu, Rosa ±",
    "programs": (
        "PEÑA^ROSA, Peña|Rosa, O\\'Brien, O''Brien, <b>Rosa</b>, {{ name }}, [Rosa], Peña~Rosa, "
        "rosa@example.org, Peña_Rosa, a=b, #Rosa, Rosa%, Rosa*, A + B, Rosa & Juan, 'Rosa', "
        '"Rosa", -Rosa, -'
    ),
    "no letter": "(), .., :",
}
NAMES = (
    "Rosa Peña, Madonna, Ngô Thị Hoa, John Smith 3rd, John Smith 2nd Lu, 1st Lu, Lu 4th., Juan 2º, "
    "Juan Carlos 1.º, Louis 1er, O'Brien, O’Brien, Smith-Jones, D'ARC, Smith Jr., Raj s/o Kumar, "
    'Robert "Bob" Smith, Robert (Bob) Smith, Mª José, St. John, JOÃO, ROMÃ, ÂNGELA, ÅSE, ÄRLIG, '
    "BJÖRN ÅS, MÄŠIAR, Zoë, Strauß, Æsa Þór, Françoise, ÎLE, !Xóõ, N’Guessan, Ана, Kahn; Lu, "
    "O`Brien, Smith–Jones, Žarko Šarić, MAŽEIKA, Robert „Bob” Smith, Œuvrard, "
    "İlknur Şahin, Łukasz Żółć, 't Hooft, 'Abd al-Rahman, X, O"
)


@pytest.mark.parametrize(
    ("kind", "name"), [(k, name) for k, every in ODD.items() for name in every.split(", ")]
)
def test_what_no_name_holds_is_refused_by_kind_without_the_name(kind: str, name: str) -> None:
    with pytest.raises(FieldProblem, match=kind) as caught:
        refuse_odd(name)
    assert name not in f"{caught.value.message} {caught.value.hint}"


@pytest.mark.parametrize("name", NAMES.split(", "))
def test_what_names_hold_is_not(name: str) -> None:
    refuse_odd(name)


@pytest.mark.parametrize("name", ["Ã\x80", "Ã\x9f", "Ã\x81", "STRAÃ\x9fE"])
def test_letters_that_were_read_as_latin_1_are_found_too(name: str) -> None:
    with pytest.raises(FieldProblem, match="wrong encoding"):
        refuse_odd(name)


def test_a_letter_between_parts_those_that_would_be_misread() -> None:
    refuse_odd("JOÃł’S")


def test_names_of_every_script_are_names() -> None:
    for name in names():
        refuse_odd(name.text)


SPOILED = {
    "web pages encode": "R&amp;D, Dr. O&#39;Brien, Dr. Se&aacute;n, &#x27;x&#x27;, a&nbsp;b",
    "tag": "<b>Rest</b>, a<br>b, a<br/>b, <p class='x'>a",
    "apostrophe": "Dr. O\\'Brien, Dr. O''Brien",
    "lost": "Dr. Pe\ufffda, Dr. Pe?a, Mu?oz",
    "wrong encoding": "Dr. PeÃ±a, Oâ€™Brien, niÃ±os",
}
TEXTS = (
    "Bring A & B, A&B, Is it <5? Call., 5 < 6 > 4, Ready? Call., Why?, 5'' high, Rest., "
    "Dr. O'Brien, See example.org/a?b=c, Ana’s, Dra. Peña, x; y, AT&T; or B, CON: a\\b, Dr. Ruiz"
)


@pytest.mark.parametrize(
    ("kind", "text"), [(k, text) for k, every in SPOILED.items() for text in every.split(", ")]
)
def test_a_text_that_an_export_has_spoiled_is_refused_by_kind(kind: str, text: str) -> None:
    with pytest.raises(FieldProblem, match=kind) as caught:
        refuse_spoiled(text)
    assert text not in f"{caught.value.message} {caught.value.hint}"


@pytest.mark.parametrize("text", TEXTS.split(", "))
def test_what_people_write_is_not(text: str) -> None:
    refuse_spoiled(text)
