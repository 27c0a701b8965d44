"""A database with the demonstration cases, made once for all tests that need one; each works on a copy."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from assessment.reporting.worker import Renderer
from assessment.services.context import open_context
from assessment.services.demo import seed_from_folder
from assessment.settings import DEMO_FOLDER, read_settings


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory, renderer: Renderer) -> Path:
    """A SQLite file with a case in every state, the issued ones with their documents."""
    path = tmp_path_factory.mktemp("demonstration") / "cases.db"
    context, now = open_context(read_settings({"DATABASE_URL": f"sqlite:///{path}"})), datetime.now(UTC)
    seed_from_folder(
        context.store,
        now,
        DEMO_FOLDER,
        context.rules_now(now),
        municipality=context.municipality,
        render=renderer.render,
    )
    context.store.close()
    return path
