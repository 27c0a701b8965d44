"""Stored cases for the tests of the store. All estates in them are made up."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from sqlmodel import Session

from assessment.domain.attachments import AttachmentKind, Withdrawal
from assessment.domain.case import CaseFile
from assessment.domain.council import CouncilContent, Happened, StationEntry
from assessment.domain.council_calendar import Body
from assessment.domain.draft import Draft
from assessment.domain.impartiality import Declaration
from assessment.domain.letters import LetterKind, LetterTexts
from assessment.domain.review_marks import ReviewKind, part_names
from assessment.domain.ruleset import RuleSet
from assessment.domain.workflow import Event, Role, State, Transition
from assessment.rulefiles import read_rule_file
from assessment.storage import (
    assessments,
    attachments,
    calendar,
    cases,
    council_entries,
    documents,
    drafts,
    entries,
    events,
    impartiality,
    letters,
    mail,
    people,
    reviews,
    second_assessments,
    second_releases,
    snapshots,
    versions,
)
from assessment.storage.engine import Store
from assessment.storage.entry_record import EntryKind, EntryRecord
from assessment.storage.records import AttachmentRecord, DecisionOutcome, SecondRecord, VersionRecord

NOW = datetime(2026, 11, 23, 8, 30, 15, 123456, tzinfo=UTC)
CASEWORKER, COLLEAGUE, MANAGER, OTHER_MANAGER = "sagsbehandler-a", "sagsbehandler-b", "leder-a", "leder-b"
RULES: RuleSet = read_rule_file(Path(__file__).parents[2] / "rules" / "aarhus-almen-renovering" / "2026.1.0.yaml")


@dataclass(frozen=True)
class Stored:
    """The ids of a stored case and its assessment."""

    case_id: UUID
    assessment_id: UUID


def later(minutes: int) -> datetime:
    """A time after NOW."""
    return NOW + timedelta(minutes=minutes)


def case_file(number: str = "2026-0001", **facts: Any) -> CaseFile:
    """A case file with a title and whatever else is given."""
    return CaseFile.model_validate({"schema": "case-file/1", "case_number": number, "title": "Lyngparken", **facts})


def insert(session: Session, case: CaseFile, now: datetime = NOW) -> Stored:
    """A case with its first assessment and draft, in which everybody has declared to be impartial."""
    stored = Stored(uuid4(), uuid4())
    snapshots.put_ruleset(session, RULES)
    cases.insert_case(session, case=case, case_id=stored.case_id, created_by=CASEWORKER, now=now)
    assessments.insert_assessment(
        session,
        assessment_id=stored.assessment_id,
        case_id=stored.case_id,
        ruleset_fingerprint=RULES.fingerprint,
        owner_id=CASEWORKER,
        now=now,
    )
    drafts.insert_draft(session, assessment_id=stored.assessment_id, draft=Draft(case), saved_by=CASEWORKER, now=now)
    for person in (CASEWORKER, COLLEAGUE, MANAGER, OTHER_MANAGER):
        declare(session, stored.case_id, person, now)
    return stored


def declare(session: Session, case_id: UUID, person: str, now: datetime = NOW) -> None:
    """The person declares to be impartial in the case."""
    impartiality.insert_declaration(session, case_id=case_id, declaration=Declaration(person, True, now, person))


def registered(store: Store, case: CaseFile | None = None, now: datetime = NOW) -> Stored:
    """A case with its first assessment and draft, committed."""
    with store.write() as session:
        return insert(session, case or case_file(), now)


def move(
    store: Store, stored: Stored, state: State, now: datetime = NOW, revisions: Mapping[str, str] | None = None
) -> None:
    """Carry out one step."""
    with store.write() as session:
        seen = assessments.get_assessment(session, stored.assessment_id)
        event = Event(f"assessment.{state.value}", CASEWORKER, now)
        assessments.set_state(
            session,
            assessment_id=stored.assessment_id,
            seen_row_version=seen.row_version,
            transition=Transition(state, event, revisions or {}),
            now=now,
            waiting_on="sagsbehandler",
        )
        events.append_event(session, event=event, case_id=stored.case_id, assessment_id=stored.assessment_id)


def submit(store: Store, stored: Stored, author: str = CASEWORKER, now: datetime = NOW) -> VersionRecord:
    """A version of the draft as it is; the state is set to submitted."""
    with store.write() as session:
        version = versions.insert_version(
            session,
            version_id=uuid4(),
            assessment_id=stored.assessment_id,
            author_id=author,
            case=drafts.get_draft(session, stored.assessment_id).draft.case,
            ruleset_fingerprint=RULES.fingerprint,
            indication={"outcome": "ikke_oplyst"},
            now=now,
        )
    move(store, stored, State.SUBMITTED, now)
    return version


def decide(store: Store, version: VersionRecord, outcome: DecisionOutcome, decider: str = MANAGER) -> None:
    """A decision on a version; before an approval its decider accepts every part."""
    if outcome == "approved":
        accept_all(store, version, decider)
    with store.write() as session:
        versions.insert_decision(
            session,
            version_id=version.id,
            decider_id=decider,
            outcome=outcome,
            comment="Set og drøftet.",
            criterion_comments={},
            now=NOW,
        )


def accept_all(store: Store, version: VersionRecord, decider: str = MANAGER) -> None:
    """Every part of a version accepted by one person."""
    for part in part_names(RULES):
        said(store, version, ReviewKind.ACCEPTED, part, by=decider)


def said(
    store: Store,
    version: VersionRecord,
    kind: ReviewKind,
    part: str,
    *,
    by: str = MANAGER,
    text: str = "",
    thread: UUID | None = None,
) -> UUID:
    """A mark, a comment or a reply, under a version."""
    with store.write() as session:
        return reviews.insert_review_entry(
            session,
            assessment_id=version.assessment_id,
            kind=kind,
            part=part,
            written_by=by,
            now=NOW,
            text=text,
            version_id=version.id,
            thread=thread,
        )


def asked(store: Store, stored: Stored, assessor: str = COLLEAGUE, now: datetime = NOW) -> SecondRecord:
    """A request for a second assessment."""
    with store.write() as session:
        return second_assessments.insert_second(
            session,
            second_id=uuid4(),
            assessment_id=stored.assessment_id,
            assessor_id=assessor,
            asked_by=CASEWORKER,
            draft=Draft(case_file()),
            now=now,
        )


def approved(store: Store) -> tuple[Stored, VersionRecord]:
    """A case that has come as far as approved."""
    stored = registered(store)
    second = asked(store, stored)
    with store.write() as session:
        second_assessments.lock_row(session, second, NOW)
    move(store, stored, State.LOCKED)
    with store.write() as session:
        second_releases.insert_release(session, second, by=MANAGER, reason="Den anden vurderer er stoppet.", now=NOW)
    version = submit(store, stored)
    decide(store, version, "approved")
    move(store, stored, State.APPROVED)
    return stored, version


def issued(store: Store) -> tuple[Stored, VersionRecord]:
    """A case that has come all the way, with one issued document: a row in every protected table."""
    stored, version = approved(store)
    with store.write() as session:
        people.upsert_person(session, person_id=MANAGER, name="Leder A", roles={Role.MANAGER})
        documents.insert_document(
            session,
            document_id=uuid4(),
            version_id=version.id,
            kind="brief",
            title="Byrådsbrief",
            blob_sha256=documents.put_blob(session, b"%PDF-1.7 proeve"),
            issued_by=MANAGER,
            now=NOW,
        )
    noted(store, stored)
    targeted(store, stored)
    mailed(store)
    attached(store, stored, withdrawn=True)
    lettered(store, stored, letter=b"%PDF-1.7 brev")
    move(store, stored, State.ISSUED)
    stopped(store, stored)
    return stored, version


STATION = StationEntry(
    station="magistraten", station_name="Magistraten", date=date(2026, 11, 20), happened=Happened.RECOMMENDED
)


def stopped(
    store: Store, stored: Stored, content: CouncilContent = STATION, *, corrects: int | None = None
) -> tuple[UUID, int]:
    """An entry of the way through the council."""
    with store.write() as session:
        return council_entries.insert_council_entry(
            session,
            case_id=stored.case_id,
            assessment_id=stored.assessment_id,
            content=content,
            written_by=CASEWORKER,
            now=NOW,
            corrects=corrects,
        )


def held(store: Store, day: date, body: Body = Body.COUNCIL) -> UUID:
    """A meeting in the calendar; returns its id."""
    meeting_id = uuid4()
    with store.write() as session:
        entry = calendar.NewEntry(meeting_id, "added", body, day)
        calendar.insert_entries(session, [entry], written_by="administrator-a", now=NOW)
    return meeting_id


def targeted(store: Store, stored: Stored, day: date = date(2027, 2, 24)) -> UUID:
    """A meeting that the assessment is meant for; returns its id."""
    meeting_id = held(store, day)
    with store.write() as session:
        calendar.insert_target(
            session, assessment_id=stored.assessment_id, meeting_id=meeting_id, written_by=CASEWORKER, now=NOW
        )
    return meeting_id


def mailed(store: Store, person_id: str = CASEWORKER, *items: str, outcome: mail.MailOutcome | None = None) -> UUID:
    """An attempt to send a mail, with its end where one is given; returns its id."""
    with store.write() as session:
        attempt_id = mail.begin_attempt(session, person_id=person_id, items=items or ("approved:1",), now=NOW)
        if outcome is not None:
            mail.end_attempt(session, attempt_id=attempt_id, person_id=person_id, outcome=outcome, reply="", now=NOW)
    return attempt_id


def noted(
    store: Store,
    stored: Stored,
    kind: EntryKind = "log",
    step: str = "moede",
    *,
    refers_to: UUID | None = None,
    **content: Any,
) -> EntryRecord:
    """An entry of the case."""
    with store.write() as session:
        return entries.insert_entry(
            session,
            case_id=stored.case_id,
            assessment_id=stored.assessment_id,
            kind=kind,
            step=step,
            content=content or {"said": "Byggetakten er drøftet."},
            written_by=CASEWORKER,
            now=NOW,
            refers_to=refers_to,
        )


def lettered(
    store: Store,
    stored: Stored,
    kind: LetterKind = LetterKind.HEARING,
    *,
    letter: bytes | None = None,
    by: str = CASEWORKER,
    **texts: Any,
) -> int:
    """A wording of a letter, or the letter itself where its bytes are given; returns its number."""
    with store.write() as session:
        return letters.insert_letter_entry(
            session,
            entry_id=uuid4(),
            case_id=stored.case_id,
            assessment_id=stored.assessment_id,
            kind=kind,
            texts=LetterTexts(**texts),
            written_by=by,
            now=NOW,
            title="" if letter is None else f"{kind.danish}: prøve",
            letter=letter,
        )


def attached(
    store: Store,
    stored: Stored,
    content: bytes = b"%PDF-1.7 bilag.",
    *,
    number: int = 1,
    withdrawn: bool = False,
    folder: Path | None = None,
) -> AttachmentRecord:
    """An attachment of the case; the store does not look into files."""
    attachment = AttachmentRecord(
        id=uuid4(),
        case_id=stored.case_id,
        assessment_id=stored.assessment_id,
        number=number,
        name="Tilstandsrapport.pdf",
        kind=AttachmentKind.PDF,
        sha256=hashlib.sha256(content).hexdigest(),
        length=len(content),
        pages=3,
        added_by=CASEWORKER,
        added_at=NOW,
    )
    with store.write() as session:
        attachments.insert_attachment(session, attachment, content, folder)
        if withdrawn:
            withdrawal = Withdrawal("Hører til en anden sag.", CASEWORKER, later(1))
            attachments.insert_withdrawal(session, attachment.id, withdrawal)
    return attachment
