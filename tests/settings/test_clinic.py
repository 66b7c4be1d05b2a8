from __future__ import annotations

import pickle
import shutil
from datetime import date
from pathlib import Path

import pytest
from small_pack import WHO, load_text, write_clinic

from docgen.errors import Diagnostic, DocgenError, InputError, SettingsError
from docgen.files import examples_root, locales_root, templates_root
from docgen.settings.clinic import Clinic

NAP = "procedures:\n  nap:\n    early: 30 min\n"
REVIEW = "review: {approved_by: Medical director, approved_on: 2026-11-02, valid_for: 12 months}\n"
EXAMPLES = sorted(path.name for path in (examples_root() / "clinics").iterdir())


def problems(root: Path, text: str) -> tuple[Diagnostic, ...]:
    try:
        load_text(root, text)
    except SettingsError as problem:
        return problem.diagnostics
    return ()


def who(old: str, new: str) -> str:
    assert old in WHO
    return WHO.replace(old, new, 1) + NAP


def test_a_clinic_is_read(tmp_path: Path) -> None:
    clinic = load_text(
        tmp_path,
        WHO
        + """\
  after_hours_phone: 312-555-0119
  address: [410 Harbor Street, Suite 6, "Chicago, IL 60601"]
  directions: {en: Use the lake entrance., es: Use la entrada del lago.}
  accent: "#0B4F6C"
"""
        + NAP
        + REVIEW
        + "list: {columns: {MRN: id, Last Name: family_name}, date_order: mdy}\n",
    )
    assert (clinic.name, clinic.country) == ("Harbor Nap House", "US")
    assert (clinic.emergency_number, clinic.after_hours_phone) == ("911", "312-555-0119")
    assert clinic.address == ("410 Harbor Street", "Suite 6", "Chicago, IL 60601")
    assert clinic.languages == ("en", "es")
    assert clinic.paper == "letter"
    assert clinic.accent == "#0b4f6c"
    assert clinic.review is not None
    assert clinic.review.approved_on == date(2026, 11, 2)
    assert str(clinic.review.valid_for) == "12 month"
    assert clinic.list_format.columns == {"MRN": "id", "Last Name": "family_name"}
    assert clinic.list_format.date_order == "mdy"
    assert set(clinic.procedures) == set(clinic.packs) == {"nap"}


def test_it_is_frozen_hashable_and_travels_between_processes(tmp_path: Path) -> None:
    clinic = load_text(tmp_path, WHO + NAP)
    assert load_text(tmp_path, WHO + NAP) == clinic
    assert hash(clinic) == hash(load_text(tmp_path, WHO + NAP))
    assert pickle.loads(pickle.dumps(clinic)) == clinic


def test_a_folder_or_its_file_may_be_named(tmp_path: Path) -> None:
    folder = write_clinic(tmp_path, WHO + NAP)
    roots = (tmp_path / "templates", tmp_path / "locales")
    assert Clinic.load(str(folder), *roots) == Clinic.load(folder / "clinic.yaml", *roots)


@pytest.mark.parametrize(("country", "paper"), [("US", "letter"), ("DE", "a4"), ("MX", "letter")])
def test_the_country_names_the_paper_unless_the_clinic_does(
    tmp_path: Path, country: str, paper: str
) -> None:
    text = who("country: US", f"country: {country}").replace("312-555-0118", "+1 312 555 0118")
    text = text.replace("911", "112") if country == "DE" else text
    assert load_text(tmp_path, text).paper == paper
    asked = text.replace("  timezone", "  paper: A4\n  timezone")
    assert load_text(tmp_path, asked).paper == "a4"


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("  name: Harbor Nap House\n", "", 2, '"name" is missing'),
        ("name: Harbor Nap House", "name: ''", 2, "text is empty"),
        ("name: Harbor Nap House", f"name: {'x' * 81}", 2, "81 characters"),
        ("name: Harbor", "nmae: Harbor", 2, 'Did you mean "name"?'),
        ("country: US", "country: USA", 3, "not the code of a country"),
        ("country: US", "country: us", 3, 'Write "US"'),
        ("country: US", "country: no", 3, 'Write "NO"'),
        ("  emergency_number: 911\n", "", 2, '"emergency_number" is missing'),
        ("emergency_number: 911", "emergency_number: help", 4, "not a telephone number"),
        ("  phone: 312-555-0118\n", "", 2, '"phone" is missing'),
        ("312-555-0118", "1-800-CALL-NOW", 5, "not a telephone number"),
        ("312-555-0118", "555-0118", 5, "ten digits"),
        ("312-555-0118", "012-555-0118", 5, "ten digits"),
        ("312-555-0118", "312-555-01188", 5, "ten digits"),
        ("timezone: America/Chicago", "timezone: America/Chicag", 6, '"America/Chicago"?'),
        ("timezone: America/Chicago", "timezone: Chicago", 6, '"America/Chicago"?'),
        ("timezone: America/Chicago", "timezone: CST", 6, "not a time zone"),
        ("timezone: America/Chicago", "timezone: EST", 6, "not a time zone"),  # no summer time
        ("timezone: America/Chicago", "timezone: CST6CDT", 6, "not a time zone"),
        ("timezone: America/Chicago", "timezone: ../../etc/passwd", 6, "not a time zone"),
        ("timezone: America/Chicago", "timezone: America/", 6, "not a time zone"),
        ("  timezone: America/Chicago\n", "", 2, '"timezone" is missing'),
        ("[en, es]", "[en, xx]", 7, '"xx" is not a language'),
        ("[en, es]", "[en, en]", 7, "stands here twice"),
        ("[en, es]", "[]", 7, "list is empty"),
        ("[en, es]", "{en: yes}", 7, "list of values"),
        ("  languages: [en, es]\n", "", 2, '"languages" is missing'),
        ("  timezone", "  paper: legal\n  timezone", 6, "letter or a4"),
        ("  timezone", '  accent: "#777777"\n  timezone', 6, "less than 7:1"),
        ("  timezone", '  accent: "#8a1a1a"\n  timezone', 6, "red is for the emergency number"),
        ("  timezone", "  accent: blue\n  timezone", 6, "six hexadecimal digits"),
        ("  timezone", "  accent: #0b4f6c\n  timezone", 6, '"accent" has no value'),
        ("  timezone", "  logo: logo.svg\n  timezone", 6, "There is no file"),
        ("  timezone", "  logo: ../logo.svg\n  timezone", 6, "not in the clinic's folder"),
        ("  timezone", "  logo: clinic.yaml\n  timezone", 6, "neither SVG nor PNG nor JPEG"),
        ("  timezone", "  directions: {en: Hi.}\n  timezone", 6, "missing in the language es"),
        ("  timezone", "  address: [1, 2, 3, 4, 5, 6, 7]\n  timezone", 6, "7 lines"),
        ("  timezone", "  phone: 312-555-0119\n  timezone", 6, "stands here twice"),
    ],
)
def test_a_slip_in_who_the_clinic_is(
    tmp_path: Path, old: str, new: str, line: int, says: str
) -> None:
    found = problems(tmp_path, who(old, new))
    assert any(says in str(one) for one in found), [str(one) for one in found]
    assert next(one.place.line for one in found if one.place) == line


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (WHO, '"procedures" is missing'),
        (NAP, '"clinic" is missing'),
        (WHO + "procedures:\n", '"procedures" has no value'),
        (WHO + "procedures:\n  npa: {early: 1 h}\n", 'Did you mean "nap"?'),
        (WHO + "procedures:\n  nap: yes\n", "nap: It has no settings"),
        (WHO + "procedures: [nap]\n", "A group of keys is wanted, not a list"),
        (WHO + NAP + "procedure: {}\n", 'Did you mean "procedures"?'),
        (WHO + NAP + "clinic: {}\n", "stands here twice"),
        (WHO + NAP + REVIEW.replace("2026-11-02", "11/02/2026"), "not a day"),
        (WHO + NAP + REVIEW.replace("2026-11-02", "2026-02-30"), "not a day"),
        (WHO + NAP + REVIEW.replace("12 months", "12"), "no unit"),
        (WHO + NAP + REVIEW.replace("12 months", "6-12 months"), "One figure"),
        (WHO + NAP + REVIEW.replace("approved_by", "aproved_by"), 'Did you mean "approved_by"?'),
        (WHO + NAP + "list: {date_order: american}\n", "ymd, mdy or dmy"),
        (WHO + NAP + "list: {status: {Bumped: print}}\n", "make or skip"),
        (WHO + NAP + "list: {others: make}\n", "Write skip"),
        (WHO + NAP + "list: {hidden_rows: hide}\n", "Write make or skip"),
        (WHO + NAP + "list: {values: {procedure: {22510: npa}}}\n", "Write nap or skip."),
        (WHO + NAP + "list: {values: {language: {Declined: vi}}}\n", "can mean"),
        (WHO + NAP + "list: {values: {name: {A: B}}}\n", "is not a field whose texts"),
        (WHO + NAP + "list: {values: {appointment: {A: B}}}\n", "is not a field whose texts"),
        (WHO + NAP + "list: {values: {procedure: {A b: nap, a-B: skip}}}\n", "means two things"),
        (WHO + NAP + "list: {columns: {Pills: medicines}}\n", "such as medicines_1_drug"),
        (WHO + NAP + "list: {colums: {}}\n", 'Did you mean "columns"?'),
        ("", "describes no clinic"),
        ("- a\n", "describes no clinic"),
        ("clinic: [", "not valid YAML"),
    ],
)
def test_a_slip_elsewhere_in_the_file(tmp_path: Path, text: str, says: str) -> None:
    found = problems(tmp_path, text)
    assert any(says in str(one) for one in found), [str(one) for one in found]


def test_all_problems_of_the_file_come_in_one_error(tmp_path: Path) -> None:
    text = (
        who("country: US", "country: USA").replace("[en, es]", "[en, xx]").replace("911", "help")
        + "    stay: 3\n    water: perhaps\n"
        + REVIEW.replace("2026-11-02", "soon")
    )
    lines = [one.place.line for one in problems(tmp_path, text) if one.place]
    assert sorted(lines) == [3, 4, 7, 11, 12, 13]


def test_a_broken_pack_is_told_with_the_clinics_own_problems(tmp_path: Path) -> None:
    write_clinic(tmp_path, "")
    pack = tmp_path / "templates" / "nap" / "procedure.yaml"
    pack.write_text(pack.read_text(encoding="utf-8").replace("title: Nap\n", ""), encoding="utf-8")
    found = problems(tmp_path, who("country: US", "country: USA"))
    assert {Path(one.place.file).name for one in found if one.place} == {
        "clinic.yaml",
        "procedure.yaml",
    }


def test_a_clinic_that_is_not_there(tmp_path: Path) -> None:
    write_clinic(tmp_path, WHO + NAP)
    with pytest.raises(InputError, match='Did you mean "harbor"'):
        Clinic.load(tmp_path / "harbour", tmp_path / "templates", tmp_path / "locales")
    with pytest.raises(InputError, match="There is no clinic"):
        Clinic.load("", tmp_path / "templates", tmp_path / "locales")


def test_a_100_mb_clinic_is_refused_at_once(tmp_path: Path) -> None:
    folder = write_clinic(tmp_path, "")
    with (folder / "clinic.yaml").open("wb") as file:
        file.truncate(100_000_000)
    with pytest.raises(InputError, match="larger than 1 MB"):
        Clinic.load(folder, tmp_path / "templates", tmp_path / "locales")


def test_a_language_of_the_clinics_own_is_a_language(tmp_path: Path) -> None:
    folder = write_clinic(tmp_path, "")
    catalogue = folder / "locales" / "vi" / "LC_MESSAGES" / "docgen.po"
    catalogue.parent.mkdir(parents=True)
    catalogue.touch()
    assert load_text(tmp_path, who("[en, es]", "[en, vi]")).languages == ("en", "vi")


def test_a_logo_lies_beside_the_file(tmp_path: Path) -> None:
    folder = write_clinic(tmp_path, "")
    (folder / "logo.svg").write_text("<svg/>", encoding="utf-8")
    clinic = load_text(tmp_path, who("  timezone", "  logo: logo.svg\n  timezone"))
    assert clinic.logo == folder / "logo.svg"


def digest(root: Path) -> str:
    return Clinic.load(root / "harbor", root / "templates", root / "locales").digest


@pytest.mark.parametrize(
    "changed",
    [
        "harbor/clinic.yaml",
        "harbor/templates/prepare.md",
        "harbor/locales/es/LC_MESSAGES/docgen.po",
        "templates/nap/discharge.md",
        "templates/_shared/emergency.md",
        "templates/pictograms/bed.svg",
        "locales/es/LC_MESSAGES/docgen.po",
    ],
)
def test_whatever_sheets_are_made_from_changes_the_digest(tmp_path: Path, changed: str) -> None:
    write_clinic(tmp_path, WHO + NAP)
    before = digest(tmp_path)
    file = tmp_path / changed
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a", encoding="utf-8") as out:
        out.write("# changed\n")
    assert digest(tmp_path) != before


@pytest.mark.parametrize(
    "other", ["harbor/notes.txt", "harbor/.clinic.yaml.swp", "templates/other/prepare.md"]
)
def test_nothing_else_changes_it(tmp_path: Path, other: str) -> None:
    write_clinic(tmp_path, WHO + NAP)
    before = digest(tmp_path)
    (tmp_path / other).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / other).write_text("x", encoding="utf-8")
    assert digest(tmp_path) == before


def test_moving_the_folders_changes_nothing(tmp_path: Path) -> None:
    write_clinic(tmp_path / "a", WHO + NAP)
    before = digest(tmp_path / "a")
    shutil.move(tmp_path / "a", tmp_path / "b")
    assert digest(tmp_path / "b") == before


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_example_clinic_is_sound(name: str) -> None:
    clinic = Clinic.load(examples_root() / "clinics" / name, templates_root(), locales_root())
    assert clinic.procedures


def test_what_is_read_is_never_half_a_clinic(tmp_path: Path) -> None:
    with pytest.raises(DocgenError):
        load_text(tmp_path, who("country: US", "country: XX"))


def test_a_link_back_to_its_own_folder_ends(tmp_path: Path) -> None:
    write_clinic(tmp_path, WHO + NAP)
    (tmp_path / "harbor" / "templates").mkdir()
    before = digest(tmp_path)
    (tmp_path / "harbor" / "templates" / "again").symlink_to(tmp_path / "harbor" / "templates")
    assert digest(tmp_path) == before


def test_a_file_that_is_larger_than_any_is_refused_unread(tmp_path: Path) -> None:
    write_clinic(tmp_path, WHO + NAP)
    (tmp_path / "harbor" / "templates").mkdir()
    with (tmp_path / "harbor" / "templates" / "note.md").open("wb") as stream:
        stream.truncate(1_000_000_000)
    with pytest.raises(InputError, match="larger than 20 MB"):
        digest(tmp_path)


def test_a_clinic_says_which_statuses_mean_that_nobody_comes(tmp_path: Path) -> None:
    words = load_text(tmp_path, WHO + NAP + "list: {skip_status: [Bumped, On  hold]}\n")
    assert words.list_format.skip_status == ("Bumped", "On hold")
    own = load_text(tmp_path, WHO + NAP + "list: {status: {Re  booked: make, '%': skip}}\n")
    assert own.list_format.status == {"Re booked": "make", "%": "skip"}
    one = load_text(tmp_path, WHO + NAP + "list: {skip_status: Bumped}\n")
    assert one.list_format.skip_status == ("Bumped",)


def test_a_clinic_says_what_texts_mean(tmp_path: Path) -> None:
    values = """list:
  values:
    procedure: {22510: nap, "Nap - long": nap, MRI: skip}
    language: {Declined: en, Other: unknown}
    physician: {RUIZ A: Dr. Ana Ruiz}
  others: skip
"""
    found = load_text(tmp_path, WHO + NAP + values).list_format
    assert found.values["procedure"] == {"22510": "nap", "nap long": "nap", "mri": "skip"}
    assert found.values["language"] == {"declined": "en", "other": "unknown"}
    assert found.values["physician"] == {"ruiz a": "Dr. Ana Ruiz"}
    assert found.skip_others
    assert not load_text(tmp_path, WHO + NAP).list_format.skip_others


@pytest.mark.parametrize("field", ["status", "appointment_date", "appointment_time"])
def test_a_column_may_lead_to_what_only_lists_say(tmp_path: Path, field: str) -> None:
    clinic = load_text(tmp_path, WHO + NAP + f"list: {{columns: {{Mine: {field}}}}}\n")
    assert clinic.list_format.columns == {"Mine": field}


def test_lists_know_the_fields_and_the_names_of_the_clinics_procedures(tmp_path: Path) -> None:
    form = load_text(tmp_path, WHO + NAP).list_format
    assert form.procedures == ("nap",)
    assert "id" in form.fields


@pytest.mark.parametrize("what", ["make", "skip", ""])
def test_a_clinic_says_what_becomes_of_rows_that_a_workbook_hides(
    tmp_path: Path, what: str
) -> None:
    line = f"list: {{hidden_rows: {what}}}\n" if what else ""
    assert load_text(tmp_path, WHO + NAP + line).list_format.hidden_rows == what


MISTAKES = """\
clinic:
  name: [A, B]
  contry: US
  languages: [en, xx]
  timezone: EST
  emergency_number: 911
  emergency_number_checked: 2026-13-40
  phone: 312-55
  paper: legal
  accent: "#ffff00"
  logo: ../x.svg
  12: yes
  address: {street: x}
  when_closed: null
review: {approved_by: A, approved_on: yesterday, valid_for: 12}
procedures:
  nap:
    food: {solids: -8 h, clear: 2}
    early: 30
    sleepy: mabye
    lift: 10 h
    fever: [100.4 F]
    stay: {1: 2 h, 3: 4 h}
    things: [boook]
    water: perhaps
    rules:
      - {when: bnes >= 3, set: {early: 45 min}}
      - {when: bones >=, sets: {}}
  npa: {}
list: {columns: {MRN: idd}, values: {language: {A: fr}}}
print: [qr_fone, barcode, barcode]
"""


def test_many_mistakes_are_told_at_once_in_the_order_of_the_lines_each_with_a_cure(
    tmp_path: Path,
) -> None:
    with pytest.raises(SettingsError) as refused:
        load_text(tmp_path, MISTAKES)
    found = refused.value.diagnostics
    places = [one.place for one in found if one.place]
    assert len(places) == len(found)
    assert places == sorted(places)
    assert all(one.line and one.column for one in places)
    lines = MISTAKES.splitlines()
    groups = {"clinic:", "procedures:", "nap:", "rules:", "emergency_number: 911", "phone: 312-55"}
    wrong = {at for at, line in enumerate(lines, 1) if line.strip() not in groups}
    assert {one.line for one in places} == wrong | {2}  # where `country` is missing
    without = [one.message for one in found if not one.hint]
    assert without == ["name: One value is wanted, not a list."]


def test_a_figure_is_told_what_is_wrong_with_it_where_a_word_may_stand_as_well(
    tmp_path: Path,
) -> None:
    with pytest.raises(SettingsError) as refused:
        load_text(tmp_path, WHO + "procedures:\n  nap: {food: {solids: -8 h, clear: 2}}\n")
    told = [(one.message, one.hint) for one in refused.value.diagnostics]
    assert [message for message, _ in told] == [
        'solids: "-8 h" is negative.',
        'clear: "2" has no unit.',
    ]
    assert all(hint.endswith("or midnight.") for _, hint in told)
