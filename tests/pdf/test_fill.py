from __future__ import annotations

import io
import re

import pdf_integrity
import pytest
import samples
from example_sheets import examples, made
from hypothesis import given
from hypothesis import strategies as st
from made_up import tries
from pypdf import PdfReader

from docgen.model import Box, Heading, Slot, Table
from docgen.pdf.document import fill
from docgen.pdf.plate import Plans, engrave

NAMES = st.text(
    st.sampled_from("abcdefghijklmnopqrstuvwxyzÁÉÍÓÚÑÜçłøšžğıőűĐđếộựαβγΩбжЯї'-.<>{}*|\\()%&\"_"),
    min_size=1,
    max_size=40,
)


def text_of(pdf: bytes) -> str:
    return "".join(
        "".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages
    )


@given(NAMES)
@tries(15)
def test_any_name_survives_into_the_text(name: str) -> None:
    assert name in text_of(samples.filled(name).pdf)


@pytest.mark.parametrize(
    "name", ["Rosa Peña", "Nguyễn Thị Hồng", "Γιώργος", "Жанна", "W" * 80, "Ana " * 75]
)
def test_every_sheet_is_valid_and_whole(name: str) -> None:
    pdf = samples.filled(name.strip(), "Bring your walker.").pdf
    assert pdf_integrity.ua1_problems(pdf) == []
    assert pdf_integrity.integrity_problems(pdf) == []


def test_notes_longer_than_a_page_go_on_overleaf() -> None:
    done = samples.filled(notes="Take a walk each day. " * 160)
    assert done.pages > 2
    assert text_of(done.pdf).count("walk") == 160
    assert pdf_integrity.integrity_problems(done.pdf) == []


def test_the_same_values_give_the_same_bytes() -> None:
    assert samples.filled().pdf == samples.filled().pdf


def test_a_plan_kept_from_another_patient_changes_no_byte() -> None:
    plate = samples.plate()
    fill(plate, samples.filling("Somebody Else", "A note."))
    fill(plate, samples.filling("Else"))
    assert fill(plate, samples.filling()).pdf == samples.filled().pdf


def test_what_is_kept_of_another_variant_changes_no_byte() -> None:
    plans = Plans.most(64)
    other = engrave(samples.layout(samples.blocks()[2:]), samples.fonts(), "another", plans)
    fill(other, samples.filling())
    plate = engrave(samples.layout(), samples.fonts(), samples.plate().identity, plans)
    assert fill(plate, samples.filling()).pdf == samples.filled().pdf


def test_without_remembered_plans_the_bytes_are_the_same() -> None:
    assert fill(samples.plate(plans=0), samples.filling()).pdf == samples.filled().pdf


def test_patients_with_the_same_line_counts_share_a_plan() -> None:
    plate = samples.plate()
    for name in ("Ana Ruiz", "Rosa Peña", "Bo Li"):
        fill(plate, samples.filling(name))
    assert len(plate.plans.files) == 1


def test_a_block_whose_guard_fails_leaves_no_trace() -> None:
    assert "Anote" not in text_of(samples.filled().pdf)
    assert "Anote" in text_of(samples.filled(notes="Hello.").pdf)


def test_stops_overleaf_have_a_table_of_their_own_after_the_contact_box() -> None:
    stops = tuple(samples.row((Slot("times.rest", "stop_until"),), f"Stop {n}") for n in range(15))
    times = Box("times", (), (Heading(2, samples.text("Your times")), Table(stops)))
    content = tuple(times if b == samples.blocks()[4] else b for b in samples.blocks())
    pdf = fill(samples.plate(content), samples.filling(order=tuple(range(15)))).pdf
    assert "Moretimes" in text_of(pdf)
    assert pdf_integrity.integrity_problems(pdf) == []


def test_a_long_name_wraps_in_the_foot_and_loses_no_letter() -> None:
    name = " ".join(["Wolfeschlegelsteinhausenbergerdorff"] * 3)
    for page in PdfReader(io.BytesIO(samples.filled(name).pdf)).pages:
        foot = " ".join(page.extract_text().split())
        assert f"{name}, record 40417" in foot


def test_tracking_ends_with_the_text_that_has_it() -> None:
    """It would go on in all text objects below: they ran narrower than their widths tell."""
    found = 0
    for example in examples():
        for page in PdfReader(io.BytesIO(made(example).pdf)).pages:
            contents = page.get_contents()
            assert contents is not None
            shown = contents.get_data().decode("latin-1")
            for text in re.findall(r"(?s)\bBT (.*?) ET\b", shown):
                amounts = re.findall(r"(\S+) Tc ", text + " ")
                found += len(amounts)
                assert amounts[-1:] in ([], ["0"])
    assert found > 20
