"""Downloads and exports through the web: each is one event with who and what, a refusal is one, and none is slow."""

from __future__ import annotations

import csv
import io
import re
import time
from collections.abc import Callable
from statistics import median
from uuid import UUID

import pytest
from starlette.testclient import TestClient

from assessment.domain.errors import PermissionDenied
from assessment.domain.standing import Event
from assessment.services import disclosure
from assessment.services.cases import case_id_of, open_case
from assessment.services.context import Context
from assessment.services.demo import CASEWORKER
from assessment.services.demo_access import DEMO_COOKIE
from assessment.storage import events
from assessment.storage.records import EventRecord
from assessment.web import handouts
from tests.services.stories import NOW
from tests.web.conftest import Demonstration, Visit

ISSUED, LOCKED, DRAFT = "2026-0045", "2026-0057", "2026-0051"


def browser(visit: Visit, role: str = "laeser") -> TestClient:
    client = visit()
    client.cookies.set(DEMO_COOKIE, role)
    return client


def case_of(demonstration: Demonstration, number: str) -> UUID:
    return case_id_of(demonstration.store, CASEWORKER.actor, number)


def chain(demonstration: Demonstration, after: int) -> list[EventRecord]:
    """What was added to the chain, whichever case it is of."""
    with demonstration.store.read() as session:
        head = events.chain_head(session)[0]
        rows = [
            event
            for number in ("2026-0042", ISSUED, LOCKED, DRAFT)
            for event in events.events_of_case(session, case_of(demonstration, number))
        ]
        assert events.verify_chain(session) is None
    found = sorted((event for event in rows if event.seq > after), key=lambda event: event.seq)
    return found if head > after else []


def head(demonstration: Demonstration) -> int:
    with demonstration.store.read() as session:
        return events.chain_head(session)[0]


def addresses(demonstration: Demonstration) -> dict[str, str]:
    """Every address that hands something out of a case, by the action that it leaves behind."""
    view = open_case(demonstration.store, CASEWORKER.actor, case_of(demonstration, ISSUED))
    locked = case_of(demonstration, LOCKED)
    return {
        f"/historik/{locked}.csv": "history.exported",
        f"/historik/{locked}": "history.exported",
        f"/dokument/{view.documents[0].id}": "document.downloaded",
    }


def test_each_address_leaves_one_event_with_who_and_what(demonstration: Demonstration, visit: Visit) -> None:
    client = browser(visit)
    for address, action in addresses(demonstration).items():
        before = head(demonstration)
        assert client.get(address).status_code == 200
        assert head(demonstration) == before + 1
        (event,) = chain(demonstration, before)
        assert (event.action, event.actor_id) == (action, "demo:laeser")


def test_a_draft_and_a_dialogue_sheet_are_told_by_their_kind(
    demonstration: Demonstration, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Context, "renderer", property(lambda _: _Plain()))
    locked, told = case_of(demonstration, LOCKED), []
    for address in ("udkast", "dialogark", "bilag", "html", "resume", "word", "resume-html"):
        before = head(demonstration)
        assert browser(visit).get(f"/dokument/{address}/{locked}").status_code == 200
        (event,) = chain(demonstration, before)
        told.append((event.fields["document"], event.fields["state"]))
    assert told == [
        ("indstilling", "draft"),
        ("dialogark", ""),
        ("teknisk_bilag", "draft"),
        ("indstilling_html", "draft"),
        ("resume", "draft"),
        ("indstilling_word", "draft"),
        ("resume_html", "draft"),
    ]


class _Plain:
    """In place of the process that makes documents, which is not the subject here."""

    def render(self, request: object) -> bytes:
        return b"%PDF-1.7"


def test_the_list_is_told_with_its_filter_and_how_many(demonstration: Demonstration, visit: Visit) -> None:
    before = head(demonstration)
    assert browser(visit).get("/sager.csv?status=issued&soeg=ombygning").status_code == 200
    assert head(demonstration) == before + 1
    assert chain(demonstration, before) == [], "a list is of no single case"


def test_asking_for_the_headers_alone_and_looking_at_pages_leave_nothing(
    demonstration: Demonstration, visit: Visit
) -> None:
    before = head(demonstration)
    client = browser(visit)
    for address in addresses(demonstration):
        assert client.head(address).status_code == 200
    client.get("/oplysninger")
    client.get("/healthz")
    assert head(demonstration) == before


def test_nobody_who_is_not_let_in_leaves_an_event(demonstration: Demonstration, visit: Visit) -> None:
    wanted, before = addresses(demonstration), head(demonstration)
    outside = visit("192.0.2.1")  # a demonstration lets nobody in from elsewhere
    for address in wanted:
        assert outside.get(address).status_code == 401
    assert head(demonstration) == before


@pytest.mark.parametrize("kind", ["udkast", "dialogark", "bilag", "resume"])
def test_a_refusal_is_an_event_and_tells_nothing_of_the_case(
    demonstration: Demonstration, visit: Visit, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    """A case that the visitor may not see leaves no download, only that the visitor was refused."""
    case_id = case_of(demonstration, LOCKED)
    monkeypatch.setattr("assessment.services.cases.open_case", _refuses)
    before = head(demonstration)
    client = browser(visit)
    for _ in range(3):
        assert client.get(f"/dokument/{kind}/{case_id}?x=1").status_code == 403
    monkeypatch.undo()
    (event,) = chain(demonstration, before)
    assert (event.action, event.case_id) == ("access.refused", case_id)
    assert event.fields == {"refused": f"/dokument/{kind}/{case_id}"}


def _refuses(*_: object) -> None:
    raise PermissionDenied("Du kan ikke læse sagen med din rolle.")


def test_the_csv_is_exactly_what_is_filtered_and_runs_nothing(demonstration: Demonstration, visit: Visit) -> None:
    case_id = case_of(demonstration, LOCKED)
    with demonstration.store.write() as session:
        event = Event("assessment.returned", "id-l", NOW, {"comment": '=HYPERLINK("x")\n;"citat"'})
        events.append_event(session, event=event, case_id=case_id)
        event = Event("-2+3", "=1+1", NOW)
        events.append_event(session, event=event, case_id=case_id)
    client = browser(visit)
    answer = client.get(f"/historik/{case_id}.csv")
    assert answer.content.startswith(b"\xef\xbb\xbf")
    assert 'filename="Historik-2026-0057.csv"' in answer.headers["content-disposition"]
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert rows[0] == ["Nummer", "Tidspunkt", "Hvem", "Art", "Hændelse", "Vurdering", "Oplysninger", "Ændringer"]
    numbers = [int(row[0]) for row in rows[1:]]
    assert numbers == sorted(numbers, reverse=True)
    cells = [cell for row in rows[1:] for cell in row]
    assert not [cell for cell in cells if cell.lstrip().startswith(("=", "+", "-", "@"))]
    assert "'=1+1" in cells
    assert any('=HYPERLINK("x")\n;"citat"' in cell for cell in cells)
    filtered = client.get(f"/historik/{case_id}.csv?art=godkendelse").content.decode("utf-8-sig")
    kinds = [row[3] for row in list(csv.reader(io.StringIO(filtered), delimiter=";"))[1:]]
    assert set(kinds) == {"Godkendelse"}
    assert len(kinds) < len(numbers)


def test_the_page_for_print_is_whole_and_shows_texts_as_texts(demonstration: Demonstration, visit: Visit) -> None:
    case_id = case_of(demonstration, LOCKED)
    hostile = '<script>alert(1)</script><img src="x" onerror="y">'
    with demonstration.store.write() as session:
        event = Event("assessment.returned", "<b>id</b>", NOW, {"comment": hostile})
        events.append_event(session, event=event, case_id=case_id)
    answer = browser(visit).get(f"/historik/{case_id}")
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["cache-control"] == "private, no-store"
    assert "content-security-policy" in answer.headers
    page = answer.text
    assert '<html lang="da">' in page
    assert "alle hændelser" in page
    assert not re.findall(r"<(?:script|img|b)\b", page)
    assert "&lt;script&gt;alert(1)" in page
    assert "/app/static/" not in page
    assert "Sagen blev oprettet." in page


@pytest.mark.parametrize("address", ["/historik/{}.csv", "/historik/{}"])
def test_a_case_that_is_not_there_is_not_found(demonstration: Demonstration, visit: Visit, address: str) -> None:
    before = head(demonstration)
    assert browser(visit).get(address.format(UUID(int=7))).status_code == 404
    assert head(demonstration) == before


def test_the_entry_costs_a_download_next_to_nothing(
    demonstration: Demonstration, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same download with and without its entry, turn by turn; a busy database costs the limit at most."""
    (address,) = (each for each in addresses(demonstration) if each.startswith("/dokument/"))
    client = browser(visit)

    def seconds() -> float:
        begun = time.perf_counter()
        assert client.get(address).status_code == 200
        return time.perf_counter() - begun

    noted, bare = handouts._note, _nothing
    seconds()
    times: dict[Callable[..., None], list[float]] = {noted: [], bare: []}
    for _ in range(15):
        for way, found in times.items():
            monkeypatch.setattr(handouts, "_note", way)
            found.append(seconds())
    with_entry, without = (median(found) * 1000 for found in times.values())
    print(f"download with its entry {with_entry:.1f} ms, without {without:.1f} ms, ratio {with_entry / without:.2f}")
    assert with_entry - without < disclosure.WAIT_SECONDS * 1000 + 20


def _nothing(*_: object) -> None:
    return None
