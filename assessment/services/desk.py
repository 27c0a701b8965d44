"""Whose document a person works on, and what of an assessment the person may see: blindness is decided here alone.

While two caseworkers grade the same case apart from each other, each has a document of his own. The second assessor
sees the facts of the case and the own grades; everybody else sees the first assessment, and nobody but its writer the
second one. Every service that reads or writes a draft, or what is made of one, goes through here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from assessment.domain.draft import FieldChange
from assessment.domain.errors import PermissionDenied, StepRefused
from assessment.domain.second_assessment import SUBJECT, blind_draft
from assessment.domain.workflow import COMMON_PREFIX, Action, Actor, Standing, require, require_open
from assessment.storage import assessments, drafts, second_assessments
from assessment.storage.engine import Session
from assessment.storage.records import AssessmentRecord, DraftRecord, SecondSummary

# What a case is known by, and what it says of itself; the list of cases and the documents rest on them.
FIXED_FIELDS = frozenset({"schema", "case_number", "origin"})
_COMMON_FIELDS = frozenset({"grade", "missing", "not_relevant", "reason"})
HIDDEN = (
    "Den første vurdering er skjult for dig, fordi du er anden vurderer. "
    "Du kan se den, når begge vurderinger er låst. Gå til kriterierne, og skriv din egen vurdering."
)


@dataclass(frozen=True)
class Desk:
    """An assessment as one person sees it, and the document that this person writes in."""

    actor: Actor
    record: AssessmentRecord
    document: DraftRecord
    seconds: tuple[SecondSummary, ...]
    blind: bool

    @property
    def asked_at(self) -> datetime | None:
        """When the person was asked, while the person is blind; else None."""
        return self.seconds[-1].asked_at if self.blind else None

    def require_writable(self, path: str) -> None:
        """Raise PermissionDenied or StepRefused unless the person may change the field at this path now."""
        self.require_writing()
        if self.blind:
            if not path.startswith("grades."):
                raise PermissionDenied(
                    "Du er anden vurderer og kan kun skrive i kriterierne. "
                    "Resten af sagen tilhører den første vurdering."
                )
            return
        if path in FIXED_FIELDS:
            raise StepRefused("Feltet kan ikke ændres. Opret en ny sag, hvis sagsnummeret er forkert.")
        if path.split(".", maxsplit=1)[0] == SUBJECT:
            self._require_common(path)
        require_open(path, self.actor, self.record.standing)

    def _require_common(self, path: str) -> None:
        """Only what the two state together is written; what each has said alone stands as it was locked.

        A case from a file has both gradings and nobody who was asked; what it still owes is written like the rest.
        """
        standing, steps = self.record.standing, path.removeprefix(COMMON_PREFIX).split(".")
        from_file = standing.second_assessor is None and self.document.draft.case.second_assessment is not None
        known = path.startswith(COMMON_PREFIX) and len(steps) == 2 and steps[1] in _COMMON_FIELDS
        if not known or not (standing.compared or from_file):
            raise StepRefused("Feltet kan ikke ændres. To vurderinger står, som de blev låst.")

    def require_writing(self) -> None:
        """Raise PermissionDenied or StepRefused unless the person may write in the document at all."""
        require(Action.GRADE_SECOND if self.blind else Action.EDIT, self.actor, self.record.standing)

    def read(self, session: Session) -> DraftRecord:
        """The person's document as it stands now, in the transaction of the caller."""
        return _own(session, self.record.id) if self.blind else drafts.get_draft(session, self.record.id)

    def save(self, session: Session, change: FieldChange, now: datetime) -> None:
        """Save one field of the person's document. Raises as `drafts.save_change`."""
        assessment_id = self.record.id
        if self.blind:
            second_assessments.save_second_change(session, assessment_id=assessment_id, change=change, now=now)
        else:
            drafts.save_change(
                session, assessment_id=assessment_id, change=change, saved_by=self.actor.person_id, now=now
            )


def desk_of(session: Session, actor: Actor, assessment_id: UUID) -> Desk:
    """The assessment as the actor may see it. NotFound when there is none."""
    record = assessments.get_assessment(session, assessment_id)
    require(Action.READ, actor, record.standing)
    seconds = second_assessments.summaries(session, assessment_id)
    if not record.standing.is_blind(actor.person_id):
        return Desk(actor, record, drafts.get_draft(session, assessment_id), seconds, blind=False)
    own = _own(session, assessment_id)
    seen = replace(own, draft=blind_draft(drafts.get_draft(session, assessment_id).draft, own.draft))
    untold = tuple(replace(asked, withdrawn_reason=None) for asked in seconds)  # a reason may speak of the assessment
    return Desk(actor, record_for_blind(record), seen, untold, blind=True)


def record_for_blind(record: AssessmentRecord) -> AssessmentRecord:
    """The record without the reasons of open revisions: a manager's or a colleague's words about the assessment."""
    return replace(record, standing=replace(record.standing, open_revisions={}))


def require_sighted(actor: Actor, standing: Standing) -> None:
    """Raise PermissionDenied while the actor may not see what is made of the first assessment."""
    if standing.is_blind(actor.person_id):
        raise PermissionDenied(HIDDEN)


def _own(session: Session, assessment_id: UUID) -> DraftRecord:
    second = second_assessments.open_second(session, assessment_id)
    if second is None:
        raise StepRefused("Den anden vurdering er trukket tilbage. Genindlæs siden.")
    return second.document
