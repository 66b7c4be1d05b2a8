"""The published lists, item by item, in our words and under their numbers.

In: nothing. Out: `PEMAT`, `INDEX`, `TYPE`, each an ordered tuple of `Item`.
PEMAT-P: AHRQ, Patient Education Materials Assessment Tool for printable materials (items 13 and 14
are for sound and film). Index: CDC Clear Communication Index, all 20. Type: RNIB Clear Print.
"""

from __future__ import annotations

from docgen.audit import legible, saying, shape
from docgen.audit.items import Item

UNDERSTAND, ACT = "PEMAT-P, to understand", "PEMAT-P, to act"
CLEAR, LEGIBLE = "CDC Index", "Type and layout"

PEMAT = (
    Item(UNDERSTAND, 1, "The purpose is evident", saying.purpose),
    Item(UNDERSTAND, 2, "Nothing distracts from it"),
    Item(UNDERSTAND, 3, "Everyday words", saying.everyday_words),
    Item(UNDERSTAND, 4, "Medical terms are explained", saying.terms_explained),
    Item(UNDERSTAND, 5, "Active voice", saying.active_voice),
    Item(UNDERSTAND, 6, "Numbers are clear", saying.numbers_clear),
    Item(UNDERSTAND, 7, "The reader never calculates", saying.no_sums),
    Item(UNDERSTAND, 8, "Short chunks", shape.chunked),
    Item(UNDERSTAND, 9, "Informative headers", shape.headed),
    Item(UNDERSTAND, 10, "A logical order"),
    Item(UNDERSTAND, 11, "A summary", shape.summed_up),
    Item(UNDERSTAND, 12, "Visual cues on key points", shape.cues),
    Item(UNDERSTAND, 15, "Pictures where they help"),
    Item(UNDERSTAND, 16, "Pictures reinforce the text"),
    Item(UNDERSTAND, 17, "Pictures have captions", shape.captioned),
    Item(UNDERSTAND, 18, "Pictures are uncluttered"),
    Item(UNDERSTAND, 19, "Simple tables, short headers", shape.simple_tables),
    Item(ACT, 20, "At least one action", saying.actions),
    Item(ACT, 21, "It addresses the reader", saying.speaks_to_reader),
    Item(ACT, 22, "Actions in explicit steps", shape.steps),
    Item(ACT, 23, "A tangible tool", shape.tool),
    Item(ACT, 24, "Sums are shown how to do", saying.sums_shown),
    Item(ACT, 25, "Tables are explained", shape.tables_told),
    Item(ACT, 26, "Pictures make acting easier"),
)

INDEX = (
    Item(CLEAR, 1, "One main message"),
    Item(CLEAR, 2, "It stands at the top", shape.first_things_first),
    Item(CLEAR, 3, "It has a visual cue", shape.cues),
    Item(CLEAR, 4, "A picture supports it"),
    Item(CLEAR, 5, "A call to action", saying.actions),
    Item(CLEAR, 6, "Active voice", saying.active_voice),
    Item(CLEAR, 7, "The reader's words", saying.everyday_words),
    Item(CLEAR, 8, "Lists", shape.listed),
    Item(CLEAR, 9, "Chunks with headings", shape.headed),
    Item(CLEAR, 10, "The most important first", shape.first_things_first),
    Item(CLEAR, 11, "What is known and not known"),
    Item(CLEAR, 12, "What to do is recommended", saying.actions),
    Item(CLEAR, 13, "Why it matters"),
    Item(CLEAR, 14, "How to do it", shape.steps),
    Item(CLEAR, 15, "Familiar numbers", saying.numbers_clear),
    Item(CLEAR, 16, "What numbers mean"),
    Item(CLEAR, 17, "No sums", saying.no_sums),
    Item(CLEAR, 18, "The nature of the risk"),
    Item(CLEAR, 19, "Risks with benefits"),
    Item(CLEAR, 20, "Chances in words and numbers"),
)

TYPE = (
    Item(LEGIBLE, 1, "12 points or more", legible.size),
    Item(LEGIBLE, 2, "Lines stand apart", legible.leading),
    Item(LEGIBLE, 3, "Lines of 75 characters or fewer", legible.line_length),
    Item(LEGIBLE, 4, "Left aligned", legible.left_aligned),
    Item(LEGIBLE, 5, "White around the page", legible.margins),
    Item(LEGIBLE, 6, "Headings larger than text", legible.headings_larger),
)

ITEMS = (*PEMAT, *INDEX, *TYPE)
