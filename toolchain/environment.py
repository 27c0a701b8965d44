"""The virtual environment and the pinned packages in it."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from toolchain.fault import SetupFault

RUNTIME = "requirements.txt"
DEVELOPMENT = "requirements-dev.txt"

_PROBE = "import sys, pip; sys.exit(sys.version_info < (3, 11))"


@dataclass(frozen=True)
class Environment:
    """The virtual environment `.venv` of one clone."""

    root: Path

    @property
    def folder(self) -> Path:
        return self.root / ".venv"

    @property
    def python(self) -> Path:
        """The interpreter of the environment, whether or not it exists yet."""
        return self.folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")

    @property
    def _stamp(self) -> Path:
        return self.folder / "installed.json"

    def prepare(self, *, development: bool) -> None:
        """Create the environment and install the pinned packages, unless a stamp says that it is done.

        The stamp holds a fingerprint of each requirements file, so the second start costs a fraction of a second and
        a changed file is installed at the next start.

        Raises:
            SetupFault: The environment cannot be created, or a package cannot be fetched.
        """
        if not self.works():
            self._create()
        name = DEVELOPMENT if development else RUNTIME
        if self._installed().get(name) != self._fingerprint(name):
            self._install(name)

    def works(self) -> bool:
        """Tell whether the environment is there, with a Python that starts and is new enough, and with pip."""
        if not self.python.exists():
            return False
        return subprocess.run([self.python, "-c", _PROBE], capture_output=True, check=False).returncode == 0

    def _create(self) -> None:
        print(f"Opretter det virtuelle miljø {self.folder} ...", flush=True)
        command = [sys.executable, "-m", "venv", "--clear", str(self.folder)]
        outcome = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False)
        if outcome.returncode != 0:
            reason = (outcome.stdout + outcome.stderr).strip()
            raise SetupFault(f"Det virtuelle miljø {self.folder} kunne ikke oprettes:\n{reason}")

    def _install(self, name: str) -> None:
        print(f"Installerer pakkerne i {name} (et par minutter første gang) ...", flush=True)
        command = [
            *(str(self.python), "-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check"),
            *("--require-hashes", "--prefer-binary", "--requirement", str(self.root / name)),
        ]
        if subprocess.run(command, stdin=subprocess.DEVNULL, check=False).returncode != 0:
            raise SetupFault(
                f"Pakkerne i {name} kunne ikke installeres; pip har skrevet hvorfor ovenfor. "
                "Kontrollér netforbindelsen og indstillingerne for pip, og kør kommandoen igen."
            )
        stamp = self._installed() | {name: self._fingerprint(name)}
        if name == DEVELOPMENT:
            # The development file holds every runtime pin too, so there is nothing left to install.
            stamp[RUNTIME] = self._fingerprint(RUNTIME)
        self._stamp.write_text(json.dumps(stamp, indent=1) + "\n", encoding="utf-8")

    def _installed(self) -> dict[str, str]:
        try:
            content = json.loads(self._stamp.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return content if isinstance(content, dict) else {}

    def _fingerprint(self, name: str) -> str:
        digest = hashlib.sha256((self.root / name).read_bytes())
        digest.update(f"{platform.python_version()} {platform.machine()}".encode())
        return digest.hexdigest()
