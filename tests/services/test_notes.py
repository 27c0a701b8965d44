"""Texts under way: kept for their writer alone, refused where there is no such place, gone when the step is taken."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from assessment.casefiles import read_case_file
from assessment.domain.errors import InputError, NotFound
from assessment.rulefiles import RuleLibrary
from assessment.services.cases import open_case, register_case
from assessment.services.demo import CASEWORKER, MANAGER
from assessment.services.notes import REVIEW, REVISION, forget_notes, own_notes, save_note
from assessment.services.steps import lock_assessment, revise_assessment, submit_assessment
from assessment.settings import DEMO_FOLDER, RULES_FOLDER
from assessment.storage.engine import Store
from tests.services.stories import declared, send_back

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
CRITERION = f"{REVIEW}.udlejning"


@pytest.fixture
def case_id(store: Store) -> UUID:
    rules = RuleLibrary(RULES_FOLDER).in_force(NOW.date())
    registered = register_case(store, CASEWORKER.actor, NOW, read_case_file(DEMO_FOLDER / "egeparken.json"), rules)
    declared(store, registered, CASEWORKER.actor.person_id, MANAGER.actor.person_id)
    return registered


@pytest.fixture
def assessment_id(store: Store, case_id: UUID) -> UUID:
    return open_case(store, CASEWORKER.actor, case_id).assessment.id


def test_a_note_is_its_writers_own_and_the_last_text_stands(store: Store, assessment_id: UUID) -> None:
    for text in ("Uddyb", "Uddyb huslejen"):
        save_note(store, MANAGER.actor, NOW, assessment_id, path=CRITERION, text=text)
    assert own_notes(store, MANAGER.actor, assessment_id) == {CRITERION: "Uddyb huslejen"}
    assert own_notes(store, CASEWORKER.actor, assessment_id) == {}
    save_note(store, MANAGER.actor, NOW, assessment_id, path=CRITERION, text="  ")
    assert own_notes(store, MANAGER.actor, assessment_id) == {}


def test_forgetting_takes_what_lies_below_and_nothing_beside(store: Store, assessment_id: UUID) -> None:
    for path in (CRITERION, f"{REVIEW}.whole", f"{REVISION}.udlejning"):
        save_note(store, MANAGER.actor, NOW, assessment_id, path=path, text="tekst")
    forget_notes(store, MANAGER.actor, assessment_id, REVIEW)
    assert set(own_notes(store, MANAGER.actor, assessment_id)) == {f"{REVISION}.udlejning"}


@pytest.mark.parametrize("path", ["note", "note.review", "note.other.x", "title", "note.review.x.y", "note.review.X%"])
def test_there_are_no_other_places(store: Store, assessment_id: UUID, path: str) -> None:
    with pytest.raises(NotFound):
        save_note(store, MANAGER.actor, NOW, assessment_id, path=path, text="tekst")


def test_a_text_that_is_too_long_for_its_step_is_kept_for_its_writer(store: Store, assessment_id: UUID) -> None:
    save_note(store, MANAGER.actor, NOW, assessment_id, path=CRITERION, text="x" * 100_000)
    assert own_notes(store, MANAGER.actor, assessment_id) == {CRITERION: "x" * 100_000}


@pytest.mark.parametrize("text", ["x" * 200_001, "styretegn \x07", "halv \ud800"])
def test_a_text_that_cannot_be_stored_is_refused_in_danish(store: Store, assessment_id: UUID, text: str) -> None:
    with pytest.raises(InputError, match=r"Forkort|styretegn|halvt tegn"):
        save_note(store, MANAGER.actor, NOW, assessment_id, path=CRITERION, text=text)
    assert own_notes(store, MANAGER.actor, assessment_id) == {}


def test_notes_are_gone_when_their_step_is_taken(store: Store, assessment_id: UUID) -> None:
    lock_assessment(store, CASEWORKER.actor, NOW, assessment_id)
    save_note(store, CASEWORKER.actor, NOW, assessment_id, path=f"{REVISION}.udlejning", text="Nye tal")
    save_note(store, CASEWORKER.actor, NOW, assessment_id, path=f"{REVISION}.udearealer", text="Andet")
    revise_assessment(store, CASEWORKER.actor, NOW, assessment_id, subject="udlejning", reason="Nye tal")
    assert set(own_notes(store, CASEWORKER.actor, assessment_id)) == {f"{REVISION}.udearealer"}
    version_id = submit_assessment(store, CASEWORKER.actor, NOW + timedelta(hours=1), assessment_id)
    save_note(store, MANAGER.actor, NOW, assessment_id, path=CRITERION, text="Uddyb")
    send_back(
        store,
        MANAGER.actor,
        NOW + timedelta(hours=2),
        version_id,
        comment="",
        criterion_comments={"udlejning": "Uddyb"},
    )
    assert own_notes(store, MANAGER.actor, assessment_id) == {}
