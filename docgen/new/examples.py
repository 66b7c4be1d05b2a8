"""Values to show at a setting: what example clinics have set there, else what its type allows.

In: what a setting declares, and the languages of the clinic that begins. Out: values as YAML on one
line, the likeliest first. They show how a value is written and are no advice: whoever takes one
over looks at it. A text stands in each language of the clinic, in English where nobody has said it
in one of them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

from docgen.errors import DocgenError
from docgen.procedure.procedure import Pack
from docgen.procedure.setting_decls import FieldDecl, FieldType, SettingDecl
from docgen.schema.yamltree import Mapping, Node, Scalar, Sequence, load_yaml

SAID_IN = ("en", "es")  # what texts of the examples are written in
_PLAIN = re.compile(r"[\w+<>=][\w ./°%+<>=-]*")
_AMOUNTS = {
    "time": "24 h",
    "weight": "10 lb",
    "temperature": "100.4 °F",
    "share": "80-90 %",
    "dose": "3000 mg",
    "count": "3-4 times",
}


def word(text: str) -> str:
    """Write a text as a value of YAML, in quotes where it needs them."""
    return (
        text
        if _PLAIN.fullmatch(text) and text.strip() == text
        else json.dumps(text, ensure_ascii=False)
    )


def on_one_line(node: Node, languages: tuple[str, ...]) -> str:
    """Write a value on one line, its texts in these languages."""
    if isinstance(node, Scalar):
        return word(node.text)
    if isinstance(node, Sequence):
        return f"[{', '.join(on_one_line(item, languages) for item in node.items)}]"
    said = {key.text: below for key, below in node.entries}
    spoken = [said[one] for one in SAID_IN if one in said]
    held = {key: below for key, below in said.items() if key not in SAID_IN}
    if spoken:
        held |= {language: said.get(language, spoken[0]) for language in languages}
    return f"{{{', '.join(f'{key}: {on_one_line(it, languages)}' for key, it in held.items())}}}"


def fitted(value: str, languages: tuple[str, ...]) -> str:
    """Write a value of YAML with its texts in these languages."""
    return on_one_line(load_yaml((value, "example")), languages)


def settings_of(clinic: Path, pack: Pack) -> dict[str, Node]:
    """Return what a clinic's file sets for a procedure; nothing where it cannot be read."""
    node: Node | None
    try:
        node = load_yaml(clinic)
    except DocgenError:
        return {}
    for name in ("procedures", pack.name):
        entries = node.entries if isinstance(node, Mapping) else ()
        node = next((below for key, below in entries if key.text == name), None)
    return {key.text: below for key, below in node.entries} if isinstance(node, Mapping) else {}


def made_up(decl: SettingDecl, pack: Pack, languages: tuple[str, ...]) -> Iterator[str]:
    """Yield values that the declaration of a setting allows, as far as its types can tell."""
    limits = pack.no_call.limits if decl.name in pack.no_call.settings else ()
    text = f"Words of your own{', ' + limits[0].replace('#', '1') if limits else ''}."
    if "" in decl.fields:
        yield from _of_field(decl.fields[""], pack, languages, text)
        return
    if decl.shorthand:
        yield from _of_field(decl.fields[decl.shorthand.into], pack, languages, text)
    needed = [field for field in decl.fields.values() if field.required]
    for fields in (needed, list(decl.fields.values())[:1], list(decl.fields.values())):
        values = {one.name: next(_of_field(one, pack, languages, text), "") for one in fields}
        if values and all(values.values()):
            yield f"{{{', '.join(f'{name}: {value}' for name, value in values.items())}}}"


def _of_field(field: FieldDecl, pack: Pack, languages: tuple[str, ...], text: str) -> Iterator[str]:
    for one in field.types:
        yield from _of_type(one, pack, languages, text)


def _of_type(one: FieldType, pack: Pack, languages: tuple[str, ...], text: str) -> Iterator[str]:
    own = fitted(f"{{en: {word(text)}}}", languages)
    if one.kind == "choice":
        yield from map(word, one.choices)
    elif one.kind == "span":
        yield _AMOUNTS[one.span]
    elif one.kind == "list":
        yield from (f"[{entry}]" for entry in pack.lists.get(one.list_name, ()))
    else:
        yield {"text": own, "texts": f"[{own}]", "number": "1", "phone": "312-555-0118"}.get(
            one.kind, "yes"
        )
