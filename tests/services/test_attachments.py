"""Attachments through the services: who puts in, reads and withdraws, limits, evidence that points, and the record."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assessment.casefiles import parse_case, write_case
from assessment.domain.attachments import MEGABYTE, AttachmentLimits
from assessment.domain.errors import AttachmentRefused, InputError, NotFound, PermissionDenied, StepRefused
from assessment.domain.workflow import Actor, Role
from assessment.reporting.annex_view import annex_view
from assessment.services.attachments import (
    HIDDEN_REASON,
    add_attachment,
    files_outside,
    list_attachments,
    note_attachment_download,
    read_attachment,
    withdraw_attachment,
    without_file,
)
from assessment.services.cases import CaseView, open_case
from assessment.services.documents import document_request
from assessment.services.exchange import import_case, stored_case
from assessment.services.record import HistoryFilter, whole_history
from assessment.services.second import ask_second
from assessment.services.steps import approve_assessment
from assessment.settings import AttachmentSettings
from assessment.storage import events
from assessment.storage.engine import Store
from assessment.storage.soundness import alterations
from tests.attachments.files import pdf
from tests.services.attachment_stories import SETTINGS, attach
from tests.services.second_stories import IDS, SECOND, know
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
    case_file,
    edit,
    issued,
    later,
    registered,
    submitted,
)
from tests.storage.tampering import found_after

ADMINISTRATOR = Actor("id-admin", "Administrator", frozenset({Role.ADMINISTRATOR}))


def withdraw(store: Store, view: CaseView, number: int, reason: str = "Forkert sag.", by: Actor = CASEWORKER) -> None:
    withdraw_attachment(store, by, later(2), view.assessment.id, number=number, reason=reason)


def test_a_file_is_looked_at_kept_and_read_by_readers(store: Store) -> None:
    view, content = registered(store), pdf(pages=2)
    made = add_attachment(
        store, SETTINGS, COLLEAGUE, later(1), view.assessment.id, name="../Tilstand.pdf", content=content
    )
    assert (made.number, made.name, made.kind.danish, made.pages) == (1, "Tilstand.pdf", "PDF", 2)
    for reader in (READER, MANAGER, CASEWORKER):
        found, given = read_attachment(store, SETTINGS, reader, made.id)
        assert (found, given) == (made, content)
    assert open_case(store, READER, view.summary.case_id).attachments == (made,)
    assert COLLEAGUE.person_id in open_case(store, READER, view.summary.case_id).assessment.standing.contributors
    with pytest.raises(AttachmentRefused, match=r"^Filen er en webside"):
        add_attachment(store, SETTINGS, COLLEAGUE, later(1), view.assessment.id, name="x.pdf", content=b"<html>")
    assert len(list_attachments(store, READER, view.assessment.id)) == 1


def test_who_may_not_attach_read_or_withdraw(store: Store) -> None:
    view = registered(store)
    kept = attach(store, view)
    for actor in (READER, MANAGER, ADMINISTRATOR):
        with pytest.raises(PermissionDenied):
            attach(store, view, b"andet", by=actor)
        with pytest.raises(PermissionDenied):
            withdraw(store, view, 1, by=actor)
    with pytest.raises(PermissionDenied):
        list_attachments(store, ADMINISTRATOR, view.assessment.id)
    with pytest.raises(PermissionDenied):
        read_attachment(store, SETTINGS, ADMINISTRATOR, kept.id)
    with pytest.raises(NotFound):
        read_attachment(store, SETTINGS, READER, view.assessment.id)


def test_who_attaches_does_not_approve(store: Store) -> None:
    view, version_id = submitted(store)
    attach(store, view, by=WRITING_MANAGER)
    with pytest.raises(PermissionDenied, match="fire øjne"):
        approve_assessment(store, WRITING_MANAGER, later(3), version_id, levers=LEVERS)
    approve(store, MANAGER, later(3), version_id, levers=LEVERS)


def test_limits_of_a_file_and_of_a_case(store: Store) -> None:
    view = registered(store)
    small = AttachmentSettings(limits=AttachmentLimits(MEGABYTE, 2 * MEGABYTE))
    with pytest.raises(AttachmentRefused, match="er tom"):
        attach(store, view, b"")
    with pytest.raises(AttachmentRefused, match="mere end 1 MB"):
        attach(store, view, b"x" * (MEGABYTE + 1), settings=small)
    for sign in (b"a", b"b"):
        attach(store, view, sign * MEGABYTE, settings=small)
    with pytest.raises(AttachmentRefused, match="højst fylde 2 MB"):
        attach(store, view, b"c", settings=small)
    with pytest.raises(AttachmentRefused, match=r"allerede bilag 1 i sagen \(Tilstandsrapport.pdf\)"):
        attach(store, view, b"a" * MEGABYTE)


def test_a_withdrawal_needs_a_reason_and_leaves_the_file_in_the_record(store: Store) -> None:
    view = registered(store)
    kept = attach(store, view, b"forkert")
    for reason, told in (("  ", "Skriv, hvorfor"), ("Se 010190-1234.", "cpr-nummer")):
        with pytest.raises(StepRefused, match=told):
            withdraw(store, view, 1, reason)
    with pytest.raises(InputError, match="U\\+0000"):
        withdraw(store, view, 1, "a\0b")
    with pytest.raises(NotFound, match="Bilag 7"):
        withdraw(store, view, 7)
    withdraw(store, view, 1, "Hører til en anden sag.")
    with pytest.raises(StepRefused, match="allerede trukket"):
        withdraw(store, view, 1)
    (found,) = list_attachments(store, READER, view.assessment.id)
    assert found.withdrawn is not None
    assert found.withdrawn.reason == "Hører til en anden sag."
    assert read_attachment(store, SETTINGS, READER, kept.id)[1] == b"forkert"
    assert attach(store, view, b"forkert").number == 2, "it may come in again, under a new number"


def test_every_act_is_in_the_record_and_sealed(store: Store) -> None:
    view = registered(store)
    kept = attach(store, view)
    note_attachment_download(store, READER, later(2), kept)
    withdraw(store, view, 1, "Forkert fil.")
    with store.read() as session:
        told = events.events_of_case(session, view.summary.case_id)[1:]
        assert alterations(session) == []
    assert [event.action for event in told] == ["attachment.added", "attachment.downloaded", "attachment.withdrawn"]
    assert [event.fields["attachment"] for event in told] == [1, 1, 1]
    lines = whole_history(store, READER, view.summary.case_id, HistoryFilter(), develop="x").lines
    details = {detail.label: detail.text for detail in lines[0].details}
    assert details["Bilag"] == "Nr. 1: Tilstandsrapport.pdf"
    assert details["Begrundelse"] == "Forkert fil."
    for statement, number in (
        ("UPDATE attachment SET name = 'andet.pdf'", told[0].seq),
        ("DELETE FROM attachment_withdrawal", told[2].seq),
        ("UPDATE attachment_withdrawal SET reason = 'x'", told[2].seq),
        ("DELETE FROM blob", told[0].seq),
    ):
        assert [item.event for item in found_after(store, statement)] == [number], statement


def test_evidence_points_to_an_attachment_of_the_case_and_to_nothing_else(store: Store) -> None:
    view, other = registered(store), registered(store, case_number="2026-0099")
    kept, foreign = attach(store, view, b"en"), attach(store, other, b"to")
    gone = attach(store, view, b"tre")
    withdraw(store, view, gone.number)
    path = f"grades.{IDS[0]}.evidence.0.attachment"
    edit(store, view, path, kept.reference.model_dump())
    edit(store, view, f"grades.{IDS[0]}.evidence.0.page", 12)
    renamed = kept.reference.model_copy(update={"name": "Andet.pdf"})
    for wrong in (foreign.reference, gone.reference, renamed):
        with pytest.raises(NotFound, match="Bilaget findes ikke"):
            edit(store, view, path, wrong.model_dump())
    seen = open_case(store, READER, view.summary.case_id)
    evidence = seen.case.grades[IDS[0]].evidence[0]
    assert (evidence.attachment, evidence.page) == (kept.reference, 12)
    assert without_file(seen.case, seen.attachments) == ()
    text = repr(annex_view(document_request(seen, MUNICIPALITY)))
    assert "bilag 1, s. 12" in text


def test_a_case_file_brings_the_reference_and_the_same_file_makes_it_whole(store: Store, sqlite_store: Store) -> None:
    view = registered(store)
    attach(store, view, b"forud", "Forud.pdf")
    kept = attach(store, view, b"plan", "Helhedsplan.pdf")
    edit(store, view, f"grades.{IDS[0]}.evidence.0.attachment", kept.reference.model_dump())
    out = write_case(stored_case(store, "2026-0042").case)
    evidence = json.loads(out)["grades"][IDS[0]]["evidence"][0]
    assert evidence["attachment"] == {"number": 2, "name": "Helhedsplan.pdf", "sha256": kept.sha256}
    case_id = import_case(sqlite_store, NOW, parse_case(out.replace("2026-0042", "2026-0777"), "sag"), RULES)
    imported = open_case(sqlite_store, CASEWORKER, case_id)
    assert [place.reference for place in without_file(imported.case, imported.attachments)] == [kept.reference]
    assert attach(sqlite_store, imported, b"andet").number == 3, "the number that evidence names is kept free"
    assert attach(sqlite_store, imported, b"plan", "helhedsplan.pdf").number == 2
    whole = open_case(sqlite_store, CASEWORKER, case_id)
    assert without_file(whole.case, whole.attachments) == ()


def test_a_case_file_without_attachments_is_what_it_was(store: Store) -> None:
    case = case_file()
    import_case(store, NOW, case, RULES)
    assert "attachment" not in write_case(stored_case(store, "2026-0042").case)


def test_a_blind_assessor_reads_the_files_and_no_reason(store: Store) -> None:
    for person in (CASEWORKER, SECOND):
        know(store, person)
    view = registered(store)
    kept = attach(store, view, b"plan")
    withdraw(store, view, attach(store, view, b"forkert").number, "Trinnet er for højt.")
    ask_second(store, CASEWORKER, later(3), view.assessment.id, assessor_id=SECOND.person_id)
    seen = open_case(store, SECOND, view.summary.case_id)
    assert seen.blind
    assert [item.number for item in seen.attachments] == [1, 2]
    assert seen.attachments[1].withdrawn is not None
    assert seen.attachments[1].withdrawn.reason == HIDDEN_REASON
    assert read_attachment(store, SETTINGS, SECOND, kept.id)[1] == b"plan"
    edit(store, view, f"grades.{IDS[0]}.evidence.0.attachment", kept.reference.model_dump(), actor=SECOND, base=None)
    own = open_case(store, SECOND, view.summary.case_id).case.grades[IDS[0]].evidence[0]
    assert own.attachment == kept.reference


def test_attachments_come_after_the_document_and_go_on_to_the_next_assessment(store: Store) -> None:
    view = issued(store)
    assert attach(store, view).number == 1


def test_files_in_a_folder_are_looked_after(store: Store, tmp_path: Path) -> None:
    view, settings = registered(store), AttachmentSettings(folder=tmp_path / "bilag")
    kept = attach(store, view, b"plan", settings=settings)
    assert read_attachment(store, settings, READER, kept.id)[1] == b"plan"
    assert files_outside(store, settings).unsound == ()
    next(path for path in (tmp_path / "bilag").rglob("*") if path.is_file()).write_bytes(b"andet")
    found = files_outside(store, settings)
    assert found.number == 1
    assert [number for number, _ in found.unsound] == [1]
    assert files_outside(store, settings, look=False).unsound == ()
