"""Runs the tests of the domain against every mutant of a module: `python -m tests.proof.mutation [MODULE ...]`.

The libraries are loaded once; each mutant then runs in a fork of its own, where an import hook gives the module the
mutated source. The files on the disk are never changed. One line of JSON is written for each mutant.
"""

from __future__ import annotations

import argparse
import importlib.abc
import importlib.machinery
import importlib.util
import json
import os
import signal
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import ModuleType

import hypothesis
import numpy as np
import pydantic
import pytest
import ruamel.yaml

from assessment import casefiles
from assessment.domain import facade
from tests.domain import profiles
from tests.proof.mutants import Mutant, mutants_of

ROOT = Path(__file__).resolve().parents[2]
TESTS: Mapping[str, tuple[str, ...]] = {  # the quick ones first
    "indication": ("indication_golden", "indication_result", "indication_invariants"),
    "robustness": ("robustness", "robustness_oracle"),
    "scoring": ("indication_golden", "indication_oracle", "indication_invariants"),
    "improvement": ("improvement",),
}
LONGEST_SECONDS = 180
# Without the settings and plugins for all tests, which would load databases and browsers for each mutant.
_OPTIONS = (
    *("-x", "-q", "--assert=plain", "--noconftest", "--import-mode=importlib"),
    *("-c", os.devnull, "--rootdir", str(ROOT), "-p", "no:cacheprovider"),
)
# Named here, so that each fork finds them loaded. None of them may load a module that is mutated.
_LOADED = (casefiles, facade, profiles, hypothesis, np, pydantic, ruamel.yaml)


class _Source(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Gives one module another source."""

    def __init__(self, module: str, source: str) -> None:
        self._module = module
        self._source = source

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname != self._module:
            return None
        return importlib.util.spec_from_loader(fullname, self)

    def exec_module(self, module: ModuleType) -> None:
        exec(compile(self._source, f"<mutant of {self._module}>", "exec"), module.__dict__)  # noqa: S102


def survives(name: str, source: str) -> bool:
    """Whether all tests pass with this source in place of the module's own. A mutant that hangs does not survive."""
    assert not [module for module in TESTS if f"assessment.domain.{module}" in sys.modules]
    child = os.fork()
    if child == 0:
        _run_tests(name, source)
    _, status = os.waitpid(child, 0)
    return status == 0


def _run_tests(name: str, source: str) -> None:
    status = 1
    try:
        signal.alarm(LONGEST_SECONDS)
        silence = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silence, 1)
        os.dup2(silence, 2)
        sys.meta_path.insert(0, _Source(f"assessment.domain.{name}", source))
        status = int(pytest.main([*(f"tests/domain/test_{test}.py" for test in TESTS[name]), *_OPTIONS]))
    finally:
        os._exit(status)


def main(arguments: Sequence[str]) -> int:
    """Write one line for each mutant: module, line, change, whether it survives. The unchanged module comes first."""
    parser = argparse.ArgumentParser(prog="python -m tests.proof.mutation")
    parser.add_argument(
        "modules", nargs="*", metavar="MODULE", help=f"some of {', '.join(TESTS)}; without, all of them"
    )
    parser.add_argument("--every", type=int, default=1, help="try only every n-th mutant")
    given = parser.parse_args(arguments)
    os.chdir(ROOT)
    with tempfile.TemporaryDirectory(prefix="mutation-") as folder:
        os.environ["HYPOTHESIS_STORAGE_DIRECTORY"] = folder
        os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
        # A failing example need not be made smaller, and every run tries the same ones.
        phases = (hypothesis.Phase.explicit, hypothesis.Phase.generate)
        hypothesis.settings.register_profile("mutation", deadline=None, database=None, derandomize=True, phases=phases)
        hypothesis.settings.load_profile("mutation")
        profiles.rules()
        for name in given.modules or TESTS:
            source = (ROOT / "assessment" / "domain" / f"{name}.py").read_text(encoding="utf-8")
            unchanged = Mutant(0, "unchanged", source)
            for mutant in [unchanged, *list(mutants_of(source))[:: given.every]]:
                alive = survives(name, mutant.source)
                told = {"module": name, "line": mutant.line, "change": mutant.change, "survives": alive}
                print(json.dumps(told, ensure_ascii=False), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
