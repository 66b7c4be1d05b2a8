"""`print:` in clinic.yaml, and the telephone number as phones dial it."""

from __future__ import annotations

from pathlib import Path

import pytest
from small_pack import WHO, load_text

from docgen.errors import Diagnostic, SettingsError
from docgen.schema.telephones import Phone, telephone_uri
from docgen.settings.additions import PRINTS

NAP = WHO + "procedures:\n  nap:\n    early: 30 min\n"


def problem(root: Path, line: str) -> Diagnostic:
    with pytest.raises(SettingsError) as found:
        load_text(root, f"{NAP}{line}\n")
    (only,) = found.value.diagnostics
    return only


def test_a_clinic_names_what_is_printed(tmp_path: Path) -> None:
    assert load_text(tmp_path, f"{NAP}print: [{', '.join(PRINTS)}]\n").prints == tuple(PRINTS)


def test_one_name_needs_no_list(tmp_path: Path) -> None:
    assert load_text(tmp_path, f"{NAP}print: qr_phone\n").prints == ("qr_phone",)


def test_without_it_nothing_more_is_printed(tmp_path: Path) -> None:
    assert load_text(tmp_path, NAP).prints == ()


def test_a_slip_is_refused_at_its_place_with_what_was_meant(tmp_path: Path) -> None:
    found = problem(tmp_path, "print: [qr_fone]")
    assert found.hint == 'Did you mean "qr_phone"?'
    assert found.place
    assert (found.place.line, found.place.column) == (NAP.count("\n") + 1, 9)


def test_a_name_that_stands_twice_is_refused(tmp_path: Path) -> None:
    assert "twice" in problem(tmp_path, "print: [barcode, barcode]").message


@pytest.mark.parametrize(
    ("phone", "country", "uri"),
    [
        ("312-555-0118", "US", "tel:+13125550118"),
        ("(312) 555 0118", "CA", "tel:+13125550118"),
        ("1-312-555-0118", "US", "tel:+13125550118"),
        ("+44 20 7946 0018", "GB", "tel:+442079460018"),
        ("020 7946 0018", "GB", "tel:+442079460018"),
        ("+44 (0)20 7946 0018", "GB", "tel:+442079460018"),
        ("+44 (0)20 7946 0018", "US", "tel:+442079460018"),
        ("(0)20 7946 0018", "GB", "tel:+442079460018"),
        ("+39 (0)6 1234 5678", "IT", "tel:+390612345678"),  # in Italy the 0 is dialled
        ("55 5555 0123", "MX", "tel:+525555550123"),
        ("0044 20 7946 0018", "GB", "tel:+442079460018"),
        ("116 117", "DE", "tel:116117"),
        ("+1 312 555 0118", "US", "tel:+13125550118"),
        ("1-800-555-0118 x7", "US", "tel:+18005550118;ext=7"),
        ("020 7946 0018 ext. 5", "GB", "tel:+442079460018;ext=5"),
        ("+1 (0)312 555 0118", "US", ""),
        ("020 7946 0018 / 0019", "GB", ""),
        ("312-555-0118 ext. 12", "US", "tel:+13125550118;ext=12"),
        ("312-555-0118x12", "US", "tel:+13125550118;ext=12"),
    ],
)
def test_a_number_is_dialled_from_anywhere_where_its_country_is_known(
    phone: str, country: str, uri: str
) -> None:
    assert telephone_uri(Phone(phone), country) == uri


def test_an_empty_list_says_to_remove_the_line(tmp_path: Path) -> None:
    found = problem(tmp_path, "print: []")
    assert (found.message, "remove the line" in found.hint) == ("print: The list is empty.", True)


def test_a_value_with_line_ends_stays_on_the_line_of_its_message(tmp_path: Path) -> None:
    assert "\n" not in str(problem(tmp_path, 'print: ["a\\nerror: b"]'))


def test_a_number_that_no_telephone_dials_has_no_code(tmp_path: Path) -> None:
    phone = next(line for line in NAP.splitlines() if line.startswith("  phone:"))
    text = NAP.replace(phone, "  phone: +1 312 555 01189")
    assert load_text(tmp_path, text).phone == "+1 312 555 01189"  # `check` tells
    with pytest.raises(SettingsError) as found:
        load_text(tmp_path, f"{text}print: [barcode, qr_phone]\n")
    (only,) = found.value.diagnostics
    assert "No telephone can dial" in only.message
