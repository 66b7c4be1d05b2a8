"""Who works off a run: what `--scheduler` takes, and what is said of the way there."""

import pytest

from docgen.cli.workers import is_away, told_of, workers_of
from docgen.errors import InputError


@pytest.mark.parametrize("address", ["tcp://10.0.0.7:8786", "tcp://head:8786", "tcp://[fd00::1]:1"])
def test_it_is_said_that_patients_go_to_another_computer_unencrypted(address: str) -> None:
    (found,) = told_of(address)
    assert "unencrypted" in found.message
    assert "tls://" in found.hint


@pytest.mark.parametrize(
    "address", ["", "loky", "tls://head:8786", "tcp://127.0.0.1:8786", "tcp://[::1]:8786"]
)
def test_nothing_is_said_of_a_way_on_which_nobody_reads_along(address: str) -> None:
    assert told_of(address) == ()


@pytest.mark.parametrize("address", ["head:8786", "http://head:8786", "tcp:/head", "LOKY", "dask"])
def test_what_is_no_address_is_refused_with_what_to_write(address: str) -> None:
    with pytest.raises(InputError) as refused:
        workers_of(address, 1)
    assert "tcp://HOST:8786" in refused.value.diagnostics[0].hint


def test_only_workers_of_a_cluster_see_nothing_of_this_computer() -> None:
    assert [is_away(one) for one in ("", "loky", "tcp://h:1", "tls://h:1")] == [
        False,
        False,
        True,
        True,
    ]
