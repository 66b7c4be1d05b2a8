"""Keep what a release's templates have, so that clinics' copies of them can be held against it.

    python tools/keep_templates.py 0.2.0

writes the digests of all templates as they are now into `templates/history.json`, under that
version; see `docgen.quality.copies.py`. `--from COMMIT` takes them from the repository's past.
Run it for each release: a test holds the history against the versions of CHANGELOG.md.
"""

from __future__ import annotations

import argparse
import json
import subprocess
from pathlib import Path

from docgen.quality.copies import HISTORY, digests

ROOT = Path(__file__).resolve().parent.parent / "templates"


def texts(commit: str) -> dict[str, str]:
    """Return every template by its path below `templates`, as it is or as it was."""
    if not commit:
        paths = sorted(ROOT.glob("*/*.md"))
        return {path.relative_to(ROOT).as_posix(): path.read_text("utf-8") for path in paths}
    listed = _git("ls-tree", "-r", "--name-only", commit, "templates").split()
    named = [name for name in listed if name.endswith(".md")]
    return {name.removeprefix("templates/"): _git("show", f"{commit}:{name}") for name in named}


def _git(*words: str) -> str:
    done = subprocess.run(  # noqa: S603
        ["git", *words],  # noqa: S607
        cwd=ROOT.parent,
        capture_output=True,
        check=True,
        text=True,
    )
    return done.stdout


def main() -> None:
    """Write one version into the history."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("version")
    parser.add_argument("--from", dest="commit", default="", metavar="COMMIT")
    wanted = parser.parse_args()
    path = ROOT / HISTORY
    kept = json.loads(path.read_text("utf-8")) if path.is_file() else {}
    for name, text in texts(wanted.commit).items():
        kept.setdefault(name, {})[wanted.version] = digests(text)
    path.write_text(json.dumps(kept, indent=1, sort_keys=True) + "\n", "utf-8")


if __name__ == "__main__":
    main()
