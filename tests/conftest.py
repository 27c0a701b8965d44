"""What holds for every test. The rule on skipped tests is in tests/skip_policy.py."""

from __future__ import annotations

from tests.skip_policy import (
    pytest_addoption,
    pytest_configure,
    pytest_make_collect_report,
    pytest_runtest_makereport,
)

__all__ = ["pytest_addoption", "pytest_configure", "pytest_make_collect_report", "pytest_runtest_makereport"]
