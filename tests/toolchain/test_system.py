"""What the set-up does on machines that lack something, and what it says where it may not help itself."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from toolchain import system
from toolchain.fault import SetupFault


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is the whole PATH, apart from the shell and env."""
    for name in ("sh", "env"):
        (tmp_path / name).symlink_to(f"/usr/bin/{name}")
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path


def _program(folder: Path, name: str, script: str) -> None:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)


def _become(monkeypatch: pytest.MonkeyPatch, user_id: int) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: user_id)


def test_root_updates_the_lists_before_it_installs(programs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _become(monkeypatch, 0)
    _program(programs, "apt-get", f'echo "$DEBIAN_FRONTEND $*" >> {programs}/log')
    system.install(["libpango-1.0-0"])
    update, install = (programs / "log").read_text(encoding="utf-8").splitlines()
    assert update.startswith("noninteractive ")
    assert update.endswith(" update")
    assert install.endswith(" install -y --no-install-recommends libpango-1.0-0")


def test_passwordless_sudo_is_used(programs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _become(monkeypatch, 1000)
    _program(programs, "apt-get", "exit 1")
    _program(programs, "sudo", f'echo "$*" >> {programs}/log')
    system.install(["chromium"])
    assert "-n env DEBIAN_FRONTEND=noninteractive apt-get" in (programs / "log").read_text(encoding="utf-8")


@pytest.mark.parametrize("sudo", [None, "exit 1"], ids=["no sudo", "sudo that asks for a password"])
def test_without_rights_the_exact_command_is_told(
    programs: Path, monkeypatch: pytest.MonkeyPatch, sudo: str | None
) -> None:
    _become(monkeypatch, 1000)
    _program(programs, "apt-get", f"echo called > {programs}/log")
    if sudo:
        _program(programs, "sudo", sudo)
    with pytest.raises(SetupFault) as caught:
        system.install(["libpango-1.0-0", "chromium"])
    assert "sudo apt-get update && sudo apt-get install -y --no-install-recommends libpango-1.0-0 chromium" in str(
        caught.value
    )
    assert not (programs / "log").exists()


def test_apt_that_fails_is_told_with_its_own_words(programs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _become(monkeypatch, 0)
    _program(programs, "apt-get", "echo no space left; exit 100")
    with pytest.raises(SetupFault, match="no space left"):
        system.install(["chromium"])


@pytest.mark.usefixtures("programs")
def test_system_without_apt_is_told_what_to_look_for() -> None:
    with pytest.raises(SetupFault, match=r"libpango-1\.0-0"):
        system.install(["libpango-1.0-0"])


def test_stub_that_only_tells_about_snap_is_passed_over(programs: Path) -> None:
    _program(programs, "chromium", "echo requires the chromium snap to be installed >&2; exit 1")
    _program(programs, "chromium-browser", "echo install the snap package")
    assert system.find_browser() is None
    _program(programs, "google-chrome", "echo Google Chrome 150.0.1")
    assert system.find_browser() == programs / "google-chrome"


def test_only_what_is_asked_for_is_looked_for(programs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(system, "_PANGO_LIBRARIES", ("libno-such-library.so.0",))
    assert system.missing_packages(venv=False, pango=False, browser=False, nginx=False) == ()
    assert system.missing_packages(venv=True, pango=True, browser=False, nginx=False) == system.PANGO_PACKAGES
    assert not list(programs.glob("log"))
