"""A program with its own data folder for each test."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.cli.program import Program


@pytest.fixture
def program(tmp_path: Path, sqlite_template: Path) -> Program:
    """The command line over an empty, migrated database."""
    made = Program(tmp_path)
    made.database.parent.mkdir()
    shutil.copy(sqlite_template, made.database)
    return made


@pytest.fixture
def seeded(program: Program, demonstration: Path) -> Program:
    """The same over a copy of the demonstration."""
    shutil.copy(demonstration, program.database)
    return program
