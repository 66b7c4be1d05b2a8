"""A clinic's folder, begun: its settings, the schema for editors, patients to try sheets with.

In: what is known of the clinic. Out: the files. Nothing is written where something lies already.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from docgen.errors import InputError, error, suggest
from docgen.files import examples_root, templates_root
from docgen.new.answers import QUESTIONS, languages_of
from docgen.new.clinic_file import SCHEMA_FILE, Beginning, clinic_text
from docgen.new.folder import refuse_full, write_together
from docgen.new.samples import AHEAD, FOLDER, KINDS, sample_list, sample_record
from docgen.procedure.pack import find_pack, pack_names
from docgen.procedure.procedure import Pack
from docgen.settings.clinic import CLINIC_FILE, Clinic
from docgen.settings.json_schema import schema_of


def packs_named(names: tuple[str, ...], like: Clinic | None) -> tuple[Pack, ...]:
    """Return the procedures of a new clinic: those named, else those of its model, else docgen's.

    Raises:
        InputError: docgen has no such procedure.
    """
    known = pack_names(templates_root())
    for name in names:
        if name not in known:
            hint = suggest(name, known)
            raise InputError(error("unknown-procedure", "There is no such procedure.", hint))
    taken = names or tuple(name for name in (like.packs if like else ()) if name in known)
    return tuple(find_pack(name, templates_root()) for name in taken or known)


def own_procedures(clinic: Clinic) -> tuple[Pack, ...]:
    """Return the procedures that a clinic has brought itself."""
    return tuple(p for p in clinic.packs.values() if p.name not in pack_names(templates_root()))


def begin_clinic(
    folder: Path,
    who: Mapping[str, str],
    packs: tuple[Pack, ...],
    today: date,
    like: Clinic | None = None,
    *,
    asked: bool = False,
) -> tuple[Path, ...]:
    """Write a clinic's folder; return its files. `asked`: somebody has said who the clinic is.

    Raises:
        InputError: something lies there already.
        OutputError: it cannot be written; then nothing is there.
    """
    refuse_full(folder)
    made_up = () if asked else tuple(question.key for question in QUESTIONS if question.own)
    examples = sorted((examples_root() / "clinics").glob(f"*/{CLINIC_FILE}"))
    examples.sort(key=lambda file: -file.stat().st_size)  # who sets most shows most
    model = like.folder / CLINIC_FILE if like else None
    begun = Beginning(who, languages_of(who), packs, model, tuple(examples), made_up)
    schema = json.dumps(schema_of("clinic"), ensure_ascii=False, indent=1)
    texts = {CLINIC_FILE: clinic_text(begun, folder), SCHEMA_FILE: f"{schema}\n"}
    for pack in packs:
        texts |= sample_texts(pack, begun.languages, today)
    return write_together(folder, texts)


def sample_texts(pack: Pack, languages: tuple[str, ...], today: date) -> dict[str, str]:
    """Return patients to try a procedure's sheets with, and a list of them, by their files."""
    records = {kind: sample_record(kind, pack, languages, today + AHEAD) for kind in KINDS}
    below = f"{FOLDER}/{pack.name}"
    texts = {f"{below}/{kind}.yaml": record for kind, record in records.items()}
    return {**texts, f"{below}/list.csv": sample_list(records.values(), pack)}
