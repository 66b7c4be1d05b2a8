"""How often Python looks for garbage while sheets are made.

What a sheet leaves behind goes by itself, and what stays is meant to stay: the compiled sheets, a
hundred thousand objects. As seldom as here, looking through them costs a process that makes sheets
next to nothing; as often as Python does it by itself, a fifth of its time (docs/scale.md).
"""

from __future__ import annotations

import gc

TYPE_CHECKING = False  # as in `typing`, which takes a while to load
if TYPE_CHECKING:
    from collections.abc import Callable


def collect_seldom() -> Callable[[], None]:
    """Have this process look seldom; return what puts it back to how it was."""
    before = gc.get_threshold()
    gc.set_threshold(200_000, 50, 50)
    return lambda: gc.set_threshold(*before)
