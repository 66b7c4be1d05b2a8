"""Streams that are put together from runs: any reader gets the runs back, and their check holds."""

import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docgen.pdf.objects import Packed, pack, splice

RUN = st.binary(max_size=300)
PARTS = st.lists(st.one_of(RUN, RUN.map(pack)), max_size=12)


def raw(part: Packed | bytes) -> bytes:
    return part.raw if isinstance(part, Packed) else part


@given(PARTS)
def test_a_spliced_stream_holds_its_parts_and_the_check_sum_of_all(
    parts: list[Packed | bytes],
) -> None:
    whole = b"".join(map(raw, parts))
    stream = splice(parts)
    assert zlib.decompress(stream) == whole  # which compares the check sum as well
    assert stream[-4:] == zlib.adler32(whole).to_bytes(4, "big")


@pytest.mark.parametrize("size", [0, 1, 65_534, 65_535, 65_536, 131_070, 200_000])
def test_a_run_of_any_length_is_whole(size: int) -> None:
    run = bytes(at % 251 for at in range(size))
    parts: list[Packed | bytes] = [pack(b"before"), run, pack(b"between"), run, pack(run)]
    assert zlib.decompress(splice(parts)) == b"".join(map(raw, parts))


def test_the_check_sum_holds_where_the_halves_are_largest() -> None:
    high = b"\xff" * 5552  # the halves of Adler-32 grow fastest on these
    parts: list[Packed | bytes] = [*[pack(high)] * 40, *[high] * 40]
    assert zlib.decompress(splice(parts)) == high * 80
