"""Cases: register, import, find, open, export."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID, uuid4

from assessment.casefiles import parse_case
from assessment.domain.arithmetic import Disagreement, arithmetic_faults
from assessment.domain.case import SCHEMA, CaseFile
from assessment.domain.comments import open_threads
from assessment.domain.consistency import require_consistent
from assessment.domain.council import Council
from assessment.domain.draft import Draft
from assessment.domain.errors import AlreadyExists, CaseFileError, Fault, NotFound
from assessment.domain.hearing import HearingStep
from assessment.domain.indication import Indication, indicate
from assessment.domain.letters import LetterEntry
from assessment.domain.plaintext import tidy_typed_text
from assessment.domain.review_marks import ReviewEntry
from assessment.domain.ruleset import RuleSet
from assessment.domain.standing import APPROVED_STATES, COMMENTED_STATES
from assessment.domain.waiting import Staff
from assessment.domain.workflow import Action, Actor, Event, require_role
from assessment.services.attachments import seen_attachments
from assessment.services.desk import desk_of
from assessment.services.entries import hearing_steps
from assessment.services.levers import confirmed_levers
from assessment.services.printable import require_printable, unprintable
from assessment.storage import (
    assessments,
    cases,
    council_entries,
    documents,
    drafts,
    events,
    letters,
    people,
    reviews,
    snapshots,
    versions,
)
from assessment.storage.engine import Session, Store
from assessment.storage.records import (
    AssessmentRecord,
    AttachmentRecord,
    CaseFilter,
    CasePage,
    CaseSummary,
    DecisionRecord,
    DocumentRecord,
    DraftRecord,
    SecondSummary,
    SortKey,
    VersionRecord,
)

__all__ = [
    "CaseFilter",
    "CasePage",
    "CaseSummary",
    "CaseView",
    "DecisionRecord",
    "DocumentRecord",
    "SecondSummary",
    "SortKey",
    "VersionRecord",
    "case_id_of",
    "find_cases",
    "known_associations",
    "matching_cases",
    "open_case",
    "read_case",
    "register_case",
    "typed_case",
]


@dataclass(frozen=True)
class EarlierAssessment:
    """The approved assessment before this one: its number, what was approved, and the rule set of that time."""

    number: int
    case: CaseFile
    rules: RuleSet


@dataclass(frozen=True)
class CaseView:
    """Everything a page shows of a case, by its newest assessment. `indication` is None until grades and conclusion
    are locked; `earlier` is None for the first assessment, and its grades are shown only after that.

    For a second assessor who is `blind`, the draft holds the facts of the case and the assessor's own grades, and what
    is made of the first assessment is left out. `review` are its marks and comments, `hearing` the steps of its
    hearing of the party, `seconds` the requests for a second assessment, the newest last. `councils` are what the
    council has done with each assessment of the case, the first one first. `staff` are those who can do anything now.
    `attachments` are those of the case, withdrawn ones included; `letters` are the wordings of its letters to the
    association, and those that were made final.
    """

    summary: CaseSummary
    assessment: AssessmentRecord
    draft: DraftRecord
    rules: RuleSet
    indication: Indication | None
    disagreements: tuple[Disagreement, ...]
    version: VersionRecord | None
    decisions: tuple[DecisionRecord, ...]
    documents: tuple[DocumentRecord, ...]
    names: Mapping[str, str]
    earlier: EarlierAssessment | None = None
    seconds: tuple[SecondSummary, ...] = ()
    blind: bool = False
    hearing: tuple[HearingStep, ...] = ()
    levers: Mapping[str, str] = field(default_factory=dict)
    councils: tuple[Council, ...] = ()
    staff: Staff = field(default_factory=Staff)
    attachments: tuple[AttachmentRecord, ...] = ()
    review: tuple[ReviewEntry, ...] = ()
    letters: tuple[LetterEntry, ...] = ()

    @property
    def second(self) -> SecondSummary | None:
        """The request for a second assessment that is not withdrawn, or None."""
        return next((found for found in self.seconds if found.withdrawn_at is None), None)

    @property
    def council(self) -> Council:
        """What the council has done with the newest assessment."""
        return self.councils[-1] if self.councils else Council(self.assessment.number)

    @property
    def case(self) -> CaseFile:
        """The case file as far as it can be read."""
        return self.draft.draft.case

    def name_of(self, person_id: str) -> str:
        """The name to show for a person."""
        return self.names.get(person_id, person_id)


def register_case(store: Store, actor: Actor, now: datetime, case: CaseFile, rules: RuleSet) -> UUID:
    """Store a new case with its first assessment as a draft; returns the case id.

    Raises CaseFileError when the case names what the rule set does not hold, or has a number that cannot be printed:
    a number is never changed. RuleFileError for rules that no document can show, AlreadyExists for a known case number.
    """
    require_role(Action.CREATE, actor)
    require_consistent(case, rules)
    require_printable(rules)
    strange = unprintable(case.case_number)
    if strange:
        raise CaseFileError([Fault("case_number", strange)])
    case_id, assessment_id = uuid4(), uuid4()
    with store.write() as session:
        if cases.find_case_by_number(session, case.case_number) is not None:
            raise AlreadyExists(f"Sagsnummeret »{case.case_number}« findes allerede. Brug et andet, eller åbn sagen.")
        fingerprint = snapshots.put_ruleset(session, rules)
        cases.insert_case(session, case=case, case_id=case_id, created_by=actor.person_id, now=now)
        assessments.insert_assessment(
            session,
            assessment_id=assessment_id,
            case_id=case_id,
            ruleset_fingerprint=fingerprint,
            owner_id=actor.person_id,
            now=now,
        )
        drafts.insert_draft(session, assessment_id=assessment_id, draft=Draft(case), saved_by=actor.person_id, now=now)
        event = Event("case.registered", actor.person_id, now, {"case_number": case.case_number})
        events.append_event(session, event=event, case_id=case_id, assessment_id=assessment_id)
    return case_id


def typed_case(case_number: str, title: str, housing_association: str) -> CaseFile:
    """A case of the three facts that it needs to be found again; CaseFileError names what is missing."""
    content = {
        "schema": SCHEMA,
        "case_number": tidy_typed_text(case_number).strip(),
        "title": tidy_typed_text(title).strip(),
        "housing_association": tidy_typed_text(housing_association).strip(),
    }
    names = {"case_number": "Sagsnummer", "title": "Titel", "housing_association": "Boligorganisation"}
    faults = [Fault(names[key], "mangler. Skriv det.") for key in names if not content[key]]
    faults += [Fault(names[key], strange) for key in names if (strange := unprintable(content[key]))]
    if faults:
        raise CaseFileError(faults)
    return parse_case(json.dumps(content), "Ny sag")


def read_case(content: bytes, name: str) -> CaseFile:
    """A case from the bytes of a case file; CaseFileError lists every fault with its place."""
    return parse_case(content, name)


def find_cases(store: Store, actor: Actor, case_filter: CaseFilter, page: int, page_size: int = 25) -> CasePage:
    """One page of the cases that match, filtered, sorted and paged by the database. Pages count from 1."""
    require_role(Action.READ, actor)
    with store.read() as session:
        found = cases.list_cases(session, filter=case_filter, page=page, page_size=page_size)
        return replace(found, rows=_with_comments(session, actor, found.rows))


def matching_cases(store: Store, actor: Actor, case_filter: CaseFilter) -> tuple[CaseSummary, ...]:
    """All cases that match, in the order shown; for export."""
    require_role(Action.READ, actor)
    with store.read() as session:
        return cases.all_cases(session, case_filter)


def _with_comments(session: Session, actor: Actor, rows: tuple[CaseSummary, ...]) -> tuple[CaseSummary, ...]:
    """The rows with their counts of open comments, as long as they can be answered; a second assessor who is blind is
    told of none."""
    counted = [row for row in rows if row.state in COMMENTED_STATES]
    nobody: frozenset[str] = frozenset()
    seen = [row.assessment_id for row in counted if not row.standing(nobody, nobody).is_blind(actor.person_id)]
    open_ones = Counter(thread.start.assessment_id for thread in open_threads(reviews.review_entries(session, seen)))
    return tuple(replace(row, open_comments=open_ones[str(row.assessment_id)]) for row in rows)


def known_associations(store: Store, actor: Actor) -> tuple[str, ...]:
    """The housing associations of the stored cases, in alphabetical order."""
    require_role(Action.READ, actor)
    with store.read() as session:
        return cases.associations(session)


def open_case(store: Store, actor: Actor, case_id: UUID) -> CaseView:
    """Everything of a case; NotFound when there is no such case."""
    with store.read() as session:
        summary = cases.get_case_summary(session, case_id)
        desk = desk_of(session, actor, summary.assessment_id)
        record = desk.record
        rules = snapshots.get_ruleset(session, record.ruleset_fingerprint)
        case = desk.document.draft.case
        everybody = people.list_people(session)
        facts = CaseView(
            summary=summary,
            assessment=record,
            draft=desk.document,
            rules=rules,
            indication=None,
            disagreements=arithmetic_faults(case),
            version=None,
            decisions=(),
            documents=(),
            names={person.id: person.name for person in everybody},
            staff=Staff.of(everybody),
            seconds=desk.seconds,
            blind=desk.blind,
            attachments=seen_attachments(session, actor, record),
        )
        if desk.blind:
            return facts
        return replace(
            facts,
            indication=indicate(case, rules) if record.standing.revealed else None,
            version=versions.latest_version(session, record.id),
            decisions=versions.decisions_of_assessment(session, record.id),
            documents=documents.documents_of_assessment(session, record.id),
            earlier=_earlier(session, record),
            hearing=hearing_steps(session, record.id),
            levers=confirmed_levers(session, case_id, record.id) if _is_approved(record) else {},
            councils=council_entries.councils_of_case(session, case_id),
            review=reviews.review_entries(session, [record.id]),
            letters=letters.letters_of_case(session, case_id),
        )


def _is_approved(record: AssessmentRecord) -> bool:
    return record.standing.state in APPROVED_STATES


def _earlier(session: Session, record: AssessmentRecord) -> EarlierAssessment | None:
    if record.number == 1:
        return None
    before = [item for item in assessments.assessments_of_case(session, record.case_id) if item.number < record.number]
    for item in reversed(before):
        version = versions.latest_version(session, item.id)
        decision = versions.decision_of(session, version.id) if version else None
        if version is not None and decision is not None and decision.outcome == "approved":
            rules = snapshots.get_ruleset(session, version.ruleset_fingerprint)
            return EarlierAssessment(item.number, version.case, rules)
    return None


def case_id_of(store: Store, actor: Actor, case_number: str) -> UUID:
    """The id of the case with this number; NotFound names the number."""
    require_role(Action.READ, actor)
    with store.read() as session:
        case_id = cases.find_case_by_number(session, case_number)
    if case_id is None:
        raise NotFound(f"Sagen »{case_number}« findes ikke. Kontrollér sagsnummeret.")
    return case_id
