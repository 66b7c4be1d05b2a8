from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docgen.errors import DocgenError, InputError, SettingsError
from docgen.schema.yamltree import Mapping, Node, Scalar, Sequence, load_yaml


def plain(node: Node) -> object:
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    return {key.text: plain(value) for key, value in node.entries}


def read(text: str, name: str = "x.yaml") -> object:
    return plain(load_yaml((text, name)))


@pytest.mark.parametrize(
    "text",
    [
        "no",
        "yes",
        "on",
        "12:30",
        "040417",
        "0o17",
        "0x1F",
        "1e3",
        "2026-12-08",
        "null",
        "~",
        "=",
        ".inf",
        "1_000",
        "2026-12-08T09:30",
    ],
)
def test_every_scalar_is_the_text_that_was_written(text: str) -> None:
    assert read(f"a: {text}") == {"a": text}


def test_places_count_from_one() -> None:
    node = load_yaml(("a: 1\nbé:\n  - x\n  - yy\n", "f.yaml"))
    assert isinstance(node, Mapping)
    listed = node.entries[1][1]
    assert isinstance(listed, Sequence)
    assert str(node.entries[1][0].place) == "f.yaml:2:1"
    assert str(listed.items[1].place) == "f.yaml:4:5"


def test_a_quoted_empty_text_is_not_nothing() -> None:
    node = load_yaml(('a: ""\nb:\n', "f"))
    assert isinstance(node, Mapping)
    (_, quoted), (_, nothing) = node.entries
    assert isinstance(quoted, Scalar)
    assert isinstance(nothing, Scalar)
    assert not quoted.empty
    assert nothing.empty


def test_an_empty_file_is_a_scalar_without_text() -> None:
    assert read("") == ""
    assert read("# nothing\n") == ""


def test_a_byte_order_mark_is_no_character_of_the_first_key(tmp_path: Path) -> None:
    file = tmp_path / "x.yaml"
    file.write_bytes(b"\xef\xbb\xbfa: 1\n")
    assert plain(load_yaml(file)) == {"a": "1"}


def problem(text: str) -> str:
    with pytest.raises(SettingsError) as caught:
        read(text)
    return str(caught.value)


@pytest.mark.parametrize(
    ("text", "where", "says"),
    [
        ("a: b: c", "x.yaml:1:5", "quotes"),
        ("a: 1\n\tb: 2", "x.yaml:2:1", "spaces, not tabs"),
        ("a: 'x", "x.yaml:1:6", "never closed"),
        ("a: [1, 2", "x.yaml:2:1", "closing bracket"),
        ("a: 1\na: 2", "x.yaml:2:1", '"a" stands here twice'),
        ("{a: 1, b: 2, a: 3}", "x.yaml:1:14", "line 1 already"),
        ("a: !!python/object:os.system x", "x.yaml:1:4", "Tags"),
        ("a: *nobody", "x.yaml:1:4", "alias"),
        ("a: &x [*x]", "x.yaml:1:8", "alias"),
        ("? [a, b]\n: c", "x.yaml:1:3", "key must be a word"),
        ("a: 1\n---\nb: 2", "x.yaml:2:1", "second document"),
        ('a: "\\x07"', "x.yaml:1:4", "U+0007"),
        ('a: "\\uFDD0"', "x.yaml:1:4", "U+FDD0"),
        ("a: b\x00c", "x.yaml:1:5", "U+0000"),
        ("a: 1\nb: \ufdd1", "x.yaml:2:4", "U+FDD1"),
        ("a: \U0001ffff", "x.yaml:1:4", "U+1FFFF"),
        ("a: x\u2028y", "x.yaml:1:5", "U+2028"),
        ("[" * 31 + "]" * 31, "x.yaml:1:31", "nested more than 30"),
    ],
)
def test_what_is_wrong_is_refused_with_its_place(text: str, where: str, says: str) -> None:
    message = problem(text)
    assert message.startswith(f"{where}: error: ")
    assert says in message


def test_all_duplicates_are_told_at_once() -> None:
    assert len(problem("a: 1\na: 2\nb: 1\nb: 2").splitlines()) == 2


def test_deep_nesting_does_not_reach_the_stack() -> None:
    assert "nested" in problem("[" * 100_000)
    assert "nested" in problem("- " * 100_000)


def test_a_few_aliases_are_allowed() -> None:
    assert read("a: &x [1]\nb: *x") == {"a": ["1"], "b": ["1"]}


def test_aliases_that_explode_are_refused() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    for n in range(1, 9):
        aliases = ", ".join([f"*a{n - 1}"] * 10)
        lines.append(f"a{n}: &a{n} [{aliases}]")
    assert "aliases" in problem("\n".join(lines))


def test_a_100_mb_file_is_refused_without_reading_it(tmp_path: Path) -> None:
    file = tmp_path / "big.yaml"
    with file.open("wb") as out:
        out.truncate(100_000_000)
    with pytest.raises(InputError, match="larger than 1 MB"):
        load_yaml(file)


def test_what_is_not_utf8_is_refused_with_its_place(tmp_path: Path) -> None:
    file = tmp_path / "x.yaml"
    file.write_bytes("a: 1\nb: Peña".encode("latin-1"))
    with pytest.raises(InputError, match=r"x.yaml:2:6: error: The file is not UTF-8"):
        load_yaml(file)


def test_a_file_of_another_kind_is_refused_with_few_words(tmp_path: Path) -> None:
    file = tmp_path / "x.yaml"
    file.write_bytes(bytes(range(128)) * 50)
    with pytest.raises(SettingsError) as caught:
        load_yaml(file)
    assert len(caught.value.diagnostics) <= 10


@pytest.mark.parametrize("name", ["gone.yaml", "."])
def test_what_cannot_be_opened_is_an_input_error(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        load_yaml(tmp_path / name)


json_values = st.recursive(
    st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs"]), max_size=12),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text("abcé", min_size=1), inner, max_size=3)
    ),
    max_leaves=12,
)


@given(json_values, st.booleans(), st.sampled_from([None, 1, "\t"]))
def test_json_is_read_as_it_is(value: object, ascii_only: bool, indent: int | str | None) -> None:
    text = json.dumps(value, ensure_ascii=ascii_only, indent=indent)
    assert read(text, "x.json") == value


@given(st.text(max_size=200))
def test_any_text_is_a_tree_or_an_error(text: str) -> None:
    with suppress(DocgenError):
        read(text)
