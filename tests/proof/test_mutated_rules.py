"""10,000 mutations of a valid rule set: no traceback, and never silently another rule set."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections import Counter

import pytest

from tests.proof.mutation import ROOT
from tests.rulefiles.mutations import CLASSES, KINDS, SAME, SHOWN, Count

pytestmark = pytest.mark.proof

NUMBER = 10_000
PROCESSES = 2
_LONGEST_RUN = 3600


def run(first: int, number: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.rulefiles.mutations", str(first), str(number)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )


@pytest.mark.timeout(_LONGEST_RUN)
def test_ten_thousand_spoiled_rule_sets(capsys: pytest.CaptureFixture[str]) -> None:
    started = time.monotonic()
    each = NUMBER // PROCESSES
    count = Count()
    for process in [run(part * each, each) for part in range(PROCESSES)]:
        out, _ = process.communicate(timeout=_LONGEST_RUN)
        assert process.returncode == 0
        by_class, by_kind, wrong = json.loads(out)
        count.add(Count(Counter(by_class), Counter(by_kind), wrong))
    with capsys.disabled():
        classes = ", ".join(f"{count.by_class[name]} {name}" for name in CLASSES)
        print(f"\n{NUMBER} mutations of a rule set in {time.monotonic() - started:.0f} s: {classes}")
    assert count.wrong == []
    assert count.by_class.total() == NUMBER
    assert min(count.by_kind[kind] for kind in KINDS) > NUMBER / len(KINDS) - PROCESSES
    assert min(count.by_class[SAME], count.by_class[SHOWN]) > NUMBER / 50, "control: not everything is refused"
