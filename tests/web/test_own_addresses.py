"""The way back after a sign-in leads into the program and nowhere else."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.web.own_addresses import own_address

CASE = "5f0c7a3e-2b64-4d7f-9c1e-8a2d6b9f4c10"
OWN = "https://vurdering.kommunen.invalid"
HOSTILE = (
    *(
        "https://ond.invalid",
        "http:ond.invalid",
        "//ond.invalid",
        "///ond.invalid",
        "/\\ond.invalid",
        "\\\\ond.invalid",
    ),
    *("/%5cond.invalid", "/%2f/ond.invalid", "/.//ond.invalid", "/..//ond.invalid", "javascript:alert(1)", "data:,x"),
    *("/\t/ond.invalid", "/\n/ond.invalid", "\t//ond.invalid", " //ond.invalid", "/ /ond.invalid", "/@ond.invalid"),
    *(
        "/sager\r\nSet-Cookie: a=b",
        "/sager\nLocation: //ond.invalid",
        "/sager#//ond.invalid",
        "/a:b@ond.invalid",
        "@ond",
    ),
    *(
        "",
        "sager",
        "?sag=1",
        "/sager//ond.invalid",
        "/SAGER",
        "/æøå",
        "/a/b/c/d/e",
        "/" + "a" * 70,
        "/sager?" + "a=b&" * 900,
    ),
    *(
        "/sager/../../etc",
        "/log-ud",
        "/log-ind?til=/log-ind",
        "/auth/logout",
        "/oauth2callback?code=x",
        "/demo/rolle/leder-a",
    ),
    *("/_stcore/stream", "/kladde/x", "/sager;x", "/sager%0d%0aX: y", "/０ond"),
)


@pytest.mark.parametrize(
    "address",
    [
        *("/", "/sager", "/ny-sag", f"/godkendelse?sag={CASE}", f"/dokument/{CASE}", f"/dokument/udkast/{CASE}"),
        *("/sager?soeg=Egeparken&status=draft", "/sager?soeg=a%20b".replace("%20", "+")),
    ],
)
def test_pages_of_the_program_are_kept_as_they_are(address: str) -> None:
    assert own_address(address) == address


def test_nothing_leads_out_of_the_program() -> None:
    led_out = [text for text in HOSTILE if own_address(text) != "/"]
    print(f"\n{len(HOSTILE)} hostile addresses, {len(led_out)} kept")
    assert led_out == []


@given(st.one_of(st.text(), st.text().map(lambda text: f"/sager?{text}"), st.sampled_from(HOSTILE).map("/".__add__)))
def test_whatever_is_asked_for_the_browser_stays_here(text: str) -> None:
    address = own_address(text)
    assert urlsplit(urljoin(OWN, address)).netloc == urlsplit(OWN).netloc
    assert address.startswith("/")
    assert not address.startswith(("//", "/\\"))
    assert all(" " < sign < "\x7f" for sign in address)
    assert own_address(address) == address


def test_control_the_usual_check_lets_addresses_through() -> None:
    """What begins with one slash is not always inside: browsers take out tabs and line ends first."""
    naive = [text for text in HOSTILE if text.startswith("/") and not text.startswith("//")]
    assert "/\t/ond.invalid" in naive
    assert len(naive) > 10
