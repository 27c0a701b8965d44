"""What the virtual environment cannot hold: Python's own venv, the Pango libraries and a browser."""

from __future__ import annotations

import ctypes
import importlib.util
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from toolchain.fault import SetupFault

PANGO_PACKAGES = ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0")

_PANGO_LIBRARIES = (
    *("libgobject-2.0.so.0", "libpango-1.0.so.0", "libpangoft2-1.0.so.0"),
    *("libfontconfig.so.1", "libharfbuzz.so.0", "libharfbuzz-subset.so.0"),
)
_BROWSER_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_PLAYWRIGHT_PATH = (
    "from playwright.sync_api import sync_playwright as start\nwith start() as p: print(p.chromium.executable_path)"
)


def missing_packages(*, venv: bool, pango: bool, browser: bool, nginx: bool) -> tuple[str, ...]:
    """Return the Debian packages that are not there, of the parts asked for: Python's venv, Pango, a browser, nginx."""
    packages: list[str] = []
    if venv and not _has_venv():
        packages.append(f"python{sys.version_info.major}.{sys.version_info.minor}-venv")
    if pango and missing_libraries():
        packages.extend(PANGO_PACKAGES)
    if browser and find_browser() is None and distribution() == "debian":
        packages.append("chromium")
    if nginx and find_nginx() is None:
        packages.append("nginx")
    return tuple(packages)


def missing_libraries() -> tuple[str, ...]:
    """Return the libraries of Pango that cannot be loaded. Only Linux is looked at; elsewhere the answer is empty."""
    if platform.system() != "Linux":
        return ()
    return tuple(name for name in _PANGO_LIBRARIES if not _loads(name))


def distribution() -> str:
    """Return the id of the Linux distribution (`debian`, `ubuntu`, ...), or an empty text where there is none."""
    try:
        return platform.freedesktop_os_release().get("ID", "")
    except OSError:
        return ""


def find_browser() -> Path | None:
    """Return the first installed browser of the Chromium family that really starts.

    On Ubuntu the program `chromium-browser` may be a stub that only tells about snap; it is passed over.
    """
    for name in _BROWSER_NAMES:
        found = shutil.which(name)
        if found and _is_browser(found):
            return Path(found)
    return None


def find_nginx() -> Path | None:
    """Return the web server nginx. Debian keeps it in a folder that is not on everybody's PATH."""
    found = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    return Path(found) if found else None


def install(packages: Sequence[str]) -> None:
    """Install Debian packages, as root or through passwordless sudo.

    Raises:
        SetupFault: Without such rights or without apt-get, with the exact command for somebody who has them; or when
            apt-get fails.
    """
    wanted = " ".join(packages)
    by_hand = f"    sudo apt-get update && sudo apt-get install -y --no-install-recommends {wanted}"
    if shutil.which("apt-get") is None:
        raise SetupFault(
            "Systemet mangler noget, som programmet bruger, og det har ikke apt-get. "
            f"Installér det, der svarer til disse Debian-pakker, og kør kommandoen igen: {wanted}"
        )
    rights = _rights()
    if rights is None:
        raise SetupFault(
            "Systemet mangler noget, som programmet bruger, og du er hverken root eller har sudo uden adgangskode. "
            f"Kør denne kommando (eller få en administrator til det), og prøv igen:\n{by_hand}"
        )
    print(f"Installerer {wanted} med apt-get ...", flush=True)
    apt = [*rights, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq", "-o", "DPkg::Lock::Timeout=120"]
    # A third-party source that does not answer must not stop what the distribution's own sources can give.
    _run([*apt, "update"])
    if (output := _run([*apt, "install", "-y", "--no-install-recommends", *packages])) is not None:
        raise SetupFault(f"apt-get kunne ikke installere pakkerne:\n{output}\nKør selv, og prøv igen:\n{by_hand}")


def ensure_browser(python: Path) -> Path:
    """Return a browser for the tests; fetch Playwright's own where the distribution has none that starts.

    Raises:
        SetupFault: There is no browser and none can be fetched.
    """
    found = find_browser() or _playwright_browser(python)
    if found is None:
        print("Henter en browser til testene med Playwright ...", flush=True)
        with_system_libraries = ["--with-deps"] if _rights() is not None else []
        output = _run([str(python), "-m", "playwright", "install", *with_system_libraries, "chromium"])
        found = _playwright_browser(python)
        if found is None:
            raise SetupFault(
                "Testene bruger en browser, og der er ingen, som kan startes. Installér Chromium eller Google Chrome, "
                f"så den kan startes som {', '.join(_BROWSER_NAMES[:-1])} eller {_BROWSER_NAMES[-1]}, og prøv igen."
                + (f"\nPlaywright skrev:\n{output}" if output else "")
            )
    return found


def _has_venv() -> bool:
    return all(importlib.util.find_spec(name) is not None for name in ("venv", "ensurepip"))


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _is_browser(program: str) -> bool:
    try:
        outcome = subprocess.run([program, "--version"], capture_output=True, text=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return outcome.returncode == 0 and ("Chromium" in outcome.stdout or "Chrome" in outcome.stdout)


def _playwright_browser(python: Path) -> Path | None:
    outcome = subprocess.run([str(python), "-c", _PLAYWRIGHT_PATH], capture_output=True, text=True, check=False)
    program = outcome.stdout.strip()
    return Path(program) if program and _is_browser(program) else None


def _rights() -> list[str] | None:
    """Return what to write before a command that needs root: nothing, sudo, or None where neither is possible."""
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    if sudo and subprocess.run([sudo, "-n", "true"], capture_output=True, check=False).returncode == 0:
        return [sudo, "-n"]
    return None


def _run(command: Sequence[str]) -> str | None:
    """Run a command quietly; return None when it succeeded, else the end of what it wrote."""
    outcome = subprocess.run(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    return None if outcome.returncode == 0 else "\n".join(outcome.stdout.strip().splitlines()[-15:])
