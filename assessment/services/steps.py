"""The steps of an assessment: lock, revise, submit, return, approve. Each is one transaction with its event."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID, uuid4

from assessment.domain import deciding, workflow
from assessment.domain.consistency import case_faults
from assessment.domain.decision_points import LeverChoice, points_of
from assessment.domain.draft import Draft
from assessment.domain.errors import Fault, NotFound, StepRefused
from assessment.domain.indication import indicate
from assessment.domain.late_facts import keep_reason
from assessment.domain.plaintext import is_blank
from assessment.domain.review_marks import WHOLE_CASE, ReviewKind
from assessment.domain.revisions import keep_before, keep_locked
from assessment.domain.ruleset import RuleSet
from assessment.domain.workflow import Actor, Event, State, Transition
from assessment.services.comparing import put_side_by_side
from assessment.services.field_names import named
from assessment.services.history import late_facts_of
from assessment.services.notes import LATE_FACTS, REVIEW, REVISION, storable_text
from assessment.services.printable import printing_faults
from assessment.services.review import marks_of_version, newest_version, owed_answers
from assessment.storage import assessments, drafts, events, notes, reviews, second_assessments, snapshots, versions
from assessment.storage.engine import Session, Store
from assessment.storage.records import AssessmentRecord, WaitingOn
from assessment.storage.seals import SealedTable, seals

WAITING_ON: Mapping[State, WaitingOn] = {
    State.DRAFT: "sagsbehandler",
    State.LOCKED: "sagsbehandler",
    State.RETURNED: "sagsbehandler",
    State.SUBMITTED: "leder",
    State.APPROVED: "leder",
    State.ISSUED: "ingen",
    State.DECIDED: "ingen",
    State.WITHDRAWN: "ingen",
}


def lock_assessment(store: Store, actor: Actor, now: datetime, assessment_id: UUID) -> None:
    """Lock grades and own conclusion; from here the indication is shown. StepRefused lists what is missing.

    What was locked is kept in the event, so that a later change can be shown beside it. Where a second assessment is
    locked already, the two are put side by side.
    """
    with store.write() as session:
        second_assessments.open_second(session, assessment_id)  # held, so that of two who lock at once one waits
        record, draft, rules = _load(session, assessment_id)
        workflow.require(workflow.Action.LOCK, actor, record.standing)
        _require_readable(draft, rules)
        assessments.add_contributor(session, assessment_id=assessment_id, person_id=actor.person_id, now=now)
        transition = keep_locked(workflow.lock(actor, record.standing, now, draft.case, rules), draft.case)
        compared = None
        if record.standing.second_locked:
            transition, compared = put_side_by_side(session, actor, now, record, transition)
        carry_out(session, record, transition, now, followed_by=compared)


def revise_assessment(
    store: Store, actor: Actor, now: datetime, assessment_id: UUID, *, subject: str, reason: str
) -> None:
    """Open a criterion (its id) or the conclusion ("conclusion") for change after the reveal, with a reason."""
    reason = storable_text(reason)
    with store.write() as session:
        record, draft, rules = _load(session, assessment_id)
        _require_subjects({subject}, rules)
        assessments.add_contributor(session, assessment_id=assessment_id, person_id=actor.person_id, now=now)
        transition = workflow.revise(actor, record.standing, now, subject, reason)
        carry_out(session, record, keep_before(transition, draft.case, subject), now)
        _forget(session, record, actor, f"{REVISION}.{subject}")


def submit_assessment(
    store: Store, actor: Actor, now: datetime, assessment_id: UUID, *, facts_reason: str = ""
) -> UUID:
    """Store an immutable version with the indication under its rule set; returns the id of the version.

    `facts_reason` says why the facts were changed after the lock; it is asked for where they move the indication.
    """
    facts_reason = storable_text(facts_reason)
    with store.write() as session:
        record, draft, rules = _load(session, assessment_id)
        workflow.require(workflow.Action.SUBMIT, actor, record.standing)
        _require_readable(draft, rules)
        late = late_facts_of(session, record, draft.case, rules)
        hindrances = (
            *owed_answers(session, actor, record, draft.case, rules),
            *(late.faults(facts_reason) if late else ()),
        )
        transition = workflow.submit(actor, record.standing, now, draft.case, rules, hindrances=hindrances)
        transition = keep_reason(transition, late, facts_reason)
        version_id = uuid4()
        versions.insert_version(
            session,
            version_id=version_id,
            assessment_id=assessment_id,
            author_id=actor.person_id,
            case=draft.case,
            ruleset_fingerprint=record.ruleset_fingerprint,
            indication=indicate(draft.case, rules).document(),
            now=now,
        )
        assessments.add_contributor(session, assessment_id=assessment_id, person_id=actor.person_id, now=now)
        carry_out(session, record, transition, now, [("submitted_version", version_id)])
        _forget(session, record, actor, LATE_FACTS)
        return version_id


def return_assessment(
    store: Store,
    actor: Actor,
    now: datetime,
    version_id: UUID,
    *,
    comment: str,
) -> None:
    """Return the version that the manager has read. What is marked to be changed is open for change at once.

    A comment on the whole begins a thread of its own, to be answered like those of the marks.
    """
    comment = storable_text(comment)
    with store.write() as session:
        version = newest_version(session, version_id)
        record = assessments.get_assessment(session, version.assessment_id)
        marks = marks_of_version(session, version)
        transition = deciding.return_to_caseworker(actor, record.standing, now, comment, marks)
        versions.insert_decision(
            session,
            version_id=version_id,
            decider_id=actor.person_id,
            outcome="returned",
            comment=comment,
            criterion_comments=dict(transition.open_revisions),
            now=now,
        )
        made: list[tuple[SealedTable, UUID]] = [("decision", version_id)]
        if not is_blank(comment):
            thread = reviews.insert_review_entry(
                session,
                assessment_id=record.id,
                kind=ReviewKind.COMMENT,
                part=WHOLE_CASE,
                written_by=actor.person_id,
                now=now,
                text=comment,
                version_id=version_id,
            )
            made.append(("review_entry", thread))
        carry_out(session, record, transition, now, made)
        _forget(session, record, actor, REVIEW)


def approve_assessment(
    store: Store,
    actor: Actor,
    now: datetime,
    version_id: UUID,
    comment: str = "",
    *,
    levers: LeverChoice,
    confirmed_waivers: Collection[str] = (),
) -> None:
    """Approve the version that the manager has read, and accepted part by part. Refused for everybody who has
    contributed.

    `levers` must hold a legal lever for each kind of decision point of the version; other kinds are left out.
    `confirmed_waivers` are the gates whose waiver the manager has agreed to; every waiver of the version needs it.
    """
    comment = storable_text(comment)
    with store.write() as session:
        version = newest_version(session, version_id)
        record, case = assessments.get_assessment(session, version.assessment_id), version.case
        transition = deciding.approve(
            actor,
            record.standing,
            now,
            comment,
            marks=marks_of_version(session, version),
            points=points_of(case),
            levers=levers,
            waived=[waiver.gate for waiver in case.waivers],
            confirmed=confirmed_waivers,
        )
        unprinted = printing_faults(case)
        if unprinted:
            rules = snapshots.get_ruleset(session, record.ruleset_fingerprint)
            raise StepRefused(
                "Udgaven kan ikke blive til dokumenter. Returnér den, så felterne kan rettes.", named(unprinted, rules)
            )
        versions.insert_decision(
            session,
            version_id=version_id,
            decider_id=actor.person_id,
            outcome="approved",
            comment=comment,
            criterion_comments={},
            now=now,
        )
        carry_out(session, record, transition, now, [("decision", version_id)])
        _forget(session, record, actor, REVIEW)


def carry_out(
    session: Session,
    record: AssessmentRecord,
    transition: Transition,
    now: datetime,
    records: Sequence[tuple[SealedTable, UUID]] = (),
    *,
    followed_by: Event | None = None,
) -> None:
    """Save the new state and its event, and the event that follows from it, in the transaction of the calling service.

    `records` are what the step has made (table and key). The event seals them, so that a later alteration shows.
    """
    assessments.set_state(
        session,
        assessment_id=record.id,
        seen_row_version=record.row_version,
        transition=transition,
        waiting_on=WAITING_ON[transition.state],
        now=now,
    )
    event = replace(transition.event, fields={**transition.event.fields, **seals(session, record.id, records)})
    for each in (event, followed_by):
        if each is not None:
            events.append_event(session, event=each, case_id=record.case_id, assessment_id=record.id)


def _forget(session: Session, record: AssessmentRecord, actor: Actor, path: str) -> None:
    notes.drop_notes(session, assessment_id=record.id, person_id=actor.person_id, path=path)


def _load(session: Session, assessment_id: UUID) -> tuple[AssessmentRecord, Draft, RuleSet]:
    record = assessments.get_assessment(session, assessment_id)
    rules = snapshots.get_ruleset(session, record.ruleset_fingerprint)
    return record, drafts.get_draft(session, assessment_id).draft, rules


def _require_subjects(subjects: Collection[str], rules: RuleSet) -> None:
    known = {workflow.CONCLUSION, *(criterion.id for criterion in rules.criteria)}
    for subject in subjects:
        if subject not in known:
            raise NotFound(f"»{subject[:60]}« er hverken et kriterium eller konklusionen. Genindlæs siden.")


def faults_of_draft(draft: Draft, rules: RuleSet) -> list[Fault]:
    """Fields whose text cannot be read, what the rule set does not know or allow, and what no document can show; each
    stops every step."""
    faults = [
        Fault(path, "mangler. Udfyld feltet." if is_blank(text) else f"»{text[:60]}« kan ikke læses. Ret feltet.")
        for path, text in draft.unread.items()
    ]
    return [*faults, *case_faults(draft.case, rules), *printing_faults(draft.case)]


def _require_readable(draft: Draft, rules: RuleSet) -> None:
    faults = faults_of_draft(draft, rules)
    if faults:
        raise StepRefused("Der er felter, som skal rettes først.", named(faults, rules))
