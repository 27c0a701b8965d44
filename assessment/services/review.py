"""The review of a submitted version: a manager marks each part, and sees what has changed since the last look.

Each mark is kept at once, in one transaction with its event, so that it survives a reload and a sign-out.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from assessment.domain import review
from assessment.domain.case import CaseFile
from assessment.domain.case_difference import SectionDifference, case_differences
from assessment.domain.case_words import Words, case_words
from assessment.domain.errors import Fault, StepRefused
from assessment.domain.plaintext import is_blank
from assessment.domain.review_marks import ReviewEntry, ReviewKind, VersionMarks, marks_on
from assessment.domain.ruleset import RuleSet
from assessment.domain.second_assessment import SUBJECT
from assessment.domain.workflow import COMMON_PREFIX, Action, Actor, Event, require
from assessment.services.cases import CaseView
from assessment.services.desk import require_sighted
from assessment.services.notes import REVIEW, storable_text
from assessment.storage import assessments, events, notes, reviews, snapshots, versions
from assessment.storage.engine import Session, Store
from assessment.storage.records import AssessmentRecord, VersionRecord
from assessment.storage.seals import seals


@dataclass(frozen=True)
class PartReview:
    """One part of the version under review as a person sees it.

    `own` is the person's mark, `others` those of other managers. `unchanged_since` is the number of the version in
    which the person has accepted the part as it stands now, None for any other part. `changed` tells what differs from
    the version before.
    """

    part: str
    name: str
    own: ReviewEntry | None
    others: tuple[ReviewEntry, ...]
    unchanged_since: int | None
    changed: tuple[SectionDifference, ...]


@dataclass(frozen=True)
class ReviewSheet:
    """The newest version as a person sees it in a review. `before` is the number of the version before it, None for
    the first; `facts_changed` tells what differs from that one beside the parts that are marked."""

    parts: Mapping[str, PartReview]
    marks: VersionMarks
    before: int | None
    facts_changed: tuple[SectionDifference, ...]

    @property
    def unchanged(self) -> dict[str, int]:
        """The parts that the person can accept unread, because they stand as the person accepted them."""
        return {
            part: item.unchanged_since
            for part, item in self.parts.items()
            if item.unchanged_since is not None and item.own is None
        }


def review_sheet(store: Store, actor: Actor, view: CaseView, *, develop: str) -> ReviewSheet | None:
    """The review of the newest version of a view, None before the first one. Raises PermissionDenied.

    `develop` is the name of the outcome that a rule set does not know: further development first.
    """
    require(Action.READ, actor, view.assessment.standing)
    require_sighted(actor, view.assessment.standing)
    version, rules = view.version, view.rules
    if version is None:
        return None
    with store.read() as session:
        earlier = versions.versions_of_assessment(session, view.assessment.id)[: version.number - 1]
    marks = marks_on(view.review, str(version.id), version.number, rules)
    same_rules = {
        str(item.id): item.case for item in earlier if item.ruleset_fingerprint == version.ruleset_fingerprint
    }
    unchanged = review.unchanged_since(actor.person_id, view.review, version.case, same_rules, rules)
    before = earlier[-1] if earlier else None
    changed = {} if before is None else _differences(before, version, rules, develop)
    parts = {
        part: PartReview(
            part=part,
            name=name,
            own=marks.own(actor.person_id, part),
            others=tuple(mark for mark in marks.marks if mark.part == part and mark.written_by != actor.person_id),
            unchanged_since=unchanged.get(part),
            changed=changed.get(part, ()),
        )
        for part, name in marks.names.items()
    }
    return ReviewSheet(parts, marks, before.number if before else None, changed.get(None, ()))


def accept_parts(store: Store, actor: Actor, now: datetime, version_id: UUID, parts: Collection[str]) -> None:
    """Accept parts of a version: criteria by their ids, and "conclusion". What is accepted already stays so."""
    with store.write() as session:
        record, version, marks = _under_review(session, version_id)
        event = review.accept(actor, record.standing, now, marks, parts)
        fresh = [part for part in event.fields["parts"] if not _is_accepted(marks.own(actor.person_id, part))]
        if fresh:
            event = replace(event, fields={**event.fields, "parts": fresh})
            _keep_marks(session, record, event, version=version, kind=ReviewKind.ACCEPTED, parts=fresh)


def ask_for_change(store: Store, actor: Actor, now: datetime, version_id: UUID, *, part: str, comment: str) -> None:
    """Mark a part to be changed, and say what; nothing can be approved while the mark stands."""
    comment = storable_text(comment)
    with store.write() as session:
        record, version, marks = _under_review(session, version_id)
        event = review.ask_for_change(actor, record.standing, now, marks, part=part, comment=comment)
        _keep_marks(session, record, event, version=version, kind=ReviewKind.REWORK, parts=[part], text=comment)
        path = f"{REVIEW}.{part}"
        notes.drop_notes(session, assessment_id=record.id, person_id=actor.person_id, path=path)


def take_back_mark(store: Store, actor: Actor, now: datetime, version_id: UUID, *, part: str) -> None:
    """Take back the actor's own mark on a part. The comment of the mark becomes a text under way again."""
    with store.write() as session:
        record, version, marks = _under_review(session, version_id)
        event = review.take_back(actor, record.standing, now, marks, part)
        _keep_marks(session, record, event, version=version, kind=ReviewKind.TAKEN_BACK, parts=[part])
        mark = marks.own(actor.person_id, part)
        if mark is not None and not is_blank(mark.text):
            notes.put_note(
                session,
                assessment_id=record.id,
                person_id=actor.person_id,
                path=f"{REVIEW}.{part}",
                text=mark.text,
                saved_at=now,
            )


def newest_version(session: Session, version_id: UUID) -> VersionRecord:
    """The version with this id. Raises StepRefused when a newer one has been submitted, NotFound when there is none."""
    version = versions.get_version(session, version_id)
    newest = versions.latest_version(session, version.assessment_id)
    if newest is None or newest.id != version_id:
        raise StepRefused("Der er sendt en nyere version til godkendelse. Genindlæs siden, og læs den.")
    return version


def marks_of_version(session: Session, version: VersionRecord) -> VersionMarks:
    """The marks that stand on a version."""
    rules = snapshots.get_ruleset(session, version.ruleset_fingerprint)
    return marks_on(reviews.review_entries(session, [version.assessment_id]), str(version.id), version.number, rules)


def owed_answers(
    session: Session, actor: Actor, record: AssessmentRecord, case: CaseFile, rules: RuleSet
) -> tuple[Fault, ...]:
    """The returned parts that stand unchanged in the draft without an answer; they keep it from being submitted."""
    newest = versions.latest_version(session, record.id)
    entries = reviews.review_entries(session, [record.id])
    return _owed(actor, record, newest, entries, case=case, rules=rules)


def unanswered_faults(actor: Actor, view: CaseView) -> tuple[Fault, ...]:
    """The same for a page."""
    return _owed(actor, view.assessment, view.version, view.review, case=view.case, rules=view.rules)


def _owed(
    actor: Actor,
    record: AssessmentRecord,
    newest: VersionRecord | None,
    entries: Sequence[ReviewEntry],
    *,
    case: CaseFile,
    rules: RuleSet,
) -> tuple[Fault, ...]:
    if newest is None:
        return ()
    workers = record.standing.contributors | {actor.person_id}
    return review.unanswered_returns(entries, str(newest.id), newest.case, case, workers=workers, rules=rules)


def _under_review(session: Session, version_id: UUID) -> tuple[AssessmentRecord, VersionRecord, VersionMarks]:
    version = newest_version(session, version_id)
    return assessments.get_assessment(session, version.assessment_id), version, marks_of_version(session, version)


def _keep_marks(
    session: Session,
    record: AssessmentRecord,
    event: Event,
    *,
    version: VersionRecord,
    kind: ReviewKind,
    parts: Sequence[str],
    text: str = "",
) -> None:
    kept = [
        reviews.insert_review_entry(
            session,
            assessment_id=record.id,
            kind=kind,
            part=part,
            written_by=event.actor_id,
            now=event.at,
            text=text,
            version_id=version.id,
        )
        for part in parts
    ]
    sealed = seals(session, record.id, [("review_entry", key) for key in kept])
    told = replace(event, fields={**event.fields, **sealed})
    events.append_event(session, event=told, case_id=record.case_id, assessment_id=record.id)


def _is_accepted(mark: ReviewEntry | None) -> bool:
    return mark is not None and mark.kind is ReviewKind.ACCEPTED


def _differences(
    before: VersionRecord, now: VersionRecord, rules: RuleSet, develop: str
) -> dict[str | None, tuple[SectionDifference, ...]]:
    """What differs between two versions, by part; the facts of the case under None."""
    sides = [case_words(item.case, rules, develop) for item in (before, now)]
    parts = {review.part_of_path(path) for side in sides for path in side if not _is_said_alone(path)}
    return {part: case_differences(*(_of_part(side, part) for side in sides)) for part in parts}


def _of_part(words: Words, part: str | None) -> Words:
    return {
        path: each for path, each in words.items() if review.part_of_path(path) == part and not _is_said_alone(path)
    }


def _is_said_alone(path: str) -> bool:
    """What each of two assessors has said alone; it is locked and shown on its own."""
    return path.startswith(f"{SUBJECT}.") and not path.startswith(COMMON_PREFIX)
