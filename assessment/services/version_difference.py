"""Which contents of a case can be put beside each other, and what differs between two of them.

Contents are the submitted versions of all assessments, and the present draft while it can be changed. Nothing is shown
to a second assessor who must not see the first assessment yet.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from assessment.domain.case_difference import SectionDifference, case_differences, without_assessment
from assessment.domain.case_words import Words, case_words
from assessment.domain.errors import NotFound, PermissionDenied
from assessment.domain.workflow import EDITABLE_STATES, Action, Actor, require
from assessment.services.record import is_blind_to_any
from assessment.storage import assessments, cases, drafts, people, snapshots, versions
from assessment.storage.engine import Session, Store
from assessment.storage.records import AssessmentRecord

BLIND = (
    "Du kan ikke se forskelle mellem versioner, fordi du er anden vurderer. "
    "Den første vurdering er skjult for dig, indtil begge vurderinger er låst."
)
DRAFT = "kladde"


@dataclass(frozen=True)
class Content:
    """One content that can be compared. `key` names it in an address: the id of a version, or "kladde".

    `number` is that of the version within its assessment, None for the draft; `at` and `who` tell when and by whom it
    was submitted or saved.
    """

    key: str
    assessment: int
    number: int | None
    at: datetime
    who: str


@dataclass(frozen=True)
class ContentDifference:
    """What differs from `before` to `after`. `facts_only` is True where grades and conclusion are left out, because a
    newer assessment is not locked yet and what was thought of the case earlier should not lead its assessor."""

    before: Content
    after: Content
    sections: tuple[SectionDifference, ...]
    facts_only: bool


def contents_of_case(store: Store, actor: Actor, case_id: UUID) -> tuple[Content, ...]:
    """Everything that can be compared, the first one first. Raises NotFound, or PermissionDenied."""
    with store.read() as session:
        return _contents(session, _readable(session, actor, case_id))


def difference_between(
    store: Store, actor: Actor, case_id: UUID, before: str, after: str, *, develop: str
) -> ContentDifference:
    """What differs between two contents, by their keys. Raises NotFound, or PermissionDenied.

    `develop` is the name of the outcome that a rule set does not know: further development first.
    """
    with store.read() as session:
        records = _readable(session, actor, case_id)
        known = {content.key: content for content in _contents(session, records)}
        for key in (before, after):
            if key not in known:
                raise NotFound("Versionen findes ikke i denne sag. Vælg en af dem på listen.")
        sides = [known[before], known[after]]
        words = [_words(session, records[-1], side, develop) for side in sides]
    facts_only = _leads_an_open_draft(records[-1], sides)
    if facts_only:
        words = [without_assessment(each) for each in words]
    return ContentDifference(sides[0], sides[1], case_differences(*words), facts_only)


def _leads_an_open_draft(newest: AssessmentRecord, sides: list[Content]) -> bool:
    return not newest.standing.revealed and any(side.assessment != newest.number for side in sides)


def _readable(session: Session, actor: Actor, case_id: UUID) -> tuple[AssessmentRecord, ...]:
    """The assessments of a case for somebody who may see all that stands in them."""
    records = assessments.assessments_of_case(session, cases.get_case_summary(session, case_id).case_id)
    require(Action.READ, actor, records[-1].standing)
    if is_blind_to_any(actor, records):
        raise PermissionDenied(BLIND)
    return records


def _contents(session: Session, records: tuple[AssessmentRecord, ...]) -> tuple[Content, ...]:
    names = {person.id: person.name for person in people.list_people(session)}
    found = [
        Content(
            str(version.id),
            record.number,
            version.number,
            version.submitted_at,
            names.get(version.author_id, version.author_id),
        )
        for record in records
        for version in versions.versions_of_assessment(session, record.id)
    ]
    newest = records[-1]
    if newest.standing.state in EDITABLE_STATES:
        draft = drafts.get_draft(session, newest.id)
        found.append(Content(DRAFT, newest.number, None, draft.saved_at, names.get(draft.saved_by, draft.saved_by)))
    return tuple(found)


def _words(session: Session, newest: AssessmentRecord, content: Content, develop: str) -> Words:
    if content.key == DRAFT:
        case, fingerprint = drafts.get_draft(session, newest.id).draft.case, newest.ruleset_fingerprint
    else:
        version = versions.get_version(session, UUID(content.key))
        case, fingerprint = version.case, version.ruleset_fingerprint
    return case_words(case, snapshots.get_ruleset(session, fingerprint), develop)
