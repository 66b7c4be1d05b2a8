"""An audit looks at the sheet as one patient gets it."""

from small_documents import WHEN, box, content, document, heading, items, row, table

from docgen.contents import always, plain, standing, texts
from docgen.expression.truth import Name
from docgen.model import Box, Guards, List

ASKED = Name("known.follow_up")


def without(guards: Guards) -> bool:
    return ASKED not in guards


def test_what_is_not_on_the_sheet_is_not_looked_at() -> None:
    hidden = items("Unseen", guards=(ASKED,))
    whole = document(hidden, items("Seen"), box("note", hidden, items("Seen too")))
    seen = [plain(text.content) for text in texts(standing(whole, without).blocks)]
    assert seen == ["A nap", "Seen", "Seen too"]


def test_a_list_without_items_is_no_list() -> None:
    left = standing(document(items("Unseen", guards=(ASKED,))), without)
    assert not any(isinstance(block, List) for block in left.blocks)


def test_times_without_a_stop_are_not_drawn_and_not_looked_at() -> None:
    stops = box("times", heading("Your times"), table(row(content(WHEN), "Rest.")))
    none = box("times", heading("Your times"))
    assert any(isinstance(block, Box) for block in standing(document(stops), always).blocks)
    assert not any(isinstance(block, Box) for block in standing(document(none), always).blocks)
