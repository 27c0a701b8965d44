"""A line that the typesetter logs fails the test, also one that comes from the render process."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest_plugins = ["pytester"]

TYPESETTING = Path(__file__).parents[1] / "typesetting.py"
TESTS = """
import logging
import pytest

def test_a_worker_that_complains(renderer):
    logging.getLogger("assessment.reporting.worker").warning("document: a missing glyph")

@pytest.mark.usefixtures("no_log_lines")
def test_a_typesetter_that_complains():
    logging.getLogger("weasyprint").error("an unknown property")

def test_a_silent_one(renderer):
    logging.getLogger("another").warning("nothing to do with it")

@pytest.mark.usefixtures("no_log_lines")
def test_another_silent_one():
    logging.getLogger("weasyprint").info("step 7")

def test_where_nobody_asks():
    logging.getLogger("weasyprint").error("a denied address")
"""
AS_BEFORE = """
import logging
import pytest

@pytest.fixture
def no_log_lines(caplog):
    with caplog.at_level(logging.WARNING):
        yield
    assert caplog.records == []

def test_a_typesetter_that_complains(no_log_lines):
    logging.getLogger("weasyprint").error("an unknown property")
"""


def test_every_line_of_the_typesetter_fails_the_test(pytester: pytest.Pytester) -> None:
    pytester.makeconftest(TYPESETTING.read_text("utf-8"))
    pytester.makepyfile(TESTS)
    result = pytester.runpytest()
    result.assert_outcomes(passed=5, errors=2)
    result.stdout.fnmatch_lines(["*a missing glyph*", "*an unknown property*"])


def test_control_the_handler_of_pytest_would_let_it_pass(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(AS_BEFORE)
    pytester.runpytest().assert_outcomes(passed=1)
