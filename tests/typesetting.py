"""One render process for all tests that need a document, and what it may not say."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from assessment.reporting.worker import Renderer

# The render process hands its lines on to the first; a document that is made in the process of the test, to the second.
SPEAKERS = ("assessment.reporting", "weasyprint")


@pytest.fixture(scope="session")
def renderer() -> Iterator[Renderer]:
    """A renderer that all tests share, as the visitors of a server do."""
    shared = Renderer()
    yield shared
    shared.close()


@pytest.fixture
def no_log_lines() -> Iterator[None]:
    """Every line that the typesetter logs is a fault of the document."""
    with lines_said() as said:
        yield
    assert said == []


@pytest.fixture(autouse=True)
def _silent_renderer(request: pytest.FixtureRequest) -> Iterator[None]:
    """The same for every test that uses the shared renderer, whether it asks for it or not."""
    with lines_said() as said:
        yield
    if "renderer" in request.fixturenames:
        assert [line for line in said if line.startswith(SPEAKERS[0])] == []


@contextmanager
def lines_said() -> Iterator[list[str]]:
    """What is logged meanwhile. A handler of our own: pytest's begins anew after the test, before fixtures look."""
    said: list[str] = []

    class Listener(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            said.append(f"{record.name}: {record.getMessage()}")

    listener = Listener(logging.WARNING)
    for name in SPEAKERS:
        logging.getLogger(name).addHandler(listener)
    try:
        yield said
    finally:
        for name in SPEAKERS:
            logging.getLogger(name).removeHandler(listener)
