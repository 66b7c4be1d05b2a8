"""The running foot stays on its page and leaves nothing out, whatever name and record number."""

import pytest
import samples

from docgen.layout.text import SetLine, line_width, one_line
from docgen.model import Block, Heading, Paragraph
from docgen.pdf.filled import Filling, fill_pages
from docgen.pdf.foot import ANY_NUMBER, Foot, FootLines, own_lines, share, who_style
from docgen.pdf.paging import pages_of
from docgen.pdf.plate import Plate
from docgen.style import FORMATS, Look, TextStyle, look

NAMES = ["Bo", "W" * 80, "Rosa Peña " * 29 + "Ruiz", "Maximiliana-Guadalupe de la Cueva y Ribera"]
NUMBERS = ["40417", "W" * 64, "9" * 64]


def foot_of(name: str, number: str) -> Foot:
    return samples.filling(name).foot._replace(identity=f"{name}, record {number}")


def foot_lines(plate: Plate, foot: Foot) -> FootLines:
    return FootLines(plate.layout.look, plate.fonts, plate.page_labels, foot)


def width(line: SetLine, of: Look) -> float:
    return line_width(line, who_style(of.label))


def said(line: SetLine) -> str:
    return "".join(run.text for run in line.runs)


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("paper", ["letter", "a4"])
@pytest.mark.parametrize("format_name", FORMATS)
def test_no_line_is_wider_than_its_room_and_no_letter_is_left_out(
    format_name: str, paper: str, name: str, number: str
) -> None:
    fonts, this = samples.fonts(), look(format_name, paper)
    foot, room = foot_of(name, number), 400.0
    beside, sheet = share(fonts, foot, room, this)
    lines = beside or own_lines(fonts, foot, this.right - this.margin, this)
    if beside:
        assert width(beside[0], this) + width(one_line(sheet, this.label, fonts), this) <= room
    for line in lines:
        assert width(line, this) <= this.right - this.margin
    written = "".join(said(line) for line in lines)
    assert "".join(written.split()) == "".join(foot.identity.split())


def test_a_line_is_shared_up_to_the_last_point_and_not_beyond() -> None:
    fonts, this = samples.fonts(), look("standard", "letter")
    foot = foot_of("Rosa Peña", "40417")._replace(sheets=("a1b2c3d4",))
    beside, sheet = share(fonts, foot, 9000, this)
    assert beside
    need = (
        beside[0].width + one_line(sheet, this.label, fonts).width
    ) * this.label.size / 1000 + 16
    assert share(fonts, foot, need + 0.01, this)[0] == beside
    assert share(fonts, foot, need - 0.01, this)[0] is None


def test_the_longest_sheet_line_that_fits_is_taken() -> None:
    fonts, this = samples.fonts(), look("standard", "letter")
    foot = foot_of("Rosa Peña", "40417")._replace(sheets=("mmmmmm", "mmmm", "m"))

    def points(text: str, style: TextStyle = this.label) -> float:
        return line_width(one_line(text, style, fonts), style)

    assert share(fonts, foot, 9000, this)[1] == "mmmmmm"
    needs = points(foot.identity, who_style(this.label)) + 16
    assert share(fonts, foot, needs + points("mmmmmm") - 1, this)[1] == "mmmm"


@pytest.mark.parametrize("number", ["1f1f1f1f", "00000000", "88888888"])
def test_a_narrow_number_makes_no_other_pages_than_a_wide_one(number: str) -> None:
    """The line is measured with a number that is as wide as most, whatever stands there."""
    fonts, this = samples.fonts(), look("standard", "letter")

    def points(text: str, style: TextStyle = this.label) -> float:
        return line_width(one_line(text, style, fonts), style)

    foot = foot_of("Rosa Peña", "40417")._replace(sheets=(ANY_NUMBER, "-"), number=number)
    wide = points(ANY_NUMBER)
    needs = points(foot.identity, who_style(this.label)) + 16
    assert share(fonts, foot, needs + wide + 0.01, this)[1] == ANY_NUMBER
    assert share(fonts, foot, needs + wide - 0.01, this)[1] == "-"
    assert points(number) - wide < 10  # points, of the 16 between two texts


@pytest.mark.parametrize("format_name", ["standard", "large"])
def test_a_foot_of_more_lines_says_by_how_much_it_is_higher(format_name: str) -> None:
    plate = samples.plate(format_name=format_name)
    leading = plate.layout.look.label.leading
    assert foot_lines(plate, foot_of("Rosa Peña", "1")).lift == 0
    for count in (1, 2, 3):
        long = foot_of(" ".join(["W" * 30] * 2 * count), "1" * 9)
        own = len(own_lines(plate.fonts, long, 516, plate.layout.look))
        assert foot_lines(plate, long).lift == pytest.approx(own * leading)


def test_a_sheet_without_a_patient_has_lines_to_write_on_as_wide_as_the_page() -> None:
    for name in FORMATS:
        this = look(name, "letter")
        foot = foot_of("", "")._replace(identity="", blanks=("Name / Nombre", "Record"))
        assert share(samples.fonts(), foot, 300, this)[0] is None
        (line,) = own_lines(samples.fonts(), foot, 504, this)
        assert 480 < width(line, this) <= 504.01
        label, rest = said(line).split(" __", 1)
        other = rest.strip("_ ")
        assert (label, other) == ("Name / Nombre", "Record")
        name_line, record_line = (part.count("_") for part in f"__{rest}".split(other))
        assert name_line > record_line
        rule = line_width(one_line("_", who_style(this.label), samples.fonts()), this.label)
        assert record_line * rule > 90  # a number by hand needs as much


@pytest.mark.parametrize("format_name", ["standard", "large"])
def test_the_page_of_a_higher_foot_holds_so_much_less(format_name: str) -> None:
    blocks: list[Block] = [Heading(1, samples.text("A nap"))]
    blocks += [Paragraph(samples.text(f"Line {number}")) for number in range(120)]
    plate = samples.plate(tuple(blocks), format_name=format_name)
    long = foot_of(" ".join(["Maximiliana-Guadalupe"] * 9), "40417")
    lift = foot_lines(plate, long).lift
    bottom = plate.layout.look.bottom
    for foot, limit in ((long, bottom - lift), (foot_of("Bo", "1"), bottom)):
        paging, *_ = fill_pages(plate, Filling({}, (), (), foot))
        ends = [item.y + item.height for page in pages_of(plate, paging.key) for item in page.items]
        line = plate.layout.look.body.leading
        assert limit - 2 * line < max(ends) <= limit + 0.01
    assert lift > 0
