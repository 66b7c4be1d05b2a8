"""What `docgen check` says of the example clinics, found out once for all tests that read it."""

from __future__ import annotations

from datetime import date
from functools import cache

from docgen.files import examples_root
from docgen.quality.check import CheckReport, check_clinic

TODAY = date(2026, 12, 1)
LATER = date(2031, 5, 3)  # the approvals of the examples have run out


@cache
def report_of(name: str) -> CheckReport:
    """The report with the audit, as of the day on which the tests run."""
    return check_clinic(examples_root() / "clinics" / name, TODAY, audit=True)


@cache
def later_report_of(name: str) -> CheckReport:
    """The report without the audit, years later."""
    return check_clinic(examples_root() / "clinics" / name, LATER)
