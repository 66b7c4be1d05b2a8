"""What `pip install .` gives: a wheel that works away from the checkout, data files and all.

It needs a package index, as `make` itself does: the wheel's own requirements are what is tested.
"""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def run(*command: str | Path, cwd: Path) -> str:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
    environment["PIP_CONSTRAINT"] = str(ROOT / "constraints.txt")
    environment["PIP_DISABLE_PIP_VERSION_CHECK"] = "1"
    done = subprocess.run(
        [str(c) for c in command],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    pip = (sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation")
    run(*pip, "--wheel-dir", folder, ROOT, cwd=folder)
    (built,) = folder.glob("docgen-*.whl")
    return built


def test_the_wheel_holds_templates_catalogues_fonts_and_examples(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    for folder in ("templates", "locales", "fonts", "examples"):
        on_disk = {
            f"docgen/_data/{p.relative_to(ROOT).as_posix()}"
            for p in (ROOT / folder).rglob("*")
            if p.is_file()
        }
        assert on_disk <= set(names), folder
    assert "docgen/py.typed" in names
    assert {"docgen/serve/html/base.html", "docgen/serve/static/desk.css"} <= set(names)


def test_the_wheel_holds_nothing_else(wheel: Path) -> None:
    tops = {name.split("/")[0] for name in zipfile.ZipFile(wheel).namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"docgen"}


@pytest.mark.soak  # an environment of its own is installed
def test_an_installed_docgen_makes_a_sheet_away_from_the_checkout(
    wheel: Path, tmp_path: Path
) -> None:
    run(sys.executable, "-m", "venv", "venv", cwd=tmp_path)
    binaries = tmp_path / "venv" / ("Scripts" if os.name == "nt" else "bin")
    run(binaries / "python", "-m", "pip", "install", "--quiet", wheel, cwd=tmp_path)
    show = "from docgen.files import examples_root; print(examples_root())"
    examples = Path(run(binaries / "python", "-c", show, cwd=tmp_path).strip())
    assert examples.is_relative_to(tmp_path)
    run(
        *(binaries / "docgen", "make", "discharge", "--blank"),
        *("--clinic", examples / "clinics" / "lakeside", "-o", "sheet.pdf"),
        cwd=tmp_path,
    )
    assert (tmp_path / "sheet.pdf").read_bytes().startswith(b"%PDF-")
