"""The tests of the domain notice nearly every small fault that is put into the calculation."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pytest

from tests.proof.mutants import mutants_of
from tests.proof.mutation import ROOT, TESTS

pytestmark = pytest.mark.proof

# Three of the 39 changes to scoring.py change nothing that shows; each is named below, and all others must die.
LEAST_KILLED: Mapping[str, float] = {"indication": 0.95, "robustness": 0.95, "scoring": 0.9, "improvement": 0.95}
_LONGEST_RUN = 3 * 3600
_DOMAIN = ROOT / "assessment" / "domain"
# What survives without being a fault that a test should notice: module -> change -> why.
SURVIVORS: Mapping[str, Mapping[str, str]] = {
    "scoring": {
        "0  =>  -1": "the lowest outcome is still the lowest",
        "2  =>  3": "the highest outcome is still the highest",
        "min(classify(relevant, rules), classify(neutral, rules)) if relevant else classify(neutra…  =>  "
        "classify(neutral, rules) if relevant else min(classify(relevant, rules), classify(neutral…": (
            "with thresholds from the minimum grade on, leaving out is never worse than the minimum grade (proved)"
        ),
    },
    "improvement": {
        "True  =>  False": "strict in zip() guards against a fault in the program, which the tests do not make",
    },
    "robustness": {
        "value >= threshold  =>  value > threshold": "a value at the threshold has the distance 0 and changes no row",
        "slope > 0  =>  slope >= 0": "a slope of 0 has been passed over two lines before",
        "True  =>  False": "strict in zip() guards against a fault in the program, which the tests do not make",
    },
}


@dataclass(frozen=True)
class Tried:
    """One mutant as the runner tells of it."""

    module: str
    line: int
    change: str
    survives: bool


def run(*arguments: str) -> list[Tried]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.proof.mutation", *arguments],
        cwd=ROOT,
        check=True,
        capture_output=True,
        encoding="utf-8",
        timeout=_LONGEST_RUN,
    )
    return [Tried(**json.loads(line)) for line in done.stdout.splitlines()]


def told(tried: Sequence[Tried]) -> str:
    """The number of killed mutants for each module, and the survivors one by one."""
    lines = []
    for module in dict.fromkeys(mutant.module for mutant in tried):
        own = [mutant for mutant in tried if mutant.module == module]
        killed = sum(not mutant.survives for mutant in own)
        lines.append(f"{module}: {killed} of {len(own)} mutants killed ({100 * killed / len(own):.1f} per cent)")
        lines += [f"  survives, line {mutant.line}: {mutant.change}" for mutant in own if mutant.survives]
    return "\n".join(lines)


@pytest.mark.timeout(_LONGEST_RUN)
@pytest.mark.parametrize("module", TESTS)
def test_nearly_every_mutant_is_killed(module: str, capsys: pytest.CaptureFixture[str]) -> None:
    unchanged, *tried = run(module)
    assert unchanged.survives, "the tests fail without any fault"
    with capsys.disabled():
        print(f"\n{told(tried)}")
    assert len(tried) > 30
    unexplained = [
        mutant for mutant in tried if mutant.survives and mutant.change not in SURVIVORS.get(mutant.module, {})
    ]
    assert unexplained == []
    assert sum(not mutant.survives for mutant in tried) >= LEAST_KILLED[module] * len(tried)


def test_control_a_change_that_changes_nothing_would_be_seen_to_survive() -> None:
    """The unchanged module is run in the same way as a mutant, and survives; see the test above for its use."""
    unchanged, first = run("improvement", "--every", "1000")
    assert unchanged.survives
    assert not first.survives


def test_every_kind_of_fault_is_made() -> None:
    sources = [(_DOMAIN / f"{module}.py").read_text(encoding="utf-8") for module in TESTS]
    changes = "\n".join(mutant.change for text in sources for mutant in mutants_of(text))
    for fault in (">=", "!=", "or", "None", "max(", "all(", "not ", "break", "False", " / ", "x"):
        assert any(fault in line.split("=>")[-1] for line in changes.splitlines()), fault


@pytest.mark.parametrize("module", SURVIVORS)
def test_every_named_survivor_is_a_change_that_can_be_made(module: str) -> None:
    """An excuse for code that is not there any more would cover the next change that reads like it."""
    source = (_DOMAIN / f"{module}.py").read_text(encoding="utf-8")
    assert set(SURVIVORS[module]) - {mutant.change for mutant in mutants_of(source)} == set()


def test_every_mutant_is_another_program() -> None:
    text = (_DOMAIN / "scoring.py").read_text(encoding="utf-8")
    sources = [mutant.source for mutant in mutants_of(text)]
    assert len(set(sources)) == len(sources) > 30
    assert ast.unparse(ast.parse(text)) not in sources
    for source in sources:
        compile(source, "mutant", "exec")


def test_the_tests_that_are_run_exist() -> None:
    assert all((ROOT / "tests" / "domain" / f"test_{test}.py").exists() for tests in TESTS.values() for test in tests)
