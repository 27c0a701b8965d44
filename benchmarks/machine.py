"""What the figures were measured on, without naming the machine."""

from __future__ import annotations

import platform
from importlib.metadata import version

import psutil

from assessment.storage.sqlite_engine import sqlite_driver

_PACKAGES = ("streamlit", "sqlalchemy", "pydantic", "weasyprint", "pandas", "playwright")


def description() -> tuple[str, ...]:
    """One line each: system, processors and memory, versions."""
    load = psutil.getloadavg()[0]
    return (
        f"{platform.system()} {platform.machine()}, {psutil.cpu_count()} logical processors, "
        f"{psutil.virtual_memory().total / 2**30:.0f} GiB of memory, load {load:.1f} at the start",
        f"Python {platform.python_version()}, SQLite {sqlite_driver().sqlite_version}",
        ", ".join(f"{name} {version(name)}" for name in _PACKAGES),
    )
