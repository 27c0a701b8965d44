"""A skipped test fails the run, so that a machine on which a part cannot be tested is never taken for a good one.

It holds with `--fail-on-skip` (which `make test` gives) and wherever the variable CI is set. A test that may be skipped
all the same is listed in `MAY_BE_SKIPPED`; a change of the list is a change to be reviewed.
"""

from __future__ import annotations

import os
from collections.abc import Generator

import pytest

# The node id of the test, as pytest writes it, and the reason why it may be skipped.
MAY_BE_SKIPPED: dict[str, str] = {
    # A Java program that neither Debian nor a registry of Python has. The rules of pdf_checks/ always run.
    "tests/reporting/test_pdf_standards.py::test_verapdf_agrees": "veraPDF is not installed",
}

_STRICT = pytest.StashKey[bool]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--fail-on-skip", action="store_true", help="count a skipped test as a failed one")


def pytest_configure(config: pytest.Config) -> None:
    config.stash[_STRICT] = bool(config.getoption("--fail-on-skip")) or bool(os.environ.get("CI"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    expected_failure = hasattr(report, "wasxfail")
    if report.skipped and not expected_failure and item.config.stash[_STRICT]:
        _fail(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    if report.skipped and collector.config.stash[_STRICT]:
        _fail(report)
    return report


def _fail(report: pytest.TestReport | pytest.CollectReport) -> None:
    if report.nodeid in MAY_BE_SKIPPED:
        return
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    report.outcome = "failed"
    report.longrepr = f"{reason}\nA skipped test counts as failed. Mend what it lacks (see `make doctor`)."
