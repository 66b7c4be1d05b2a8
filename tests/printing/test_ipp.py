"""Messages of IPP: whatever there is to say comes back as it was; odd bytes are told, never raised.

The bytes of a message are held against RFC 8010, its section 3 and the examples of its appendix A.
"""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from docgen.printing.ipp import (
    Data,
    IntegerRange,
    IppAttribute,
    IppError,
    IppGroup,
    IppMessage,
    IppTag,
    IppValue,
    Resolution,
    TextInLanguage,
    attribute,
    decoded,
    encoded,
    tag_name,
)

NUMBERS = st.integers(-(2**31), 2**31 - 1)
# Bytes that are no UTF-8 come back, too.
TEXTS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=40),
    st.binary(max_size=10).map(lambda octets: octets.decode("utf-8", "surrogateescape")),
)
NAMES = TEXTS.filter(bool)
STRINGS = [0x41, 0x42, 0x43, 0x44, 0x45, 0x46, 0x47, 0x48, 0x49]
KNOWN = {int(tag) for tag in IppTag}
STRANGE = [tag for tag in range(0x20, 0x100) if tag not in KNOWN]


def values(data: st.SearchStrategy[Data], *tags: int) -> st.SearchStrategy[IppValue]:
    return st.builds(IppValue, st.sampled_from(tags), data)


SIMPLE = st.one_of(
    values(NUMBERS, IppTag.INTEGER, IppTag.ENUM),
    values(st.booleans(), IppTag.BOOLEAN),
    values(st.binary(max_size=40), IppTag.OCTETS),
    values(st.binary(min_size=11, max_size=11), IppTag.DATE_TIME),
    values(st.builds(Resolution, NUMBERS, NUMBERS, st.integers(-128, 127)), IppTag.RESOLUTION),
    values(st.builds(IntegerRange, NUMBERS, NUMBERS), IppTag.RANGE),
    values(st.builds(TextInLanguage, TEXTS, TEXTS), IppTag.TEXT_IN, IppTag.NAME_IN),
    values(TEXTS, *(tag for tag in STRINGS if tag in KNOWN)),
    values(st.none(), *range(0x10, 0x20)),
    values(st.binary(min_size=1, max_size=9), *range(0x10, 0x20)),
    values(st.binary(max_size=40), *STRANGE),
)


def _attributes(of: st.SearchStrategy[IppValue]) -> st.SearchStrategy[tuple[IppAttribute, ...]]:
    one = st.builds(IppAttribute, NAMES, st.lists(of, min_size=1, max_size=3).map(tuple))
    return st.lists(one, max_size=4).map(tuple)


VALUES: st.SearchStrategy[IppValue] = st.recursive(
    SIMPLE, lambda inner: values(_attributes(inner), IppTag.COLLECTION), max_leaves=8
)
GROUPS = st.builds(
    IppGroup, st.integers(0, 0x0F).filter(lambda tag: tag != IppTag.END), _attributes(VALUES)
)
MESSAGES = st.builds(
    IppMessage,
    st.integers(0, 0xFFFF),
    NUMBERS,
    st.lists(GROUPS, max_size=4).map(tuple),
    st.tuples(st.integers(0, 255), st.integers(0, 255)),
)


@given(MESSAGES)
def test_every_message_comes_back_as_it_was(message: IppMessage) -> None:
    assert decoded(encoded(message)) == message


@given(MESSAGES, st.binary(max_size=50))
def test_a_document_behind_a_message_is_left_alone(message: IppMessage, document: bytes) -> None:
    assert decoded(encoded(message) + document) == message


@given(st.binary(max_size=400))
@example(b"\x01\x01\x00\x00\x00\x00\x00\x01\x01\x47\x80\x00")  # a length below nothing
@example(b"\x01\x01\x00\x00\x00\x00\x00\x01\x01\x34\x00\x01a\x00\x00")
def test_odd_bytes_raise_nothing_but_our_own_error(octets: bytes) -> None:
    _read(octets)


@given(MESSAGES, st.data())
def test_a_message_with_a_fault_raises_nothing_but_our_own_error(
    message: IppMessage, data: st.DataObject
) -> None:
    octets = bytearray(encoded(message))
    for _ in range(data.draw(st.integers(1, 4))):
        octets[data.draw(st.integers(0, len(octets) - 1))] = data.draw(st.integers(0, 255))
    end = data.draw(st.integers(0, len(octets)))
    _read(bytes(octets[:end]))
    _read(bytes(octets))


def _read(octets: bytes) -> None:
    with suppress(IppError):
        message = decoded(octets)
        assert decoded(encoded(message)) == message


def test_a_message_has_the_bytes_of_the_standard() -> None:
    """The first lines of the Print-Job of RFC 8010, A.1, and a collection as in A.5."""
    message = IppMessage(
        0x0002,
        1,
        (
            IppGroup(
                IppTag.OPERATION,
                (
                    attribute(IppTag.CHARSET, "attributes-charset", "utf-8"),
                    attribute(IppTag.LANGUAGE, "attributes-natural-language", "en-us"),
                ),
            ),
            IppGroup(
                IppTag.JOB,
                (
                    attribute(IppTag.INTEGER, "copies", 20),
                    attribute(
                        IppTag.COLLECTION,
                        "media-col",
                        (
                            attribute(IppTag.KEYWORD, "media-color", "blue"),
                            attribute(
                                IppTag.COLLECTION,
                                "media-size",
                                (attribute(IppTag.INTEGER, "x-dimension", 6),),
                            ),
                        ),
                    ),
                    attribute(IppTag.KEYWORD, "sides", "one-sided", "two-sided-long-edge"),
                ),
            ),
        ),
    )
    assert encoded(message) == b"".join(
        [
            b"\x01\x01\x00\x02\x00\x00\x00\x01\x01",
            b"\x47\x00\x12attributes-charset\x00\x05utf-8",
            b"\x48\x00\x1battributes-natural-language\x00\x05en-us",
            b"\x02",
            b"\x21\x00\x06copies\x00\x04\x00\x00\x00\x14",
            b"\x34\x00\x09media-col\x00\x00",
            b"\x4a\x00\x00\x00\x0bmedia-color\x44\x00\x00\x00\x04blue",
            b"\x4a\x00\x00\x00\x0amedia-size\x34\x00\x00\x00\x00",
            b"\x4a\x00\x00\x00\x0bx-dimension\x21\x00\x00\x00\x04\x00\x00\x00\x06",
            b"\x37\x00\x00\x00\x00",
            b"\x37\x00\x00\x00\x00",
            b"\x44\x00\x05sides\x00\x09one-sided\x44\x00\x00\x00\x13two-sided-long-edge",
            b"\x03",
        ]
    )


def test_a_kind_that_nobody_knows_is_kept_and_named() -> None:
    strange = IppValue(0x7B, b"\x00\x01new")
    group = IppGroup(0x0A, (IppAttribute("news", (strange,)),))
    (back,) = decoded(encoded(IppMessage(0, 1, (group,)))).groups
    assert back == group
    assert tag_name(back.attributes[0].values[0].tag) == "tag 0x7b"
    assert tag_name(IppTag.MIME_TYPE) == "mime type"


@pytest.mark.parametrize(
    "attributes",
    [
        (attribute(IppTag.INTEGER, "copies", 2**31),),
        (attribute(IppTag.INTEGER, "copies", "two"),),
        (attribute(IppTag.NAME, "job-name", "x" * 32768),),
        (attribute(IppTag.NAME, "", "x"),),
        (attribute(IppTag.NAME, "job-name"),),
        (attribute(IppTag.NAME, "job-name", "\ud800"),),
        (attribute(IppTag.COLLECTION, "media-col", "blue"),),
    ],
)
def test_what_cannot_be_written_is_our_own_error(attributes: tuple[IppAttribute, ...]) -> None:
    with pytest.raises(IppError, match="cannot be written"):
        encoded(IppMessage(0, 1, (IppGroup(IppTag.JOB, attributes),)))


def test_an_answer_without_bottom_is_not_followed_down() -> None:
    deep = b"\x34\x00\x01a\x00\x00" + b"\x4a\x00\x00\x00\x01b\x34\x00\x00\x00\x00" * 50_000
    with pytest.raises(IppError, match="more than a printer has to say"):
        decoded(b"\x01\x01\x00\x00\x00\x00\x00\x01\x04" + deep)
    many = b"\x21\x00\x01a\x00\x04\x00\x00\x00\x01" + b"\x13\x00\x00\x00\x00" * 300_000
    with pytest.raises(IppError, match="more than a printer has to say"):
        decoded(b"\x01\x01\x00\x00\x00\x00\x00\x01\x04" + many)
