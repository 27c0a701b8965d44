"""Deciding facts that were changed after the lock: all of them are kept, compared, told, and owe a reason."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import example, given, settings

from assessment.domain.case import BudgetLine, CaseFile, Waiver
from assessment.domain.deciding_facts import kept_facts, with_kept_facts
from assessment.domain.history import Content
from assessment.domain.indication import indicate
from assessment.domain.late_facts import FACTS_REASON, LateFacts, compared_outcomes, facts_read, late_facts
from assessment.domain.revisions import guarded_content
from tests.domain.profiles import EGEPARKEN, changed_rules, rules
from tests.domain.test_indication_invariants import cases

RULES = rules()
CASE = CaseFile.model_validate_json(EGEPARKEN.read_bytes())
WHY = "Landsbyggefonden har flyttet beløbet i det nye budget."
Change = Callable[[CaseFile], CaseFile]


@dataclass(frozen=True)
class Step:
    """An event of the assessment."""

    action: str
    fields: Mapping[str, Any] = field(default_factory=dict)


def locked(case: CaseFile) -> Step:
    return Step("assessment.locked", {"content": guarded_content(case)})


def late(before: CaseFile, now: CaseFile) -> LateFacts | None:
    """The comparison, with the event read back from JSON as the database gives it."""
    content = json.loads(json.dumps(guarded_content(before)))
    return late_facts([Step("assessment.locked", {"content": content})], [], now, RULES)


def with_budget(*lines: tuple[str, int]) -> Change:
    budget = tuple(BudgetLine(category=key, amount_dkk=amount, supported=True) for key, amount in lines)
    return lambda case: case.model_copy(update={"budget": budget})


def with_fact(fact: str, value: str | None) -> Change:
    return lambda case: case.model_copy(update={"facts": {**case.facts, fact: value}})


def with_waiver(*gates: str) -> Change:
    waivers = tuple(Waiver(gate=gate, reason="Konkret.") for gate in gates)
    return lambda case: case.model_copy(update={"waivers": waivers})


# Everything of a case file that neither the gates nor the grades read.
OTHERS = {
    "title": "Et andet navn",
    "phase": "skema_b",
    "facade_statement": "En anden forklaring.",
    "involvement": (),
    "financing": None,
    "rent": None,
    "dwellings": None,
    "area": None,
    "conclusion": None,
    "built_year": 1999,
}


@settings(max_examples=300)
@given(cases(), cases())
def test_the_kept_facts_hold_all_that_the_indication_reads_beside_the_grades(one: CaseFile, other: CaseFile) -> None:
    """With the grades of one case and the kept facts of another one, the indication is that of the mixed case."""
    mixed = one.model_copy(update={"facts": other.facts, "budget": other.budget, "waivers": other.waivers})
    assert indicate(with_kept_facts(one, json.loads(json.dumps(kept_facts(other)))), RULES) == indicate(mixed, RULES)


@settings(max_examples=300)
@given(cases(), cases())
@example(CASE, CASE)
def test_cases_with_equal_kept_facts_and_grades_have_the_same_indication(one: CaseFile, other: CaseFile) -> None:
    outside = one.model_copy(update=OTHERS)
    assert late(one, outside) is None
    assert indicate(outside, RULES) == indicate(one, RULES)
    mixed = one.model_copy(update={"facts": other.facts, "budget": other.budget, "waivers": other.waivers})
    if late(one, mixed) is None:
        assert indicate(mixed, RULES) == indicate(one, RULES)


@settings(max_examples=300)
@given(cases(), cases())
def test_another_indication_is_never_silent(one: CaseFile, other: CaseFile) -> None:
    """Whatever makes another indication out of the same grades is told, and asks for a reason unless it is a waiver."""
    mixed = one.model_copy(update={"facts": other.facts, "budget": other.budget, "waivers": other.waivers})
    found, before, now = late(one, mixed), indicate(one, RULES), indicate(mixed, RULES)
    if before != now:
        assert found is not None
        assert (found.locked_outcome, found.outcome) == (before.outcome, now.outcome)
    if indicate(one.model_copy(update={"waivers": other.waivers}), RULES).outcome != now.outcome:
        assert found is not None
        assert found.needs_reason
        assert found.faults()


def test_every_fact_of_the_model_is_found_by_itself(capsys: pytest.CaptureFixture[str]) -> None:
    changes: dict[str, Change] = {
        **{f"facts.{fact}": with_fact(fact, None) for fact in facts_read(RULES)},
        **{
            f"budget.{category.id}": with_budget(
                *((line.category, line.amount_dkk) for line in CASE.budget), (category.id, 1)
            )
            for category in RULES.budget_categories
        },
        **{f"waivers.{gate.id}": with_waiver(gate.id) for gate in RULES.gates if gate.waivable},
    }
    for path, change in changes.items():
        found = late(CASE, change(CASE))
        assert found is not None, path
        assert [each.path for each in found.fields] == [path]
    with capsys.disabled():
        print(f"\n{len(changes)} deciding facts changed one by one after the lock, all of them told")
    assert len(changes) > 20


@pytest.mark.parametrize("name", sorted(OTHERS))
def test_control_what_decides_nothing_is_not_told(name: str) -> None:
    assert late(CASE, CASE.model_copy(update={name: OTHERS[name]})) is None


def test_a_fact_that_no_gate_reads_is_not_told() -> None:
    unread = {fact.id for fact in RULES.case_facts} - facts_read(RULES)
    assert unread
    for fact in unread:
        assert late(CASE, with_fact(fact, "nej")(CASE)) is None


def test_the_same_money_in_other_lines_is_no_change() -> None:
    lines = [(line.category, line.amount_dkk) for line in CASE.budget]
    assert late(CASE, with_budget(*reversed(lines))(CASE)) is None
    (category, amount), *rest = lines
    assert late(CASE, with_budget((category, amount - 1), (category, 1), *rest)(CASE)) is None


def test_a_changed_fact_is_told_with_both_sides_and_what_it_does() -> None:
    late_phase = with_fact("fase_ved_inddragelse", "skema_a")
    found = late(late_phase(CASE), with_fact("fase_ved_inddragelse", "helhedsplan")(CASE))
    assert found is not None
    (told,) = found.fields
    assert (told.before, told.after) == ("Skema A", "Helhedsplan")
    assert told.section == "Sagens oplysninger"
    missing = late(CASE, with_fact("byggeteknisk_dokumentation", "nej")(CASE))
    assert missing is not None
    assert (missing.fields[0].before, missing.fields[0].after) == ("Ja", "Nej")
    assert missing.outcome == "ikke_oplyst"
    assert compared_outcomes(missing, RULES).endswith("Nu er den »Ikke oplyst nok«.")


def facade_category() -> str:
    return next(each.id for each in RULES.budget_categories if each.budget_class == "facade")


def fundamental_category() -> str:
    return next(each.id for each in RULES.budget_categories if each.budget_class == "fundamental")


def recategorised() -> tuple[CaseFile, CaseFile]:
    """A case that the facade gate holds down, and the same with its largest line called something else."""
    amount = 200_000_000
    return with_budget((facade_category(), amount))(CASE), with_budget((fundamental_category(), amount))(CASE)


def test_a_recategorised_line_that_lifts_the_indication_owes_a_reason() -> None:
    before, now = recategorised()
    assert indicate(before, RULES).outcome == "afvis"
    found = late(before, now)
    assert found is not None
    assert found.needs_reason
    assert [fault.place for fault in found.faults()] == [FACTS_REASON]
    assert [fault.place for fault in found.faults(" ")] == [FACTS_REASON]
    assert found.faults(WHY) == ()
    same = late(CASE, with_budget(*((line.category, line.amount_dkk + 1) for line in CASE.budget))(CASE))
    assert same is not None
    assert (same.needs_reason, same.faults()) == (False, ())
    assert compared_outcomes(same, RULES) == "Det ændrer ikke den vejledende indikation."


def test_a_waiver_has_its_own_reason_and_hides_no_other_change() -> None:
    before, now = recategorised()
    waived = with_waiver("facade_klar", "facade_obs")
    found = late(before, waived(before))
    assert found is not None
    assert found.locked_outcome != found.outcome
    assert found.faults() == ()
    both = late(before, waived(with_fact("byggeteknisk_dokumentation", None)(now)))
    assert both is not None
    assert both.faults()


def test_a_reason_stands_for_the_facts_that_it_was_written_for_and_no_others() -> None:
    before, now = recategorised()
    submitted = Step("assessment.submitted", {FACTS_REASON: WHY})

    def after(steps: Sequence[Step], versions: Sequence[Content], case: CaseFile) -> LateFacts:
        found = late_facts([locked(before), *steps], versions, case, RULES)
        assert found is not None
        return found

    again = after([submitted], [guarded_content(now)], now)
    assert (again.reason, again.faults()) == (WHY, ())
    waived = after([submitted], [guarded_content(now)], with_waiver("tidlig_inddragelse")(now))
    assert waived.faults() == ()
    other = after([submitted], [guarded_content(now)], with_budget((fundamental_category(), 1))(CASE))
    assert (other.reason, len(other.faults())) == ("", 1)
    unspoken = after([Step("assessment.submitted")], [guarded_content(now)], now)
    assert (unspoken.reason, len(unspoken.faults())) == ("", 1)
    older = {key: value for key, value in guarded_content(now).items() if key != "deciding_facts"}
    assert after([submitted], [older], now).reason == ""


def test_what_an_older_event_did_not_keep_gives_no_comparison() -> None:
    before, now = recategorised()
    content = guarded_content(before)
    del content["deciding_facts"]
    for steps in ([], [Step("assessment.locked")], [Step("assessment.locked", {"content": content})]):
        assert late_facts(steps, [], now, RULES) is None
    assert late_facts([locked(before)], [], now, RULES) is not None  # control


def test_facts_that_a_newer_rule_set_does_not_know_ask_for_a_reason() -> None:
    before, now = recategorised()
    fewer = changed_rules(
        {"budgetkategorier": [each for each in RULES.document()["budgetkategorier"] if each["id"] != facade_category()]}
    )
    found = late_facts([locked(before)], [], now, fewer)
    assert found is not None
    assert (found.locked_outcome, found.needs_reason) == (None, True)
    assert "passer ikke til regelsættet" in compared_outcomes(found, fewer)
