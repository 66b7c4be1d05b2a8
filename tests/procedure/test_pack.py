from __future__ import annotations

from pathlib import Path

import pytest
from small_pack import PACK, WHO, load_text, make_pack

from docgen.cache import Memo
from docgen.errors import Diagnostic, InputError, SettingsError, Severity
from docgen.expression.truth import shown
from docgen.files import templates_root
from docgen.procedure.pack import all_packs, find_pack, load_pack, pack_names
from docgen.procedure.procedure import EntryDecl, OrderDecl
from docgen.procedure.setting_decls import FieldType
from docgen.schema.quantity import parse_quantity


def test_a_pack_is_read_with_all_that_it_declares(tmp_path: Path) -> None:
    pack = make_pack(tmp_path)
    assert (pack.name, pack.title, pack.version) == ("nap", "Nap", "1")
    assert pack.sheets == ("prepare", "discharge")
    assert pack.settings["early"].fields[""].types == (FieldType("span", span="time"),)
    assert pack.settings["hard"].shorthand is not None
    assert pack.settings["hard"].shorthand.fields == {"how": "within"}
    assert pack.settings["flat"].fields["where"].required
    assert pack.lists["things"]["pillow"] == "A pillow"
    assert pack.questions["bones"].counts
    assert pack.questions["sleepy"].fixed_by == "sleepy"
    assert pack.usual["early"] == parse_quantity("15-60 min", "time")
    assert len(pack.digest) == 64


def test_slots_keep_their_columns_and_what_a_row_needs(tmp_path: Path) -> None:
    pills = make_pack(tmp_path).slots["pills"]
    assert (pills.type, pills.at_most) == ("list", 3)
    assert dict(pills.columns) == {"drug": "text", "last": "date", "again": "date"}
    assert pills.complete == {"prepare": ("drug", "last")}
    assert pills.in_order == ("last", "again")


def test_a_time_may_try_several_anchors(tmp_path: Path) -> None:
    times = make_pack(tmp_path).times
    assert times["eat_until"].anchors == ("food.before", "arrival")
    assert (times["eat_until"].sign, times["home"].sign) == (-1, 1)
    assert times["flat_until"].place == "flat.where"


def test_words_of_a_condition_become_fields_or_stay_words(tmp_path: Path) -> None:
    check = make_pack(tmp_path).checks[0]
    assert shown(check.condition) == "flat.for > stay"
    assert check.only_if is not None
    assert shown(check.only_if) == "flat.where == 'clinic'"


def test_the_same_text_gives_an_equal_pack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("docgen.procedure.pack._PACKS", Memo("packs", 0))
    one, other = make_pack(tmp_path), make_pack(tmp_path)
    assert other is not one
    assert other == one
    assert hash(other) == hash(one)


def test_a_pack_is_read_anew_only_when_its_text_changes(tmp_path: Path) -> None:
    before = make_pack(tmp_path)
    assert make_pack(tmp_path) is before
    changed = make_pack(tmp_path, PACK.replace("title: Nap", "title: Nip"))
    assert changed.title == "Nip"
    assert make_pack(tmp_path) == before


def test_dates_for_the_phone_are_read_by_sheet(tmp_path: Path) -> None:
    entries = "[{at: [arrive, appointment], say: Come}, {at: visit, say: Visit}]"
    pack = make_pack(tmp_path, f"{PACK}calendar: {{prepare: {entries}}}\n")
    assert pack.calendar["prepare"] == (
        EntryDecl(("arrive", "appointment"), "Come"),
        EntryDecl(("visit",), "Visit"),
    )


def problems(root: Path, old: str, new: str) -> tuple[Diagnostic, ...]:
    assert old in PACK
    with pytest.raises(SettingsError) as caught:
        make_pack(root, PACK.replace(old, new, 1))
    return caught.value.diagnostics


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("title: Nap\n", "", '"title" is missing'),
        ("title: Nap", "titel: Nap", 'Did you mean "title"?'),
        ("[prepare, discharge]", "[prepare, goodbye]", '"goodbye" is not a sheet'),
        ("is: {span: time}", "is: {span: tme}", '"tme" is not a kind of amount'),
        ("is: {span: time}", "is: {spam: time}", "A field has one type"),
        ("is: {span: time}", "is: {span: time, choice: [a, b]}", "A field has one type"),
        ("is: {span: time}", "shorthand: {into: x}", "The setting has no type"),
        ("{help: How early., is:", "{is:", '"help" is missing'),
        ("is: {flag: yes}", "is: {flag: maybe}", "neither yes nor no"),
        ("is: {list: things}", "is: {list: thing}", 'Did you mean "things"?'),
        ("shorthand: {into: for, with", "shorthand: {into: fro, with", '"fro" is not a field'),
        ("{told_separately: {told:", "{told_separately: {toldd:", '"toldd" is not a field'),
        ("table: {by: bones", "table: {by: sleepy", "not a question that counts"),
        ("table: {by: bones", "table: {by: bonse", 'Did you mean "bones"?'),
        ("of: for, by: bones", "of: for, by: sleepy", "not a question that counts"),
        ("plus: rest.for", "after: rest.four, plus: rest.for", 'Did you mean "rest.for"?'),
        ("plus: rest.for", "after: lift, plus: rest.for", "lift is not a span of time"),
        ("minus: early", "minus: early, after: stay", "What is planned counts forth"),
        ("plus: rest.for", "after: stay, plus: rest.for, range: yes", "A range has no span"),
        ("of: for, by: bones", "of: four, by: bones", '"four" is not a field'),
        ("of: for, by: bones", "of: each, by: bones", "Only a span is totalled"),
        ("total: {name: total", "total: {name: for", "it cannot be reckoned"),
        (
            "not_applicable_when: friend.when == if_sleepy",
            "not_applicable_when: friend.when == if_slepy",
            'Did you mean "if_sleepy"?',
        ),
        (
            "patient.sleepy == no\n  length",
            "patient.sleepy == maybe\n  length",
            "sleepy cannot be compared so",
        ),
        ("patient.sleepy == no\n", "patient.tired == no\n", '"tired" is not declared'),
        (
            "not_applicable_when: friend.when == if_sleepy",
            "not_applicable_when: freind.when == if_sleepy",
            'Did you mean "friend.when"?',
        ),
        ("refuse: flat.for > stay", "refuse: flat.for > fever", 'cannot be compared with "fever"'),
        ("refuse: flat.for > stay", "refuse: flat.for > 5 lb", "cannot be compared so"),
        ("refuse: flat.for > stay", "refuse: flat.where > clinic", "cannot be compared with"),
        (
            "refuse: flat.for > stay",
            "refuse: flat.for > stay, warn: early",
            "A check has one condition",
        ),
        (
            "usual: {",
            "calendar: {bye: [{at: home, say: x}]}\nusual: {",
            '"bye" is not a sheet',
        ),
        ("usual: {", "calendar: {prepare: soon}\nusual: {", "A list of dates is wanted"),
        ("usual: {", "calendar: {prepare: [soon]}\nusual: {", "A date is wanted"),
        ("usual: {", "calendar: {prepare: [{at: arive, say: x}]}\nusual: {", 'mean "arrive"?'),
        ("usual: {", "calendar: {prepare: [{at: [bones], say: x}]}\nusual: {", "is no date"),
        ("usual: {", "calendar: {prepare: [{at: arrive}]}\nusual: {", '"say" is missing'),
        ("say: Flat longer than the stay.", "say: Flat, always.", "quotes"),
        ("say: Flat longer than the stay.", "sya: Flat.", 'Did you mean "say"?'),
        (
            "warn: times.rest_until < times.home",
            "warn: times.rest_until < 3 h",
            "A time is compared",
        ),
        ("times.rest_until <", "times.rest <", "is not declared"),
        ("count_of: bones", "count_of: visit", "not a slot that can be counted"),
        ("fixed_by: sleepy", "fixed_by: sleep", 'Did you mean "sleepy"?'),
        ("choice: [yes, no], fixed", "choice: [yes, unknown], fixed", '"unknown" is not an answer'),
        ("minus: early", "minus: fever", "not a span of time"),
        ("minus: early", "minus: erly", 'Did you mean "early"?'),
        ("minus: early", "plus: early, minus: early", "A time has one span"),
        ("from: appointment", "from: apointment", "does not say one of"),
        ("safe: longest}", "safe: long}", '"long" is not an end of a range'),
        ("place: flat.where", "place: flat.for", "does not say one of clinic or home"),
        ("early: 15-60 min,", "early: 15-60,", "no unit"),
        ("early: 15-60 min,", "fever: 15-60 min,", "fever is not a time"),
        ("early: 15-60 min,", "erly: 15-60 min,", 'Unknown setting "erly"'),
        ("bones: {type: levels", "bones: {type: level", '"level" is not a type of slot'),
        (
            "complete: {prepare: [drug, last]}",
            "complete: {prepare: [drug, lst]}",
            '"lst" is not a column',
        ),
        ("at_most: 3", "at_most: some", "A whole number"),
        ("    at_most: 3\n", "", "needs at_most"),
        ("  early: {help: How early.", "  Early: {help: How early.", "not a name"),
        ("water: {help", "patient: {help", "means something else"),
    ],
)
def test_a_slip_in_a_pack_is_told_with_its_place(
    tmp_path: Path, old: str, new: str, says: str
) -> None:
    found = problems(tmp_path, old, new)
    assert any(says in str(one) for one in found), [str(one) for one in found]
    assert all(one.place and one.place.line for one in found)


def test_all_slips_are_told_at_once(tmp_path: Path) -> None:
    text = PACK.replace("title: Nap\n", "").replace("at_most: 3", "at_most: x").replace("tme", "tm")
    with pytest.raises(SettingsError) as caught:
        make_pack(tmp_path, text.replace("list: things", "list: thing"))
    assert len(caught.value.diagnostics) >= 3


OLD_NAMES = {"shorthand": "bare", "aliases": "words", "not_applicable_when": "gone"}


@pytest.mark.parametrize("name", OLD_NAMES)
def test_a_key_under_its_old_name_is_read_as_before_and_told_the_new_one(
    tmp_path: Path, name: str
) -> None:
    old = OLD_NAMES[name]
    now = make_pack(tmp_path)
    before = make_pack(tmp_path, PACK.replace(f" {name}:", f" {old}:".ljust(len(name) + 2)))
    assert before.settings == now.settings
    assert now.warnings == ()
    assert {one.message for one in before.warnings} == {f'"{old}" is called "{name}" now.'}
    assert all(one.severity is Severity.WARNING and one.place for one in before.warnings)


def test_an_old_name_of_a_key_is_told_by_what_reads_the_clinic(tmp_path: Path) -> None:
    make_pack(tmp_path, PACK.replace(" shorthand:", " bare:"))
    clinic = load_text(tmp_path, f"{WHO}procedures:\n  nap: {{early: 1 h}}\n")
    assert '"bare" is called "shorthand" now.' in {one.message for one in clinic.warnings}


def test_a_key_under_both_names_is_refused(tmp_path: Path) -> None:
    line = "    shorthand: {into: for, with: {how: within}}\n"
    (found,) = problems(tmp_path, line, f"{line}    bare: {{into: for}}\n")
    assert found.message == '"bare" is the old name of "shorthand".'


@pytest.mark.parametrize("text", ["", "- a\n- b\n", "just words"])
def test_a_file_that_declares_nothing_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(SettingsError, match="declares no procedure"):
        make_pack(tmp_path, text)


def test_a_pack_is_found_by_name_and_never_by_path(tmp_path: Path) -> None:
    make_pack(tmp_path)
    root = tmp_path / "templates"
    assert find_pack("nap", root).name == "nap"
    assert pack_names(root) == ("nap",)
    with pytest.raises(InputError, match='Did you mean "nap"'):
        find_pack("napp", root)
    for name in ("../templates/nap", "/etc", "", "nap/", "NAP"):
        with pytest.raises(InputError, match="no such procedure"):
            find_pack(name, root)


def test_a_folder_without_a_pack_is_an_input_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"procedure\.yaml cannot be read"):
        load_pack(tmp_path)


def test_every_pack_that_docgen_ships_is_sound() -> None:
    for pack in all_packs(templates_root()):
        assert pack.settings
        assert pack.sheets


def order_problems(root: Path, *lines: str) -> list[str]:
    start = PACK[: PACK.index("\norder:") + 1]
    rules = "".join(f"  - {line!r}\n" for line in lines)
    try:
        make_pack(root, f"{start}order:\n{rules}{PACK[PACK.index('checks:') :]}")
    except SettingsError as problem:
        return [one.message for one in problem.diagnostics]
    return []


def test_an_order_is_read_pair_by_pair(tmp_path: Path) -> None:
    assert make_pack(tmp_path).order == (
        OrderDecl("rest_until", "walk_from"),
        OrderDecl("rest_until", "swim_from"),
        OrderDecl("walk_from", "swim_from", strict=True),
    )


@pytest.mark.parametrize(
    ("lines", "messages"),
    [
        (["rest_until<=walk_from"], []),
        (["home, rest_until <= walk_from"], []),
        (["rest_until => walk_from"], ["order: This is no order."]),
        (["rest_until <= "], ["order: This is no order."]),
        (["rest_until <= walk_from <= swim_from"], ["order: This is no order."]),
        (["rest_untl <= walk_from"], ['order: "rest_untl" is not a time.']),
        (["rest_until <= walks_from"], ['order: "walks_from" is not a time.']),
        (["rest_until <= eat_until"], ['order: "eat_until" may not be moved.']),
        (["rest_until <= home"], ['order: "home" may not be moved.']),
        (["rest_until <= rest_until"], ['order: "rest_until" is moved too late.']),
        (
            ["walk_from <= swim_from", "rest_until <= walk_from"],
            ['order: "walk_from" is moved too late.'],
        ),
    ],
)
def test_an_order_names_times_and_moves_permissions_alone(
    tmp_path: Path, lines: list[str], messages: list[str]
) -> None:
    assert order_problems(tmp_path, *lines) == messages


@pytest.mark.parametrize(
    ("slot", "refused"),
    [
        ("visit: {type: moment, awaits: rest_until}", False),
        ("visit: {type: moment, awaits: visit}", True),
        ("visit: {type: date, awaits: rest_until}", True),
    ],
)
def test_only_a_moment_waits_and_only_for_a_time(tmp_path: Path, slot: str, refused: bool) -> None:
    text = PACK.replace("visit: {type: moment}", slot)
    if not refused:
        assert make_pack(tmp_path, text).slots["visit"].awaits == "rest_until"
        return
    with pytest.raises(SettingsError) as problem:
        make_pack(tmp_path, text)
    assert "cannot wait" in str(problem.value)
