"""The running foot stays on its page, whatever the name and the record number."""

import pytest
import samples

from docgen.looks.fonts import Glyphs
from docgen.pdf.foot import FootLines, share


@pytest.mark.parametrize("number", ["40417", "W" * 64, "9" * 64])
@pytest.mark.parametrize("name", ["Bo", "W" * 80, "Rosa Peña " * 29])
def test_nothing_in_the_foot_is_wider_than_its_room(name: str, number: str) -> None:
    plate = samples.plate()
    foot = samples.filling(name).foot._replace(
        identity=lambda shown: f"{shown}, record {number}", name=name
    )
    room = 400.0
    left, middle = share(plate.fonts, foot, room, plate.layout.look.label)
    assert width(left) + width(middle) <= room
    assert FootLines(plate, foot).operators(1, 2)


def width(glyphs: Glyphs) -> float:
    return glyphs.width * samples.plate().layout.look.label.size / 1000
