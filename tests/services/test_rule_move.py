"""Moving an open assessment to a newer rule set, on both engines."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from assessment.domain.errors import DatabaseBusy, NotFound, PermissionDenied, StaleAssessment, StepRefused
from assessment.domain.workflow import Actor, Role, State
from assessment.rulefiles import RuleLibrary
from assessment.services.cases import CaseView, open_case
from assessment.services.context import Context
from assessment.services.notes import RULE_MOVE, own_notes, save_note
from assessment.services.rule_move import move_assessment, newer_rules, preview_move
from assessment.services.steps import lock_assessment, submit_assessment
from assessment.settings import Settings
from assessment.storage import assessments, events, snapshots
from assessment.storage.engine import Store
from tests.domain.profiles import changed_rules
from tests.rulefiles.folders import rules_folder
from tests.services.stories import (
    CASEWORKER,
    COLLEAGUE,
    LEVERS,
    MANAGER,
    MUNICIPALITY,
    NOW,
    READER,
    RULES,
    WRITING_MANAGER,
    approve,
    edit,
    later,
    locked,
    registered,
    send_back,
    submitted,
)

# Egeparken has the mean 2.8: support under 2026.1.0, support on conditions under this one.
NEWER = changed_rules({"version": "2026.2.0", "gyldig_fra": "2026-11-15", "vurdering.stoette.mindste_gennemsnit": "3"})
UNFIT = changed_rules(
    {"version": "2026.2.0", "gyldig_fra": "2026-11-15", "porte.3.kan_fraviges": True, "faser.6.id": "a"}
)


def returned(store: Store) -> CaseView:
    view, version_id = submitted(store)
    send_back(store, MANAGER, later(3), version_id, comment="", criterion_comments={"udlejning": "Uddyb."})
    return open_case(store, CASEWORKER, view.summary.case_id)


def move(store: Store, view: CaseView, *, actor: Actor = CASEWORKER, reason: str = "Byrådet har vedtaget det.") -> None:
    move_assessment(
        store, actor, later(5), view.assessment.id, NEWER, seen_row_version=view.assessment.row_version, reason=reason
    )


@pytest.mark.parametrize("prepare", [registered, locked, returned])
def test_an_open_assessment_moves_with_its_reason(store: Store, prepare: Callable[[Store], CaseView]) -> None:
    view = prepare(store)
    move(store, view)
    after = open_case(store, CASEWORKER, view.summary.case_id)
    assert (view.rules.fingerprint, after.rules.fingerprint) == (RULES.fingerprint, NEWER.fingerprint)
    assert after.assessment.standing.state is view.assessment.standing.state
    assert after.assessment.standing.open_revisions == view.assessment.standing.open_revisions
    assert after.assessment.row_version == view.assessment.row_version + 1
    assert after.summary.updated_at == later(5)
    assert after.case == view.case
    with store.read() as session:
        event = events.events_of_case(session, view.summary.case_id)[-1]
        assert events.verify_chain(session) is None
        assert snapshots.get_ruleset(session, RULES.fingerprint) == RULES, "the old snapshot stays"
    assert event.action == "assessment.rules_moved"
    assert (event.fields["from"]["version"], event.fields["to"]["version"]) == ("2026.1.0", "2026.2.0")
    assert event.fields["reason"] == "Byrådet har vedtaget det."


def test_the_preview_shows_both_results_once_they_are_revealed(store: Store) -> None:
    hidden = preview_move(store, CASEWORKER, registered(store).assessment.id, NEWER)
    assert (hidden.before, hidden.after, hidden.faults) == (None, None, ())
    assert [change.path[-1] for change in hidden.changes if change.calculates] == ["mindste_gennemsnit"]
    shown = preview_move(store, CASEWORKER, locked(store, case_number="2").assessment.id, NEWER)
    assert shown.before is not None
    assert shown.after is not None
    assert (shown.before.outcome, shown.after.outcome) == ("stoette", "vilkaar")
    assert (shown.old, shown.new) == (RULES, NEWER)


def test_the_indication_follows_the_rule_set_that_was_moved_to(store: Store) -> None:
    view = locked(store)
    assert view.indication is not None
    assert view.indication.outcome == "stoette"
    move(store, view)
    after = open_case(store, CASEWORKER, view.summary.case_id)
    assert after.indication is not None
    assert after.indication.outcome == "vilkaar"


def test_a_version_keeps_the_rule_set_that_it_was_submitted_under(store: Store) -> None:
    view = returned(store)
    move(store, view)
    edit(store, view, "grades.udlejning.reason", "Ventelisten er meget lang, og flytningerne er talt.")
    again = submit_assessment(store, CASEWORKER, later(6), view.assessment.id)
    after = open_case(store, MANAGER, view.summary.case_id)
    assert view.version is not None
    assert after.version is not None
    assert (view.version.ruleset_fingerprint, view.version.indication["outcome"]) == (RULES.fingerprint, "stoette")
    assert (after.version.id, after.version.ruleset_fingerprint) == (again, NEWER.fingerprint)
    assert after.version.indication["outcome"] == "vilkaar"
    approve(store, MANAGER, later(7), again, levers=LEVERS)
    assert open_case(store, READER, view.summary.case_id).summary.state is State.APPROVED


def test_only_caseworkers_move_and_only_what_is_open(store: Store) -> None:
    view, _ = submitted(store)
    open_one = registered(store, case_number="2")
    for actor in (READER, MANAGER, Actor("id-x", "Ingen", frozenset())):
        with pytest.raises(PermissionDenied, match="sagsbehandler"):
            move(store, open_one, actor=actor)
        with pytest.raises(PermissionDenied, match="sagsbehandler"):
            preview_move(store, actor, open_one.assessment.id, NEWER)
    with pytest.raises(StepRefused, match="Til godkendelse"):
        move(store, view)
    with pytest.raises(StepRefused, match="Til godkendelse"):
        preview_move(store, CASEWORKER, view.assessment.id, NEWER)
    for case in (view, open_one):
        assert open_case(store, CASEWORKER, case.summary.case_id).rules == RULES


def test_what_the_mover_has_not_seen_is_not_moved(store: Store) -> None:
    view = registered(store)
    lock_assessment(store, COLLEAGUE, later(4), view.assessment.id)
    with pytest.raises(StaleAssessment):
        move(store, view)
    seen = open_case(store, CASEWORKER, view.summary.case_id)
    assert seen.rules == RULES
    with store.write() as session:
        snapshots.put_ruleset(session, NEWER)
    with pytest.raises(StaleAssessment), store.write() as session:
        assessments.set_ruleset(
            session,
            assessment_id=view.assessment.id,
            seen_row_version=view.assessment.row_version,
            ruleset_fingerprint=NEWER.fingerprint,
            now=later(5),
        )
    move(store, seen)  # control: with what stands there now it moves
    assert open_case(store, CASEWORKER, view.summary.case_id).rules == NEWER


def test_an_unfit_case_and_a_missing_reason_leave_everything_as_it_is(store: Store) -> None:
    view = locked(store)
    preview = preview_move(store, CASEWORKER, view.assessment.id, UNFIT)
    assert [fault.place for fault in preview.faults] == ["phase"]
    assert preview.before is not None
    assert preview.after is None
    with pytest.raises(StepRefused, match="passer ikke"):
        move_assessment(store, CASEWORKER, later(5), view.assessment.id, UNFIT, seen_row_version=2, reason="Ny.")
    with pytest.raises(StepRefused, match="Skriv, hvorfor"):
        move(store, view, reason=" ")
    assert open_case(store, CASEWORKER, view.summary.case_id).rules == RULES
    with store.read() as session:
        assert len(events.events_of_case(session, view.summary.case_id)) == 2
        with pytest.raises(NotFound):
            snapshots.get_ruleset(session, UNFIT.fingerprint)


def test_a_fault_between_the_move_and_its_event_leaves_neither(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    view = locked(store)

    def no_event(*_positional: object, **_named: object) -> None:
        raise DatabaseBusy("Fejl midt i et trin.")

    with monkeypatch.context() as fault:
        fault.setattr(events, "append_event", no_event)
        with pytest.raises(DatabaseBusy):
            move(store, view)
    assert open_case(store, CASEWORKER, view.summary.case_id).assessment == view.assessment
    move(store, view)  # control: without the fault it moves
    assert open_case(store, CASEWORKER, view.summary.case_id).rules == NEWER


def test_who_moves_has_contributed_and_cannot_approve(store: Store) -> None:
    view = registered(store)
    move(store, view, actor=WRITING_MANAGER)
    lock_assessment(store, CASEWORKER, later(6), view.assessment.id)
    version_id = submit_assessment(store, CASEWORKER, later(7), view.assessment.id)
    with pytest.raises(PermissionDenied, match="fire øjne"):
        approve(store, WRITING_MANAGER, later(8), version_id, levers=LEVERS)
    approve(store, MANAGER, later(9), version_id, levers=LEVERS)  # control: another manager can


def test_the_reason_under_way_is_kept_until_the_move(store: Store) -> None:
    view = registered(store)
    save_note(store, CASEWORKER, NOW, view.assessment.id, path=RULE_MOVE, text="Byrådet har")
    assert own_notes(store, CASEWORKER, view.assessment.id) == {RULE_MOVE: "Byrådet har"}
    move(store, view)
    assert own_notes(store, CASEWORKER, view.assessment.id) == {}


def test_a_newer_set_is_offered_when_it_is_in_force(sqlite_store: Store, tmp_path: Path) -> None:
    context = Context(
        Settings("sqlite:///x.db", tmp_path, 8501, production=False),
        sqlite_store,
        RuleLibrary(rules_folder(tmp_path, RULES, NEWER)),
        MUNICIPALITY,
    )
    assert newer_rules(context, NOW, RULES) == NEWER
    assert newer_rules(context, NOW, NEWER) is None
    assert newer_rules(context, NOW.replace(day=14), RULES) is None


def test_control_the_roles_of_the_stories_differ() -> None:
    assert Role.CASEWORKER in WRITING_MANAGER.roles
    assert Role.CASEWORKER not in MANAGER.roles | READER.roles
