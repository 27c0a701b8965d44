"""The audit chain: any content, many writers at once, no gaps."""

from __future__ import annotations

import threading
from typing import Any
from uuid import uuid4

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assessment.domain.workflow import Event
from assessment.storage import events
from assessment.storage.engine import Store
from tests.storage.builders import CASEWORKER, later

WRITERS, EVENTS_EACH = 12, 4
_TEXTS = st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\0"), max_size=20)
_CONTENT = st.dictionaries(
    _TEXTS,
    st.one_of(_TEXTS, st.integers(), st.none(), st.booleans(), st.floats(allow_nan=False, allow_infinity=False)),
    max_size=4,
)


@given(fields=_CONTENT, actor=_TEXTS, minute=st.integers(-(10**6), 10**6))
@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_content_links_and_is_verified(store: Store, fields: dict[str, Any], actor: str, minute: int) -> None:
    """PostgreSQL computes the hash anew in its trigger, so an event that goes in shows that both compute the same."""
    with store.write() as session:
        record = events.append_event(session, event=Event("case.noted", actor, later(minute), fields), case_id=uuid4())
    with store.read() as session:
        assert events.verify_chain(session) is None
        assert events.chain_head(session) == (record.seq, record.hash)
        (kept,) = events.events_of_case(session, record.case_id or uuid4())
    assert kept == record


def test_an_empty_chain_is_whole(store: Store) -> None:
    with store.read() as session:
        assert events.chain_head(session) == (0, "0" * 64)
        assert events.verify_chain(session) is None


def test_many_writers_leave_no_gap(store: Store) -> None:
    failures: list[BaseException] = []

    def write(writer: int) -> None:
        try:
            for number in range(EVENTS_EACH):
                with store.write() as session:
                    events.append_event(session, event=Event("case.noted", f"{CASEWORKER}-{writer}", later(number)))
        except BaseException as error:  # noqa: BLE001  (told by the test)
            failures.append(error)

    threads = [threading.Thread(target=write, args=(writer,)) for writer in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert failures == []
    with store.read() as session:
        assert events.verify_chain(session) is None
        assert events.chain_head(session)[0] == WRITERS * EVENTS_EACH
