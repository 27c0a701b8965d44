"""What happens once when the server starts: load what pages use, so that no visitor waits for it."""

from __future__ import annotations

import gc
import importlib
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import anyio.to_thread

from assessment.domain.errors import AssessmentError
from assessment.services.context import open_context
from assessment.settings import read_settings
from assessment.ui.callbacks import let_callbacks_finish

_USED_BY_PAGES = (
    "pandas",
    "pyarrow",
    "openpyxl",
    "streamlit.elements",
    "streamlit.testing.v1",
    "assessment.ui.catalogue",
)


@asynccontextmanager
async def lifespan(_app: Any) -> AsyncIterator[None]:
    """Import and open, then freeze.

    Streamlit collects garbage after every rerun; freezing takes the long-lived objects out of that, which is most of
    a rerun's time (benchmarks/). A database that cannot be opened does not stop the server: the pages say why.
    """
    await anyio.to_thread.run_sync(_load)
    yield


def _load() -> None:
    let_callbacks_finish()
    for name in _USED_BY_PAGES:
        importlib.import_module(name)
    with suppress(AssessmentError):
        open_context(read_settings(os.environ))
    if os.environ.get("ASSESSMENT_GC_FREEZE", "1") == "1":
        gc.collect()
        gc.freeze()
