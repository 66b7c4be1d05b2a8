"""Where the files of templates lie, and which of several files of one name counts.

In: the folders. Out: the text of a file by its name. A clinic's file stands before the procedure's,
and that before the shared one, so that staff replace a part by writing a file of the same name.
"""

from __future__ import annotations

import unicodedata
from pathlib import Path
from typing import NamedTuple

from docgen.errors import Place, Problems, TemplateError, error
from docgen.procedure.pack import FOLDER
from docgen.schema.yamltree import forbidden_character, names_a_file, read_text
from docgen.template.scan import is_locked

SHARED = "_shared"
_ADDING = ("also.md", "own.md")  # emergency-also.md, medicines-own.md: see `Sources.adds`


class Sources(NamedTuple):
    """The folders of one procedure's templates, as one clinic sees them.

    `root` holds the packs and `_shared`; `procedure` is the pack's folder; `clinic` the clinic's.
    """

    root: Path
    procedure: Path
    clinic: Path | None = None

    def folders(self) -> tuple[Path, ...]:
        """Return the folders in which a file is looked for, from first to last."""
        own: tuple[Path, ...] = ()
        if self.clinic:
            own = (self.clinic / FOLDER / self.procedure.name, self.clinic / FOLDER)
        return (*own, self.procedure, self.root / SHARED)

    def find(self, name: str) -> Path | None:
        """Return the file that counts under this name, or None."""
        return next((path for f in self.folders() if names_a_file(path := f / name)), None)

    def find_all(self, name: str) -> tuple[Path, ...]:
        """Return every file of this name, once each: the shared one first, the clinic's last."""
        found = (path for f in reversed(self.folders()) if names_a_file(path := f / name))
        return tuple(dict.fromkeys(found))

    def names(self) -> frozenset[str]:
        """Return the names of all files that a template may include."""
        return frozenset(path.name for folder in self.folders() for path in folder.glob("*.md"))

    def shown(self, path: Path) -> str:
        """Return the name of a file for people: short for docgen's own, as given for a clinic's."""
        if path.is_relative_to(self.root):
            return f"{FOLDER}/{path.relative_to(self.root).as_posix()}"
        return str(path)

    def adds(self, name: str) -> bool:
        """Whether files of this name add to each other, so that no one replaces another's lines.

        It is so of the files through which procedures and clinics add to a locked part: a clinic
        that wrote one would otherwise take away what the procedure says there.
        """
        part, _, rest = name.partition("-")
        whole = self.root / SHARED / f"{part}.md"
        return rest in _ADDING and names_a_file(whole) and is_locked(first_line(whole))

    def locked(self, problems: Problems) -> frozenset[str]:
        """Return the names of the shared files that every sheet must have as they are.

        A file that stands before one of them is a problem.
        """
        shared = self.root / SHARED
        names = frozenset(
            path.name for path in sorted(shared.glob("*.md")) if is_locked(first_line(path))
        )
        for name in sorted(names):
            path = self.find(name)
            if path and path.parent != shared:
                also = f"{path.stem}-also.md"
                hint = "Remove this file."
                if (shared / also).is_file():
                    hint += f" Lines of your own go into {also}."
                message = f"{name} is locked: every clinic prints it as it is."
                problems.add(error("locked", message, hint, Place(self.shown(path), 1, 1)))
        return names


def first_line(path: Path) -> str:
    """Return the first line of a file, as far as it can be read."""
    with path.open(encoding="utf-8", errors="replace") as stream:
        return stream.readline()


def read_template(path: Path, shown: str) -> str:
    """Return the text of a template, its line ends made one kind.

    Raises:
        InputError: it cannot be read, is too large or not UTF-8.
        TemplateError: it has a character that no sheet can print.
    """
    text = read_text(path).removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    text = unicodedata.normalize("NFC", text)
    if strange := forbidden_character(text):
        at = strange.start()
        place = Place(shown, text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at))
        message = f"The character U+{ord(strange[0]):04X} cannot be printed."
        raise TemplateError(error("character", message, "Remove it.", place))
    return text
