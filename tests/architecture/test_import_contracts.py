"""Each import contract of pyproject.toml can fail: a seeded copy of the program breaks every one of them."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.architecture.findings import ROOT

_LINT = "from importlinter.cli import lint_imports_command; lint_imports_command()"
_SEEDS = {
    "domain/seeded.py": "import sqlalchemy\nfrom assessment import services\n",
    "services/seeded.py": "import streamlit\nimport sqlmodel\nimport jinja2\n",
    "ui/seeded.py": "from assessment import storage\n",
}


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """The program and its contracts in a folder where they may be broken."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    shutil.copytree(
        ROOT / "assessment", tmp_path / "assessment", ignore=shutil.ignore_patterns("__pycache__", "static")
    )
    return tmp_path


def _lint(folder: Path) -> tuple[int, str]:
    command = [sys.executable, "-c", _LINT, "--no-cache", "--no-logo"]
    outcome = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return outcome.returncode, re.sub(r"\s+", " ", outcome.stdout)


def test_every_contract_can_be_broken(copied: Path) -> None:
    for name, text in _SEEDS.items():
        (copied / "assessment" / name).write_text(text, encoding="utf-8")
    settings = tomllib.loads((copied / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = [contract["name"] for contract in settings["tool"]["importlinter"]["contracts"]]
    status, written = _lint(copied)
    assert status == 1
    assert f"0 kept, {len(contracts)} broken" in written
    assert [name for name in contracts if f"{name} BROKEN" not in written] == []


def test_a_new_part_of_the_program_must_be_given_a_layer(copied: Path) -> None:
    (copied / "assessment" / "newcomer.py").write_text("", encoding="utf-8")
    status, written = _lint(copied)
    assert status == 1
    assert "assessment.newcomer" in written
