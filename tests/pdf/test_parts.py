"""Parts of a print file: numbers go where the holes are, and offsets hold for any numbers."""

from hypothesis import given
from hypothesis import strategies as st

from docgen.pdf.print_file import _PATIENT, _STRUCT, _template
from docgen.pdf.structure import DIGITS, hole

SMALL = st.integers(0, 300)
# Plain text, or a hole: from which start its number counts, and how far.
PIECE = st.text("<</>>%[] KPS", max_size=8) | st.tuples(
    st.sampled_from([0, _PATIENT, _STRUCT]), SMALL
)
STARTS = st.tuples(*[st.integers(1, 90_000_000)] * 3)


def written(body: list[str | tuple[int, int]], starts: dict[int, int]) -> str:
    return "".join(
        piece if isinstance(piece, str) else f"{starts[piece[0]] + piece[1]:0{DIGITS}d}"
        for piece in body
    )


@given(st.lists(st.lists(PIECE, max_size=6), min_size=1, max_size=6), SMALL, STARTS)
def test_every_hole_gets_its_number_and_every_object_its_offset(
    bodies: list[list[str | tuple[int, int]]], first: int, starts: tuple[int, int, int]
) -> None:
    texts = ["".join(p if isinstance(p, str) else hole(sum(p)) for p in body) for body in bodies]
    template = _template(texts, first)
    head, text = template.filled(*starts)
    by_kind = dict(zip((0, _PATIENT, _STRUCT), starts, strict=True))
    expected = [written(body, by_kind) for body in bodies]
    assert text == "\n".join(expected)
    assert template.length == len(text) + 1
    numbers = [int(one) for one in head.split()]
    assert numbers[::2] == list(range(starts[0] + first, starts[0] + first + len(bodies)))
    for offset, body in zip(numbers[1::2], expected, strict=True):
        assert text[offset : offset + len(body)] == body


def test_parts_share_the_texts_around_their_numbers() -> None:
    one, other = (_template([f"<</P {hole(n)} 0 R/K[{hole(n + 1)} 0 R]>>"], 1) for n in (3, 7))
    assert all(a is b for a, b in zip(one.text, other.text, strict=True))
