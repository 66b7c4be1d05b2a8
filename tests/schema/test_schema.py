"""A key is declared once: its reader, its JSON Schema and its line in the docs follow."""

from __future__ import annotations

import json
from dataclasses import dataclass, is_dataclass
from pathlib import Path
from typing import get_args, get_type_hints

import pytest
from small_pack import WHO, load_text
from write_reference import DOCS

from docgen.errors import Problems, SettingsError
from docgen.procedure import libraries, procedure, setting_decls
from docgen.reference.keys import reference_pages, tables
from docgen.schema import kinds
from docgen.schema.declaration import FileFacts, MapReader, build, declare, group_json, keys_of
from docgen.schema.yamltree import Mapping, load_yaml
from docgen.settings import additions, clinic, identity, list_format
from docgen.settings.identity import Review

NAP = "procedures:\n  nap: {early: 1 h}\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewWithMore(Review):
    """The declaration of a review, with one key more."""

    scope: str = declare(
        kinds.word("what is reviewed", ("sheets", "letters")),
        "What was reviewed.",
        default="sheets",
        example="letters",
        aliases=("subject",),
    )


def read(text: str) -> tuple[ReviewWithMore | None, list[str]]:
    node = load_yaml(("approved_by: Ana Ruiz\napproved_on: 2026-11-02\n" + text, "x.yaml"))
    assert isinstance(node, Mapping)
    problems = Problems()
    found = build(ReviewWithMore, MapReader(node, problems), FileFacts())
    return found, [str(one) for one in problems.found]


def test_a_new_key_is_read_with_its_place_and_what_to_write() -> None:
    assert getattr(read("scope: letters")[0], "scope", None) == "letters"
    assert getattr(read("")[0], "scope", None) == "sheets"
    assert read("scope: all")[1] == [
        'x.yaml:3:8: error: scope: "all" is not what is reviewed. Write sheets or letters.'
    ]
    assert read("scpe: letters")[1] == [
        'x.yaml:3:1: error: Unknown key "scpe". Did you mean "scope"?'
    ]
    assert read("subject: letters")[1] == [
        'x.yaml:3:1: error: Unknown key "subject". Did you mean "scope"?'
    ]


def test_a_new_key_is_in_the_schema_for_editors() -> None:
    found = json.dumps(group_json(keys_of(ReviewWithMore), FileFacts()))
    wanted = {"enum": ["sheets", "letters"], "description": "What was reviewed. Such as letters."}
    assert json.dumps({"scope": wanted})[1:-1] in found


def test_a_new_key_is_on_the_page() -> None:
    page = "\n".join(tables("review:", keys_of(ReviewWithMore)))
    assert "| `scope` | sheets or letters | What was reviewed. Such as `letters`. |" in page


def test_the_pages_of_the_docs_are_up_to_date() -> None:
    """Where this fails: `python tools/write_reference.py`."""
    for name, text in reference_pages().items():
        assert (DOCS / name).read_text("utf-8") == text, name


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("telephone: 312-555-0118", "phone"),
        ("tz: America/Chicago", "timezone"),
        ("color: x", "accent"),
    ],
)
def test_what_people_write_in_place_of_a_key_is_told_its_name(
    tmp_path: Path, written: str, meant: str
) -> None:
    with pytest.raises(SettingsError) as refused:
        load_text(tmp_path, WHO.replace("  country", f"  {written}\n  country") + NAP)
    (problem,) = refused.value.diagnostics
    assert problem.hint == f'Did you mean "{meant}"?'


def test_every_key_says_what_it_is_for() -> None:
    for page in reference_pages().values():
        for line in page.splitlines():
            if line.startswith("| `") and "Required" in line:
                assert not line.endswith("|  |"), line


DECLARED = [
    one
    for module in (additions, clinic, identity, libraries, list_format, procedure, setting_decls)
    for one in vars(module).values()
    if isinstance(one, type) and is_dataclass(one) and keys_of(one)
]


@pytest.mark.parametrize("declared", DECLARED, ids=lambda one: str(one.__name__))
def test_what_is_read_where_nothing_is_written_is_of_the_type_of_its_field(declared: type) -> None:
    types = get_type_hints(declared)
    for one in keys_of(declared):
        may_be_nothing = type(None) in get_args(types[one.attribute])
        assert one.default is not None or may_be_nothing or one.required, one.name
