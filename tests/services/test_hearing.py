"""The hearing of the party through the services: a refusal is issued after it and not before, and it is printed."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from assessment.domain.errors import PermissionDenied, StaleAssessment, StepRefused
from assessment.domain.hearing import AnswerReceived, DraftSent, HearingStep, Omitted, Remarks
from assessment.reporting.request import DocumentRequest
from assessment.services.cases import CaseView, open_case
from assessment.services.documents import document_request, issue_document, issue_hindrances
from assessment.services.hearing import take_hearing_step
from assessment.storage import events
from assessment.storage.engine import Store
from assessment.storage.soundness import alterations
from tests.services.stories import (
    CASEWORKER,
    COLLEAGUE,
    LEVERS,
    MANAGER,
    MUNICIPALITY,
    READER,
    WRITING_MANAGER,
    approve,
    later,
    plain_render,
    submitted,
)
from tests.storage.direct_sql import refusal

REFUSAL = {
    "outcome": "afvis",
    "reason": "Kriterium 3 er svagt: projektet åbner ikke området mod naboerne, og det bærer afslaget.",
    "main_considerations": "Sammenhængen til naboområderne har vejet tungest.",
    "essential_facts": "Der er ingen aftale om en sti.",
    "special_circumstances": "Ingen.",
    "consequences_of_refusal": "Taget skal udbedres for afdelingens egne midler.",
}
GROUNDS = MUNICIPALITY.hearing_law.names
SENT = DraftSent(date=date(2026, 11, 2), recipient="Boligforeningen Eksempel", deadline=date(2026, 11, 16))
ANSWER = AnswerReceived(date=date(2026, 11, 12), summary="Foreningen mener, at stien allerede er aftalt.")
REMARKS = Remarks(text="Aftalen er ikke indgået endnu.")
OMITTED = Omitted(ground="ubetaenkeligt", reason="Foreningen har selv trukket projektet.")


def refused(store: Store) -> CaseView:
    """An approved case whose conclusion is a refusal."""
    view, version_id = submitted(store, conclusion=REFUSAL)
    approve(store, MANAGER, later(3), version_id, levers=LEVERS)
    return open_case(store, MANAGER, view.summary.case_id)


def hear(store: Store, view: CaseView, *steps: HearingStep, now: datetime | None = None) -> CaseView:
    for step in steps:
        take_hearing_step(store, CASEWORKER, now or later(5), view.assessment.id, step, grounds=GROUNDS)
    return open_case(store, MANAGER, view.summary.case_id)


def send_out(store: Store, view: CaseView) -> None:
    issue_document(store, MANAGER, later(9), view, municipality=MUNICIPALITY, render=plain_render)


@pytest.mark.parametrize("steps", [(), (SENT,), (SENT, ANSWER)])
def test_a_refusal_is_not_issued_before_the_hearing_is_done(store: Store, steps: tuple[HearingStep, ...]) -> None:
    view = hear(store, refused(store), *steps)
    (hindrance,) = issue_hindrances(view, later(9))
    with pytest.raises(StepRefused) as stopped:
        send_out(store, view)
    assert stopped.value.faults == (hindrance,)
    after = open_case(store, READER, view.summary.case_id)
    assert (after.assessment.standing.state.danish, after.documents) == ("Godkendt", ())


@pytest.mark.parametrize("steps", [(SENT, ANSWER, REMARKS), (SENT, REMARKS), (OMITTED,)])
def test_control_it_is_issued_when_the_hearing_is_done_or_left_out(
    store: Store, steps: tuple[HearingStep, ...]
) -> None:
    view = hear(store, refused(store), *steps)
    assert issue_hindrances(view, later(9)) == ()
    send_out(store, view)
    after = open_case(store, READER, view.summary.case_id)
    assert after.assessment.standing.state.danish == "Udsendt"
    assert after.hearing == steps
    with pytest.raises(StepRefused, match="status »Udsendt«"):
        hear(store, view, SENT)


def test_the_database_itself_refuses_a_refusal_that_nobody_was_heard_about(store: Store) -> None:
    view = hear(store, refused(store), SENT)
    issue = "UPDATE assessment SET state = 'issued'"
    assert "unheard" in str(refusal(store, issue))
    assert refusal(store, issue, unprotected=True) is None
    hear(store, view, ANSWER, REMARKS)
    assert refusal(store, issue) is None


def test_what_was_read_for_the_document_must_still_stand(store: Store) -> None:
    view = hear(store, refused(store), SENT, ANSWER, REMARKS)

    def while_it_is_made(request: DocumentRequest) -> bytes:
        if request.kind == "indstilling":
            hear(store, view, ANSWER.model_copy(update={"summary": "Endnu et svar."}))
        return plain_render(request)

    with pytest.raises(StaleAssessment):
        issue_document(store, MANAGER, later(9), view, municipality=MUNICIPALITY, render=while_it_is_made)


def test_each_step_has_its_event_and_its_writer_contributes(store: Store) -> None:
    view, _ = submitted(store, conclusion=REFUSAL)
    take_hearing_step(store, COLLEAGUE, later(5), view.assessment.id, SENT, grounds=GROUNDS)
    after = open_case(store, READER, view.summary.case_id)
    assert COLLEAGUE.person_id in after.assessment.standing.contributors
    with store.read() as session:
        event = events.events_of_case(session, view.summary.case_id)[-1]
        assert alterations(session) == []
    assert (event.action, event.actor_id, event.fields["entry"]) == ("hearing.sent", COLLEAGUE.person_id, 1)


def test_who_has_written_the_remarks_does_not_approve(store: Store) -> None:
    view, version_id = submitted(store, conclusion=REFUSAL)
    take_hearing_step(store, WRITING_MANAGER, later(5), view.assessment.id, SENT, grounds=GROUNDS)
    with pytest.raises(PermissionDenied, match="fire øjne"):
        approve(store, WRITING_MANAGER, later(6), version_id, levers=LEVERS)
    approve(store, MANAGER, later(6), version_id, levers=LEVERS)


def test_only_a_known_ground_leaves_a_hearing_out(store: Store) -> None:
    view = refused(store)
    with pytest.raises(StepRefused) as stopped:
        hear(store, view, Omitted(ground="travlhed", reason="Vi har travlt."))
    assert [fault.place for fault in stopped.value.faults] == ["hearing.ground"]


def test_managers_and_readers_do_not_write_the_hearing(store: Store) -> None:
    view = refused(store)
    for actor in (MANAGER, READER):
        with pytest.raises(PermissionDenied):
            take_hearing_step(store, actor, later(5), view.assessment.id, SENT, grounds=GROUNDS)


def test_the_document_gets_the_steps(store: Store) -> None:
    view = hear(store, refused(store), SENT, ANSWER, REMARKS)
    request = document_request(view, MUNICIPALITY)
    assert [step["step"] for step in request.hearing] == ["sent", "answer", "remarks"]
    assert DocumentRequest.from_json(request.to_json()) == request


def test_a_deadline_is_kept_by_the_danish_day(store: Store) -> None:
    view = hear(store, refused(store), SENT.model_copy(update={"deadline": date(2026, 11, 23)}))
    just_before_midnight = later(0).replace(hour=22, minute=59)
    with pytest.raises(StepRefused, match="kan ikke gemmes"):
        hear(store, view, REMARKS, now=just_before_midnight)
    assert hear(store, view, REMARKS, now=just_before_midnight + timedelta(minutes=1)).hearing[-1] == REMARKS
