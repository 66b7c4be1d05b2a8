"""Tagged PDFs as other programs write them, made from a sheet of docgen's own.

In: a sheet. Out: the same pages with the same tags, written in another way that ISO 32000-1 allows:
numbers of marked content as dictionaries, a ParentTree in branches, types of their own, classes of
attributes, identifiers, links.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from typing import Any

from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    ByteStringObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    TextStringObject,
)

Change = Callable[[PdfWriter], object]


def changed(data: bytes, *changes: Change) -> bytes:
    """Write a PDF anew, with changes."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(data)))
    for change in changes:
        change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def tree_of(writer: PdfWriter) -> Any:
    return writer.root_object["/StructTreeRoot"]


def elements(writer: PdfWriter) -> Iterator[Any]:
    """All elements of the tree, from the top."""
    waiting = [kid.get_object() for kid in tree_of(writer)["/K"]]
    while waiting:
        element = waiting.pop(0)
        yield element
        kids = [kid.get_object() for kid in kids_of(element)]
        waiting += [kid for kid in kids if isinstance(kid, DictionaryObject) and "/S" in kid]


def kids_of(element: Any) -> list[Any]:
    kids = element["/K"]
    return list(kids) if isinstance(kids, ArrayObject) else [kids]


def of_role(writer: PdfWriter, role: str) -> list[Any]:
    return [element for element in elements(writer) if element["/S"] == role]


def marks_as_dictionaries(writer: PdfWriter) -> None:
    for element in elements(writer):
        kids = ArrayObject()
        for kid in element["/K"]:
            if isinstance(kid, NumberObject):
                page = element.raw_get("/Pg")
                kids.append(mark(page, kid))
            else:
                kids.append(kid)
        element[NameObject("/K")] = kids
        if len(kids) == 1:  # one kid needs no array
            element[NameObject("/K")] = kids[0]
            if isinstance(kids[0], DictionaryObject):
                element[NameObject("/K")] = writer._add_object(kids[0])


def mark(page: Any, mcid: int) -> DictionaryObject:
    return DictionaryObject(
        {
            NameObject("/Type"): NameObject("/MCR"),
            NameObject("/Pg"): page,
            NameObject("/MCID"): NumberObject(mcid),
        }
    )


def parent_tree_in_branches(writer: PdfWriter) -> None:
    """A node for each entry, two levels deep, and the arrays as objects."""
    numbers = tree_of(writer)["/ParentTree"]["/Nums"]
    leaves = ArrayObject()
    for at in range(0, len(numbers), 2):
        value = list(numbers)[at + 1]  # a reference stays one
        if isinstance(value, ArrayObject):
            value = writer._add_object(value)
        pair = ArrayObject([numbers[at], value])
        limits = ArrayObject([numbers[at], numbers[at]])
        leaf = DictionaryObject({NameObject("/Nums"): pair, NameObject("/Limits"): limits})
        leaves.append(writer._add_object(leaf))
    limits = ArrayObject([numbers[0], numbers[-2]])
    branch = DictionaryObject({NameObject("/Kids"): leaves, NameObject("/Limits"): limits})
    top = ArrayObject([writer._add_object(branch)])
    root = DictionaryObject({NameObject("/Kids"): top})
    tree_of(writer)[NameObject("/ParentTree")] = writer._add_object(root)


def own_types(writer: PdfWriter) -> None:
    """Types by two steps: Body -> Text -> P, Heading -> H2."""
    roles = {"/Body": "/Text", "/Text": "/P", "/Heading": "/H2"}
    names = {NameObject(a): NameObject(b) for a, b in roles.items()}
    tree_of(writer)[NameObject("/RoleMap")] = DictionaryObject(names)
    for old, new in (("/P", "/Body"), ("/H2", "/Heading")):
        for element in of_role(writer, old):
            element[NameObject("/S")] = NameObject(new)


def classes_of_attributes(writer: PdfWriter) -> None:
    """Scopes of header cells by a class."""
    scope = {NameObject("/O"): NameObject("/Table"), NameObject("/Scope"): NameObject("/Column")}
    classes = {NameObject("/Head"): writer._add_object(DictionaryObject(scope))}
    tree_of(writer)[NameObject("/ClassMap")] = DictionaryObject(classes)
    for element in of_role(writer, "/TH"):
        if "/A" in element and element["/A"].get("/Scope") == "/Column":
            del element["/A"]["/Scope"]
            element[NameObject("/C")] = NameObject("/Head")


def cells_that_name_their_headers(writer: PdfWriter) -> None:
    """An identifier for each header cell, and every cell of its table names it."""
    for table, cells in enumerate(of_role(writer, "/Table")):
        headers = [cell for cell in below(cells) if cell["/S"] == "/TH"]
        names = [ByteStringObject(b"head %d.%d" % (table, at)) for at in range(len(headers))]
        for header, name in zip(headers, names, strict=True):
            header[NameObject("/ID")] = name
        for cell in below(cells):
            if cell["/S"] == "/TD":
                own = {
                    NameObject("/O"): NameObject("/Table"),
                    NameObject("/Headers"): ArrayObject(names),
                }
                cell[NameObject("/A")] = ArrayObject([DictionaryObject(own), NumberObject(0)])


def below(element: Any) -> Iterator[Any]:
    for kid in kids_of(element):
        found = kid.get_object()
        if isinstance(found, DictionaryObject) and "/S" in found:
            yield found
            yield from below(found)


def with_link(action: dict[str, Any] | None = None, *, tagged: bool = True) -> Change:
    """A link over the second paragraph of page one, to a web address unless told otherwise."""

    def change(writer: PdfWriter) -> None:
        tree, page = tree_of(writer), writer.pages[0]
        target = action or {
            "/S": NameObject("/URI"),
            "/URI": TextStringObject("https://example.org"),
        }
        note = DictionaryObject(
            {
                NameObject("/Type"): NameObject("/Annot"),
                NameObject("/Subtype"): NameObject("/Link"),
                NameObject("/Rect"): ArrayObject([FloatObject(n) for n in (50, 50, 90, 70)]),
                NameObject("/Contents"): TextStringObject("Our page"),
                NameObject("/A"): DictionaryObject({NameObject(k): v for k, v in target.items()}),
            }
        )
        reference = writer._add_object(note)
        page[NameObject("/Annots")] = ArrayObject([reference])
        page[NameObject("/Tabs")] = NameObject("/S")
        if not tagged:
            return
        key = max(tree["/ParentTree"]["/Nums"][::2]) + 1
        note[NameObject("/StructParent")] = NumberObject(key)
        owner = next(e for e in of_role(writer, "/P") if same(e.get("/Pg"), page))
        link = DictionaryObject(
            {
                NameObject("/S"): NameObject("/Link"),
                NameObject("/P"): owner.indirect_reference,
                NameObject("/Pg"): page.indirect_reference,
                NameObject("/K"): ArrayObject(
                    [
                        *owner["/K"],
                        DictionaryObject(
                            {
                                NameObject("/Type"): NameObject("/OBJR"),
                                NameObject("/Obj"): reference,
                            }
                        ),
                    ]
                ),
            }
        )
        held = writer._add_object(link)
        for mcid in owner["/K"]:
            tree["/ParentTree"]["/Nums"][1].get_object()[mcid] = held
        owner[NameObject("/K")] = ArrayObject([held])
        tree["/ParentTree"]["/Nums"].extend([NumberObject(key), held])

    return change


def same(one: Any, other: Any) -> bool:
    return one is not None and one.get_object() == other


ODD = (
    with_link(),
    cells_that_name_their_headers,
    classes_of_attributes,
    own_types,
    marks_as_dictionaries,
    parent_tree_in_branches,
)
