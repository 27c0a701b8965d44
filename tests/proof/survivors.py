"""What a killed database must still hold: all that was acknowledged, nothing by halves, an unbroken chain."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

from sqlalchemy import func
from sqlmodel import Session, col, select

from assessment.storage import events
from assessment.storage.engine import Store
from assessment.storage.tables import (
    Assessment,
    Blob,
    DraftRow,
    EventRow,
    RenovationCase,
    SubmittedVersion,
)

QUERIES = {
    "case": select(RenovationCase.id),
    "version": select(SubmittedVersion.id),
    "event": select(EventRow.hash),
    "blob": select(Blob.sha256),
}


@dataclass
class Count:
    """The figures of a proof."""

    kills: int = 0
    acknowledged: set[str] = field(default_factory=set)
    lost: list[str] = field(default_factory=list)

    def line(self, name: str, events_verified: int) -> str:
        """One line for the report."""
        return (
            f"{name}: {self.kills} kills, {len(self.acknowledged)} acknowledged commits, {len(self.lost)} lost, "
            f"{events_verified} events verified"
        )


def note_lost(session: Session, count: Count) -> None:
    """Look for all that was ever acknowledged."""
    held = {
        f"{word} {value}"
        for word, query in QUERIES.items()
        for value in session.exec(query)  # type: ignore[call-overload]
    }
    held |= {
        f"draft {row.assessment_id} {version}"
        for row in session.exec(select(DraftRow))
        for version in range(1, row.row_version + 1)
    }
    count.lost += sorted(count.acknowledged - held)


def assert_whole(store: Store) -> int:
    """Assert that nothing is there by halves; returns how many events were verified."""
    with store.read() as session:
        if store.engine_name == "sqlite":
            connection = session.connection()
            assert connection.exec_driver_sql("PRAGMA integrity_check").fetchall() == [("ok",)]
            assert connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall() == []
        assert events.verify_chain(session) is None
        assert _number(session, RenovationCase) == _number(session, Assessment) == _number(session, DraftRow)
        submitted = session.exec(
            select(func.count()).select_from(Assessment).where(col(Assessment.state) == "submitted")
        ).one()
        assert submitted == _number(session, SubmittedVersion)
        for blob in session.exec(select(Blob)):
            assert hashlib.sha256(blob.content).hexdigest() == blob.sha256
        for version in session.exec(select(SubmittedVersion)):
            assert hashlib.sha256(version.content.encode()).hexdigest() == version.content_sha256
        verified = events.chain_head(session)[0]
    assert store.missing_protection() == set()
    return verified


def _number(session: Session, table: type[RenovationCase | Assessment | DraftRow | SubmittedVersion]) -> int:
    return session.exec(select(func.count()).select_from(table)).one()
