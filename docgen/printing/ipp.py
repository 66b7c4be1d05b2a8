"""Messages of the Internet Printing Protocol, as values and as bytes.

In: an operation and its attributes, or what a printer has sent. Out: bytes, or an `IppMessage`;
`IppError` where they are none. The form is that of RFC 8010, what it means that of RFC 8011
(IPP/1.1; IPP/2.0 writes messages alike). What a printer sends is bounded in number and depth.
"""

from __future__ import annotations

import enum
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

_MOST_DEPTH = 8  # of collections within collections: media-col-database has three
_MOST_VALUES = 200_000
_VERSION = (1, 1)  # that of requests: every printer since 1999 reads it, and answers in its own
_ENCODING = "utf-8"


class IppTag(enum.IntEnum):
    """What a group or a value is, as RFC 8010 numbers them; a printer may send others."""

    OPERATION = 0x01
    JOB = 0x02
    END = 0x03
    PRINTER = 0x04
    UNSUPPORTED_GROUP = 0x05
    UNSUPPORTED = 0x10
    UNKNOWN = 0x12
    NO_VALUE = 0x13
    INTEGER = 0x21
    BOOLEAN = 0x22
    ENUM = 0x23
    OCTETS = 0x30
    DATE_TIME = 0x31
    RESOLUTION = 0x32
    RANGE = 0x33
    COLLECTION = 0x34
    TEXT_IN = 0x35
    NAME_IN = 0x36
    END_COLLECTION = 0x37
    TEXT = 0x41
    NAME = 0x42
    KEYWORD = 0x44
    URI = 0x45
    URI_SCHEME = 0x46
    CHARSET = 0x47
    LANGUAGE = 0x48
    MIME_TYPE = 0x49
    MEMBER_NAME = 0x4A


class Operation(enum.IntEnum):
    """What a printer is asked; those from 0x4000 on are CUPS' own."""

    PRINT_JOB = 0x0002
    CANCEL_JOB = 0x0008
    GET_JOB_ATTRIBUTES = 0x0009
    GET_JOBS = 0x000A
    GET_PRINTER_ATTRIBUTES = 0x000B
    CUPS_GET_DEFAULT = 0x4001
    CUPS_GET_PRINTERS = 0x4002


_FIRST_VALUE = 0x10  # tags below it begin a group
_OUT_OF_BAND = range(0x10, 0x20)  # RFC 8010, 3.5.2: what is no value
_STRINGS = tuple(tag for tag in IppTag if 0x41 <= tag <= 0x49)
# Kinds of one length each, as `struct` writes them. A date is its eleven bytes.
_FIXED: dict[int, str] = {
    IppTag.INTEGER: ">i",
    IppTag.ENUM: ">i",
    IppTag.BOOLEAN: ">?",
    IppTag.RESOLUTION: ">iib",
    IppTag.RANGE: ">ii",
    IppTag.DATE_TIME: ">11s",
}


def plain(sentence: str) -> str:
    """Mark a sentence of a printer's answer: the pages of the desk say it in their language."""
    return sentence


class IppError(Exception):
    """No answer that can be used.

    `sent`: the printer may have got the question, and acted. `status` is that of IPP where the
    printer has answered, else 0. `fingerprint` is that of its certificate, where it is not known.
    """

    def __init__(
        self, message: str, *, sent: bool = False, status: int = 0, fingerprint: str = ""
    ) -> None:
        """Keep what is known."""
        super().__init__(message)
        self.message, self.sent = message, sent
        self.status, self.fingerprint = status, fingerprint


class Resolution(NamedTuple):
    """Dots across and along the feed, by inch (`units` 3) or by centimetre (4)."""

    cross: int
    feed: int
    units: int


class IntegerRange(NamedTuple):
    """A range, both ends of it within."""

    low: int
    high: int


class TextInLanguage(NamedTuple):
    """A text, or a name, that tells its language."""

    language: str
    text: str


class IppAttribute(NamedTuple):
    """A name with its values, one at least."""

    name: str
    values: tuple[IppValue, ...]


Data = (
    None | bool | int | str | bytes | Resolution | IntegerRange | TextInLanguage
    | tuple[IppAttribute, ...]
)  # fmt: skip


_KINDS: dict[int, type[Resolution | IntegerRange]] = {
    IppTag.RESOLUTION: Resolution,
    IppTag.RANGE: IntegerRange,
}


class IppValue(NamedTuple):
    """One value with the number of its kind (`IppTag`).

    Data are what Python has for it; a collection is its attributes, a date the eleven bytes of
    RFC 2579. What is no value ("unknown", "no value") is None, or its bytes where it has some. A
    kind that is not known keeps its bytes.
    """

    tag: int
    data: Data


class IppGroup(NamedTuple):
    """Attributes that belong together: of the operation, a job, a printer."""

    tag: int
    attributes: tuple[IppAttribute, ...]

    def values(self, name: str) -> tuple[Data, ...]:
        """Return the values of an attribute, none where there is no such."""
        found = (a.values for a in self.attributes if a.name == name)
        return tuple(value.data for value in next(found, ()))

    def words(self, name: str) -> tuple[str, ...]:
        """Return those values of an attribute that are texts, without their languages."""
        texts = (v.text if isinstance(v, TextInLanguage) else v for v in self.values(name))
        return tuple(text for text in texts if isinstance(text, str))

    def word(self, name: str) -> str:
        """Return the first text of an attribute; "" where there is none."""
        return next(iter(self.words(name)), "")

    def number(self, name: str) -> int:
        """Return the first number of an attribute; 0 where there is none."""
        return next((v for v in self.values(name) if type(v) is int), 0)


@dataclass(frozen=True, slots=True)
class IppMessage:
    """A request or an answer. `code` is its operation or its status."""

    code: int
    request: int
    groups: tuple[IppGroup, ...]
    version: tuple[int, int] = _VERSION

    def of(self, tag: int) -> tuple[IppGroup, ...]:
        """Return the groups of one kind, in their order."""
        return tuple(group for group in self.groups if group.tag == tag)


def attribute(tag: int, name: str, *data: Data) -> IppAttribute:
    """Make an attribute whose values are all of one kind."""
    return IppAttribute(name, tuple(IppValue(tag, one) for one in data))


def tag_name(tag: int) -> str:
    """Name the kind of a value, known or not, for people."""
    try:
        return IppTag(tag).name.lower().replace("_", " ")
    except ValueError:
        return f"tag 0x{tag:02x}"


# Bytes


def encoded(message: IppMessage) -> bytes:
    """Write a message; a document follows it as it is.

    Raises:
        IppError: it holds what cannot be written: a number too large, a text too long, no value.
    """
    try:
        parts = [struct.pack(">BBHi", *message.version, message.code, message.request)]
        for group in message.groups:
            parts.append(struct.pack(">B", group.tag))
            for one in group.attributes:
                parts += _written(one.name, one.values)
    except (struct.error, UnicodeEncodeError, TypeError, ValueError, RecursionError):
        raise IppError("What is to be sent cannot be written as IPP.") from None
    return b"".join([*parts, struct.pack(">B", IppTag.END)])


def _written(name: str, values: tuple[IppValue, ...]) -> Iterator[bytes]:
    """Yield an attribute's bytes: its name stands at its first value alone."""
    if not name or not values:
        raise ValueError(name)
    for index, value in enumerate(values):
        yield from _tagged("" if index else name, value)


def _tagged(name: str, value: IppValue) -> Iterator[bytes]:
    """Yield one value's bytes; a collection is its members, each behind its name."""
    yield struct.pack(">B", value.tag) + _sized(_octets(name))
    if value.tag != IppTag.COLLECTION:
        yield _sized(_octets_of(value))
        return
    yield _sized(b"")
    for member in value.data:  # type: ignore[union-attr]  # a collection; else it is no message
        if not isinstance(member, IppAttribute) or not member.name or not member.values:
            raise ValueError(name)
        yield struct.pack(">BH", IppTag.MEMBER_NAME, 0) + _sized(_octets(member.name))
        for part in member.values:
            yield from _tagged("", part)
    yield struct.pack(">BHH", IppTag.END_COLLECTION, 0, 0)


def _octets_of(value: IppValue) -> bytes:
    tag, data = value
    if data is None:
        return b""
    if tag in _FIXED:
        return struct.pack(_FIXED[tag], *(data if isinstance(data, tuple) else (data,)))
    if isinstance(data, TextInLanguage):
        return _sized(_octets(data.language)) + _sized(_octets(data.text))
    return _octets(data) if isinstance(data, str) else bytes(data)  # type: ignore[arg-type]


def _octets(text: str) -> bytes:
    return text.encode(_ENCODING, "surrogateescape")


def _sized(octets: bytes) -> bytes:
    return struct.pack(">h", len(octets)) + octets


def decoded(octets: bytes) -> IppMessage:
    """Read a message; what follows it (a document) is left alone.

    Raises:
        IppError: it is none, or larger or deeper than any printer's.
    """
    return _IppReader(octets).message()


class _IppReader:
    """Goes through the bytes of one message."""

    def __init__(self, octets: bytes) -> None:
        """Begin at the first byte."""
        self._octets, self._at, self._values = octets, 0, 0

    def message(self) -> IppMessage:
        major, minor, code, request = struct.unpack(">BBHi", self._take(8))
        groups = []
        tag = self._byte()
        while tag != IppTag.END:
            if tag >= _FIRST_VALUE:
                raise _odd("a value outside of a group")
            attributes, following = self._attributes()
            groups.append(IppGroup(tag, attributes))
            tag = following
        return IppMessage(code, request, tuple(groups), (major, minor))

    def _attributes(self) -> tuple[tuple[IppAttribute, ...], int]:
        """Read the attributes of a group, and the tag behind them."""
        found: list[tuple[str, list[IppValue]]] = []
        tag = self._byte()
        while tag >= _FIRST_VALUE:
            name = _text(self._field())
            if name:
                found.append((name, []))
            elif not found:
                raise _odd("a value without a name")
            if tag in (IppTag.END_COLLECTION, IppTag.MEMBER_NAME):
                raise _odd("a part of a collection outside of one")
            found[-1][1].append(self._value(tag, self._field(), 0))
            tag = self._byte()
        return tuple(IppAttribute(name, tuple(values)) for name, values in found), tag

    def _value(self, tag: int, octets: bytes, depth: int) -> IppValue:
        self._values += 1
        if self._values > _MOST_VALUES or depth > _MOST_DEPTH:
            raise _odd("more than a printer has to say")
        if tag == IppTag.COLLECTION:
            return IppValue(tag, self._members(depth + 1))
        return IppValue(tag, _data(tag, octets))

    def _members(self, depth: int) -> tuple[IppAttribute, ...]:
        """Read a collection to its end; a member without a value is left out."""
        found: list[tuple[str, list[IppValue]]] = []
        while True:
            tag = self._byte()
            if tag < _FIRST_VALUE:
                raise _odd("a collection without an end")
            self._field()
            octets = self._field()
            if tag == IppTag.END_COLLECTION:
                break
            if tag == IppTag.MEMBER_NAME:
                found.append((_text(octets), []))
            elif not found:
                raise _odd("a value without a name")
            else:
                found[-1][1].append(self._value(tag, octets, depth))
        return tuple(IppAttribute(name, tuple(v)) for name, v in found if name and v)

    def text_in_language(self) -> TextInLanguage:
        """Read the two fields of which these bytes are made, and nothing else."""
        language, text = _text(self._field()), _text(self._field())
        if self._at != len(self._octets):
            raise _odd("a text that goes on behind its end")
        return TextInLanguage(language, text)

    def _byte(self) -> int:
        return self._take(1)[0]

    def _field(self) -> bytes:
        (length,) = struct.unpack(">h", self._take(2))
        return self._take(length)

    def _take(self, length: int) -> bytes:
        octets = self._octets[self._at : self._at + length]
        if length < 0 or len(octets) != length:
            raise _odd("an end where more should follow")
        self._at += length
        return octets


def _data(tag: int, octets: bytes) -> Data:
    """Read the bytes of one value that is no collection."""
    if tag in _STRINGS:
        return _text(octets)
    if tag in _FIXED:
        if len(octets) != struct.calcsize(_FIXED[tag]):
            raise _odd(f"{tag_name(tag)} of {len(octets)} bytes")
        numbers = struct.unpack(_FIXED[tag], octets)
        kind = _KINDS.get(tag)
        return kind(*numbers) if kind else numbers[0]
    if tag in (IppTag.TEXT_IN, IppTag.NAME_IN):
        return _IppReader(octets).text_in_language()
    return None if tag in _OUT_OF_BAND and not octets else octets


def _text(octets: bytes) -> str:
    return octets.decode(_ENCODING, "surrogateescape")


def _odd(what: str) -> IppError:
    return IppError(f"The printer's answer cannot be read: {what}.")
