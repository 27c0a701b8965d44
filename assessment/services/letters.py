"""Letters to the housing association: worded for the case, seen as a draft, and kept as they were made final.

Each wording, and each letter, is written down for good in one transaction with the event that seals it. A letter that
was made final is never rendered again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID, uuid4

from assessment.domain.errors import Fault, StaleAssessment, StepRefused
from assessment.domain.letters import (
    PART_NAMES,
    TEXT_PARTS,
    LetterEntry,
    LetterKind,
    LetterTexts,
    apart,
    finish,
    wording_of,
    write,
)
from assessment.domain.plaintext import is_blank
from assessment.domain.standing import APPROVED_STATES, Actor, Event
from assessment.domain.workflow import Action, require
from assessment.reporting.coverage import uncovered_characters
from assessment.reporting.municipality import Municipality
from assessment.reporting.request import DocumentRequest
from assessment.services.cases import CaseView
from assessment.services.desk import require_sighted
from assessment.services.entries import hearing_steps, typed_date
from assessment.services.letter_drafts import draft_letter, hindrances, proposal, texts_of, title_of
from assessment.services.notes import LETTER, storable_text
from assessment.storage import assessments, cases, council_entries, drafts, events, letters, notes
from assessment.storage.engine import Session, Store
from assessment.storage.records import AssessmentRecord
from assessment.storage.seals import seals

Render = Callable[[DocumentRequest], bytes]


@dataclass(frozen=True)
class TypedLetter:
    """What stands in the fields of a letter. `deadline` is a date as it was typed, blank for none."""

    addressee: str
    introduction: str
    guidance: str
    deadline: str = ""


def word_letter(
    store: Store,
    actor: Actor,
    now: datetime,
    view: CaseView,
    typed: TypedLetter,
    *,
    kind: LetterKind,
    municipality: Municipality,
) -> None:
    """Keep what was typed for a letter; what says the same as the proposal goes on following it.

    Raises PermissionDenied, StepRefused with what is wrong in the texts, or when somebody else has worded the letter
    since the view was read.
    """
    texts = apart(_storable(typed), proposal(view, kind, municipality))
    with store.write() as session:
        record = _ready(session, actor, view, kind)
        _keep_wording(session, actor, record, view, texts, kind=kind, now=now)
        _drop_notes(session, actor, record, kind)


def follow_proposal(
    store: Store,
    actor: Actor,
    now: datetime,
    view: CaseView,
    part: str,
    *,
    typed: TypedLetter,
    kind: LetterKind,
    municipality: Municipality,
) -> None:
    """Let one text follow the proposal again. What was typed, and not kept yet, is kept first, so nothing is lost.

    `part` is one of TEXT_PARTS. Raises as `word_letter`.
    """
    proposed = proposal(view, kind, municipality)
    texts = _storable(typed)
    blank = {name: None for name in TEXT_PARTS if is_blank(getattr(texts, name))}
    worded = apart(texts.model_copy(update=blank), proposed)
    with store.write() as session:
        record = _ready(session, actor, view, kind)
        _keep_wording(session, actor, record, view, worded, kind=kind, now=now)
        followed = worded.model_copy(update={part: None})
        if followed != worded:
            _keep(session, record, write(actor, record.standing, now, kind, followed), kind, followed)
        _drop_notes(session, actor, record, kind)


def keep_letter(
    store: Store,
    actor: Actor,
    now: datetime,
    view: CaseView,
    kind: LetterKind,
    *,
    municipality: Municipality,
    render: Render,
) -> UUID:
    """Render the letter once and keep its bytes for good; returns its id.

    Rendering happens before the transaction, so that a slow document never holds the database. Raises StepRefused with
    what is missing, and StaleAssessment when the case has changed since the view was read.
    """
    request = draft_letter(actor, view, kind, municipality, now)
    texts = texts_of(view, kind, municipality)
    finish(actor, view.assessment.standing, now, kind, hindrances(view, kind, municipality, now))
    content = render(replace(request, state="issued", issued_at=now))
    letter_id = uuid4()
    title = title_of(view, kind, municipality)
    with store.write() as session:
        record = _ready(session, actor, view, kind)
        _require_unchanged(session, record, view)
        event = finish(actor, record.standing, now, kind, hindrances(view, kind, municipality, now))
        _contributes(session, actor, record, now)
        _keep(session, record, event, kind, texts, title=title, letter=content, entry_id=letter_id)
    return letter_id


def read_letter(store: Store, actor: Actor, letter_id: UUID) -> tuple[LetterEntry, bytes]:
    """A letter that was made final, for a reader of the case; the bytes are checked against their hash.

    Raises NotFound, and PermissionDenied for a second assessor who may not see the first assessment: that a party was
    heard tells its conclusion.
    """
    with store.read() as session:
        entry, content = letters.get_letter(session, letter_id)
        newest = cases.get_case_summary(session, UUID(entry.case_id)).assessment_id
        standing = assessments.get_assessment(session, newest).standing
        require(Action.READ, actor, standing)
        require_sighted(actor, standing)
    return entry, content


def _ready(session: Session, actor: Actor, view: CaseView, kind: LetterKind) -> AssessmentRecord:
    """The assessment as it stands, when the actor may write the letter and nobody has worded it meanwhile."""
    record = assessments.get_assessment(session, view.assessment.id)
    require(kind.action, actor, record.standing)
    seen = wording_of(view.letters, str(record.id), kind)
    now = wording_of(letters.letters_of_case(session, record.case_id), str(record.id), kind)
    if (seen and seen.number) != (now and now.number):
        raise StepRefused(
            "En anden har gemt nye tekster i brevet, siden du åbnede siden. Din tekst står stadig i felterne. Læs den "
            "andens tekst i historikken, og gem så din egen, hvis den skal gælde."
        )
    return record


def _require_unchanged(session: Session, record: AssessmentRecord, view: CaseView) -> None:
    """Raise StaleAssessment unless everything that the letter was rendered from still stands."""
    council = next(
        found
        for found in council_entries.councils_of_case(session, record.case_id)
        if found.assessment == record.number
    )
    same = (
        record.row_version == view.assessment.row_version
        and drafts.get_draft(session, record.id).row_version == view.draft.row_version
        and hearing_steps(session, record.id) == view.hearing
        and council.vote == view.council.vote
        and letters.letters_of_case(session, record.case_id) == view.letters
    )
    if not same:
        raise StaleAssessment


def _keep_wording(
    session: Session,
    actor: Actor,
    record: AssessmentRecord,
    view: CaseView,
    texts: LetterTexts,
    *,
    kind: LetterKind,
    now: datetime,
) -> None:
    """Keep a wording, unless it is the one that stands already."""
    event = write(actor, record.standing, now, kind, texts)
    stands = wording_of(view.letters, str(record.id), kind)
    if texts == (stands.texts if stands else LetterTexts()):
        return
    _contributes(session, actor, record, now)
    _keep(session, record, event, kind, texts)


def _keep(
    session: Session,
    record: AssessmentRecord,
    event: Event,
    kind: LetterKind,
    texts: LetterTexts,
    *,
    title: str = "",
    letter: bytes | None = None,
    entry_id: UUID | None = None,
) -> None:
    """Keep an entry and the event that seals it."""
    key = entry_id or uuid4()
    number = letters.insert_letter_entry(
        session,
        entry_id=key,
        case_id=record.case_id,
        assessment_id=record.id,
        kind=kind,
        texts=texts,
        written_by=event.actor_id,
        now=event.at,
        title=title,
        letter=letter,
    )
    told = {"entry": number} if letter is None else {"entry": number, "sha256": hashlib.sha256(letter).hexdigest()}
    sealed = seals(session, record.id, [("letter_entry", key)])
    fields = {**event.fields, **told, **sealed}
    events.append_event(session, event=replace(event, fields=fields), case_id=record.case_id, assessment_id=record.id)


def _contributes(session: Session, actor: Actor, record: AssessmentRecord, now: datetime) -> None:
    """Who writes to the party while the assessment is under way does not approve it (four eyes)."""
    if record.standing.state not in APPROVED_STATES:
        assessments.add_contributor(session, assessment_id=record.id, person_id=actor.person_id, now=now)


def _drop_notes(session: Session, actor: Actor, record: AssessmentRecord, kind: LetterKind) -> None:
    for part in (*TEXT_PARTS, "deadline"):
        path = note_path(kind, part)
        notes.drop_notes(session, assessment_id=record.id, person_id=actor.person_id, path=path)


def note_path(kind: LetterKind, part: str) -> str:
    """Where what is typed for a letter is kept for its writer until it is saved."""
    return f"{LETTER}.{kind.value}-{part}"


def _storable(typed: TypedLetter) -> LetterTexts:
    """The texts as they are stored. Raises InputError for what cannot be, StepRefused for what no font can print."""
    tidy = {part: storable_text(getattr(typed, part)) for part in TEXT_PARTS}
    strange = [
        Fault(f"letter.{found.place}", f"{PART_NAMES[found.place]} {found.remedy}")
        for found in uncovered_characters(tidy)
    ]
    if strange:
        raise StepRefused("Brevets tekster kan ikke gemmes.", strange)
    deadline = None if is_blank(typed.deadline) else typed_date("Frist for svar", typed.deadline)
    return LetterTexts(**tidy, deadline=deadline)
