"""Objects of one patient among many: numbers fill the holes, and offsets hold for any numbers."""

from hypothesis import given
from hypothesis import strategies as st

from docgen.pdf.objects import Numbers, ObjectTemplate

HOLES = Numbers()
DIGITS = 9
SMALL = st.integers(0, 300)
# Plain text; a place among a patient's objects; or a key of the ParentTree.
PIECE = st.text("<</>>%[] KPS", max_size=8) | st.tuples(st.sampled_from(["object", "key"]), SMALL)
START = st.integers(1, 90_000_000)


def written(piece: str | tuple[str, int], number: int, key: int) -> str:
    if isinstance(piece, str):
        return piece
    kind, at = piece
    return f"{(key if kind == 'key' else number) + at:0{DIGITS}d}"


def open_(piece: str | tuple[str, int]) -> str:
    if isinstance(piece, str):
        return piece
    kind, at = piece
    return HOLES.key(at) if kind == "key" else HOLES.number(at)


@given(st.lists(st.lists(PIECE, max_size=6), min_size=1, max_size=6), SMALL, START, START)
def test_every_hole_gets_its_number_and_every_object_its_offset(
    bodies: list[list[str | tuple[str, int]]], first: int, number: int, key: int
) -> None:
    template = ObjectTemplate.of(["".join(map(open_, body)) for body in bodies], first)
    head, text = template.filled(number, key)
    expected = ["".join(written(piece, number, key) for piece in body) for body in bodies]
    assert text == "\n".join(expected)
    assert template.length == len(text) + 1
    numbers = [int(one) for one in head.split()]
    assert numbers[::2] == list(range(number + first, number + first + len(bodies)))
    for offset, body in zip(numbers[1::2], expected, strict=True):
        assert text[offset : offset + len(body)] == body


def test_templates_share_the_texts_around_their_numbers() -> None:
    one, other = (
        ObjectTemplate.of([f"<</P {HOLES.ref(n)}/K[{HOLES.ref(n + 1)}]>>"], 1) for n in (3, 7)
    )
    assert all(a is b for a, b in zip(one.text, other.text, strict=True))
