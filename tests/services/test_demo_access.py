"""The role picker is a login without a password. It opens in one shape only, and cannot come on by accident."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest

from assessment.services.admission import DEMO_AND_SIGN_IN, admit
from assessment.services.context import open_context
from assessment.services.demo import CASEWORKER, DEMO_MARK, DEMO_PEOPLE, is_demo
from assessment.services.demo_access import DEMO_COOKIE, came_directly, demo_actor, demo_refusals
from assessment.settings import Settings
from assessment.storage import marks
from assessment.storage.engine import Store, open_store
from tests.services.sign_in_stories import claims, cookies, sign_in_settings
from tests.services.stories import NOW

DATABASES = ("sqlite:////tmp/a.db", "postgresql+psycopg://localhost/a")
EVERY_ADDRESS = "0.0.0.0"  # noqa: S104  (what must not open)
ADDRESSES = ("127.0.0.1", "localhost", "::1", "", EVERY_ADDRESS, "::", "192.168.1.10", "10.0.0.5", "kommunen.invalid")
LOOPBACK_ADDRESSES = ADDRESSES[:3]
DIRECT_HOSTS = ("127.0.0.1:8501", "localhost:8501", "LOCALHOST", "[::1]:8501", "127.0.0.1")
FOREIGN_HOSTS = (
    *(
        "",
        "kommunen.invalid",
        "127.0.0.1.kommunen.invalid",
        "localhost.kommunen.invalid:8501",
        "[::1].kommunen.invalid",
    ),
    *(
        "kommunen.invalid:8501",
        "127.0.0.2",
        "[::1",
        "127.0.0.1:8501:1",
        "a@127.0.0.1",
        "localhost:",
        " localhost",
        "::1",
    ),
)
PASSED_ON = (
    *("X-Forwarded-For", "x-forwarded-host", "X-Forwarded-Proto", "X-Forwarded-Server", "Forwarded", "Via"),
    *("X-Real-IP", "X-Original-Host"),
)


def test_every_combination_is_closed_except_the_one_shape_that_is_meant() -> None:
    tried = opened = 0
    hosts = (*DIRECT_HOSTS, *FOREIGN_HOSTS, None)
    for url, production, address, marked, host, proxy in product(
        DATABASES, (False, True), ADDRESSES, (True, False), hosts, (None, *PASSED_ON)
    ):
        settings = Settings(url, Path("/tmp"), 8501, production)
        headers = {**({} if host is None else {"Host": host}), **({} if proxy is None else {proxy: "1"})}
        is_open = not demo_refusals(settings, address, marked) and came_directly(headers)
        meant = (
            url.startswith("sqlite")
            and not production
            and address in LOOPBACK_ADDRESSES
            and marked
            and host in DIRECT_HOSTS
            and proxy is None
        )
        assert is_open == meant, (url, production, address, marked, host, proxy)
        tried += 1
        opened += is_open
    print(f"{tried} configurations, open in {opened}")
    assert opened == len(LOOPBACK_ADDRESSES) * len(DIRECT_HOSTS)  # control: it does open, and in this shape


def test_with_sign_in_set_up_no_combination_opens() -> None:
    tried = 0
    for url, production, address, marked in product(DATABASES, (False, True), ADDRESSES, (True, False)):
        settings = Settings(url, Path("/tmp"), 8501, production, sign_in=sign_in_settings())
        assert "login er sat op" in demo_refusals(settings, address, marked)
        tried += 1
    print(f"{tried} configurations with sign-in, open in 0")


def test_both_at_once_are_refused_with_words(sqlite_url: str, tmp_path: Path) -> None:
    settings = Settings(sqlite_url, tmp_path, 8501, production=False, sign_in=sign_in_settings())
    store = open_store(sqlite_url)
    signed_in = cookies(claims())
    assert admit(settings, "127.0.0.1", {"host": "127.0.0.1"}, signed_in, NOW).actor is not None  # control
    with store.write() as session:
        marks.set_mark(session, DEMO_MARK, "ja")
    store.close()
    refused = admit(settings, "127.0.0.1", {"host": "127.0.0.1"}, signed_in | {DEMO_COOKIE: "leder-a"}, NOW)
    assert (refused.actor, refused.refusals) == (None, (DEMO_AND_SIGN_IN,))
    open_context(settings).store.close()


def test_each_reason_is_told_on_its_own() -> None:
    settings = Settings("postgresql+psycopg://localhost/a", Path("/tmp"), 8501, production=True)
    assert len(demo_refusals(settings, EVERY_ADDRESS, database_is_demo=False)) == 4
    with_sign_in = Settings("postgresql+psycopg://localhost/a", Path("/tmp"), 8501, True, sign_in=sign_in_settings())
    assert len(demo_refusals(with_sign_in, EVERY_ADDRESS, database_is_demo=False)) == 5


@pytest.mark.parametrize(
    ("cookie", "expected"),
    [*((person.slug, person) for person in DEMO_PEOPLE), ("direktør", CASEWORKER), ("", CASEWORKER)],
)
def test_the_cookie_chooses_the_role(cookie: str, expected: object) -> None:
    assert demo_actor({DEMO_COOKIE: cookie}) == expected.actor  # type: ignore[attr-defined]
    assert demo_actor({}) == CASEWORKER.actor


def test_a_database_is_a_demonstration_only_by_its_own_mark(store: Store) -> None:
    assert not is_demo(store)
    for value, expected in (("nej", False), ("Ja", False), ("ja", True)):
        with store.write() as session:
            marks.set_mark(session, DEMO_MARK, value)
        assert is_demo(store) is expected


def test_admission_joins_all_of_it(sqlite_url: str, tmp_path: Path) -> None:
    settings = Settings(sqlite_url, tmp_path, 8501, production=False)
    direct = {"host": "127.0.0.1:8501"}
    refused = admit(settings, "127.0.0.1", direct, {}, NOW)
    assert refused.actor is None
    assert refused.refusals == ("databasen er ikke en demonstrationsdatabase",)
    store = open_store(sqlite_url)
    with store.write() as session:
        marks.set_mark(session, DEMO_MARK, "ja")
    store.close()
    assert admit(settings, "127.0.0.1", direct, {DEMO_COOKIE: "leder-a"}, NOW).actor == DEMO_PEOPLE[2].actor
    assert admit(settings, EVERY_ADDRESS, direct, {}, NOW).actor is None
    assert admit(settings, "127.0.0.1", {**direct, "x-forwarded-for": "10.0.0.1"}, {}, NOW).actor is None
    open_context(settings).store.close()
