"""What holds for every test. Skipped tests: tests/skip_policy.py. Databases: tests/engines.py and, with
cases, tests/demonstration.py. Documents: tests/typesetting.py."""

from __future__ import annotations

from tests.demonstration import demonstration
from tests.engines import (
    database_url,
    empty_url,
    module_store,
    postgres_server,
    postgres_template,
    postgres_url,
    sqlite_store,
    sqlite_template,
    sqlite_url,
    store,
)
from tests.skip_policy import (
    pytest_addoption,
    pytest_configure,
    pytest_make_collect_report,
    pytest_runtest_makereport,
)
from tests.typesetting import _silent_renderer, no_log_lines, renderer

__all__ = [
    "_silent_renderer",
    "database_url",
    "demonstration",
    "empty_url",
    "module_store",
    "no_log_lines",
    "postgres_server",
    "postgres_template",
    "postgres_url",
    "pytest_addoption",
    "pytest_configure",
    "pytest_make_collect_report",
    "pytest_runtest_makereport",
    "renderer",
    "sqlite_store",
    "sqlite_template",
    "sqlite_url",
    "store",
]
