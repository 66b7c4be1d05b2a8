"""Options of the test run."""

import pytest

import docgen.looks.outside

docgen.looks.outside.SYSTEM = ()  # what this machine has of fonts is no part of a test


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--renew-golden",
        action="store_true",
        help="write the files in tests/golden anew; look at their difference before you commit",
    )
