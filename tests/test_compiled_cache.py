"""What docgen keeps on disk: the same as made anew, and never used after a byte has changed."""

from __future__ import annotations

import os
import pickle
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date
from pathlib import Path

import home_samples
import pytest
import samples
from small_documents import document
from test_frozen_bytes import spelled
from test_inserts import paper

import docgen
from docgen.cache import FrozenMap
from docgen.cache_folder import CacheFolder
from docgen.demo import example_patient
from docgen.engine import Engine, Made
from docgen.errors import InputError, SettingsError
from docgen.files import data_root, examples_root
from docgen.fonts.families import Fonts
from docgen.patient.record import Patient
from docgen.settings.clinic import Clinic
from docgen.settings.kind_of_patient import Resolved
from docgen.sheet.compiled import SheetParts
from docgen.sheet.compiled_cache import CompiledCache, compiled_cache
from docgen.sheet.sheets import Sheet, sheets_of

TESTS = Path(__file__).parent
DAY = date(2026, 12, 1)
PARTS = SheetParts(
    *("name", document(), samples.plate().layout, (), (), Resolved(FrozenMap()), frozenset[str]()),
    places=FrozenMap(),
    turned=False,
    locales=(),
)
CLINICS = [
    *sorted((examples_root() / "clinics").iterdir()),
    *(TESTS / name for name in ("finger-splint", "bowel-preparation", "sampler")),
]
MORE = """
sections:
  - title: {en: Parking, es: Estacionamiento}
    pictogram: ferry
    sheets: [prepare]
    after: What to bring
    lines:
      - {en: "Park on **level 2**.", es: "Use el **nivel 2**."}
inserts:
  - {file: map.pdf, sheets: [prepare]}
"""
DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><path d="M2 2h{}v9z"/></svg>'
Change = Callable[[Path], None]
NOTHING = dict[str, str]().get


@pytest.fixture
def cache(tmp_path: Path) -> CompiledCache:
    return CompiledCache(CacheFolder(tmp_path / "cache"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A clinic with all that a clinic may have beside its file."""
    own = shutil.copytree(examples_root() / "clinics" / "lakeside", tmp_path / "lakeside")
    text = (own / "clinic.yaml").read_text("utf-8")
    text = text.replace("logo: logo.svg", "logo: logo.svg\n  fonts: letters")
    (own / "clinic.yaml").write_text(text + MORE, "utf-8")
    (own / "pictograms").mkdir()
    (own / "pictograms" / "ferry.svg").write_text(DRAWING.format(8), "utf-8")
    (own / "map.pdf").write_bytes(paper("The map"))
    (own / "letters").mkdir()
    (own / "letters" / "one.ttf").write_bytes(b"no font")
    for name in ("templates/_shared/ride.md", "locales/es/LC_MESSAGES/docgen.po"):
        (own / name).parent.mkdir(parents=True)
        (own / name).write_text("", "utf-8")
    return own


def kept(folder: Path, cache: CompiledCache) -> Clinic | None:
    """What is on disk of a clinic; None: it would be read anew."""
    before = Clinic.load
    try:
        Clinic.load = NOTHING  # type: ignore[method-assign,assignment]
        return cache.clinic(folder)
    except AttributeError:  # None has no logo
        return None
    finally:
        Clinic.load = before  # type: ignore[method-assign]


@pytest.mark.parametrize("path", CLINICS, ids=lambda path: path.name)
def test_a_clinic_from_disk_is_the_clinic_read_anew(path: Path, cache: CompiledCache) -> None:
    anew = Clinic.load(path)
    assert cache.clinic(path) == anew
    found = kept(path, cache)
    assert found == anew
    assert spelled(found) == spelled(anew)  # also in the classes of what is equal
    assert hash(found) == hash(anew)


def test_so_is_one_with_everything_beside_its_file(folder: Path, cache: CompiledCache) -> None:
    anew = Clinic.load(folder)
    assert anew.inserts
    assert anew.sections
    assert anew.fonts
    cache.clinic(folder)
    found = kept(folder, cache)
    assert found == anew
    assert spelled(found) == spelled(anew)


CHANGES: dict[str, Change] = {
    "clinic.yaml": lambda own: changed(own / "clinic.yaml"),
    "a template": lambda own: changed(own / "templates" / "_shared" / "ride.md"),
    "a new template": lambda own: changed(own / "templates" / "_shared" / "walk.md"),
    "the catalogue": lambda own: changed(own / "locales" / "es" / "LC_MESSAGES" / "docgen.po"),
    "a new catalogue": lambda own: changed(own / "locales" / "en" / "docgen.po"),
    "a pictogram": lambda own: changed(own / "pictograms" / "ferry.svg"),
    "the logo": lambda own: changed(own / "logo.svg"),
    "an insert": lambda own: changed(own / "map.pdf"),
    "a font": lambda own: changed(own / "letters" / "one.ttf"),
    "a new font": lambda own: changed(own / "letters" / "two.ttf"),
    "no logo": lambda own: (own / "logo.svg").unlink(),
    "no font": lambda own: (own / "letters" / "one.ttf").unlink(),
    "no fonts": lambda own: shutil.rmtree(own / "letters"),
    "a font of the same size and time": lambda own: disguised(own / "letters" / "one.ttf"),
}


def changed(file: Path) -> None:
    """Change one byte, or make the file: its time of change stays if it can."""
    file.parent.mkdir(parents=True, exist_ok=True)
    data = file.read_bytes() if file.exists() else b""
    file.write_bytes(data[:-1] + b"#")


def disguised(file: Path) -> None:
    """Change a byte, and set the time of writing back to what it was."""
    about = file.stat()
    changed(file)
    os.utime(file, ns=(about.st_atime_ns, about.st_mtime_ns))
    assert (file.stat().st_size, file.stat().st_mtime_ns) == (about.st_size, about.st_mtime_ns)


@pytest.mark.parametrize("change", CHANGES)
def test_a_changed_byte_of_a_clinic_and_it_is_read_anew(
    folder: Path, cache: CompiledCache, change: str
) -> None:
    cache.clinic(folder)
    assert kept(folder, cache) is not None
    CHANGES[change](folder)
    assert kept(folder, cache) is None


def kept_under_a_key(cache: CompiledCache, *, put: bool = False) -> object:
    if put:
        assert cache.put(cache.key("a value"), "value")
    return cache.get(cache.key("a value"))


@pytest.mark.parametrize(
    "part",
    ["templates/_shared/phrases.yaml", "fonts/metrics.json", "locales/es/LC_MESSAGES/docgen.po"],
)
def test_a_change_of_docgens_own_files_and_all_is_made_anew(tmp_path: Path, part: str) -> None:
    data = tmp_path / "data"
    for name in ("templates", "fonts", "locales"):
        shutil.copytree(data_root() / name, data / name)
    keeping = CacheFolder(tmp_path / "cache")
    assert kept_under_a_key(CompiledCache(keeping, data), put=True) == "value"
    assert kept_under_a_key(CompiledCache(keeping, data)) == "value"
    file = data / part
    os.utime(file, ns=(0, file.stat().st_mtime_ns + 1))
    assert kept_under_a_key(CompiledCache(keeping, data)) is None


MODULES = """
import os
from pathlib import Path
import docgen
from docgen.cache_folder import CacheFolder
from docgen.sheet.compiled_cache import CompiledCache
package = Path(docgen.__file__).parent
for folder in [package, *filter(Path.is_dir, package.iterdir())]:
    file = min(folder.glob("*.py"), default=None)
    if file:
        before = CompiledCache(CacheFolder(package)).key("a value")
        os.utime(file, ns=(0, file.stat().st_mtime_ns + 1))
        assert CompiledCache(CacheFolder(package)).key("a value") != before, file
        print(folder.name)
"""


def test_a_change_of_a_module_of_docgen_and_all_is_made_anew(tmp_path: Path) -> None:
    source = Path(docgen.__file__).parent
    shutil.copytree(source, tmp_path / "docgen", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("templates", "fonts", "locales"):
        (tmp_path / name).symlink_to(data_root() / name)
    own = {**os.environ, "PYTHONPATH": str(tmp_path), "PYTHONDONTWRITEBYTECODE": "1"}
    run = subprocess.run(
        [sys.executable, "-c", MODULES],
        text=True, capture_output=True, env=own, check=True, cwd=tmp_path,
    )  # fmt: skip
    assert {"docgen", "layout", "pdf", "template"} <= set(run.stdout.split())


def test_another_version_of_a_library_and_all_is_made_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keeping = CacheFolder(tmp_path / "cache")
    assert kept_under_a_key(CompiledCache(keeping), put=True) == "value"
    (tmp_path / "babel-99.dist-info").mkdir()
    monkeypatch.syspath_prepend(str(tmp_path))
    assert kept_under_a_key(CompiledCache(keeping)) is None


def test_what_is_damaged_is_read_anew(folder: Path, cache: CompiledCache, tmp_path: Path) -> None:
    cache.clinic(folder)
    (file,) = (tmp_path / "cache").iterdir()
    data = file.read_bytes()
    file.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    assert kept(folder, cache) is None
    assert cache.clinic(folder) == Clinic.load(folder)
    assert kept(folder, cache) is not None


def test_a_clinic_that_changes_while_it_is_read_is_not_kept(
    folder: Path, cache: CompiledCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    load = Clinic.load

    def slow(path: Path) -> Clinic:
        found = load(path)
        text = (folder / "clinic.yaml").read_text("utf-8")
        (folder / "clinic.yaml").write_text(text + "# done\n", "utf-8")
        return found

    with monkeypatch.context() as patch:
        patch.setattr(Clinic, "load", slow)
        cache.clinic(folder)
    assert not list((folder.parent / "cache").glob("*"))


def test_what_is_wrong_is_told_each_time(folder: Path, cache: CompiledCache) -> None:
    with pytest.raises(InputError):
        cache.clinic(folder / "nowhere")
    text = (folder / "clinic.yaml").read_text("utf-8")
    (folder / "clinic.yaml").write_text(text.replace("country: US", "country: XX"), "utf-8")
    for _ in range(2):
        with pytest.raises(SettingsError):
            cache.clinic(folder)


def test_one_place_is_not_taken_for_another(
    folder: Path, cache: CompiledCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Messages name files as the user has named them."""
    cache.clinic(folder)
    monkeypatch.chdir(folder.parent)
    assert cache.clinic("lakeside").folder == Path("lakeside")
    shutil.copytree(folder, folder.parent / "elsewhere" / "lakeside")
    monkeypatch.chdir(folder.parent / "elsewhere")
    assert kept(Path("lakeside"), cache) is None


# Compiled sheets


class Unneeded:
    """In the place of a compiler that nobody may ask."""

    compile = None


def made_by(engine: Engine, clinic: Clinic, patient: Patient, sheet: Sheet) -> Made:
    return engine.make_sheet(
        sheet.name,
        clinic,
        patient,
        language=sheet.language,
        format=sheet.format,
        printed_on=DAY,
        staff_copy=sheet.staff,
    )


def from_disk(cache: CompiledCache) -> Engine:
    """An engine that can take sheets from disk alone."""
    engine = Engine(disk=cache)
    engine.__dict__["compiler"] = Unneeded()
    return engine


def sheets_in_all_ways(clinic: Clinic) -> Iterator[Sheet]:
    for sheet in sheets_of(clinic):
        yield sheet
        if sheet.format == "standard" and sheet.name == "discharge":
            yield replace(sheet, staff=True)


@pytest.mark.parametrize("path", CLINICS[:6], ids=lambda path: path.name)
def test_a_sheet_from_disk_is_the_sheet_made_anew_byte_for_byte(
    path: Path, cache: CompiledCache
) -> None:
    clinic, anew, patient = cache.clinic(path), Engine(disk=cache), example_patient(path)
    again = CompiledCache(cache.folder)
    stored, same = from_disk(again), again.clinic(path)
    for sheet in sheets_in_all_ways(clinic):
        for one in (patient, Patient.blank(patient.procedure)):
            assert made_by(anew, clinic, one, sheet) == made_by(stored, same, one, sheet)


@pytest.mark.parametrize("change", CHANGES)
def test_a_changed_byte_of_a_clinic_and_its_sheets_are_made_anew(
    folder: Path, cache: CompiledCache, change: str
) -> None:
    clinic = cache.clinic(folder)
    sheet = sheets_of(clinic)[0]
    key = cache.key_of(sheet)
    assert cache.put(key, PARTS)
    assert cache.get(cache.key_of(sheet)) == PARTS
    others = [replace(sheet, staff=True), replace(sheet, language="es")]
    others += [replace(sheet, clinic=replace(clinic, name="Another"))]
    assert key not in map(cache.key_of, others)
    CHANGES[change](folder)
    assert cache.key_of(sheet) != key  # whoever compiled it meanwhile keeps nothing
    later = CompiledCache(cache.folder)
    with suppress(SettingsError):  # what is changed may be wrong now
        assert later.key_of(sheets_of(later.clinic(folder))[0]) != key


def test_a_clinic_names_its_sheets_alike_whoever_has_read_it(
    folder: Path, cache: CompiledCache
) -> None:
    """Read anew, from disk, or sent to another process."""
    anew = Clinic.load(folder)
    sent = pickle.loads(pickle.dumps(anew))
    first, stored = cache.clinic(folder), kept(folder, cache)
    assert stored is not None
    keys = {cache.key_of(sheets_of(one)[0]) for one in (first, stored, anew, sent)}
    assert len(keys) == 1
    other = replace(anew, name="Another")  # as a program may change it
    assert cache.key_of(sheets_of(other)[0]) not in keys


def test_a_clinic_that_changes_while_its_sheet_is_compiled_and_nothing_is_kept(
    folder: Path, cache: CompiledCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "clinic.yaml").write_text(
        (folder / "clinic.yaml").read_text("utf-8").replace("fonts: letters", ""), "utf-8"
    )
    clinic, engine = cache.clinic(folder), Engine(disk=cache)
    compile_sheet = engine.compiler.compile

    def slow(sheet: Sheet) -> tuple[SheetParts, Fonts]:
        found = compile_sheet(sheet)
        changed(folder / "pictograms" / "ferry.svg")
        return found

    monkeypatch.setattr(engine.compiler, "compile", slow)
    engine.make("prepare", clinic, example_patient(CLINICS[1]))
    assert len(list(cache.folder.path.iterdir())) == 1  # the clinic


def test_no_value_of_a_patient_is_ever_kept(tmp_path: Path) -> None:
    """The same is kept whoever the patient is, and none of their words is in it."""
    contents = []
    for mark in ("Zyxwvut", "Qponmlk"):
        keeping = CompiledCache(CacheFolder(tmp_path / mark))
        clinic, engine = keeping.clinic(CLINICS[1]), Engine(disk=keeping)
        fields = {
            "id": f"{len(mark)}{mark}",
            "name": f"{mark}, Rosa",
            "physician": f"Dr. {mark}",
            "notes": f"Ask {mark}.",
            "medicines": [{"drug": mark, "dose": "1", "when": "8 AM", "next": "2026-12-09T08:00"}],
        }
        for language in clinic.languages:
            for name in ("prepare", "discharge"):
                patient = home_samples.patient_of(**fields)
                engine.make(name, clinic, patient, language=language)
                engine.make(name, clinic, patient, language=language, format="bilingual")
        files = sorted((tmp_path / mark).iterdir())
        assert len(files) == 9
        contents.append({file.name: file.read_bytes() for file in files})
        found = b"".join(contents[-1].values())
        for word in (mark, mark.upper(), "1948-05-02", "Rosa"):
            assert word.encode() not in found
    assert contents[0] == contents[1]


def test_a_damaged_sheet_is_made_anew(cache: CompiledCache) -> None:
    clinic, patient = cache.clinic(CLINICS[1]), example_patient(CLINICS[1])
    first = Engine(disk=cache).make("prepare", clinic, patient)
    for file in cache.folder.path.iterdir():
        data = bytearray(file.read_bytes())
        data[len(data) // 2] ^= 4
        file.write_bytes(data)
    again = CompiledCache(cache.folder)
    assert Engine(disk=again).make("prepare", again.clinic(CLINICS[1]), patient) == first
    third = CompiledCache(cache.folder)
    assert from_disk(third).make("prepare", third.clinic(CLINICS[1]), patient) == first


def test_a_sheet_in_fonts_that_shape_is_made_anew(folder: Path, cache: CompiledCache) -> None:
    """Their glyphs have numbers in the order in which they were asked for."""
    text = (folder / "clinic.yaml").read_text("utf-8")
    text = text.replace("name: Lakeside Spine and Imaging", "name: Lakeside \u0645\u0631\u062d")
    (folder / "clinic.yaml").write_text(text, "utf-8")
    clinic, patient = cache.clinic(folder), example_patient(CLINICS[1])
    first = Engine(disk=cache).make("discharge", clinic, patient)
    assert len(list(cache.folder.path.iterdir())) == 1  # the clinic
    assert Engine(disk=cache).make("discharge", clinic, patient) == first


SECOND_START = """
import sys
from docgen.cli.app import cli
cli(sys.argv[1:], standalone_mode=False)
loaded = {name.partition(".")[0] for name in sys.modules}
print(*sorted(loaded & set(sys.stdin.read().split())))
"""
OF_COMPILING = "jinja2 markdown_it babel reportlab svglib lxml PIL phonenumbers openpyxl tinycss2"


def test_a_second_start_loads_nothing_that_compiling_alone_needs(tmp_path: Path) -> None:
    example = examples_root()
    command = [sys.executable, "-c", SECOND_START, "make", "discharge"]
    command += ["-o", str(tmp_path / "a.pdf"), "--clinic", str(example / "clinics" / "lakeside")]
    command += ["--patient", str(example / "patients" / "lakeside.yaml")]
    own = {**os.environ, "DOCGEN_CACHE": str(tmp_path / "cache")}
    told, files = [], []
    for more in (["--no-cache"], [], [], ["--no-cache"]):
        run = subprocess.run(
            [*command, *more], input=OF_COMPILING, text=True, capture_output=True, env=own,
            check=True, cwd=Path(__file__).parent.parent,
        )  # fmt: skip
        told.append((run.stdout, run.stderr, (tmp_path / "a.pdf").read_bytes()))
        files.append(len(list((tmp_path / "cache").glob("*"))))
    assert "jinja2" in told[0][0]
    assert told[2][0] == "\n"
    assert {pdf for _, _, pdf in told} == {told[0][2]}
    assert {errors for _, errors, _ in told} == {told[0][1]}
    assert files == [0, 2, 2, 2]


def test_it_can_be_switched_off(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCGEN_CACHE", str(folder.parent / "cache"))
    assert Engine().clinic(folder) == Clinic.load(folder)
    assert not (folder.parent / "cache").exists()
    assert Engine(disk=True).clinic(folder) == Clinic.load(folder)
    assert len(list((folder.parent / "cache").iterdir())) == 1
    monkeypatch.setenv("DOCGEN_CACHE", "off")
    assert compiled_cache() is None
