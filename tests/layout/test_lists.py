from __future__ import annotations

import samples

from docgen.model import Guard, Item, List
from docgen.model import Test as Question

DRUG = Guard(Question.AT_LEAST, "drugs", number=1)


def tags_of(*items: Item) -> list[str]:
    return [element.tag for element in samples.layout((List(items),)).elements[1:]]


def to_do(*guards: Guard) -> Item:
    return Item(samples.text("Start it again."), check=True, guards=guards)


def test_a_lone_item_is_a_paragraph() -> None:
    assert tags_of(samples.item("Ask us.")) == ["P"]


def test_a_lone_thing_to_do_keeps_its_box() -> None:
    assert tags_of(to_do()) == ["L", "LI", "LBody"]


def test_an_item_that_most_patients_have_alone_is_a_paragraph() -> None:
    assert tags_of(to_do(DRUG), samples.item("Ask us.")) == ["L", "LI", "LBody", "P"]


def test_items_that_every_patient_has_stay_one_list() -> None:
    tags = ["L", "LI", "LBody", "LI", "LBody"]
    assert tags_of(to_do(), samples.item("Ask us.")) == tags
    assert tags_of(samples.item("Drink."), samples.item("Ask us.")) == tags
