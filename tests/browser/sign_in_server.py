"""The program with sign-in, its provider, and one case: fixtures that a module of tests imports."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.browser.provider import Provider, running_provider
from tests.browser.server import Server, running_server
from tests.services.sign_in_stories import ENVIRONMENT

EGEPARKEN = "tests/fixtures/egeparken.json"
TITLE = "Helhedsplan for Egeparken"


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    """The provider of this installation."""
    with running_provider() as running:
        yield running


@pytest.fixture(scope="module")
def server(provider: Provider, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The program with sign-in and one case."""

    def sign_in(url: str) -> dict[str, str]:
        groups = {name: value for name, value in ENVIRONMENT.items() if "GROUPS" in name or "COOKIE" in name}
        return {**groups, **provider.settings, "ASSESSMENT_OIDC_REDIRECT_URI": f"{url}/oauth2callback"}

    with running_server(tmp_path_factory.mktemp("sign-in"), sign_in=sign_in) as running:
        running.command("import", EGEPARKEN)
        yield running
