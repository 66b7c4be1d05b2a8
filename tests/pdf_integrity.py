"""What a tagged PDF must keep and `page-validation` does not look at.

In: the bytes of a PDF. Out: a sentence for each promise that is broken; an empty list is good.
"""

from __future__ import annotations

import io
import unicodedata
from collections import Counter
from collections.abc import Iterator
from typing import Any

import page as page_validation
from pdf_reading import (
    Element,
    Shown,
    get,
    object_number,
    parent_tree,
    raw_bytes,
    shown_on,
    solve,
    structure,
    to_unicode,
)
from pypdf import PdfReader

STANDARD_ROLES = {  # ISO 32000-1, 14.8.4
    *("Document", "Part", "Art", "Sect", "Div", "BlockQuote", "Caption", "TOC", "TOCI", "Index"),
    *("NonStruct", "Private", "P", "H", "H1", "H2", "H3", "H4", "H5", "H6", "L", "LI", "Lbl"),
    *("LBody", "Table", "TR", "TH", "TD", "THead", "TBody", "TFoot", "Span", "Quote", "Note"),
    *("Reference", "BibEntry", "Code", "Link", "Annot", "Figure", "Formula", "Form"),
}


def integrity_problems(data: bytes) -> list[str]:
    """Return everything that is wrong with the PDF's tags, fonts and document data."""
    reader = PdfReader(io.BytesIO(data), strict=True)
    pages = [shown_on(page, reader) for page in reader.pages]
    root = structure(reader)
    return [
        *_document_problems(reader),
        *_structure_problems(root, reader),
        *_content_problems(pages),
        *_mcid_problems(root, pages),
        *_parent_tree_problems(root, reader),
        *_parent_problems(root),
        *_identifier_problems(root),
        *_link_problems(root, reader),
        *_font_problems(reader, pages),
    ]


def ua1_problems(data: bytes) -> list[str]:
    """Return what page-validation has against the PDF under PDF/UA-1."""
    report = page_validation.validate_pdf_bytes(
        data, profile=page_validation.ValidationProfile.PDF_UA_1
    )
    return [f"{failure.rule_id}: {failure.message}" for failure in report.failures]


def _document_problems(reader: PdfReader) -> Iterator[str]:
    root = reader.root_object
    if not (reader.metadata and reader.metadata.title):
        yield "no title in the document information"
    if not root.get("/Lang"):
        yield "no language"
    if not (get(root, "/MarkInfo") or {}).get("/Marked"):
        yield "not marked as tagged"
    if not (get(root, "/ViewerPreferences") or {}).get("/DisplayDocTitle"):
        yield "the window would show the file's name, not the title"
    if not reader.outline:
        yield "no bookmarks"
    if "/ID" not in reader.trailer:
        yield "no file identifier"
    yield from _xmp_problems(reader)


def _xmp_problems(reader: PdfReader) -> Iterator[str]:
    metadata = get(reader.root_object, "/Metadata")
    if metadata is None:
        yield "no XMP metadata"
        return
    text = metadata.get_data().decode("utf-8")
    title = (reader.metadata.title if reader.metadata else "") or ""
    escaped = title.replace("&", "&amp;").replace("<", "&lt;")
    if escaped not in text:
        yield "XMP has another title"
    if "pdfuaid:part" not in text:
        yield "XMP does not claim PDF/UA"


def _structure_problems(root: Element, reader: PdfReader) -> Iterator[str]:
    roles = get(get(reader.root_object, "/StructTreeRoot"), "/RoleMap") or {}
    elements = [e for child in root.children for e in child.walk()]
    if [child.role for child in root.children] != ["Document"]:
        yield "the tree does not have one Document at its top"
    for identity, count in Counter(e.identity for e in elements if e.identity).items():
        if count > 1:
            yield f"structure element {identity} stands {count} times in the tree"
    identifiers = Counter(bytes(raw_bytes(e.node["/ID"])) for e in elements if "/ID" in e.node)
    yield from (f"identifier {i!r} stands {n} times" for i, n in identifiers.items() if n > 1)
    for element in elements:
        if element.role not in STANDARD_ROLES and f"/{element.role}" not in roles:
            yield f"role {element.role} is neither standard nor mapped"
        if element.role == "Figure" and not (
            element.node.get("/Alt") or element.node.get("/ActualText")
        ):
            yield "a Figure without alternative text"
        if not element.children and not element.content and element.role not in {"TD", "TH"}:
            yield f"an empty {element.role}"
        yield from _header_problems(element, identifiers)


def _header_problems(element: Element, identifiers: Counter[bytes]) -> Iterator[str]:
    attributes = get(element.node, "/A")
    found = attributes if isinstance(attributes, list) else [attributes or {}]
    for item in filter(lambda one: hasattr(one, "get"), map(solve, found)):  # revisions are numbers
        for header in get(item, "/Headers") or []:
            if bytes(raw_bytes(header)) not in identifiers:
                yield f"a cell names the header {header!r}, which does not exist"
    has_scope = "/Scope" in str(attributes) or {"/ID", "/C"} & set(element.node)
    if element.role == "TH" and not has_scope:
        yield "a TH without Scope or ID"


def _content_problems(pages: list[Shown]) -> Iterator[str]:
    for number, shown in enumerate(pages, 1):
        if shown.unmarked:
            yield f"page {number}: text outside marked content, {shown.unmarked} times"
        if shown.unbalanced:
            yield f"page {number}: BDC and EMC do not pair"
        if shown.nested:
            yield f"page {number}: marked content inside marked content"
        for text in shown.texts:
            if not text or text != unicodedata.normalize("NFC", text) or not _readable(text):
                yield f"page {number}: an ActualText that is not plain text"


def _mcid_problems(root: Element, pages: list[Shown]) -> Iterator[str]:
    drawn = Counter((i, mcid) for i, shown in enumerate(pages) for mcid in shown.mcids)
    claimed = Counter(pair for element in root.walk() for pair in element.content)
    for name, found in (("drawn", drawn), ("claimed by elements", claimed)):
        for (number, mcid), count in found.items():
            if count > 1:
                yield f"page {number + 1}: MCID {mcid} is {name} {count} times"
    for number, mcid in sorted(set(drawn) - set(claimed)):
        yield f"page {number + 1}: MCID {mcid} belongs to no element"
    for number, mcid in sorted(set(claimed) - set(drawn)):
        yield f"page {number + 1}: an element claims MCID {mcid}, which is not drawn"
    reading = [pair for element in root.walk() for pair in element.content]
    order = [(i, mcid) for i, shown in enumerate(pages) for mcid in shown.mcids]
    for i in range(len(pages)):
        if [p for p in reading if p[0] == i] != [p for p in order if p[0] == i]:
            yield f"page {i + 1}: the order of drawing is not the order of reading"


def _parent_tree_problems(root: Element, reader: PdfReader) -> Iterator[str]:
    parents = parent_tree(get(get(reader.root_object, "/StructTreeRoot"), "/ParentTree") or {})
    owners = {pair: e.identity for e in root.walk() for pair in e.content}
    keys: list[int] = []
    for i, page in enumerate(reader.pages):
        key = page.get("/StructParents")
        if key is None:
            yield f"page {i + 1}: no StructParents"
            continue
        keys.append(int(key))
        listed = parents.get(int(key))
        if listed is None:
            yield f"page {i + 1}: StructParents {key} is not in the ParentTree"
            continue
        entries = {m: object_number(o) for m, o in enumerate(solve(listed)) if solve(o) is not None}
        expected = {mcid: owner for (number, mcid), owner in owners.items() if number == i}
        if entries != expected:
            wrong = sorted(set(entries.items()) ^ set(expected.items()))
            yield f"page {i + 1}: the ParentTree disagrees with the elements at {wrong[:4]}"
        if page.get("/Annots") and page.get("/Tabs") != "/S":
            yield f"page {i + 1}: annotations without tab order by structure"
    if len(set(keys)) != len(keys):
        yield "two pages share one StructParents"


def _parent_problems(root: Element) -> Iterator[str]:
    """Each element must name the one that it hangs under."""
    for element in root.walk():
        for child in element.children:
            up = object_number(child.node.raw_get("/P")) if "/P" in child.node else None
            if up != (element.identity or object_number(element.node)):
                yield f"structure element {child.identity} names {up} as its parent"


def _identifier_problems(root: Element) -> Iterator[str]:
    """The tree of identifiers must lead to each element that has one (ISO 32000-1, 14.7.2)."""
    named = {bytes(raw_bytes(e.node["/ID"])): e.identity for e in root.walk() if "/ID" in e.node}
    found: list[tuple[bytes, int]] = []
    waiting = [get(root.node, "/IDTree") or {}]
    while waiting:
        node = waiting.pop(0)
        waiting[:0] = [solve(kid) for kid in get(node, "/Kids") or []]
        names = list(get(node, "/Names") or [])
        pairs = zip(names[::2], names[1::2], strict=True)
        own = [(bytes(raw_bytes(solve(name))), object_number(leads)) for name, leads in pairs]
        limits = [bytes(raw_bytes(one)) for one in get(node, "/Limits") or []]
        if own and limits and limits != [own[0][0], own[-1][0]]:
            yield "a leaf of the tree of identifiers has other limits"
        found += own
    if found != sorted(found):
        yield "the tree of identifiers is not in order"
    if dict(found) != named:
        yield "the tree of identifiers does not lead to the elements that have some"


def _link_problems(root: Element, reader: PdfReader) -> Iterator[str]:
    """Each link must hang in the tree, and its key must lead to the element that holds it."""
    parents = parent_tree(get(get(reader.root_object, "/StructTreeRoot"), "/ParentTree") or {})
    keys = [get(page, "/StructParents") for page in reader.pages if "/StructParents" in page]
    holders = {held: e.identity for e in root.walk() for held in e.objects}
    for i, page in enumerate(reader.pages):
        for raw in get(page, "/Annots") or []:
            key = get(solve(raw), "/StructParent")
            keys.append(key)
            if key is None or object_number(parents.get(key)) != holders.get((i, raw.idnum)):
                yield f"page {i + 1}: a link is not tagged, or its key leads elsewhere"
    if sorted(parents) != sorted(set(keys)) or len(keys) != len(parents):
        yield "the ParentTree has keys that nothing uses, or two have one"


def _font_problems(reader: PdfReader, pages: list[Shown]) -> Iterator[str]:
    for number, (page, shown) in enumerate(zip(reader.pages, pages, strict=True), 1):
        fonts = get(get(page, "/Resources") or {}, "/Font") or {}
        for name in sorted({font for font, _ in shown.codes + shown.replaced}):
            if name not in fonts:
                yield f"page {number}: font {name} is not among the resources"
                continue
            codes, replaced = (
                b"".join(text for font, text in found if font == name)
                for found in (shown.codes, shown.replaced)
            )
            problems = _one_font(solve(fonts[name]), codes, replaced)
            yield from (f"page {number}: {what}" for what in problems)


def _one_font(font: Any, codes: bytes, replaced: bytes) -> Iterator[str]:
    name = font.get("/BaseFont")
    if font.get("/Subtype") != "/Type0" or font.get("/Encoding") != "/Identity-H":
        yield f"{name} is not a composite font by glyph numbers"
        return
    descriptor = get(solve(get(font, "/DescendantFonts")[0]), "/FontDescriptor")
    file = (get(descriptor, "/FontFile2") or get(descriptor, "/FontFile3")) if descriptor else None
    if file is None:
        yield f"{name} is not embedded"
        return
    glyphs, others = (
        {int.from_bytes(each[i : i + 2], "big") for i in range(0, len(each), 2)}
        for each in (codes, replaced)
    )
    if 0 in glyphs | others:
        yield f"{name} shows .notdef"
    texts = to_unicode(font)
    unmapped = [glyph for glyph in glyphs | others if not _readable(texts.get(glyph, ""))]
    unmapped += [glyph for glyph in glyphs if texts.get(glyph) == "\u200b"]  # says nothing alone
    if unmapped:
        yield f"{name} shows glyphs that cannot be copied as text: {sorted(unmapped)[:5]}"


def _readable(text: str) -> bool:
    return bool(text) and all(c != "\0" and not "\ue000" <= c <= "\uf8ff" for c in text)
