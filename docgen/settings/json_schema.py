"""The JSON Schema of `clinic.yaml`, from what the packs declare, for editors.

In: packs. Out: a JSON Schema (draft-07, which editors of YAML understand best) that completes keys
and words and underlines slips while staff type. docgen itself reads with the declarations, not
with this; an editor that types `911` as a number or `yes` as a truth value is served too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TypeAlias

from docgen.settings.countries import COUNTRIES
from docgen.settings.declarations import FieldDecl, FieldType, Pack, SettingDecl
from docgen.settings.hours import WHEN_CLOSED
from docgen.settings.identity import PAPERS
from docgen.settings.list_format import DATE_ORDERS, HIDDEN_ROWS, STATUS_WORDS
from docgen.settings.list_values import SKIP
from docgen.settings.prints import PRINTS
from docgen.settings.quantity import EXAMPLE, KINDS, UNIT_OF
from docgen.settings.record_fields import OF_LISTS, known_fields
from docgen.settings.sections import MOST_LINES, MOST_SECTIONS
from docgen.settings.values import MOST_CHARACTERS
from docgen.style import FORMATS

Schema: TypeAlias = dict[str, object]

_NUMBER = r"[0-9]{1,7}(\.[0-9]{1,3})?"
_LANGUAGE = "^[a-z]{2,3}$"
_TRUTH: Schema = {"enum": ["yes", "no", True, False]}
_LINE: Schema = {"type": "string", "minLength": 1, "maxLength": 80}
_DAY: Schema = {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
_PHONE: Schema = {"type": ["string", "integer"]}
_ONE_TEXT: Schema = {"type": "string", "minLength": 1, "maxLength": MOST_CHARACTERS}
_TEXT: Schema = {
    "type": "object",
    "propertyNames": {"pattern": _LANGUAGE},
    "additionalProperties": {"type": "string", "maxLength": MOST_CHARACTERS},
    "description": "A text in each language of the clinic.",
}


def json_schema(packs: Iterable[Pack]) -> Schema:
    """Return the schema of a clinic's file, with one part for each procedure."""
    known = tuple(packs)
    procedures = {pack.name: _procedure(pack) for pack in known}
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "docgen: clinic.yaml",
        **_group(
            {
                "clinic": _clinic(),
                "procedures": _group(procedures),
                "review": _review(),
                "list": _list_format(known),
                "inserts": _inserts(known),
                "print": _prints(),
                "wording": _wording(known),
                "sections": _sections(known),
            },
            ["clinic", "procedures"],
        ),
        "definitions": {kind: _amount_pattern(kind) for kind in KINDS},
    }


def _group(properties: dict[str, Schema], required: Iterable[str] = ()) -> Schema:
    schema: Schema = {
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
    }
    return {**schema, "required": list(required)} if required else schema


def _clinic() -> Schema:
    properties: dict[str, Schema] = {
        "name": {**_LINE, "description": "The clinic's name as patients know it."},
        "country": {"enum": sorted(COUNTRIES), "description": "ISO 3166-1 alpha-2."},
        "emergency_number": {**_PHONE, "description": "Such as 911; one of the country's own."},
        "emergency_number_checked": {
            **_DAY,
            "description": "The day on which somebody made sure of a number that docgen refuses.",
        },
        "phone": {**_PHONE, "description": "The number that patients call."},
        "after_hours_phone": {**_PHONE, "description": "Answered when the clinic is closed."},
        "hours": {"anyOf": [_TEXT, _LINE], "description": "When the telephone is answered."},
        "when_closed": {
            "anyOf": [{"enum": list(WHEN_CLOSED)}, _TEXT, {**_LINE, "pattern": r"\S\s+\S"}],
            "description": "What patients do then, unless there is an after_hours_phone. "
            + " ".join(f"{word}: {what}" for word, what in WHEN_CLOSED.items()),
        },
        "address": _one_or_more(_LINE),
        "directions": _TEXT,
        "timezone": {"type": "string", "description": "IANA zone, such as America/Chicago."},
        "languages": _one_or_more({"type": "string", "pattern": _LANGUAGE}),
        "paper": {"enum": list(PAPERS)},
        "logo": {"type": "string", "pattern": r"\.([Ss][Vv][Gg]|[Pp][Nn][Gg]|[Jj][Pp][Ee]?[Gg])$"},
        "fonts": {
            "type": "string",
            "description": "Fonts for Chinese, Japanese, Korean.",
        },
        "accent": {"type": "string", "pattern": "^#[0-9A-Fa-f]{6}$"},
    }
    required = ("name", "country", "emergency_number", "phone", "timezone", "languages")
    return _group(properties, required)


def _review() -> Schema:
    person: dict[str, Schema] = {"reviewed_by": _LINE, "reviewed_on": _DAY}
    reader = _group(person, person)
    properties: dict[str, Schema] = {
        "approved_by": _LINE,
        "approved_on": _DAY,
        "valid_for": _amount("time"),
        "languages": {
            "type": "object",
            "propertyNames": {"pattern": _LANGUAGE},
            "additionalProperties": reader,
            "description": "Which qualified person has read the sheets in a language, and when.",
        },
    }
    return _group(properties, ["approved_by", "approved_on"])


def _inserts(packs: Iterable[Pack]) -> Schema:
    properties: dict[str, Schema] = {
        "file": {"type": "string", "description": "A PDF in the clinic's folder."},
        "sheets": _one_or_more({"enum": _sheet_names(packs)}),
        "languages": _one_or_more({"type": "string", "pattern": _LANGUAGE}),
        "formats": _one_or_more({"enum": list(FORMATS)}),
        "fit": {**_TRUTH, "description": "Scale its pages onto the paper of the sheets."},
    }
    return {
        "type": "array",
        "items": _group(properties, ["file", "sheets"]),
        "description": "PDFs that are put behind sheets.",
    }


def _prints() -> Schema:
    told = "; ".join(f"{name}: {what}" for name, what in PRINTS.items())
    return {**_one_or_more({"enum": list(PRINTS)}), "description": f"Marks on the sheets. {told}."}


def _wording(packs: Iterable[Pack]) -> Schema:
    forms: Schema = {"type": "array", "items": _ONE_TEXT, "minItems": 1}
    own = _group(
        {
            "text": {"type": "string", "minLength": 1, "description": "docgen's English text."},
            "context": {"type": "string", "description": "Where one text has several meanings."},
            "sheets": _one_or_more({"enum": _sheet_names(packs)}),
        },
        ["text"],
    )
    return {
        "type": "array",
        "items": {**own, "patternProperties": {_LANGUAGE: {"anyOf": [_ONE_TEXT, forms]}}},
        "description": "Your own words for a sentence of docgen's, in each language.",
    }


def _sections(packs: tuple[Pack, ...]) -> Schema:
    section = _group(
        {
            "title": _TEXT,
            "pictogram": {"type": "string", "description": "The name of a drawing, such as car."},
            "sheets": _one_or_more({"enum": _sheet_names(packs)}),
            "procedures": _one_or_more({"enum": [pack.name for pack in packs]}),
            "after": {**_ONE_TEXT, "description": "The English title of docgen's section before."},
            "lines": {"type": "array", "items": _TEXT, "minItems": 1, "maxItems": MOST_LINES},
        },
        ["title", "sheets", "after", "lines"],
    )
    about = "Sections of your own, each behind one of docgen's."
    return {"type": "array", "items": section, "maxItems": MOST_SECTIONS, "description": about}


def _sheet_names(packs: Iterable[Pack]) -> list[str]:
    return list(dict.fromkeys(name for pack in packs for name in pack.sheets))


def _list_format(packs: Iterable[Pack]) -> Schema:
    fields = dict.fromkeys((*(name for pack in packs for name in known_fields(pack)), *OF_LISTS))
    of_lists: Schema = {"type": "string", "pattern": "^[a-z0-9_]+_[0-9]{1,2}_[a-z0-9_]+$"}
    columns: Schema = {
        "type": "object",
        "additionalProperties": {"anyOf": [{"enum": list(fields)}, of_lists]},
        "description": "Your columns, and the fields that they hold: {MRN: id}.",
    }
    order: Schema = {
        "enum": list(DATE_ORDERS),
        "description": "How your lists write dates such as 03/04/2026.",
    }
    skip: Schema = {
        **_one_or_more({"type": ["string", "number"]}),
        "description": "Your words for visits that do not take place.",
    }
    status: Schema = {
        "type": "object",
        "additionalProperties": {"enum": list(STATUS_WORDS)},
        "description": "What becomes of visits with such a status: {Rescheduled: make}.",
    }
    meaning: Schema = {"type": ["string", "boolean"]}
    values: Schema = {
        "type": "object",
        "additionalProperties": {"type": "object", "additionalProperties": meaning},
        "description": "What texts of your lists mean, by field: {language: {Declined: en}}.",
    }
    others: Schema = {
        "const": SKIP,
        "description": "Rows of procedures that are none of the clinic's are passed over.",
    }
    hidden: Schema = {
        "enum": list(HIDDEN_ROWS),
        "description": "What becomes of rows that a workbook hides, by a filter, say.",
    }
    every = {"columns": columns, "date_order": order, "skip_status": skip, "status": status}
    return _group({**every, "values": values, "others": others, "hidden_rows": hidden})


def _procedure(pack: Pack) -> Schema:
    settings = {name: _setting(decl, pack) for name, decl in pack.settings.items()}
    removable: dict[str, Schema] = {
        name: {"anyOf": [{"const": "none"}, schema]} for name, schema in settings.items()
    }
    questions = ", ".join(pack.questions)
    rule = _group(
        {
            "when": {"type": "string", "description": f"A condition over {questions}."},
            "set": _group(removable),
        },
        ["when", "set"],
    )
    rules: Schema = {
        "type": "array",
        "items": rule,
        "description": "The clinic's exceptions; all that match apply, in order.",
    }
    required = [decl.name for decl in pack.settings.values() if decl.required]
    return {"title": pack.title, **_group({**settings, "rules": rules}, required)}


def _setting(decl: SettingDecl, pack: Pack) -> Schema:
    shapes: list[Schema] = []
    if "" in decl.fields:
        shapes.append(_field(decl.fields[""], pack))
    else:
        fields = {field.name: _field(field, pack) for field in decl.fields.values()}
        required = [field.name for field in decl.fields.values() if field.required]
        shapes.append(_group(fields, required))
    if decl.words:
        shapes.append({"enum": list(decl.words)})
    if decl.bare:
        shapes.append(_field(decl.fields[decl.bare.into], pack))
    if decl.table:
        shapes.append(_table(_field(decl.fields[decl.table.into], pack)))
    return {"description": decl.help, **_any_of(shapes)}


def _table(value: Schema) -> Schema:
    return {
        "type": "object",
        "patternProperties": {r"^[1-9][0-9]?(\+|-[1-9][0-9]?)?$": value},
        "additionalProperties": False,
        "minProperties": 1,
    }


def _field(field: FieldDecl, pack: Pack) -> Schema:
    return _any_of([_type(one, pack) for one in field.types])


def _any_of(shapes: list[Schema]) -> Schema:
    return shapes[0] if len(shapes) == 1 else {"anyOf": shapes}


def _one_or_more(item: Schema) -> Schema:
    return {"anyOf": [{"type": "array", "items": item, "minItems": 1}, item]}


def _type(one: FieldType, pack: Pack) -> Schema:
    if one.kind == "choice":
        truths = [word == "yes" for word in one.choices if word in ("yes", "no")]
        return {"enum": [*one.choices, *truths]}
    if one.kind == "span":
        return _amount(one.span)
    if one.kind == "list":
        return _one_or_more({"enum": list(pack.lists.get(one.list_name, ()))})
    return _PLAIN[one.kind]


_PLAIN: dict[str, Schema] = {
    "flag": _TRUTH,
    "text": _TEXT,
    "texts": {"type": "array", "items": _TEXT, "minItems": 1},
    "number": {"type": ["string", "number"]},
    "phone": _PHONE,
}


def _amount(kind: str) -> Schema:
    # Wrapped, since what stands beside a $ref (a description) does not count in draft-07.
    return {"allOf": [{"$ref": f"#/definitions/{kind}"}]}


def _amount_pattern(kind: str) -> Schema:
    words = sorted((w for w, unit in UNIT_OF.items() if unit.row.kind == kind), key=len)
    unit = "|".join(re.escape(word).replace("f", "[fF]").replace("c", "[cC]") for word in words)
    one = rf"((about|over|up to) )?{_NUMBER} ?({unit})"
    span = rf"(about )?{_NUMBER}( ?({unit}))? ?([-\u2013\u2014]|to) ?(over )?{_NUMBER} ?({unit})"
    return {
        "type": "string",
        "pattern": f"^((a )?few ({unit})|{one}|{span})$",
        "description": f"An amount with its unit, such as {EXAMPLE[kind]}.",
    }
