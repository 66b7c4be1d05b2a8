"""The examiner is examined: each damage to a good PDF is found."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from example_sheets import examples, made
from pdf_integrity import integrity_problems
from pdf_reading import get
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ContentStream,
    DictionaryObject,
    NameObject,
    NumberObject,
    TextStringObject,
)

GOOD = examples()[0]


def damaged(change: Callable[[PdfWriter], None]) -> list[str]:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(made(GOOD).pdf)))
    change(writer)
    stream = io.BytesIO()
    writer.write(stream)
    return integrity_problems(stream.getvalue())


def elements(writer: PdfWriter) -> list[Any]:
    """All structure elements that hold marked content."""
    found = []
    for number in range(1, len(writer._objects) + 1):
        node = writer.get_object(number)
        if isinstance(node, DictionaryObject) and "/S" in node and "/P" in node and "/K" in node:
            found.append(node)
    return found


def edit_first_page(writer: PdfWriter, change: Callable[[list[Any]], None]) -> None:
    page = writer.pages[0]
    stream = ContentStream(page.get_contents(), writer)
    operations = stream.operations
    change(operations)
    stream.operations = operations
    page.replace_contents(stream)


def first(operations: list[Any], operator: bytes) -> int:
    return next(i for i, (_, name) in enumerate(operations) if name == operator)


def drop_parent_tree(writer: PdfWriter) -> None:
    del get(writer.root_object, "/StructTreeRoot")["/ParentTree"]


def drop_struct_parents(writer: PdfWriter) -> None:
    del writer.pages[0]["/StructParents"]


def share_struct_parents(writer: PdfWriter) -> None:
    writer.pages[1][NameObject("/StructParents")] = writer.pages[0]["/StructParents"]


def drop_title(writer: PdfWriter) -> None:
    writer.metadata = None


def drop_language(writer: PdfWriter) -> None:
    del writer.root_object["/Lang"]


def drop_bookmarks(writer: PdfWriter) -> None:
    del writer.root_object["/Outlines"]


def drop_metadata(writer: PdfWriter) -> None:
    del writer.root_object["/Metadata"]


def unknown_role(writer: PdfWriter) -> None:
    elements(writer)[0][NameObject("/S")] = NameObject("/Poem")


def unmark(writer: PdfWriter) -> None:
    def change(operations: list[Any]) -> None:
        show = first(operations, b"Tj")
        operations.append(operations[show])

    edit_first_page(writer, change)


def leave_mark_open(writer: PdfWriter) -> None:
    edit_first_page(writer, lambda operations: operations.pop(first(operations, b"EMC")))


def repeat_mcid(writer: PdfWriter) -> None:
    def change(operations: list[Any]) -> None:
        marks = [o for o, name in operations if name == b"BDC" and "/MCID" in o[1]]
        marks[1][1][NameObject("/MCID")] = NumberObject(int(marks[0][1]["/MCID"]))

    edit_first_page(writer, change)


def show_notdef(writer: PdfWriter) -> None:
    def change(operations: list[Any]) -> None:
        show = first(operations, b"Tj")
        operations[show] = ([TextStringObject("\0\0")], b"Tj")

    edit_first_page(writer, change)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (drop_parent_tree, "not in the ParentTree"),
        (drop_struct_parents, "no StructParents"),
        (share_struct_parents, "share one StructParents"),
        (drop_title, "no title"),
        (drop_language, "no language"),
        (drop_bookmarks, "no bookmarks"),
        (drop_metadata, "no XMP"),
        (unknown_role, "neither standard nor mapped"),
        (unmark, "outside marked content"),
        (leave_mark_open, "do not pair"),
        (repeat_mcid, "drawn 2 times"),
        (show_notdef, ".notdef"),
    ],
)
def test_damage_is_found(change: Callable[[PdfWriter], None], said: str) -> None:
    assert any(said in problem for problem in damaged(change))


def test_a_copy_without_damage_is_good() -> None:
    assert damaged(lambda _: None) == []
