"""A skipped test fails the run, in every way that a test can be skipped."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest_plugins = ["pytester"]

POLICY = Path(__file__).parents[1] / "skip_policy.py"

SKIPS = {
    "test_marker": "import pytest\n@pytest.mark.skip(reason='no engine')\ndef test_it(): pass\n",
    "test_condition": "import pytest\n@pytest.mark.skipif(True, reason='no engine')\ndef test_it(): pass\n",
    "test_inside": "import pytest\ndef test_it(): pytest.skip('no engine')\n",
    "test_whole_module": "import pytest\npytest.skip('no engine', allow_module_level=True)\ndef test_it(): pass\n",
    "test_missing_library": "import pytest\npytest.importorskip('no_such_engine')\ndef test_it(): pass\n",
}
EXPECTED_FAILURE = "import pytest\n@pytest.mark.xfail\ndef test_it(): assert False\n"


@pytest.fixture
def inner(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """A pytest run of its own that follows the policy and no setting of this run."""
    monkeypatch.delenv("CI", raising=False)
    pytester.makeconftest(POLICY.read_text(encoding="utf-8"))
    return pytester


def test_every_kind_of_skip_fails_the_run(inner: pytest.Pytester) -> None:
    inner.makepyfile(**SKIPS)
    result = inner.runpytest("--fail-on-skip", "--continue-on-collection-errors")
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    assert "skipped" not in result.parseoutcomes()
    assert sum(result.parseoutcomes().values()) == len(SKIPS)
    result.stdout.fnmatch_lines(["*no engine*", "*counts as failed*"])


def test_control_without_the_policy_the_same_skips_pass(inner: pytest.Pytester) -> None:
    inner.makepyfile(test_good="def test_other(): pass", **SKIPS)
    result = inner.runpytest()
    assert result.ret == pytest.ExitCode.OK
    assert result.parseoutcomes() == {"passed": 1, "skipped": len(SKIPS)}


def test_it_holds_in_ci_and_in_parallel_runs(inner: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    inner.makepyfile(SKIPS["test_inside"])
    assert inner.runpytest("--numprocesses=1").ret == pytest.ExitCode.TESTS_FAILED


def test_an_expected_failure_is_not_a_skip(inner: pytest.Pytester) -> None:
    inner.makepyfile(EXPECTED_FAILURE)
    inner.runpytest("--fail-on-skip").assert_outcomes(xfailed=1)
