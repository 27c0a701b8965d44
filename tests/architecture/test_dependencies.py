"""What is imported is declared, what is declared is pinned, and the domain stays pure."""

from __future__ import annotations

import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import pytest

import assessment
from tests.architecture.findings import (
    ROOT,
    addresses_in_requirements,
    foreign_imports_in_domain,
    readings_of_the_clock,
    tracked,
    undeclared_imports,
    unpinned,
)

PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
RUNTIME: list[str] = PROJECT["dependencies"]
DEVELOPMENT: list[str] = PROJECT["optional-dependencies"]["dev"]
BELOW_THE_CALLERS = tuple(f"assessment/{part}/*.py" for part in ("domain", "storage", "reporting", "services"))


def test_every_dependency_is_pinned_with_hashes() -> None:
    assert unpinned(RUNTIME, ROOT / "requirements.txt") == []
    assert unpinned(RUNTIME + DEVELOPMENT, ROOT / "requirements-dev.txt") == []


def test_both_files_pin_the_same_versions() -> None:
    runtime, development = (
        {line.split(" \\")[0] for line in (ROOT / name).read_text(encoding="utf-8").splitlines() if "==" in line}
        for name in ("requirements.txt", "requirements-dev.txt")
    )
    assert runtime
    assert runtime <= development


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_requirements_do_not_say_where_packages_come_from(name: str) -> None:
    assert addresses_in_requirements(ROOT / name) == []


def test_every_imported_package_is_declared() -> None:
    assert undeclared_imports(tracked("app.py", "assessment/*.py"), RUNTIME, packages_distributions()) == []


def test_domain_imports_only_itself_pydantic_and_pure_parts_of_the_standard_library() -> None:
    files = tracked("assessment/domain/*.py")
    assert len(files) > 5
    assert foreign_imports_in_domain(files) == []


def test_time_is_an_argument_below_the_callers() -> None:
    assert readings_of_the_clock(tracked(*BELOW_THE_CALLERS)) == []


def test_version_is_written_the_same_everywhere() -> None:
    assert PROJECT["version"] == assessment.__version__
    assert f'softwareVersion: "{assessment.__version__}"' in (ROOT / "publiccode.yml").read_text(encoding="utf-8")


def test_control_unpinned(tmp_path: Path) -> None:
    requirements = tmp_path / "requirements.txt"
    requirements.write_text(
        "alpha==1.0 \\\n    --hash=sha256:00\nruamel-yaml==1 ; sys_platform == 'linux' \\\n    --hash=sha256:00\n"
        "without-hash==1.0\n",
        encoding="utf-8",
    )
    assert unpinned(["alpha[extra]>=1", "ruamel.yaml>=1"], requirements) == []
    assert unpinned(["beta>=2; python_version < '4'", "without-hash"], requirements) == ["beta", "without-hash"]


def test_control_addresses(tmp_path: Path) -> None:
    requirements = tmp_path / "requirements.txt"
    lines = ("--index-url x", "-f folder", "alpha @ file:///a", "beta==1 # https://packages.example", "-e .")
    requirements.write_text("\n".join((*lines, "gamma==1 \\", "    --hash=sha256:00")), encoding="utf-8")
    assert len(addresses_in_requirements(requirements)) == len(lines)


def test_control_undeclared_import(tmp_path: Path) -> None:
    module = tmp_path / "module.py"
    module.write_text("import os, alpha.part\ndef late():\n    from beta import x\n", encoding="utf-8")
    providers = {"alpha": ["Alpha"], "beta": ["beta-dist"]}
    assert undeclared_imports([module], ["alpha>=1"], providers) == [f"{module}:3: beta"]


@pytest.mark.parametrize(
    "line",
    ["import streamlit", "import os", "from assessment.storage import x", "import random", "from pathlib import Path"],
)
def test_control_foreign_import_in_domain(tmp_path: Path, line: str) -> None:
    module = tmp_path / "module.py"
    module.write_text(
        f"import datetime, pydantic\nfrom assessment.domain import case\ndef late():\n    {line}\n", encoding="utf-8"
    )
    assert len(foreign_imports_in_domain([module])) == 1


@pytest.mark.parametrize("call", ["datetime.now(UTC)", "date.today()", "datetime.datetime.utcnow()", "time.time()"])
def test_control_reading_of_the_clock(tmp_path: Path, call: str) -> None:
    module = tmp_path / "module.py"
    module.write_text(f"at = {call}\nlater = now()\ndays = case.date\n", encoding="utf-8")
    assert readings_of_the_clock([module]) == [f"{module}:1"]
