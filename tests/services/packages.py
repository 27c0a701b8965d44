"""Packages as the program writes them, of any files."""

from __future__ import annotations

import io
from collections.abc import Mapping

from assessment.services.package_zip import PackageWriter
from tests.services.stories import later


def written(files: Mapping[str, bytes]) -> bytes:
    """A package of these files, with the time of the issue."""
    target = io.BytesIO()
    writer = PackageWriter(target, later(5))
    for name, content in files.items():
        writer.add(name, content)
    writer.close()
    return target.getvalue()
