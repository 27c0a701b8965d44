"""The history of a case: what was locked is kept, and every change after the reveal can be shown beside it."""

from __future__ import annotations

from collections.abc import Mapping

from assessment.domain.history import CaseHistory, HistoryEntry
from assessment.domain.revisions import Revision, guarded_content, revisions_of
from assessment.services.cases import CaseView, open_case
from assessment.services.history import case_history
from assessment.services.steps import (
    revise_assessment,
    submit_assessment,
)
from assessment.storage import people
from assessment.storage.engine import Store
from tests.services.stories import (
    CASEWORKER,
    COLLEAGUE,
    LEVERS,
    MANAGER,
    READER,
    approve,
    case_file,
    edit,
    later,
    locked,
    registered,
    send_back,
    submitted,
)

REASON = "grades.udlejning.reason"


def history_of(store: Store, view: CaseView) -> CaseHistory:
    return case_history(store, READER, open_case(store, READER, view.summary.case_id))


def texts(revision: Revision) -> tuple[object, object]:
    """The reasons before and after."""
    return tuple(None if side is None else side["reason"] for side in (revision.before, revision.after))  # type: ignore[return-value]


def last(history: CaseHistory) -> HistoryEntry:
    return history.entries[-1]


def test_locking_keeps_what_was_locked_and_a_later_change_leaves_it_alone(store: Store) -> None:
    view = locked(store)
    content: Mapping[str, object] = last(history_of(store, view)).fields["content"]
    assert content == guarded_content(case_file())
    revise_assessment(store, CASEWORKER, later(2), view.assessment.id, subject="udlejning", reason="Ny venteliste.")
    edit(store, view, REASON, "Ventelisten er blevet længere.")
    history = history_of(store, view)
    assert history.entries[1].fields["content"] == content
    (revision,) = revisions_of(history)
    assert texts(revision) == (case_file().grades["udlejning"].reason, "Ventelisten er blevet længere.")
    assert (revision.reason, revision.under_way) == ("Ny venteliste.", True)


def test_two_openings_by_two_people_are_kept_apart(store: Store) -> None:
    view = locked(store)
    revise_assessment(store, CASEWORKER, later(2), view.assessment.id, subject="udlejning", reason="Første grund.")
    edit(store, view, REASON, "Anden udgave.")
    revise_assessment(store, COLLEAGUE, later(4), view.assessment.id, subject="udlejning", reason="Anden grund.")
    edit(store, view, REASON, "Tredje udgave.", actor=COLLEAGUE)
    submit_assessment(store, COLLEAGUE, later(6), view.assessment.id)
    one, two = revisions_of(history_of(store, view))
    assert [texts(one)[1], *texts(two)] == ["Anden udgave.", "Anden udgave.", "Tredje udgave."]
    assert (one.who, two.who) == (CASEWORKER.person_id, COLLEAGUE.person_id)
    assert not two.under_way


def test_what_a_manager_returned_is_a_change_with_the_comment_as_its_reason(store: Store) -> None:
    view, version_id = submitted(store)
    send_back(store, MANAGER, later(3), version_id, comment="Næsten.", criterion_comments={"udlejning": "Uddyb."})
    edit(store, view, REASON, "Uddybet begrundelse for udlejningen efter aftale.")
    second = submit_assessment(store, CASEWORKER, later(5), view.assessment.id)
    approve(store, MANAGER, later(6), second, levers=LEVERS)
    (revision,) = revisions_of(history_of(store, view))
    assert (revision.cause, revision.reason) == ("assessment.returned", "Uddyb.")
    assert texts(revision)[1] == "Uddybet begrundelse for udlejningen efter aftale."


def test_events_come_in_order_with_the_names_that_the_pages_show(store: Store) -> None:
    view, _ = submitted(store)
    with store.write() as session:
        people.upsert_person(session, person_id=CASEWORKER.person_id, name="Sagsbehandler A", roles=CASEWORKER.roles)
    history = history_of(store, view)
    assert [entry.action for entry in history.entries] == [
        "case.registered",
        "assessment.locked",
        "assessment.submitted",
    ]
    assert {entry.who for entry in history.entries} == {"Sagsbehandler A"}
    assert history.own_entries == history.entries
    assert history.head[0] == last(history).seq
    assert history.current is None
    assert len(history.versions) == 1


def test_a_draft_has_a_history_without_changes(store: Store) -> None:
    history = history_of(store, registered(store))
    assert revisions_of(history) == ()
    assert history.versions == ()
    assert history.current is not None


def test_control_without_the_kept_content_the_text_before_is_unknown(store: Store) -> None:
    """What the events keep is what the comparison rests on: with it taken away nothing stands before."""
    view = locked(store)
    revise_assessment(store, CASEWORKER, later(2), view.assessment.id, subject="udlejning", reason="x")
    history = history_of(store, view)
    bare = [
        HistoryEntry(
            entry.seq,
            entry.at,
            entry.who,
            entry.action,
            {key: value for key, value in entry.fields.items() if key not in ("content", "before")},
            entry.assessment,
        )
        for entry in history.entries
    ]
    (revision,) = revisions_of(CaseHistory(1, tuple(bare), history.versions, history.current, history.head))
    assert revision.before is None
