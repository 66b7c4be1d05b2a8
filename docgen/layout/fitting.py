"""How pairs of cells, label and value, are placed by what each patient's values need.

In: nothing. Out: the ways, which `columns.py` knows how to go.
"""

from __future__ import annotations

import enum


class Fitting(enum.IntEnum):
    """How pairs of cells, label and value, are placed by what the values need."""

    NONE = 0  # they stand where they were laid out
    STRIP = 1  # the first pair on a row of its own, the others flow
    FLOW = 3  # all pairs flow
    VISIT = 2  # each in a panel of its own, side by side where both take one line
