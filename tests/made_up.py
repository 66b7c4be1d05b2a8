"""How many inputs Hypothesis makes up for a test that takes its time over each.

In: a number that `make test` can afford. Out: settings with that number there, and ten times as
many in `make soak`, which looks on where the tests stop.
"""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import Phase, settings

MORE = 10


def tries(few: int, *, phases: Sequence[Phase] = tuple(Phase)) -> settings:
    """Settle how many inputs a test has; the profile is chosen before tests are read."""
    assert settings.default is not None
    searching = not settings.default.derandomize
    return settings(max_examples=few * MORE if searching else few, phases=phases)
