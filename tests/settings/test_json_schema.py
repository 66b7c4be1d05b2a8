"""The schema accepts what docgen accepts, and underlines the slips that a schema can see."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from small_pack import PACK, WHO, make_pack

from docgen.files import examples_root, templates_root
from docgen.procedure.pack import all_packs
from docgen.schema.yamltree import Node, Scalar, Sequence, load_yaml
from docgen.settings.json_schema import clinic_schema, procedure_schema, record_schema, schema_of

HERE = Path(__file__).parent.parent
NAP = WHO + "procedures:\n  nap:\n    "


def plain(node: Node) -> object:
    """Return what an editor makes of a file: plain whole numbers are numbers, nothing is null."""
    if isinstance(node, Scalar):
        whole = not node.quoted and re.fullmatch(r"[1-9][0-9]*", node.text)
        return None if node.empty else int(node.text) if whole else node.text
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    return {key.text: plain(value) for key, value in node.entries}


Loose = dict[str, Any]  # JSON: what it holds is found out by looking


def fits(value: object, schema: Loose, root: Loose) -> bool:
    """Validate by the keywords that docgen's schema uses; an unknown keyword fails the test."""
    items = value if isinstance(value, list) else []
    keys = list(value) if isinstance(value, dict) else []
    text = value if isinstance(value, str) else ""
    checks: dict[str, Callable[[Any], bool]] = {
        "type": lambda wanted: _typed(value, wanted),
        "enum": lambda words: value in words,
        "const": lambda word: value == word,
        "pattern": lambda pattern: not isinstance(value, str) or bool(re.search(pattern, text)),
        "minLength": lambda least: len(text) >= least,
        "maxLength": lambda most: len(text) <= most,
        "minItems": lambda least: len(items) >= least,
        "maxItems": lambda most: len(items) <= most,
        "minimum": lambda least: not isinstance(value, int | float) or value >= least,
        "minProperties": lambda least: len(keys) >= least,
        "anyOf": lambda shapes: any(fits(value, shape, root) for shape in shapes),
        "allOf": lambda shapes: all(fits(value, shape, root) for shape in shapes),
        "$ref": lambda ref: fits(value, root["definitions"][ref.rpartition("/")[2]], root),
        "items": lambda item: all(fits(one, item, root) for one in items),
        "required": lambda wanted: set(wanted) <= set(keys),
        "propertyNames": lambda name: all(fits(key, name, root) for key in keys),
    }
    about = {"$schema", "title", "description", "definitions"}
    shaping = {"properties", "patternProperties", "additionalProperties"}
    checked = set(schema) - about - shaping
    return all(checks[key](schema[key]) for key in checked) and _properties(value, schema, root)


def _typed(value: object, wanted: str | list[str]) -> bool:
    kinds: dict[str, type | tuple[type, ...]] = {
        "object": dict,
        "array": list,
        "string": str,
        "integer": int,
        "number": (int, float),
        "boolean": bool,
        "null": type(None),
    }
    names = [wanted] if isinstance(wanted, str) else wanted
    return any(isinstance(value, kinds[name]) for name in names)


def _properties(value: object, schema: Loose, root: Loose) -> bool:
    if not isinstance(value, dict):
        return True
    known = schema.get("properties", {})
    patterns = schema.get("patternProperties", {})
    other = schema.get("additionalProperties", True)
    for key, below in value.items():
        shapes = [known[key]] if key in known else []
        shapes += [shape for pattern, shape in patterns.items() if re.search(pattern, key)]
        if not shapes and isinstance(other, dict):
            shapes = [other]
        if (not shapes and other is False) or not all(fits(below, s, root) for s in shapes):
            return False
    return True


def accepted(root: Path, text: str) -> bool:
    schema = clinic_schema([make_pack(root)])
    return fits(plain(load_yaml((text, "x.yaml"))), schema, schema)


@pytest.mark.parametrize(
    "setting",
    [
        "early: 30 min",
        "early: about 1-2 h",
        "early: a few hours",
        "food: told_separately",
        "food: {solids: midnight, clear: 2 h}",
        "hard: 10-20 min",
        "stay: {1: 2 h, 2-3: 3 h, 4+: 6 h}",
        "stay: {for: 2 h, or: overnight}",
        "lift: 10 lb",
        "fever: 100.4 °F",
        "water: yes",
        "things: [book]",
        "things: book",
        "lines: [{en: One., es: Uno.}]",
        "rules: [{when: bones >= 3, set: {stay: none, early: 1 h}}]",
    ],
)
def test_what_docgen_reads_fits_the_schema(tmp_path: Path, setting: str) -> None:
    assert accepted(tmp_path, NAP + setting)


@pytest.mark.parametrize(
    "setting",
    [
        "erly: 30 min",
        "early: 30",
        "early: 10 lb",
        "food: {solid: 8 h}",
        "rest: {for: 24 h}",
        "sleepy: somtimes",
        "stay: {1: 2, 2+: 3 h}",
        "things: [pilow]",
        "water: maybe",
        "rules: [{when: bones >= 3}]",
    ],
)
def test_slips_do_not_fit_the_schema(tmp_path: Path, setting: str) -> None:
    assert not accepted(tmp_path, NAP + setting)


def test_the_clinic_itself_is_described(tmp_path: Path) -> None:
    assert not accepted(tmp_path, NAP.replace("emergency_number", "emergency") + "early: 1 h")
    assert not accepted(tmp_path, NAP.replace("country: US", "country: USA") + "early: 1 h")


def test_every_example_fits_the_schema_of_the_packs() -> None:
    schema = clinic_schema(all_packs(templates_root()))
    for file in sorted((examples_root() / "clinics").glob("*/clinic.yaml")):
        assert fits(plain(load_yaml(file)), schema, schema), file


def test_each_setting_carries_its_help(tmp_path: Path) -> None:
    text = json.dumps(clinic_schema([make_pack(tmp_path)]))
    assert "How long patients lie flat." in text


def test_the_schema_is_the_same_each_time(tmp_path: Path) -> None:
    pack = make_pack(tmp_path)
    assert json.dumps(clinic_schema([pack])) == json.dumps(clinic_schema([pack]))


def test_every_procedure_fits_the_schema_of_procedures() -> None:
    schema = procedure_schema()
    files = [*templates_root().glob("*/procedure.yaml"), *HERE.glob("*/templates/*/procedure.yaml")]
    assert len(files) >= 3
    for file in files:
        assert fits(plain(load_yaml(file)), schema, schema), file


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("title: Nap\n", ""),
        ("title: Nap", "titel: Nap"),
        ("[prepare, discharge]", "[prepare, goodbye]"),
        ("is: {span: time}", "is: {span: tme}"),
        ("safe: longest}", "safe: long}"),
        ("bones: {type: levels", "bones: {type: level"),
        ("at_most: 3", "at_most: some"),
        ("early: 15-60 min,", "early: 15-60,"),
    ],
)
def test_slips_in_a_procedure_do_not_fit_its_schema(old: str, new: str) -> None:
    schema = procedure_schema()
    assert old in PACK
    assert fits(plain(load_yaml((PACK, "x.yaml"))), schema, schema)
    assert not fits(plain(load_yaml((PACK.replace(old, new, 1), "x.yaml"))), schema, schema)


def test_every_record_fits_the_schema_of_records() -> None:
    schema = record_schema(all_packs(templates_root()))
    files = sorted((examples_root() / "patients").glob("*.yaml"))
    assert files
    for file in files:
        assert fits(plain(load_yaml(file)), schema, schema), file


@pytest.mark.parametrize(
    "slip", ["birthdate: 1948-05-02", "sedation: maybe", "medicines: [{drgu: x}]", "procedure: x"]
)
def test_slips_in_a_record_do_not_fit_its_schema(slip: str) -> None:
    schema = record_schema(all_packs(templates_root()))
    record = "id: 7\nbirth_date: 1948-05-02\nappointment: 2026-12-08T09:30\n"
    assert fits(plain(load_yaml((record, "x.yaml"))), schema, schema)
    assert not fits(plain(load_yaml((record + slip, "x.yaml"))), schema, schema)


def test_a_clinics_own_procedures_are_described_as_well() -> None:
    own = HERE / "finger-splint"
    (name,) = [path.name for path in (own / "templates").iterdir()]
    for what in ("clinic", "record"):
        assert name not in json.dumps(schema_of(what))
        assert name in json.dumps(schema_of(what, own))
    schema = schema_of("clinic", own)
    assert fits(plain(load_yaml(own / "clinic.yaml")), schema, schema)
