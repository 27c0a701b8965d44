"""The effect of a new rule set on what is stored, and the replay of what was submitted, on both engines."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from typing import Any

import pytest

from assessment.domain.errors import DatabaseUnreachable, PermissionDenied
from assessment.domain.indication import indicate
from assessment.domain.workflow import Actor, State
from assessment.services.cases import open_case, register_case
from assessment.services.replay import replay
from assessment.services.rule_change import Affected, effect_of
from assessment.services.steps import submit_assessment
from assessment.storage import versions
from assessment.storage.engine import Store
from tests.domain.profiles import changed_rules
from tests.services.stories import (
    CASEWORKER,
    EGEPARKEN,
    LEVERS,
    MANAGER,
    NOW,
    READER,
    RULES,
    approve,
    case_file,
    edit,
    later,
    locked,
    registered,
    send_back,
    submitted,
)
from tests.storage.direct_sql import refusal

STRICTER = changed_rules({"version": "2027.1.0", "vurdering.stoette.mindste_gennemsnit": "3"})
REWORDED = changed_rules({"version": "2026.1.1", "kriterier.0.formaal": "Et andet formål."})


def grades(*profile: int) -> dict[str, Any]:
    """Egeparken's gradings with other grades."""
    given = copy.deepcopy(EGEPARKEN["grades"])
    for grading, grade in zip(given.values(), profile, strict=True):
        grading["grade"] = grade
        grading.pop("range", None)
    return dict(given)


def tamper(store: Store, statement: str) -> None:
    assert refusal(store, statement, unprotected=True, keep=True) is None


def tamper_indication(store: Store, changes: Mapping[str, Any]) -> None:
    stored = {**indicate(case_file(), RULES).document(), **changes}
    tamper(store, f"UPDATE submitted_version SET indication = '{json.dumps(stored)}'")  # noqa: S608  (its own text)


def test_each_case_that_changes_is_told_and_the_sums_agree(store: Store) -> None:
    locked(store, case_number="2026-0001", title="Skovbrynet")
    registered(store, case_number="2026-0002", grades=grades(3, 3, 3, 3, 3))
    registered(store, case_number="2026-0003", grades=grades(3, 3, 3, 3, 2), title="Engen")
    registered(store, case_number="2026-0004", grades=None)
    effect = effect_of(store, READER, STRICTER)
    assert effect.affected == (
        Affected("2026-0001", "Skovbrynet", State.LOCKED, "2026.1.0", "stoette", "vilkaar"),
        Affected("2026-0003", "Engen", State.DRAFT, "2026.1.0", "stoette", "vilkaar"),
    )
    assert [case.revealed for case in effect.affected] == [True, False]
    assert (effect.total, effect.unchanged, effect.unfit) == (4, 2, ())
    assert effect.moves == {("stoette", "vilkaar"): 2}


def test_moves_are_counted_with_the_most_frequent_first(store: Store) -> None:
    registered(store, case_number="2026-0001", grades=grades(3, 3, 3, 2, 2))
    registered(store, case_number="2026-0002", grades=grades(3, 3, 3, 2, 2))
    registered(store, case_number="2026-0003", facts={**EGEPARKEN["facts"], "energi_klimascreening": None})
    lower = changed_rules(
        {
            "version": "2027.1.0",
            "vurdering.stoette.mindste_gennemsnit": "2.6",
            "sagsfakta.3.paakraevet": True,
        }
    )
    moves = effect_of(store, READER, lower).moves
    assert list(moves.items()) == [(("vilkaar", "stoette"), 2), (("stoette", "ikke_oplyst"), 1)]


def test_a_reworded_rule_set_moves_nothing(store: Store) -> None:
    locked(store)
    effect = effect_of(store, READER, REWORDED)
    assert (effect.total, effect.unchanged, effect.affected) == (1, 1, ())


def test_a_case_counts_as_it_stands_now(store: Store) -> None:
    """What was edited last is computed, not what was first registered."""
    view = registered(store, grades=grades(3, 3, 3, 3, 3))
    assert effect_of(store, READER, STRICTER).affected == ()
    edit(store, view, "grades.udlejning.grade", 2)
    assert [case.case_number for case in effect_of(store, READER, STRICTER).affected] == [view.summary.case_number]


def test_a_case_that_the_new_set_cannot_take_is_told_with_the_reason(store: Store) -> None:
    documents = RULES.document()["budgetkategorier"]
    narrower = changed_rules({"version": "2027.1.0", "budgetkategorier": documents[1:]})
    registered(store, case_number="2026-0001")
    registered(store, case_number="2026-0002", budget=None)
    effect = effect_of(store, READER, narrower)
    assert [(unfit.case_number, unfit.faults[0].place) for unfit in effect.unfit] == [
        ("2026-0001", "budget[0].category")
    ]
    assert "»tag« findes ikke i regelsættet" in effect.unfit[0].faults[0].text
    assert (effect.total, effect.unchanged) == (2, 1)


def test_the_effect_agrees_with_the_cases_opened_one_by_one(store: Store) -> None:
    """The quick reading of the deciding part gives what the whole cases give."""
    profiles = [(3, 3, 2, 3, 3), (4, 4, 1, 2, 3), (2, 2, 2, 2, 2), (3, 3, 3, 3, 2), (4, 3, 3, 2, 2)]
    expected = {}
    for index, profile in enumerate(profiles):
        case = registered(store, case_number=f"2026-{index:04}", grades=grades(*profile)).case
        before, after = indicate(case, RULES).outcome, indicate(case, STRICTER).outcome
        if before != after:
            expected[case.case_number] = (before, after)
    found = effect_of(store, READER, STRICTER).affected
    assert {case.case_number: (case.before, case.after) for case in found} == expected
    assert 0 < len(expected) < len(profiles)


def test_only_who_may_read_may_see_the_effect(store: Store) -> None:
    with pytest.raises(PermissionDenied):
        effect_of(store, Actor("id-x", "Ukendt", frozenset()), STRICTER)


def test_a_damaged_draft_is_named(store: Store) -> None:
    registered(store)
    tamper(store, """UPDATE draft SET content = '{"unread":{}}'""")
    with pytest.raises(DatabaseUnreachable, match="Sagen 2026-0042 kan ikke læses i databasen"):
        effect_of(store, READER, STRICTER)


def test_every_version_is_replayed(store: Store) -> None:
    view, version_id = submitted(store)
    assert replay(store).total == 1
    send_back(store, MANAGER, later(3), version_id, comment="Uddyb.", criterion_comments={"udlejning": "Uddyb."})
    edit(store, view, "grades.udlejning.reason", "Uddybet begrundelse for hensynet til udlejning.")
    second = submit_assessment(store, CASEWORKER, later(5), view.assessment.id)
    approve(store, MANAGER, later(6), second, levers=LEVERS)
    result = replay(store)
    assert (result.total, result.deviations) == (2, ())


def test_an_empty_database_replays_nothing(store: Store) -> None:
    assert replay(store).total == 0


def test_the_stored_indication_holds_robustness_and_what_it_takes(store: Store) -> None:
    _, version_id = submitted(store)
    with store.read() as session:
        stored = versions.get_version(session, version_id).indication
    assert stored["robustness"]["same_outcome_share_min10"] == "369/625"
    assert len(stored["what_it_takes"]["down"]) == 5


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"outcome": "vilkaar"}, "outcome er gemt som vilkaar, men beregnes nu til stoette"),
        ({"mean": "3"}, "mean er gemt som 3, men beregnes nu til 14/5"),
        ({"ukendt": 1}, "ukendt er gemt som 1, men beregnes nu til None"),
        ({"what_it_takes": {"up": [], "down": []}}, "what_it_takes er gemt som {'up': [], 'down': []}, men"),
    ],
)
def test_a_version_that_computes_otherwise_is_told(store: Store, changes: Mapping[str, Any], told: str) -> None:
    submitted(store)
    tamper_indication(store, changes)
    result = replay(store)
    assert len(result.deviations) == 1
    assert str(result.deviations[0]).startswith(f"2026-0042, vurdering 1, udgave 1: {told}")


def test_a_version_stored_before_robustness_was_computed_does_not_deviate(store: Store) -> None:
    submitted(store)
    tamper_indication(store, {"robustness": None, "what_it_takes": None})
    assert replay(store).deviations == ()


def test_altered_content_is_told(store: Store) -> None:
    submitted(store)
    tamper(store, """UPDATE submitted_version SET content = replace(content, '"grade":3', '"grade":4')""")
    assert "hash passer ikke" in str(replay(store).deviations[0])


def test_an_altered_rule_set_is_told(store: Store) -> None:
    submitted(store)
    tamper(store, """UPDATE ruleset_snapshot SET content = replace(content, '"2.8"', '"2.7"')""")
    assert f"regelsættet {RULES.fingerprint[:12]} kan ikke læses i databasen" in str(replay(store).deviations[0])


def test_each_version_is_computed_under_its_own_rule_set(store: Store) -> None:
    """Under the stricter rule set the same case has another indication, and both are as they were stored."""
    submitted(store)
    case_id = register_case(store, CASEWORKER, NOW, case_file(case_number="2027-0001"), STRICTER)
    assert indicate(open_case(store, CASEWORKER, case_id).case, STRICTER).outcome == "vilkaar"
    assert replay(store).deviations == ()
    back = {case.case_number: (case.version, case.after) for case in effect_of(store, READER, RULES).affected}
    assert back == {"2027-0001": ("2027.1.0", "stoette")}


def test_what_is_shown_before_the_lock_tells_nothing_of_a_draft(store: Store) -> None:
    locked(store, case_number="2026-0001", title="Skovbrynet")
    registered(store, case_number="2026-0002", grades=grades(3, 3, 3, 3, 2))
    registered(store, case_number="2026-0003", phase="skema_c", grades=None)
    shown = effect_of(store, READER, STRICTER, revealed_only=True)
    assert [case.case_number for case in shown.affected] == ["2026-0001"]
    assert dict(shown.moves) == {("stoette", "vilkaar"): 1}
    assert (shown.total, shown.unchanged, shown.hidden) == (3, 0, 2)
    without_phase = changed_rules({"version": "2027.2.0", "faser.10.id": "skema_d"})
    unfit = effect_of(store, READER, without_phase, revealed_only=True)
    assert [case.case_number for case in unfit.unfit] == ["2026-0003"], "that a case does not fit tells no outcome"
    assert (unfit.total, unfit.unchanged, unfit.hidden) == (3, 1, 1)
    everything = effect_of(store, READER, STRICTER)  # control: the draft would change
    assert (len(everything.affected), everything.hidden) == (2, 0)
