"""Our own routes: who comes in, what they get, and what is refused."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from openpyxl import load_workbook
from starlette.testclient import TestClient

from assessment.domain.workflow import State
from assessment.services.cases import CaseView, matching_cases, open_case
from assessment.services.demo import CASEWORKER
from assessment.services.demo_access import DEMO_COOKIE, demo_actor
from assessment.services.drafting import current_draft, leftovers
from assessment.services.notes import own_notes
from assessment.storage.engine import open_store
from assessment.storage.records import CaseFilter
from assessment.web.routes import MAX_RESCUED_BYTES
from tests.web.conftest import Demonstration, Visit

NOWHERE = "5f0c7a3e-2b64-4d7f-9c1e-8a2d6b9f4c10"  # fixed, so that both workers of a test run collect the same tests
PROTECTED = ("/sager.csv", "/sager.xlsx", f"/dokument/{NOWHERE}", f"/dokument/udkast/{NOWHERE}", "/demo/rolle/leder-a")


def the_case(demonstration: Demonstration, state: State) -> CaseView:
    """A demonstration case in this state that nobody has been asked to assess a second time."""
    rows = matching_cases(demonstration.store, CASEWORKER.actor, CaseFilter(states=frozenset({state})))
    views = (open_case(demonstration.store, CASEWORKER.actor, row.case_id) for row in rows)
    return next(view for view in views if view.assessment.standing.second_assessor is None)


def title_of(demonstration: Demonstration, assessment_id: UUID) -> object:
    """What stands in the title field."""
    return current_draft(demonstration.store, CASEWORKER.actor, assessment_id).draft.shown("title")


def rescue(
    client: TestClient, assessment_id: UUID, content: object, headers: dict[str, str] | None = None
) -> tuple[int, str]:
    """Send what stood in a field when its page was left."""
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    sent = {"sec-fetch-site": "same-origin", **(headers or {})}
    answer = client.post(f"/kladde/{assessment_id}", content=body, headers=sent)
    return answer.status_code, answer.text


class TestHealth:
    """Is the process up, and can it work?"""

    def test_health_asks_nothing_of_the_database(self, visit: Visit, environment: pytest.MonkeyPatch) -> None:
        environment.setenv("DATABASE_URL", "postgresql://127.0.0.1:1/findes-ikke")
        assert visit().get("/healthz").json() == {"status": "ok"}

    def test_ready_names_the_rule_set(self, visit: Visit) -> None:
        answer = visit().get("/readyz")
        assert answer.status_code == 200
        assert answer.json() == {"status": "klar", "regelsaet": "aarhus-almen-renovering/2026.1.0"}

    @pytest.mark.parametrize(
        "url", ["postgresql://127.0.0.1:1/findes-ikke", "mysql://x", "sqlite:////proc/findes/ikke.db"]
    )
    def test_not_ready_when_the_database_cannot_be_used(
        self, visit: Visit, environment: pytest.MonkeyPatch, url: str
    ) -> None:
        environment.setenv("DATABASE_URL", url)
        answer = visit().get("/readyz")
        assert answer.status_code == 503
        assert answer.json()["status"] == "ikke klar"
        assert "127.0.0.1" not in answer.text

    def test_not_ready_when_the_database_is_of_another_program(
        self, visit: Visit, environment: pytest.MonkeyPatch, sqlite_url: str
    ) -> None:
        client = visit()
        assert client.get("/readyz").status_code == 200
        store = open_store(sqlite_url)
        with store.write() as session:
            session.connection().exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
        store.close()
        assert client.get("/readyz").status_code == 503


class TestAdmission:
    """Nobody comes in who did not come straight to a demonstration on this machine."""

    @pytest.mark.parametrize("path", PROTECTED)
    def test_without_a_demonstration_nobody_is_signed_in(self, visit: Visit, path: str) -> None:
        answer = visit().get(path)
        assert (answer.status_code, answer.text) == (401, "Du er ikke logget ind.")

    @pytest.mark.parametrize("path", PROTECTED)
    @pytest.mark.parametrize(
        "headers", [{"host": "kommunen.invalid"}, {"x-forwarded-for": "10.0.0.1"}, {"forwarded": "for=10.0.0.1"}]
    )
    def test_what_did_not_come_straight_is_refused(
        self, visit: Visit, demonstration: Demonstration, path: str, headers: dict[str, str]
    ) -> None:
        assert visit().get(path, headers=headers).status_code == 401
        assert visit().get(path).status_code != 401  # control

    def test_a_server_open_to_others_shows_nothing(self, visit: Visit, demonstration: Demonstration) -> None:
        assert visit("0.0.0.0").get("/sager.csv").status_code == 401  # noqa: S104  (what must not open)
        assert visit("").get("/sager.csv").status_code == 401

    def test_production_shows_nothing(
        self, visit: Visit, demonstration: Demonstration, environment: pytest.MonkeyPatch
    ) -> None:
        environment.setenv("ASSESSMENT_ENV", "produktion")
        assert visit().get("/sager.csv").status_code == 401

    def test_a_fault_in_the_environment_is_told_and_hides_the_rest(
        self, visit: Visit, environment: pytest.MonkeyPatch
    ) -> None:
        environment.setenv("DATABASE_URL", "postgresql://127.0.0.1:1/findes-ikke")
        answer = visit().get("/sager.csv")
        assert answer.status_code == 503
        assert "DATABASE-UTILGAENGELIG" in answer.text
        assert "Traceback" not in answer.text

    def test_an_unforeseen_fault_gives_a_number_and_tells_nothing(
        self,
        visit: Visit,
        demonstration: Demonstration,
        monkeypatch: pytest.MonkeyPatch,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        def broken(*_arguments: object) -> None:
            raise RuntimeError("hemmelig tekst fra sagen")

        monkeypatch.setattr("assessment.services.cases.matching_cases", broken)
        answer = visit().get("/sager.csv")
        assert answer.status_code == 500
        number = answer.text.split("fejlnummeret ")[1].split(" ")[0]
        assert number in caplog.text
        assert "hemmelig" not in answer.text + caplog.text


class TestLists:
    """The list as files holds exactly the filtered rows."""

    def test_csv_of_a_filter(self, visit: Visit, demonstration: Demonstration) -> None:
        answer = visit().get("/sager.csv", params={"status": "draft", "orden": "-title"})
        assert answer.headers["content-type"] == "text/csv; charset=utf-8"
        assert answer.headers["cache-control"] == "private, no-store"
        rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
        titles = [row[1] for row in rows[1:]]
        assert titles == ["Helhedsplan for Lærkehaven", "Helhedsplan for Søndervænget", "Tidlig dialog om Bakkegården"]
        assert {row[4] for row in rows[1:]} == {"Kladde"}
        everything = visit().get("/sager.csv").content.decode("utf-8-sig")
        assert len(everything.splitlines()) == 1 + 9  # control: the filter took something away

    def test_search_and_phase(self, visit: Visit, demonstration: Demonstration) -> None:
        text = visit().get("/sager.csv", params={"soeg": "ÅBRINK", "fase": "skema_a"}).content.decode("utf-8-sig")
        assert [line.split(";")[0] for line in text.splitlines()[1:]] == ["2026-0066"]
        assert len(visit().get("/sager.csv", params={"soeg": "findes ikke"}).content.decode().splitlines()) == 1

    def test_xlsx_has_the_same_rows(self, visit: Visit, demonstration: Demonstration) -> None:
        answer = visit(cookies={DEMO_COOKIE: "leder-a"}).get("/sager.xlsx", params={"venter": "mig"})
        assert answer.headers["content-disposition"] == 'attachment; filename="sager.xlsx"'
        rows = list(load_workbook(io.BytesIO(answer.content)).worksheets[0].iter_rows(values_only=True))
        assert {row[0] for row in rows[1:]} == {"2026-0042", "2026-0060"}


class TestDocuments:
    """Issued documents as they were made, and drafts that say so."""

    def test_an_issued_document_comes_back_byte_for_byte(self, visit: Visit, demonstration: Demonstration) -> None:
        document = the_case(demonstration, State.ISSUED).documents[0]
        assert document.kind == "indstilling"
        answer = visit().get(f"/dokument/{document.id}")
        assert answer.status_code == 200
        assert json.loads(answer.content)["state"] == "issued"
        assert len(answer.content) == document.length
        assert answer.headers["content-type"] == "application/pdf"
        assert answer.headers["cache-control"] == "private, no-store"
        assert answer.headers["content-disposition"].startswith("inline; filename*=UTF-8''Indstilling%3A%20")

    def test_a_draft_is_a_pdf_marked_as_a_draft(
        self, visit: Visit, demonstration: Demonstration, tmp_path: Path
    ) -> None:
        import pypdfium2

        view = the_case(demonstration, State.DRAFT)
        answer = visit().get(f"/dokument/udkast/{view.summary.case_id}")
        assert answer.status_code == 200
        assert answer.headers["content-disposition"].endswith("-UDKAST.pdf")
        document = pypdfium2.PdfDocument(answer.content)
        try:
            text = "".join(page.get_textpage().get_text_bounded() for page in document)
        finally:
            document.close()
        assert "Udkast" in text
        assert view.summary.title.split()[-1] in text

    @pytest.mark.parametrize("path", [f"/dokument/{NOWHERE}", f"/dokument/udkast/{NOWHERE}"])
    def test_an_unknown_document_is_not_found(self, visit: Visit, demonstration: Demonstration, path: str) -> None:
        answer = visit().get(path)
        assert answer.status_code == 404
        assert "FINDES-IKKE" in answer.text


class TestRoles:
    """The role picker of a demonstration."""

    def test_the_cookie_is_for_this_site_alone(self, visit: Visit, demonstration: Demonstration) -> None:
        answer = visit().get("/demo/rolle/leder-a", params={"til": "/?sag=1"})
        assert (answer.status_code, answer.headers["location"]) == (303, "/?sag=1")
        cookie = answer.headers["set-cookie"].lower()
        assert cookie.startswith(f"{DEMO_COOKIE}=leder-a;")
        assert "httponly" in cookie
        assert "samesite=strict" in cookie

    def test_an_unknown_role_is_not_taken(self, visit: Visit, demonstration: Demonstration) -> None:
        answer = visit().get("/demo/rolle/borgmester")
        assert answer.status_code == 404
        assert "set-cookie" not in answer.headers

    @pytest.mark.parametrize(
        "target",
        [
            *(
                "//ond.invalid",
                "/\\ond.invalid",
                "https://ond.invalid",
                "ond.invalid",
                "\\\\ond.invalid",
                "javascript:1",
            ),
            *("/\t/ond.invalid", "/\n/ond.invalid", " //ond.invalid", "/\r\nset-cookie: a=b", ""),
        ],
    )
    def test_no_way_leads_out(self, visit: Visit, demonstration: Demonstration, target: str) -> None:
        location = visit().get("/demo/rolle/leder-a", params={"til": target}).headers["location"]
        assert location.startswith("/")
        assert not location.startswith(("//", "/\\", "/\t", "/\n"))
        assert "\r" not in location

    def test_the_role_decides_what_is_allowed(self, visit: Visit, demonstration: Demonstration) -> None:
        view = the_case(demonstration, State.DRAFT)
        content = {"felt": "title", "tekst": "Ny titel", "set": [view.summary.title]}
        reader = visit(cookies={DEMO_COOKIE: "laeser"})
        assert rescue(reader, view.assessment.id, content)[0] == 403
        assert title_of(demonstration, view.assessment.id) == view.summary.title
        assert rescue(visit(cookies={DEMO_COOKIE: "sagsbehandler-b"}), view.assessment.id, content)[0] == 204
        assert title_of(demonstration, view.assessment.id) == "Ny titel"


class TestRescue:
    """What stood in a field when its page was left is saved, from our own pages only."""

    def test_what_was_typed_is_saved(self, visit: Visit, demonstration: Demonstration) -> None:
        view = the_case(demonstration, State.DRAFT)
        content = {"felt": "title", "tekst": "Fra den lukkede fane", "set": ["noget", view.summary.title]}
        assert rescue(visit(), view.assessment.id, content) == (204, "")
        assert title_of(demonstration, view.assessment.id) == "Fra den lukkede fane"

    @pytest.mark.parametrize("path", ["title", "note.revision.udlejning"])
    def test_a_text_is_never_saved_as_another_person(
        self, visit: Visit, demonstration: Demonstration, path: str
    ) -> None:
        view = the_case(demonstration, State.DRAFT)
        content = {"felt": path, "tekst": "Skrevet før rolleskiftet", "set": [view.summary.title]}
        writer = CASEWORKER.actor.person_id
        colleague = visit(cookies={DEMO_COOKIE: "sagsbehandler-b"})
        assert rescue(colleague, view.assessment.id, {**content, "hvem": writer})[0] == 403
        assert title_of(demonstration, view.assessment.id) == view.summary.title
        assert own_notes(demonstration.store, demo_actor({DEMO_COOKIE: "sagsbehandler-b"}), view.assessment.id) == {}
        assert rescue(visit(), view.assessment.id, {**content, "hvem": writer})[0] == 204  # control

    def test_a_race_that_is_lost_leaves_both_texts(self, visit: Visit, demonstration: Demonstration) -> None:
        view = the_case(demonstration, State.DRAFT)
        content = {"felt": "title", "tekst": "Min", "set": ["en titel, som ingen har"]}
        assert rescue(visit(), view.assessment.id, content)[0] == 204
        assert title_of(demonstration, view.assessment.id) == view.summary.title
        assert [item.text for item in leftovers(demonstration.store, CASEWORKER.actor, view.assessment.id)] == ["Min"]

    @pytest.mark.parametrize(
        "headers",
        [
            {"sec-fetch-site": "cross-site"},
            {"sec-fetch-site": "same-site"},
            {"sec-fetch-site": "none"},
            {"origin": "http://ond.invalid"},
            {"origin": "null"},
            {"origin": "http://127.0.0.1:9999"},
        ],
    )
    def test_another_site_is_refused(self, visit: Visit, demonstration: Demonstration, headers: dict[str, str]) -> None:
        view = the_case(demonstration, State.DRAFT)
        content = {"felt": "title", "tekst": "Fra et fremmed sted", "set": [view.summary.title]}
        assert rescue(visit(), view.assessment.id, content, headers) == (403, "Afvist.")
        assert title_of(demonstration, view.assessment.id) == view.summary.title
        own = {"origin": "http://127.0.0.1:8501"}
        assert rescue(visit(), view.assessment.id, content, own)[0] == 204  # control

    def test_what_is_too_long_is_refused_before_it_is_held(self, visit: Visit, demonstration: Demonstration) -> None:
        view = the_case(demonstration, State.DRAFT)
        assert rescue(visit(), view.assessment.id, b"x" * (MAX_RESCUED_BYTES + 1))[0] == 413
        assert rescue(visit(), view.assessment.id, b"x" * MAX_RESCUED_BYTES)[0] == 400  # control: read, and no JSON

    @pytest.mark.parametrize(
        "body",
        [
            *(b"", b"{", b"[]", b"null", b"1", b"\xff\xfe", b'{"felt": "title"}', b'{"felt": 1, "tekst": 2, "set": 3}'),
            *(b"[" * 60_000, b'{"felt":"title","tekst":"x","set":null}', b'{"tekst":"x","set":[]}'),
        ],
        ids=range(11),
    )
    def test_what_is_no_text_of_a_field_is_refused(
        self, visit: Visit, demonstration: Demonstration, body: bytes
    ) -> None:
        view = the_case(demonstration, State.DRAFT)
        assert rescue(visit(), view.assessment.id, body) == (400, "Afvist.")
        assert title_of(demonstration, view.assessment.id) == view.summary.title

    @pytest.mark.parametrize(
        ("path", "status"),
        [
            *(("opfundet", 404), ("", 404), ("grades.x\u00b2", 404), ("involvement." + "9" * 5000 + ".outcome", 404)),
            *(("case_number", 409), ("schema", 409), ("budget.²", 404), ("__class__", 404), ("title.x", 404)),
        ],
    )
    def test_a_field_that_may_not_be_written_is_refused(
        self, visit: Visit, demonstration: Demonstration, path: str, status: int
    ) -> None:
        view = the_case(demonstration, State.DRAFT)
        before = current_draft(demonstration.store, CASEWORKER.actor, view.assessment.id)
        assert rescue(visit(), view.assessment.id, {"felt": path, "tekst": "x", "set": [""]})[0] == status
        assert current_draft(demonstration.store, CASEWORKER.actor, view.assessment.id) == before

    @pytest.mark.parametrize("typed", ["a\x00b", "halv \ud800", "vend \u202e om", "x" * 5_000, "\u0007"])
    def test_odd_characters_do_no_harm(self, visit: Visit, demonstration: Demonstration, typed: str) -> None:
        view = the_case(demonstration, State.DRAFT)
        content = {"felt": "title", "tekst": typed, "set": [view.summary.title]}
        assert rescue(visit(), view.assessment.id, content)[0] in (204, 400)

    def test_a_locked_part_is_refused(self, visit: Visit, demonstration: Demonstration) -> None:
        view = the_case(demonstration, State.LOCKED)
        content = {"felt": "grades.udlejning.reason", "tekst": "Andet", "set": [""]}
        status, text = rescue(visit(), view.assessment.id, content)
        assert status == 409
        assert "er låst" in text

    def test_an_unknown_assessment_is_not_found(self, visit: Visit, demonstration: Demonstration) -> None:
        assert rescue(visit(), uuid4(), {"felt": "title", "tekst": "x", "set": []})[0] == 404
