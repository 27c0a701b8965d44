"""`make test` tells how every check went, and one that fails fails the run without hiding the others."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from toolchain.checks import STATIC_CHECKS, Check, run_checks

GOOD = Check("God", ("-c", "print('fine')"))
BAD = Check("Dårlig", ("-c", "raise SystemExit(4)"))
LIKE_PYTEST = Check("Prøve", ("-c", "print('='*9 + ' \\x1b[32m12 passed\\x1b[0m in 3.40s ' + '='*9); print('after')"))


def _run(tmp_path: Path, *checks: Check) -> int:
    return run_checks(checks, Path(sys.executable), tmp_path, {})


def test_all_checks_run_and_one_failure_fails_the_run(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert _run(tmp_path, BAD, GOOD, LIKE_PYTEST) == 1
    written = capfd.readouterr().out
    assert "fine" in written
    table = written[written.index("Samlet resultat") :].splitlines()
    assert [line.split()[0] for line in table[1:5]] == ["Dårlig", "God", "Prøve", "I"]
    assert table[1].endswith("FEJL (status 4)")
    assert table[2].endswith("i orden")
    assert "12 passed" in table[-1]


def test_control_good_checks_succeed(tmp_path: Path) -> None:
    assert _run(tmp_path, GOOD, LIKE_PYTEST) == 0


def test_settings_of_the_machine_do_not_reach_the_checks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://production")
    show = Check("Vis", ("-c", "import os; print('seen:', os.environ.get('DATABASE_URL'), os.environ.get('EXTRA'))"))
    run_checks([show], Path(sys.executable), tmp_path, {"EXTRA": "given"})
    assert "seen: None given" in capfd.readouterr().out


@pytest.mark.parametrize("check", STATIC_CHECKS, ids=lambda check: check.name)
def test_every_static_check_can_fail(check: Check, tmp_path: Path) -> None:
    """A small project with a fault for each of them; a check that passes here looks at nothing."""
    (tmp_path / "pyproject.toml").write_text(
        '[tool.mypy]\nfiles = ["fault"]\n[tool.importlinter]\nroot_package = "fault"\n'
        '[[tool.importlinter.contracts]]\nname = "No b in a"\ntype = "forbidden"\n'
        'source_modules = ["fault.a"]\nforbidden_modules = ["fault.b"]\n',
        encoding="utf-8",
    )
    package = tmp_path / "fault"
    package.mkdir()
    (package / "__init__.py").write_text("", encoding="utf-8")
    (package / "a.py").write_text("import os\nfrom fault  import b\nx: int = 'text'\n", encoding="utf-8")
    (package / "b.py").write_text("", encoding="utf-8")
    assert _run(tmp_path, check) == 1
