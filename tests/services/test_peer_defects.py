"""Twelve defects read in the code of other assessment systems, each shown not to be here.

The other systems are open grant, planning and review systems; what each got wrong stands above its test.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product
from pathlib import Path

import pytest
from sqlalchemy.exc import DatabaseError as SqlError

from assessment.domain.errors import AssessmentError, PermissionDenied, StepRefused
from assessment.domain.indication import indicate
from assessment.domain.scoring import Outcome, classify, thresholds, weighted_mean
from assessment.domain.workflow import PERMISSIONS, Action, Actor, Role, State, may, require
from assessment.reporting.render import render_html
from assessment.rulefiles import read_rule_file
from assessment.services.cases import CaseFilter, matching_cases, open_case
from assessment.services.documents import document_request, issue_document, read_document
from assessment.services.people import deactivate
from assessment.services.replay import replay
from assessment.services.steps import (
    approve_assessment,
    lock_assessment,
    submit_assessment,
)
from assessment.settings import RULES_FOLDER
from assessment.storage import people, versions
from assessment.storage.engine import Store
from assessment.storage.tables import Table
from tests.domain.profiles import changed_rules, rules, weighted_rules
from tests.services.second_stories import SECOND, SECRET, under_second_assessment
from tests.services.stories import (
    CASEWORKER,
    LEVERS,
    MANAGER,
    MUNICIPALITY,
    READER,
    RULES,
    WRITING_MANAGER,
    approve,
    case_file,
    edit,
    issued,
    later,
    plain_render,
    registered,
    send_back,
    submitted,
)

IDS = [criterion.id for criterion in RULES.criteria]
ADMINISTRATOR = Actor("id-z", "Administrator", frozenset({Role.ADMINISTRATOR}))
EVERYTHING = Actor(CASEWORKER.person_id, CASEWORKER.name, frozenset(Role))


@dataclass
class Tally:
    """How often something was tried that must not be, and how often it was refused."""

    tried: int = 0
    refused: int = 0

    @contextmanager
    def refusal(self, *errors: type[Exception], match: str | None = None) -> Iterator[pytest.ExceptionInfo[Exception]]:
        """As pytest.raises, counted."""
        self.tried += 1
        with pytest.raises(errors, match=match) as caught:
            yield caught
        self.refused += 1


@pytest.fixture(scope="module")
def tally(request: pytest.FixtureRequest) -> Iterator[Tally]:
    """Counts for this module, told at its end."""
    counted = Tally()
    yield counted
    defects = len([name for name in vars(request.module) if name.startswith("test_") and name[5].isdigit()])
    capture = request.config.pluginmanager.getplugin("capturemanager")
    with capture.global_and_fixture_disabled():
        print(f"\n{defects} defects of other systems, {counted.tried} attempts in them, {counted.refused} refused")


def test_1_a_step_that_is_hidden_on_the_page_is_refused_below_it(sqlite_store: Store, tally: Tally) -> None:
    """There, "mark as complete" was only hidden in the template: a commenter could complete a case without scores."""
    ungraded = registered(sqlite_store, grades=None)
    for actor in (READER, ADMINISTRATOR, MANAGER, CASEWORKER):
        with tally.refusal(PermissionDenied, StepRefused):
            lock_assessment(sqlite_store, actor, later(1), ungraded.assessment.id)
        with tally.refusal(PermissionDenied, StepRefused):
            submit_assessment(sqlite_store, actor, later(1), ungraded.assessment.id)
    assert open_case(sqlite_store, READER, ungraded.summary.case_id).assessment.standing.state is State.DRAFT


def test_2_nobody_approves_own_work_and_nothing_changes_after_the_approval(sqlite_store: Store, tally: Tally) -> None:
    """There, one person could assess and assure the quality, and a score could change after both."""
    view, version_id = submitted(sqlite_store)
    for author in (CASEWORKER, EVERYTHING):
        with tally.refusal(PermissionDenied):
            approve_assessment(sqlite_store, author, later(3), version_id, levers=LEVERS)
    approve(sqlite_store, MANAGER, later(3), version_id)
    for actor in (CASEWORKER, EVERYTHING, WRITING_MANAGER):
        with tally.refusal(StepRefused):
            edit(sqlite_store, view, f"grades.{IDS[0]}.grade", 4, actor=actor)
    with tally.refusal(SqlError), sqlite_store.write() as session:
        session.connection().exec_driver_sql("UPDATE submitted_version SET content = '{}'")


def test_3_a_weight_is_what_it_says_and_a_missing_grade_is_no_zero(tally: Tally) -> None:
    """There, a weight was multiplied once for each question, a missing score counted 0, and an unknown scale became
    another one in silence."""
    weighted = weighted_rules((10, 20, 20, 20, 30))
    grades = (4, 0, 1, 2, 3)
    pairs = list(zip([criterion.weight for criterion in weighted.criteria], grades, strict=True))
    assert weighted_mean(pairs) == Fraction(10 * 4 + 20 * 0 + 20 * 1 + 20 * 2 + 30 * 3, 100)
    open_grade = {**case_file().document()["grades"], IDS[0]: {"missing_reason": "Ikke modtaget."}}
    found = indicate(case_file(grades=open_grade), RULES)
    assert found.missing_criteria == (IDS[0],)
    assert found.mean is None
    scored_zero = indicate(case_file(grades={**open_grade, IDS[0]: {"grade": 0, "reason": "Ingen plan."}}), RULES)
    assert (found.worst, found.best) == (scored_zero.worst, Outcome.STOETTE)
    with tally.refusal(ValueError, match="skala"):
        changed_rules({"skala": []})


def test_4_what_is_not_relevant_or_not_known_is_no_grade() -> None:
    """There, "not applicable" was scored 0, and "needs more information" was averaged with "poor"."""
    grades = case_file().document()["grades"]
    without = {**grades, IDS[2]: {"not_relevant": True, "reason": "Der er ingen naboområder."}}
    left = [grades[name]["grade"] for name in IDS if name != IDS[2]]
    assert indicate(case_file(grades=without), RULES).mean == Fraction(sum(left), len(left))
    unknown = {**grades, IDS[2]: {"missing_reason": "Afventer svar."}}
    assert indicate(case_file(grades=unknown), RULES).mean is None


def test_5_an_edited_assessment_overwrites_nothing_and_nobody_takes_work_away(store: Store) -> None:
    """There, an edited review overwrote the first, and deleting a user took the reviews along."""
    view, first = submitted(store)
    reason = f"grades.{IDS[0]}.reason"
    before = view.case.grades[IDS[0]].reason
    comments = {IDS[0]: "Uddyb det."}
    send_back(store, MANAGER, later(3), first, criterion_comments=comments)
    edit(store, view, reason, "En anden begrundelse, som er længere.")
    second = submit_assessment(store, CASEWORKER, later(4), view.assessment.id)
    with store.read() as session:
        assert versions.get_version(session, first).case.grades[IDS[0]].reason == before
        assert versions.get_version(session, second).case.grades[IDS[0]].reason != before
    keys = [key for table in Table.metadata.tables.values() for key in table.foreign_keys]
    assert len(keys) > 10
    assert {key.ondelete for key in keys} == {None}
    with store.write() as session:
        people.upsert_person(session, person_id=CASEWORKER.person_id, name=CASEWORKER.name, roles=CASEWORKER.roles)
    deactivate(store, ADMINISTRATOR, later(5), CASEWORKER.person_id)
    assert open_case(store, READER, view.summary.case_id).version is not None


def test_6_every_threshold_is_met_by_what_equals_it_and_a_deviation_needs_a_reason(
    sqlite_store: Store, tally: Tally
) -> None:
    """There, < and > left the threshold itself undecided, "approved and none refused" passed over what was open, and
    a result was overridden without a word."""
    for profile in product(range(5), repeat=5):
        pairs = [(criterion.weight, grade) for criterion, grade in zip(rules().criteria, profile, strict=True)]
        reached = classify(pairs, rules())
        for outcome, threshold in thresholds(rules()):
            if weighted_mean(pairs) < threshold.minimum_mean:
                assert reached is not outcome, profile
    view = registered(sqlite_store, conclusion={"outcome": "afvis", "reason": ""})
    with tally.refusal(StepRefused) as refused:
        lock_assessment(sqlite_store, CASEWORKER, later(1), view.assessment.id)
    assert isinstance(refused.value, StepRefused)
    assert [fault.place for fault in refused.value.faults] == ["conclusion.reason"]


def test_7_other_rules_do_not_recalculate_what_was_decided(sqlite_store: Store) -> None:
    """There, changing weights or the scale recalculated and rounded every stored rating."""
    view = issued(sqlite_store)
    harder = changed_rules({"vurdering.stoette.mindste_gennemsnit": "4"})
    assert indicate(view.case, harder).outcome != indicate(view.case, RULES).outcome
    found = replay(sqlite_store)
    assert (found.total, found.deviations) == (1, ())
    assert view.version is not None
    assert view.version.indication["outcome"] == indicate(view.case, RULES).outcome


def test_8_a_refusal_deletes_no_text_and_every_kind_has_its_words(sqlite_store: Store) -> None:
    """There, a refusal wiped the conditions, and kinds of events without words were mended again and again."""
    view = registered(sqlite_store)
    kept = [grading.conditions for grading in view.case.grades.values()]
    edit(sqlite_store, view, "conclusion.outcome", "afvis")
    after = open_case(sqlite_store, CASEWORKER, view.summary.case_id).case
    assert [grading.conditions for grading in after.grades.values()] == kept
    assert any(kept)
    assert after.conclusion is not None
    assert view.case.conclusion is not None
    assert after.conclusion.reason == view.case.conclusion.reason
    assert all(state.danish for state in State)
    assert all(role.danish for role in Role)
    assert set(PERMISSIONS) == set(Action)


def test_9_what_is_issued_is_the_bytes_that_were_stored_and_names_who_approved(
    sqlite_store: Store, tally: Tally
) -> None:
    """There, signing was a GET, the state was saved before the file, and a download stamped the name of whoever
    looked at it, whether approved or not."""
    view, version_id = submitted(sqlite_store)
    with tally.refusal(StepRefused):
        issue_document(sqlite_store, MANAGER, later(3), view, municipality=MUNICIPALITY, render=plain_render)
    approve(sqlite_store, MANAGER, later(3), version_id)

    def broken(_request: object) -> bytes:
        raise StepRefused("Dokumentet kunne ikke dannes.")

    approved = open_case(sqlite_store, MANAGER, view.summary.case_id)
    with tally.refusal(StepRefused):
        issue_document(sqlite_store, MANAGER, later(4), approved, municipality=MUNICIPALITY, render=broken)
    assert open_case(sqlite_store, READER, view.summary.case_id).assessment.standing.state is State.APPROVED
    issue_document(sqlite_store, MANAGER, later(5), approved, municipality=MUNICIPALITY, render=plain_render)
    documents = open_case(sqlite_store, READER, view.summary.case_id).documents
    assert documents
    for document in documents:
        contents = {read_document(sqlite_store, actor, document.id)[1] for actor in (READER, MANAGER, WRITING_MANAGER)}
        assert len(contents) == 1
        assert WRITING_MANAGER.name.encode() not in contents.pop()


def test_10_a_document_is_authorised_by_itself_and_not_by_its_page(sqlite_store: Store, tally: Tally) -> None:
    """There, the address of a file asked only for some role at all."""
    view = issued(sqlite_store)
    document = open_case(sqlite_store, READER, view.summary.case_id).documents[0]
    for actor in (ADMINISTRATOR, Actor("id-n", "Ingen", frozenset())):
        with tally.refusal(AssessmentError):
            read_document(sqlite_store, actor, document.id)


def test_11_text_stays_text_and_a_search_finds_nothing_hidden(sqlite_store: Store) -> None:
    """There, text from a person with few rights ran as script for the staff, and a search told who was hidden."""
    attack = "<script>alert(1)</script>{{ 7 * 7 }}"
    page = render_html(document_request(registered(sqlite_store, title=attack, case_number="2026-0777"), MUNICIPALITY))
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page
    assert "{{ 7 * 7 }}" in page
    world = under_second_assessment(sqlite_store)
    assert world.view(READER).case.grades
    assert matching_cases(sqlite_store, SECOND, CaseFilter(text=SECRET)) == ()


def test_12_criteria_are_data_that_is_read_and_written_unchanged(tmp_path: Path) -> None:
    """There, criteria were 63 files of program code, one for each fund."""
    first = RULES_FOLDER / "aarhus-almen-renovering" / "2026.1.0.yaml"
    copied = tmp_path / first.name
    copied.write_bytes(first.read_bytes())
    assert read_rule_file(copied) == RULES
    assert json.loads(json.dumps(RULES.document())) == RULES.document()


def test_control_what_is_refused_is_allowed_when_its_ground_is_taken_away(sqlite_store: Store) -> None:
    """The same steps by who may take them, and the same person without what forbids it: so each refusal has a cause."""
    view = registered(sqlite_store, case_number="2026-0701")
    lock_assessment(sqlite_store, CASEWORKER, later(1), view.assessment.id)
    edit(sqlite_store, view, "title", "En anden titel")
    version_id = submit_assessment(sqlite_store, CASEWORKER, later(2), view.assessment.id)
    standing = open_case(sqlite_store, MANAGER, view.summary.case_id).assessment.standing
    assert not may(Action.APPROVE, EVERYTHING, standing)
    without_four_eyes = replace(standing, contributors=frozenset(), owner=None)
    require(Action.APPROVE, EVERYTHING, without_four_eyes)
    assert not may(Action.APPROVE, READER, without_four_eyes), "the role is asked for by itself"
    approve(sqlite_store, MANAGER, later(3), version_id)
    approved = open_case(sqlite_store, MANAGER, view.summary.case_id)
    issue_document(sqlite_store, MANAGER, later(4), approved, municipality=MUNICIPALITY, render=plain_render)
    document = open_case(sqlite_store, READER, view.summary.case_id).documents[0]
    assert read_document(sqlite_store, READER, document.id)[1]


def test_control_an_attempt_that_is_not_refused_is_counted_and_fails() -> None:
    counted = Tally()
    with pytest.raises(pytest.fail.Exception), counted.refusal(StepRefused):
        pass
    assert (counted.tried, counted.refused) == (1, 0)
