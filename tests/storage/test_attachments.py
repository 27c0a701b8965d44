"""Attachments in the store, in the database and in a folder, and attacks on them by direct SQL, on both engines.

That a row cannot be changed, removed or replaced is shown with the other records in test_attacks_on_records.
"""

# ruff: noqa: S608  (the statements are the attacks)

from __future__ import annotations

import io
import os
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from assessment.domain.attachments import Withdrawal
from assessment.domain.errors import DatabaseUnreachable, EnvironmentFault, NotFound, StaleAssessment, StorageFull
from assessment.storage import attachment_files, attachments
from assessment.storage.attachment_files import path_of
from assessment.storage.backup import restore_backup, write_backup
from assessment.storage.backup_file import BackupFile
from assessment.storage.engine import Store, open_store
from assessment.storage.portable import read_rows
from assessment.storage.records import AttachmentRecord
from tests.storage.builders import CASEWORKER, NOW, Stored, attached, case_file, later, registered
from tests.storage.direct_sql import key, refusal
from tests.storage.tampering import found_after, tamper


def read(store: Store, attachment_id: object, folder: Path | None = None) -> bytes:
    with store.read() as session:
        found = next(item for item in every(store) if item.id == attachment_id)
        return attachments.read_content(session, found, folder)


def every(store: Store) -> tuple[AttachmentRecord, ...]:
    with store.read() as session:
        with closing(read_rows(session, "renovation_case")) as rows:
            ids = [str(row["id"]) for row in rows]
        return tuple(item for each in ids for item in attachments.attachments_of_case(session, _uuid(each)))


def _uuid(text: str) -> UUID:
    return UUID(text)


def attack(store: Store, stored: Stored, *, case: object = None, place: str = "database", **values: Any) -> str:
    """A statement that puts a row straight into the table."""
    given = {"number": 99, "kind": "pdf", "sha256": "a" * 64, "length": 3} | values
    return (
        "INSERT INTO attachment (id, case_id, assessment_id, number, name, kind, sha256, length, place, added_by,"
        f" added_at) VALUES ('{key(store, uuid4())}', '{key(store, case or stored.case_id)}',"
        f" '{key(store, stored.assessment_id)}', {given['number']}, 'x.pdf', '{given['kind']}', '{given['sha256']}',"
        f" {given['length']}, '{place}', 'x', '2026-11-23 08:00:00')"
    )


def test_attachments_are_found_by_number_with_their_withdrawals(store: Store) -> None:
    stored, other = registered(store), registered(store, case_file("2026-0002"))
    second = attached(store, stored, b"to", number=2, withdrawn=True)
    first = attached(store, stored, b"en")
    attached(store, other)
    with store.read() as session:
        found = attachments.attachments_of_case(session, stored.case_id)
        assert attachments.get_attachment(session, first.id) == first
        with pytest.raises(NotFound, match="Åbn sagen"):
            attachments.get_attachment(session, uuid4())
    assert [item.number for item in found] == [1, 2]
    assert found[0] == first
    assert replace(found[1], withdrawn=None) == second
    assert found[1].withdrawn is not None
    assert (found[1].withdrawn.reason, found[1].withdrawn.by) == ("Hører til en anden sag.", CASEWORKER)
    assert found[1].withdrawn.at == later(1)


def test_the_same_bytes_are_kept_once_and_read_back(store: Store) -> None:
    stored, other = registered(store), registered(store, case_file("2026-0002"))
    content = os.urandom(300_000)
    one, two = attached(store, stored, content), attached(store, other, content)
    assert read(store, one.id) == read(store, two.id) == content
    with store.read() as session, closing(read_rows(session, "blob")) as rows:
        assert len(list(rows)) == 1


def test_bytes_that_were_altered_are_not_given(store: Store) -> None:
    attachment = attached(store, registered(store), b"abc")
    changed = "x'616264'" if store.engine_name == "sqlite" else "'abd'::bytea"
    tamper(store, f"UPDATE blob SET content = {changed}")
    with pytest.raises(DatabaseUnreachable, match="er ændret"):
        read(store, attachment.id)
    tamper(store, "DELETE FROM blob")
    with pytest.raises(DatabaseUnreachable, match="mangler"):
        read(store, attachment.id)


def test_a_folder_holds_the_bytes_under_their_hash(store: Store, tmp_path: Path) -> None:
    stored, folder = registered(store), tmp_path / "bilag"
    attachment = attached(store, stored, b"indhold", folder=folder)
    again = attached(store, stored, b"indhold", number=2, folder=folder)
    path = path_of(folder, attachment.sha256)
    assert path.read_bytes() == b"indhold"
    assert [item.name for item in folder.rglob("*") if item.is_file()] == [attachment.sha256]
    assert read(store, again.id, folder) == b"indhold"
    with store.read() as session:
        assert list(attachments.unsound_in_folder(session, folder)) == []
        with closing(read_rows(session, "blob")) as rows:
            assert list(rows) == []


def test_a_file_in_the_folder_that_is_altered_gone_or_out_of_reach_is_told(store: Store, tmp_path: Path) -> None:
    stored, folder = registered(store), tmp_path / "bilag"
    attachment = attached(store, stored, b"indhold", folder=folder)
    path = path_of(folder, attachment.sha256)
    path.write_bytes(b"andet")
    with pytest.raises(DatabaseUnreachable, match="er ændret"):
        read(store, attachment.id, folder)
    path.unlink()
    with store.read() as session:
        ((found, reason),) = attachments.unsound_in_folder(session, folder)
    assert (found.id, reason) == (attachment.id, attachment_files.GONE)
    with pytest.raises(EnvironmentFault, match="ASSESSMENT_ATTACHMENTS_DIR"):
        read(store, attachment.id, None)
    attached(store, stored, b"indhold", number=2, folder=folder)
    assert read(store, attachment.id, folder) == b"indhold", "the same file mends it"


def test_a_folder_that_cannot_be_used_leaves_nothing(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored = registered(store)
    blocked = tmp_path / "fil"
    blocked.write_text("i vejen")
    with pytest.raises(EnvironmentFault, match="Mappen til bilag"):
        attached(store, stored, folder=blocked / "bilag")

    def no_room(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", no_room)
    with pytest.raises(StorageFull, match="plads"):
        attached(store, stored, folder=tmp_path / "bilag")
    monkeypatch.undo()
    assert every(store) == ()
    assert [item for item in (tmp_path / "bilag").rglob("*") if item.is_file()] == []


def test_a_row_must_lie_in_its_case_and_have_its_bytes(store: Store) -> None:
    stored, other = registered(store), registered(store, case_file("2026-0002"))
    kept = attached(store, stored, b"abc")
    good: dict[str, Any] = {"sha256": kept.sha256, "length": 3}
    assert refusal(store, attack(store, stored, **good)) is None, "control: a sound row goes in"
    attacks = (
        attack(store, stored),
        attack(store, stored, sha256=kept.sha256, length=4),
        attack(store, stored, case=other.case_id, **good),
    )
    for statement in attacks:
        assert "attachment: attachment" in str(refusal(store, statement))
        assert refusal(store, statement, unprotected=True) is None, "control: the trigger refused it"
    for faulty in (
        attack(store, stored, **good | {"kind": "exe"}),
        attack(store, stored, place="andetsteds"),
        attack(store, stored, **good | {"number": 0}),
        attack(store, stored, **good | {"number": 1}),
        attack(store, stored, sha256="kort"),
    ):
        assert refusal(store, faulty, unprotected=True) is not None
    print(f"\n{store.engine_name}: {len(attacks) + 5} attacks on attachments, all refused")


def test_two_who_attach_or_withdraw_at_once_are_told(store: Store) -> None:
    stored = registered(store)
    first = attached(store, stored, b"en", withdrawn=True)
    with pytest.raises(StaleAssessment):
        attached(store, stored, b"to")
    with pytest.raises(StaleAssessment), store.write() as session:
        attachments.insert_withdrawal(session, first.id, Withdrawal("Igen.", CASEWORKER, NOW))


def test_what_the_blobs_lack_is_found(store: Store) -> None:
    attached(store, registered(store), b"abc")
    assert [str(item) for item in found_after(store, "DELETE FROM blob")] == ["filen ba7816bf8f01cfea er fjernet"]


def test_a_backup_holds_the_files_of_the_database(store: Store, tmp_path: Path) -> None:
    stored = registered(store)
    content = os.urandom(3_000_000)
    attachment = attached(store, stored, content, withdrawn=True)
    written = io.BytesIO()
    write_backup(store, written, NOW, lambda *_: None)
    path = tmp_path / "kopi.zip"
    path.write_bytes(written.getvalue())
    with closing(open_store(f"sqlite:///{tmp_path / 'ny.db'}")) as fresh, closing(BackupFile(path)) as backup:
        restore_backup(fresh, backup, lambda *_: None)
        assert read(fresh, attachment.id) == content
        assert every(fresh) == every(store)
