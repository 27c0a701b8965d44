"""The words of the daily mail, and which addresses a mail may go to."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.domain.digest import MAX_NOTICES_SHOWN, Notice, is_address, subject_of, text_of

URL = "https://vurdering.kommunen.invalid"


def notice(number: int = 1, title: str = "Æblehaven", what: str = "Godkendt.") -> Notice:
    return Notice(f"k{number}", f"2026-{number:04}", title, what, f"/oplysninger?sag={number}")


def test_the_mail_says_number_title_what_and_where() -> None:
    assert subject_of([notice()]) == "Bystrategisk vurdering: nyt på 1 sag"
    assert subject_of([notice(), notice(), notice(2)]) == "Bystrategisk vurdering: nyt på 2 sager"
    assert text_of([notice()], URL) == (
        "Siden den seneste mail er dette nyt for dig:\n\n"
        "2026-0001 Æblehaven\nGodkendt.\nhttps://vurdering.kommunen.invalid/oplysninger?sag=1\n\n"
        "Du kan slå den daglige mail fra her: https://vurdering.kommunen.invalid/daglig-mail\n"
    )


def test_a_very_long_list_and_a_very_long_title_are_cut() -> None:
    text = text_of([notice(number) for number in range(MAX_NOTICES_SHOWN + 3)], URL)
    assert "Der er 3 nyheder mere." in text
    assert text.count("/oplysninger") == MAX_NOTICES_SHOWN
    assert max(map(len, text_of([notice(title="x" * 4000)], URL).splitlines())) < 160


def test_a_title_stays_on_its_line() -> None:
    text = text_of([notice(title="A\r\nBcc: alle@kommunen.invalid\n.\n")], URL)
    assert "2026-0001 A Bcc: alle@kommunen.invalid ." in text.splitlines()


@pytest.mark.parametrize(
    "text",
    [
        "sagsbehandler-a@kommunen.invalid",
        "fornavn.efternavn@mtm.kommunen.invalid",
        "o'leary+bv@kommunen.invalid",
        "a@b.dk",
    ],
)
def test_addresses_as_people_have_them(text: str) -> None:
    assert is_address(text)


@pytest.mark.parametrize(
    "text",
    [
        *("", "kommunen", "@kommunen.invalid", "a@", "a@b", "a@@b.dk", "a@b..dk", "a@-b.dk", "a@b.dk.", ".a@b.dk"),
        *("a..b@c.dk", "a b@c.dk", "a@b.dk, c@d.dk", "a@b.dk;c@d.dk", "<a@b.dk>", "Navn <a@b.dk>", '"a"@b.dk'),
        *("a@b.dk\nBcc: x@y.dk", "a@b.dk\r\n", "a\n@b.dk", "a@b.dk\x00", "å@b.dk", "a@bå.dk", "a@[127.0.0.1]"),
        *("a" * 65 + "@b.dk", "a@" + "b." * 130 + "dk", None, 1, ["a@b.dk"], True),
    ],
)
def test_what_is_no_address_gets_no_mail(text: object) -> None:
    assert not is_address(text)


@given(st.text(max_size=40), st.text(max_size=40))
def test_no_address_holds_what_could_begin_a_header_or_name_another_receiver(one: str, other: str) -> None:
    for text in (one, f"{one}@{other}", f"a@b.dk{one}", f"{one}a@b.dk"):
        if is_address(text):
            assert not set(text) & set('\r\n\0\t ,;:<>()[]"\\')
            assert text.isascii()
            assert text.count("@") == 1
