"""Options of the test run, and the one profile by which Hypothesis makes up its inputs."""

import gc
import os
import signal
import tempfile
from collections.abc import Iterator
from datetime import datetime

import pytest
from cups_server import cups  # noqa: F401  # a fixture
from hypothesis import HealthCheck, is_hypothesis_test, settings

import docgen.cli.talk
import docgen.fonts.fallback

docgen.fonts.fallback.SYSTEM = ()  # what this machine has of fonts is no part of a test
_STATE = tempfile.TemporaryDirectory(prefix="docgen-state-")
os.environ["XDG_STATE_HOME"] = _STATE.name  # and none leaves keys in somebody's home

os.environ["XDG_CONFIG_HOME"] = _STATE.name  # nor does one listen to somebody's defaults
for _name in ("DOCGEN_CLINIC", "DOCGEN_LIST"):
    os.environ.pop(_name, None)
if "PYTEST_XDIST_WORKER" not in os.environ:  # one folder of compiled sheets for all processes
    os.environ["DOCGEN_CACHE"] = os.path.join(_STATE.name, "cache")  # noqa: PTH118

# A busy machine is no fault of the code: no test fails by a clock. The inputs are the same in each
# run, so that a red result is red again, here and elsewhere.
settings.register_profile(
    "docgen", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
# Others in each run: `make soak` looks on where the tests stop. A find is printed as an @example.
settings.register_profile(
    "search", settings.get_profile("docgen"), derandomize=False, print_blob=True
)
settings.load_profile("docgen")


# The visits of the examples lie a week ahead, on whatever day the tests run.
docgen.cli.talk.read_clock = lambda zone: datetime(2026, 12, 1, 9, 0, tzinfo=zone)  # type: ignore[assignment,misc]


@pytest.fixture
def in_a_terminal() -> Iterator[None]:
    """Have Ctrl-C and its kin heard, as in a terminal, by the test and by what it starts.

    Under `nohup`, behind `&` in a script and on some build servers they are ignored; processes pass
    that on to their children, and docgen then leaves them ignored, as it should.
    """
    before = {signal.SIGINT: signal.signal(signal.SIGINT, signal.default_int_handler)}
    for name in ("SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            number = getattr(signal, name)
            before[number] = signal.signal(number, signal.SIG_DFL)
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--renew-golden",
        action="store_true",
        help="write the files in tests/golden anew; look at their difference before you commit",
    )
    parser.addoption(
        "--soak",
        choices=("short", "long"),
        help="run what is marked soak and nothing else; long: the longest too, and more inputs",
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Choose: tests that take long run where they are asked for, and then alone."""
    asked = config.getoption("--soak")
    left_out = [item for item in items if not wanted(item, asked)]
    if left_out:
        items[:] = [item for item in items if wanted(item, asked)]
        config.hook.pytest_deselected(items=left_out)


def pytest_collection_finish() -> None:
    """Look for rubbish less often, never in what was read to find the tests: a tenth is saved."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


def wanted(item: pytest.Item, asked: str | None) -> bool:
    """Whether a test belongs to this run; `soak("long")` is not for the short form."""
    marks = list(item.iter_markers("soak"))
    if asked is None:
        return not marks
    if not marks:  # inputs that are made up are others in each search
        return asked == "long" and is_hypothesis_test(getattr(item, "obj", None))
    return all(asked in mark.args for mark in marks if mark.args)
