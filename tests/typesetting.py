"""One render process for all tests that need a document, and what it may not say."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest

from assessment.reporting.worker import Renderer


@pytest.fixture(scope="session")
def renderer() -> Iterator[Renderer]:
    """A renderer that all tests share, as the visitors of a server do."""
    shared = Renderer()
    yield shared
    shared.close()


@pytest.fixture
def no_log_lines(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Every line that the typesetter logs is a fault of the document."""
    with caplog.at_level(logging.WARNING):
        yield
    assert [record.getMessage() for record in caplog.records if record.name.startswith("assessment.reporting")] == []
