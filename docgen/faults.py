"""A fault in docgen itself, told without the values at hand: they may be a patient's.

In: an exception that nobody expected. Out: one line with its kind and docgen's own line of code.
"""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def internal_error(problem: BaseException) -> str:
    """Name the kind of error and docgen's own line, but no value: it may be a patient's."""
    import traceback  # noqa: PLC0415 (start-up cost)

    frames = traceback.extract_tb(problem.__traceback__)
    own = [f for f in frames if Path(f.filename).is_relative_to(_PACKAGE)]
    where = ""
    if own:
        file = Path(own[-1].filename).relative_to(_PACKAGE).as_posix()
        where = f" at docgen/{file}:{own[-1].lineno}"
    return f"internal error: {type(problem).__name__}{where}"
