"""Power cuts on SQLite: with the setting of the program nothing acknowledged is lost; with a weaker one it is."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.proof.power_cuts import Figures, cut_many, record

# The recorder is written in C. Where no compiler is at hand, the short form belongs to the long proofs.
_ALSO_SHORT = pytest.mark.timeout(300) if shutil.which("cc") else pytest.mark.proof


def _cuts(folder: Path, template: Path, *, setting: str, rounds: int, cuts: int) -> Figures:
    database = template.read_bytes()
    figures = cut_many(folder, database, record(folder, database, rounds, setting), cuts, setting)
    print(f"\n{figures.line()}")
    return figures


@_ALSO_SHORT
def test_power_cuts_lose_nothing(tmp_path: Path, sqlite_template: Path) -> None:
    figures = _cuts(tmp_path, sqlite_template, setting="FULL", rounds=4, cuts=15)
    assert (figures.lossy, figures.corrupt) == (0, 0)
    assert figures.commits >= 40


@_ALSO_SHORT
def test_control_without_sync_the_same_cuts_lose(tmp_path: Path, sqlite_template: Path) -> None:
    figures = _cuts(tmp_path, sqlite_template, setting="OFF", rounds=4, cuts=15)
    assert figures.lossy + figures.corrupt > 0


@pytest.mark.proof
@pytest.mark.timeout(3600)
def test_400_power_cuts_lose_nothing(tmp_path: Path, sqlite_template: Path) -> None:
    figures = _cuts(tmp_path, sqlite_template, setting="FULL", rounds=20, cuts=400)
    assert (figures.lossy, figures.corrupt) == (0, 0)
    assert figures.checked > 10_000


@pytest.mark.proof
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("setting", ["NORMAL", "OFF"])
def test_control_100_power_cuts_with_a_weaker_setting(tmp_path: Path, sqlite_template: Path, setting: str) -> None:
    figures = _cuts(tmp_path, sqlite_template, setting=setting, rounds=20, cuts=100)
    assert figures.lossy > 10
    if setting == "OFF":
        assert figures.corrupt > 0
