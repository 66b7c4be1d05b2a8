"""What marked content an insert has, and to which keys its ParentTree leads.

In: pages, a number tree. Out: the numbers (MCID) that a page draws; the entries of the tree.
Contents are searched, not parsed: a number too many makes the tags look incomplete, and then they
are not taken. That is the safe side, and a fiftieth of the time.
"""

from __future__ import annotations

import re

from pypdf import PageObject
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, PdfObject

from docgen.inserts.copy import held, solved
from docgen.inserts.roles import listed

_MCID = re.compile(rb"/MCID\s+(\d{1,6})")
_NAMED = re.compile(rb"/([^\s/<>\[\]()%{}]+)\s+BDC")
_MOST_DEPTH = 50


def drawn_on(page: PageObject) -> set[int]:
    """The numbers of marked content on a page, whether in place or by a named list."""
    contents = page.get_contents()
    data = contents.get_data() if contents is not None else b""
    found = {int(number) for number in _MCID.findall(data)}
    resources = held(page, "/Resources")
    named = held(resources, "/Properties") if isinstance(resources, DictionaryObject) else None
    if isinstance(named, DictionaryObject):
        for name in set(_NAMED.findall(data)):
            entry = held(named, "/" + name.decode("latin-1"))
            number = held(entry, "/MCID") if isinstance(entry, DictionaryObject) else None
            if isinstance(number, int):
                found.add(int(number))
    return found


def number_tree(root: PdfObject | None) -> dict[int, PdfObject] | None:
    """Read a number tree with all its branches (ISO 32000-1, 7.9.7); None: it is none."""
    if not isinstance(solved(root), DictionaryObject):
        return None
    found: dict[int, PdfObject] = {}
    waiting: list[tuple[PdfObject | None, int]] = [(root, 0)]
    seen: set[int] = set()
    while len(waiting) > 0:
        raw, depth = waiting.pop()
        if isinstance(raw, IndirectObject):
            if raw.idnum in seen:
                return None
            seen.add(raw.idnum)
        node = solved(raw)
        if not isinstance(node, DictionaryObject) or depth > _MOST_DEPTH:
            return None
        numbers = held(node, "/Nums")
        if isinstance(numbers, ArrayObject):
            pairs = zip(list(numbers)[::2], list(numbers)[1::2], strict=False)
            found |= {int(key): value for key, value in pairs if isinstance(solved(key), int)}
        waiting += [(kid, depth + 1) for kid in listed(held(node, "/Kids"))]
    return found
