"""Which program made a document: whoever checks it later must know whether it can be made again to the last byte."""

from __future__ import annotations

import functools
import hashlib
from importlib.metadata import version
from pathlib import Path

from assessment.reporting.coverage import TEMPLATE_FOLDER

_CODE = Path(__file__).resolve().parents[1]
_FOLDERS = ("domain", "reporting")


@functools.cache
def maker() -> dict[str, str]:
    """`layout`: a hash over the code and the templates that words and pages come from. `typesetter`: its versions.

    Asked in the render process, where the typesetter is loaded.
    """
    from weasyprint.text.ffi import pango

    files = [path for folder in _FOLDERS for path in (_CODE / folder).glob("*.py")]
    files += [path for path in TEMPLATE_FOLDER.rglob("*") if path.is_file()]
    digest = hashlib.sha256()
    for path in sorted(files):
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    number = pango.pango_version()
    pango_version = f"{number // 10_000}.{number // 100 % 100}.{number % 100}"
    return {"layout": digest.hexdigest(), "typesetter": f"WeasyPrint {version('weasyprint')}, Pango {pango_version}"}
