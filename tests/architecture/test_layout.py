"""Files are about one thing, have a subject for a name, and lie where they are safe."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.architecture.findings import (
    ROOT,
    folders_named_pages,
    long_modules,
    makefile_targets,
    modules_without_a_subject,
    targets_of_several_lines,
    tracked,
)
from toolchain.commands import COMMANDS


def test_modules_are_short() -> None:
    files = tracked("assessment/*.py", "app.py", "toolchain/*.py")
    assert len(files) > 10
    assert long_modules(files) == []


def test_modules_are_named_by_their_subject() -> None:
    assert modules_without_a_subject(tracked("*.py")) == []


def test_no_folder_is_served_past_the_sign_in() -> None:
    assert folders_named_pages(path.relative_to(ROOT) for path in tracked()) == []


def test_every_target_is_one_line_and_one_command() -> None:
    makefile = ROOT / "Makefile"
    assert targets_of_several_lines(makefile) == []
    assert makefile_targets(makefile) == {name: f"$(PYTHON) -m toolchain {name}" for name in COMMANDS}


def test_control_long_modules(tmp_path: Path) -> None:
    short, long = tmp_path / "short.py", tmp_path / "long.py"
    short.write_text("x = 1\n" * 330, encoding="utf-8")
    long.write_text("x = 1\n" * 331, encoding="utf-8")
    assert long_modules([short, long]) == [f"{long}: 331 lines"]


@pytest.mark.parametrize("name", ["ui/utils.py", "storage/base.py", "Manager.py"])
def test_control_modules_without_a_subject(name: str) -> None:
    assert modules_without_a_subject([Path("assessment") / name, Path("assessment/domain/case.py")]) == [
        f"assessment/{name}"
    ]


def test_control_folder_named_pages() -> None:
    assert folders_named_pages([Path("assessment/ui/Pages/case.py"), Path("docs/pages.md")]) == [
        "assessment/ui/Pages/case.py"
    ]


@pytest.mark.parametrize(
    "text", ["run:\n\tpython3 -m toolchain run\n", "run: ; cd x && make\n", "run: ; a | b\n", "run: ; a; b\n"]
)
def test_control_target_of_several_lines(tmp_path: Path, text: str) -> None:
    makefile = tmp_path / "Makefile"
    makefile.write_text(text, encoding="utf-8")
    assert len(targets_of_several_lines(makefile)) == 1
