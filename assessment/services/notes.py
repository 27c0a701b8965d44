"""Texts under way that are no field of the case: comments and answers, the reason for a revision, a waiver, facts
changed after the lock, a move of the rule set, a new assessment, an entry of the case, a letter to the association, or
the withdrawal of an attachment.

They are kept for their writer while they are typed, so that they survive another page, a reload and a closed tab, and
they are gone when the step that they belong to is taken.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from assessment.domain.danish import format_number
from assessment.domain.errors import Fault, InputError, NotFound
from assessment.domain.plaintext import MAX_TEXT, MAX_UNDER_WAY, check_text, tidy_typed_text
from assessment.domain.workflow import Action, Actor, require
from assessment.services.desk import require_sighted
from assessment.storage import assessments
from assessment.storage import notes as note_rows
from assessment.storage.engine import Store

PREFIX = "note"
REVIEW = "note.review"
COMMENT = "note.comment"
ANSWER = "note.answer"
REVISION = "note.revision"
WAIVER = "note.waiver"
LATE_FACTS = "note.late.facts"
RULE_MOVE = "note.rules.move"
SECOND = "note.second"
SECOND_WITHDRAWAL = f"{SECOND}.withdrawal"
BEGIN = "note.course.begin"
WITHDRAWAL = "note.course.withdrawal"
COUNCIL = "note.council"
VOTE = "note.vote"
FOLLOW_UP = "note.followup"
LOG = "note.log"
ASSIGN = "note.assign"
RELEASE = "note.release"
HEARING = "note.hearing"
LETTER = "note.letter"
IMPARTIALITY = "note.impartiality.own"
IMPARTIALITY_DECISION = "note.impartiality.decision"
ATTACHMENT = "note.attachment"
WHOLE = "whole"
_OF_NO_ASSESSMENT = (f"{SECOND}.", "note.impartiality.")
_PLACES = "|".join(
    (
        *(
            "review",
            "comment",
            "answer",
            "revision",
            "waiver",
            "rules",
            "course",
            "log",
            "hearing",
            "attachment",
            "letter",
            "late",
        ),
        *("council", "vote", "followup", "second", "impartiality", "assign", "release"),
    )
)
_PATH = re.compile(rf"^note\.({_PLACES})\.[a-z][a-z0-9_-]{{0,59}}$")


def save_note(store: Store, actor: Actor, now: datetime, assessment_id: UUID, *, path: str, text: str) -> None:
    """Keep what the actor has typed at a place; a blank text removes it.

    A text under way may be longer than what the step that it belongs to takes, so that nothing pasted is lost. Raises
    NotFound for a place that is none, InputError for a text that cannot be stored.
    """
    if not _PATH.fullmatch(path):
        raise NotFound(f"Feltet »{path[:80]}« findes ikke.")
    tidy = storable_text(text, MAX_UNDER_WAY)
    with store.write() as session:
        standing = assessments.get_assessment(session, assessment_id).standing
        require(Action.READ, actor, standing)
        if not path.startswith(_OF_NO_ASSESSMENT):
            require_sighted(actor, standing)
        note_rows.put_note(
            session, assessment_id=assessment_id, person_id=actor.person_id, path=path, text=tidy, saved_at=now
        )


def storable_text(text: str, most: int = MAX_TEXT) -> str:
    """A typed text as it is stored; InputError when it is too long or holds what no text may hold."""
    tidy = tidy_typed_text(text)
    if len(tidy) > most:
        length, allowed = format_number(len(tidy)), format_number(MAX_TEXT)
        raise InputError([Fault("Teksten", f"er på {length} tegn. Forkort den til højst {allowed}.")])
    try:
        return check_text(tidy)
    except ValueError as error:
        raise InputError([Fault("Teksten", str(error))]) from error


def own_notes(store: Store, actor: Actor, assessment_id: UUID) -> Mapping[str, str]:
    """The actor's texts under way in this assessment, by place.

    A second assessor has those of the second assessment and of the own impartiality alone: others may speak of the
    first assessment.
    """
    with store.read() as session:
        blind = assessments.get_assessment(session, assessment_id).standing.is_blind(actor.person_id)
        own = note_rows.list_notes(session, assessment_id=assessment_id, person_id=actor.person_id)
        return {path: text for path, text in own.items() if not blind or path.startswith(_OF_NO_ASSESSMENT)}


def forget_notes(store: Store, actor: Actor, assessment_id: UUID, path: str) -> None:
    """Remove the actor's texts at a place and below it."""
    with store.write() as session:
        note_rows.drop_notes(session, assessment_id=assessment_id, person_id=actor.person_id, path=path)
