"""Two contents of a case beside each other: whichever versions, the draft, and nothing for a blind second assessor."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from assessment.domain.errors import NotFound, PermissionDenied
from assessment.domain.workflow import Actor, Role, Standing
from assessment.services import version_difference as difference_services
from assessment.services.cases import CaseView
from assessment.services.record import HistoryFilter, history_page, whole_history
from assessment.services.second import ask_second
from assessment.services.steps import revise_assessment, submit_assessment
from assessment.services.version_difference import (
    DRAFT,
    Content,
    ContentDifference,
    contents_of_case,
    difference_between,
)
from assessment.storage import people
from assessment.storage.engine import Store
from tests.services.stories import (
    CASEWORKER,
    COLLEAGUE,
    MANAGER,
    READER,
    begun_again,
    case_file,
    edit,
    later,
    locked,
    registered,
    send_back,
    submitted,
)

DEVELOP = "Anbefales videreudviklet"
REASON = "grades.udlejning.reason"
NEW_REASON = "Ventelisten er meget lang."


def contents(store: Store, view: CaseView, actor: Actor = READER) -> tuple[Content, ...]:
    return contents_of_case(store, actor, view.summary.case_id)


def between(store: Store, view: CaseView, before: str, after: str, actor: Actor = READER) -> ContentDifference:
    return difference_between(store, actor, view.summary.case_id, before, after, develop=DEVELOP)


def fields(found: ContentDifference) -> dict[str, tuple[str, str]]:
    return {field.path: (field.before, field.after) for section in found.sections for field in section.fields}


def twice_submitted(store: Store) -> CaseView:
    view, version_id = submitted(store)
    send_back(store, MANAGER, later(3), version_id, comment="x", criterion_comments={"udlejning": "Uddyb."})
    edit(store, view, REASON, NEW_REASON)
    submit_assessment(store, CASEWORKER, later(5), view.assessment.id)
    return view


def test_two_versions_of_an_assessment(store: Store) -> None:
    view = twice_submitted(store)
    one, two = contents(store, view)
    assert [(each.assessment, each.number) for each in (one, two)] == [(1, 1), (1, 2)]
    found = between(store, view, one.key, two.key)
    assert fields(found) == {REASON: (case_file().grades["udlejning"].reason, NEW_REASON)}
    assert not found.facts_only
    assert fields(between(store, view, two.key, one.key))[REASON][0] == NEW_REASON
    assert between(store, view, two.key, two.key).sections == ()


def test_the_draft_can_be_compared_while_it_can_be_changed(store: Store) -> None:
    view, version_id = submitted(store)
    assert DRAFT not in [each.key for each in contents(store, view)], "a submitted case has no draft of its own"
    send_back(store, MANAGER, later(3), version_id, comment="Ret adressen.", criterion_comments={})
    edit(store, view, "address", "Egeparken 2")
    version, draft = contents(store, view)
    assert (draft.key, draft.number) == (DRAFT, None)
    assert fields(between(store, view, version.key, DRAFT))["address"][1] == "Egeparken 2"


def test_versions_of_two_assessments(store: Store) -> None:
    view = begun_again(store)
    edit(store, view, "address", "Egeparken 2")
    earlier, draft = contents(store, view)
    assert ((earlier.assessment, draft.assessment), draft.key) == ((1, 2), DRAFT)
    found = between(store, view, earlier.key, DRAFT)
    assert found.facts_only, "earlier grades must not lead who grades now"
    assert list(fields(found)) == ["address"]


def test_control_the_earlier_grades_are_held_back_by_the_rule_alone(
    sqlite_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    view = begun_again(sqlite_store)
    earlier, draft = contents(sqlite_store, view)
    monkeypatch.setattr(difference_services, "_leads_an_open_draft", lambda *_: False)
    found = fields(between(sqlite_store, view, earlier.key, draft.key))
    assert found[REASON] == (case_file().grades["udlejning"].reason, "")
    assert "conclusion.outcome" in found


def test_a_draft_of_the_same_assessment_is_compared_in_full(store: Store) -> None:
    view = locked(store)
    revise_assessment(store, CASEWORKER, later(2), view.assessment.id, subject="udlejning", reason="x")
    submit_assessment(store, CASEWORKER, later(3), view.assessment.id)
    version = contents(store, view)[0]
    send_back(store, MANAGER, later(4), UUID(version.key), comment="x", criterion_comments={"udlejning": "Uddyb."})
    edit(store, view, REASON, NEW_REASON)
    found = between(store, view, version.key, DRAFT)
    assert (list(fields(found)), found.facts_only) == ([REASON], False)


def test_what_is_not_of_the_case_is_not_found(store: Store) -> None:
    view = twice_submitted(store)
    other, _ = submitted(store, case_number="2026-0902")
    foreign = contents(store, other)[0].key
    own = contents(store, view)[0].key
    for key in (foreign, str(uuid4()), "", "kladde", "../kladde", "\0"):
        with pytest.raises(NotFound):
            between(store, view, own, key)
    with pytest.raises(NotFound):
        contents_of_case(store, READER, UUID(int=3))


def test_only_readers_of_cases_compare(store: Store) -> None:
    view = twice_submitted(store)
    administrator = Actor("id-x", "Administrator", frozenset({Role.ADMINISTRATOR}))
    one, two = (each.key for each in contents(store, view))
    for stranger in (administrator, Actor("id-y", "Uden rolle", frozenset())):
        with pytest.raises(PermissionDenied):
            contents(store, view, stranger)
        with pytest.raises(PermissionDenied):
            between(store, view, one, two, stranger)


def blind_case(store: Store) -> CaseView:
    """A case that was locked and opened again, with a colleague who assesses it blind."""
    with store.write() as session:
        people.upsert_person(session, person_id=COLLEAGUE.person_id, name=COLLEAGUE.name, roles=COLLEAGUE.roles)
    view, version_id = submitted(store)
    send_back(
        store, MANAGER, later(3), version_id, comment="Hemmelig A.", criterion_comments={"udlejning": "Hemmelig B."}
    )
    revise_assessment(store, CASEWORKER, later(4), view.assessment.id, subject="udearealer", reason="Hemmelig C.")
    edit(store, view, REASON, "Hemmelig D.")
    ask_second(store, CASEWORKER, later(6), view.assessment.id, assessor_id=COLLEAGUE.person_id)
    return view


def everything_shown(store: Store, view: CaseView, actor: Actor) -> str:
    page = history_page(store, actor, view.summary.case_id, HistoryFilter(), develop=DEVELOP)
    whole = whole_history(store, actor, view.summary.case_id, HistoryFilter(), develop=DEVELOP)
    return repr((page, whole))


SECRETS = ("Hemmelig A.", "Hemmelig B.", "Hemmelig C.", "Hemmelig D.", case_file().grades["udlejning"].reason or "-")


def test_a_blind_assessor_is_told_what_happened_but_nothing_that_was_written(store: Store) -> None:
    view = blind_case(store)
    shown = everything_shown(store, view, COLLEAGUE)
    found = [secret for secret in SECRETS if secret in shown]
    print(f"texts of the first assessment tried: {len(SECRETS)}, shown to the blind: {len(found)}")
    assert found == []
    page = history_page(store, COLLEAGUE, view.summary.case_id, HistoryFilter(), develop=DEVELOP)
    assert page.blind
    assert page.total == 7
    assert [line.details for line in page.lines] == [()] * 7
    assert [line.changes for line in page.lines] == [()] * 7


def test_a_blind_assessor_compares_nothing(store: Store) -> None:
    view = blind_case(store)
    version = contents(store, view)[0].key
    for work in (
        lambda: contents(store, view, COLLEAGUE),
        lambda: between(store, view, version, DRAFT, COLLEAGUE),
        lambda: between(store, view, version, version, COLLEAGUE),
    ):
        with pytest.raises(PermissionDenied, match="anden vurderer"):
            work()


def test_control_without_the_protection_the_texts_are_shown(
    sqlite_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    view = blind_case(sqlite_store)
    monkeypatch.setattr(Standing, "is_blind", lambda *_: False)
    shown = everything_shown(sqlite_store, view, COLLEAGUE)
    assert [secret for secret in SECRETS if secret in shown] == list(SECRETS)
    assert contents(sqlite_store, view, COLLEAGUE)


def test_an_assessor_of_another_case_is_not_blind_here(store: Store) -> None:
    blind_case(store)
    other = registered(store, case_number="2026-0903")
    assert not history_page(store, COLLEAGUE, other.summary.case_id, HistoryFilter(), develop=DEVELOP).blind
    assert contents(store, other, COLLEAGUE)
