"""The template language by example: tests/cases/documents.md and tests/cases/problems.md."""

import re
from pathlib import Path
from typing import NamedTuple

import pytest
from template_bench import Bench

from docgen.procedure.questions import Answer

CASES = Path(__file__).resolve().parent.parent / "cases"
FENCE = re.compile(r"^```(\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


class Case(NamedTuple):
    name: str
    parts: dict[str, str]


def cases(file: str) -> list[Case]:
    text = (CASES / file).read_text(encoding="utf-8")
    found = []
    for part in re.split(r"^## (?=[a-zA-Z])", _hidden(text), flags=re.MULTILINE)[1:]:
        name, _, body = part.partition("\n")
        fences = {n: _shown(inner) for n, inner in FENCE.findall(body)}
        found.append(Case(name, fences))
    return found


def _hidden(text: str) -> str:
    """Hide the headings inside fences from the search for cases."""
    return FENCE.sub(lambda m: m[0].replace("\n## ", "\n\x00## "), text)


def _shown(text: str) -> str:
    return text.replace("\x00", "")


def answers(text: str) -> dict[str, Answer]:
    pairs = (line.split(": ") for line in text.splitlines())
    return {name: int(value) if value.isdigit() else value for name, value in pairs}


def bench(case: Case, root: Path) -> Bench:
    parts = case.parts
    return Bench(
        root,
        {name: text for name, text in parts.items() if name.endswith(".md")},
        settings=parts.get("settings", "early: 30 min"),
        answers=answers(parts.get("answers", "")),
        po=parts.get("spanish", parts.get("po", "")),
        language="es" if "spanish" in parts else "en",
    )


@pytest.mark.parametrize("case", cases("documents.md"), ids=lambda case: case.name)
def test_document(case: Case, tmp_path: Path) -> None:
    made = bench(case, tmp_path)
    assert made.problem_lines() == []
    assert made.listing().replace("\u00a0", " ") + "\n" == case.parts["document"]


@pytest.mark.parametrize("case", cases("problems.md"), ids=lambda case: case.name)
def test_problems(case: Case, tmp_path: Path) -> None:
    assert bench(case, tmp_path).problem_lines() == case.parts["problems"].splitlines()
