"""The process that leads a run holds a few numbers of each row, however long the list is."""

from pathlib import Path

import pytest
from process_memory import NEEDS_WAIT4, measured

FEW = 1_000


def bytes_a_row(count: int, folder: Path) -> float:
    """Measure two lists, a short one and one of `count` rows; no sheet of them is made."""
    used = []
    for rows in (FEW, count):
        home = folder / str(rows)
        home.mkdir()
        done = measured("-m", "benchmarks.leading", "run", str(rows), str(home))
        assert done.code == 0, done.said
        assert done.said == f"{rows} made, 0 kept, 0 refused", done.said
        used.append(done.memory * 1024)
    return (used[1] - used[0]) / (count - FEW)


@NEEDS_WAIT4
@pytest.mark.parametrize(
    ("count", "most"),
    [
        (20_000, 300),  # a record that is held takes 2,000; buffers of some size are among the 300
        pytest.param(1_000_000, 130, marks=pytest.mark.soak("long")),
    ],
)
def test_a_run_keeps_some_numbers_of_each_row_and_nothing_else(
    count: int, most: int, tmp_path: Path
) -> None:
    assert bytes_a_row(count, tmp_path) < most
