"""Pages run in this process by Streamlit's AppTest, against a real demonstration database.

AppTest has no browser behind it, so the two things that a browser sends are put in its place: the host and the cookie
with the role.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from google.protobuf.message import Message  # type: ignore[import-untyped]
from google.protobuf.text_format import MessageToString  # type: ignore[import-untyped]
from streamlit.runtime.context import ContextProxy
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from assessment.reporting.worker import shared_renderer
from assessment.services.cases import case_id_of
from assessment.services.context import Context, open_context
from assessment.services.demo import CASEWORKER, seed
from assessment.services.demo_access import DEMO_COOKIE
from assessment.settings import PROJECT, read_settings

MAIN = PROJECT / "assessment" / "ui" / "main.py"
TIMEOUT = 60
# The demonstration case of each state.
STATES = {
    "draft": "2026-0051",
    "locked": "2026-0057",
    "submitted": "2026-0042",
    "returned": "2026-0066",
    "approved": "2026-0060",
    "issued": "2026-0045",
    "decided": "2026-0039",
}
ROLES = ("sagsbehandler-a", "leder-a", "laeser")
CASE_PAGES = (
    *("oplysninger", "ansvar", "bilag", "budget", "omraade", "samtaler"),
    *(f"kriterium-{number}" for number in range(1, 6)),
    *(
        "anden-vurdering",
        "konklusion",
        "indikation",
        "godkendelse",
        "partshoering",
        "dokumenter",
        "raadet",
        "forloeb",
        "historik",
    ),
)


@dataclass(frozen=True)
class Site:
    """The application with one database, seen by whoever is asked for."""

    context: Context

    def case_id(self, case_number: str) -> UUID:
        """The id of a demonstration case."""
        return case_id_of(self.context.store, CASEWORKER.actor, case_number)

    def page(self, name: str, role: str = CASEWORKER.slug, case: UUID | str | None = None, **query: str) -> AppTest:
        """A page after its first run; `query` is more of its address.

        AppTest's own way to another page knows only pages that are files.
        """
        with pytest.MonkeyPatch.context() as patch:
            _visit_as(patch, self.context, role)
            app = AppTest.from_file(str(MAIN), default_timeout=TIMEOUT)
            app._page_hash = calc_hash(name)
            if case is not None:
                app.query_params["sag"] = str(case)
            for key, value in query.items():
                app.query_params[key] = value
            return app.run()

    def again(self, app: AppTest, role: str = CASEWORKER.slug) -> AppTest:
        """Another run of a page, after something was typed or pressed."""
        with pytest.MonkeyPatch.context() as patch:
            _visit_as(patch, self.context, role)
            return app.run()


def _visit_as(patch: pytest.MonkeyPatch, context: Context, role: str) -> None:
    patch.setenv("DATABASE_URL", context.settings.database_url)
    patch.setattr(ContextProxy, "headers", property(lambda _: {"Host": "localhost:8501"}))
    patch.setattr(ContextProxy, "cookies", property(lambda _: {DEMO_COOKIE: role}))


def context_of(path: Path) -> Context:
    """The parts of a program that works on this SQLite file."""
    return open_context(read_settings({"DATABASE_URL": f"sqlite:///{path}"}))


@pytest.fixture(scope="module")
def site(demonstration: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The demonstration, shared by the tests of one module, which may only read."""
    yield from _copied(demonstration, tmp_path_factory.mktemp("site"))


@pytest.fixture
def own_site(demonstration: Path, tmp_path: Path) -> Iterator[Site]:
    """A demonstration of the test's own, to write in."""
    yield from _copied(demonstration, tmp_path)


@pytest.fixture
def empty_site(tmp_path: Path) -> Iterator[Site]:
    """A demonstration without any case."""
    context, now = context_of(tmp_path / "cases.db"), datetime.now(UTC)
    seed(context.store, now, [], context.rules_now(now))
    yield Site(context)
    context.store.close()


def _copied(source: Path, folder: Path) -> Iterator[Site]:
    target = folder / "cases.db"
    shutil.copy(source, target)
    context = context_of(target)
    yield Site(context)
    context.store.close()


@pytest.fixture(scope="session", autouse=True)
def _renderer() -> Iterator[None]:
    yield
    shared_renderer().close()


def everything(app: AppTest) -> str:
    """Every word that a run sent to the browser: all elements of all places, with labels, values and HTML."""
    words: list[str] = []
    _collect(app._tree, words)
    return "\n".join(words)


def _collect(node: Any, words: list[str]) -> None:
    proto = getattr(node, "proto", None)
    if isinstance(proto, Message):
        words.append(MessageToString(proto, as_utf8=True).replace('\\"', '"'))
    for child in getattr(node, "children", {}).values():
        _collect(child, words)


def texts(elements: Iterable[Any]) -> list[str]:
    """The values of some elements."""
    return [str(each.value) for each in elements]
