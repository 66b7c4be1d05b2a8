"""A Dask cluster that tests share, as a clinic's runs do; and each kind of executor."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

import pytest
from dask_cluster import Cluster, cluster

from docgen.executors.base import Executor, Executors, Step
from docgen.executors.dask import Dask
from docgen.executors.loky import Loky
from docgen.executors.processes import Processes

Opened: TypeAlias = Callable[..., Executor]


@pytest.fixture(scope="session")
def two_workers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with cluster(tmp_path_factory.mktemp("dask")) as made:
        yield made


@pytest.fixture(params=["processes", "loky", "dask"])
def executors(request: pytest.FixtureRequest) -> Executors:
    """What makes an executor of two workers, of each kind in turn."""
    if request.param == "processes":
        return lambda begin, _: Processes(2, begin)
    if request.param == "loky":
        return lambda begin, _: Loky(2, begin)
    made: Cluster = request.getfixturevalue("two_workers")
    return lambda begin, end: Dask(made.address, begin, end)


@pytest.fixture
def opened(executors: Executors) -> Iterator[Opened]:
    """Opens executors, and closes them with the test."""
    made: list[Executor] = []

    def open_one(begin: Step = dict, end: Step = dict) -> Executor:
        made.append(executors(begin, end))
        return made[-1]

    yield open_one
    for one in made:
        one.close()
