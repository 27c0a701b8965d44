"""The virtual environment: created once, filled again when the pins change, and put right when it is broken."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from toolchain.environment import DEVELOPMENT, RUNTIME, Environment
from toolchain.fault import SetupFault


def _clone(folder: Path) -> Environment:
    """A clone whose requirements name no package, so that nothing is fetched."""
    for name in (RUNTIME, DEVELOPMENT):
        (folder / name).write_text("# no packages\n", encoding="utf-8")
    return Environment(folder)


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Environment:
    """A clone that has been set up once with the development packages; creating it takes seconds."""
    clone = _clone(tmp_path_factory.mktemp("clone"))
    clone.prepare(development=True)
    return clone


def _stamp(environment: Environment) -> str:
    return (environment.folder / "installed.json").read_text(encoding="utf-8")


def test_second_start_installs_nothing(environment: Environment, capsys: pytest.CaptureFixture[str]) -> None:
    environment.prepare(development=True)
    # The development packages hold those that the program itself needs.
    environment.prepare(development=False)
    assert capsys.readouterr().out == ""


def test_changed_file_is_installed_once(environment: Environment, capsys: pytest.CaptureFixture[str]) -> None:
    (environment.root / RUNTIME).write_text("# other pins\n", encoding="utf-8")
    environment.prepare(development=False)
    assert RUNTIME in capsys.readouterr().out
    environment.prepare(development=False)
    assert capsys.readouterr().out == ""


def test_package_that_cannot_be_installed_is_told_and_not_stamped(environment: Environment) -> None:
    stamp = _stamp(environment)
    (environment.root / RUNTIME).write_text("./no-such-package.whl --hash=sha256:00\n", encoding="utf-8")
    with pytest.raises(SetupFault, match=r"requirements\.txt kunne ikke installeres"):
        environment.prepare(development=False)
    assert _stamp(environment) == stamp


def test_package_without_a_hash_is_refused(environment: Environment, capfd: pytest.CaptureFixture[str]) -> None:
    package = environment.root / "package"
    package.mkdir()
    (package / "pyproject.toml").write_text('[project]\nname = "unhashed"\nversion = "1"\n', encoding="utf-8")
    (environment.root / RUNTIME).write_text(f"unhashed @ {package.as_uri()}\n", encoding="utf-8")
    with pytest.raises(SetupFault):
        environment.prepare(development=False)
    assert "verify hashes" in capfd.readouterr().err


def test_broken_environment_is_made_anew(tmp_path: Path) -> None:
    environment = _clone(tmp_path)
    environment.python.parent.mkdir(parents=True)
    environment.python.symlink_to(tmp_path / "python-that-was-removed")
    assert not environment.works()
    environment.prepare(development=False)
    assert environment.works()
    told = subprocess.run([environment.python, "-c", "import sys; print(sys.prefix)"], capture_output=True, check=True)
    assert Path(told.stdout.decode().strip()) == environment.folder
