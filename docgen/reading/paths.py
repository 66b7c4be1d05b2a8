"""Whether a name that somebody wrote is that of a file.

In: a path out of a file or a command. Out: yes or no; a name that is too long is that of no file.
"""

from __future__ import annotations

from pathlib import Path


def names_a_file(path: Path) -> bool:
    """Whether there is such a file, as far as may be seen."""
    try:
        return path.is_file()
    except OSError:
        return False
