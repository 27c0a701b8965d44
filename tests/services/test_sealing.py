"""The municipality's seal on issued documents, with certificates that are made here and thrown away."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pikepdf
import pytest
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from assessment.domain.errors import SettingsError
from assessment.domain.workflow import State
from assessment.reporting.request import DocumentRequest
from assessment.reporting.seal import READABLE_NAME
from assessment.reporting.worker import Renderer
from assessment.services.cases import open_case
from assessment.services.documents import issue_document, read_document
from assessment.services.package_check import verify_package
from assessment.services.sealing import open_sealer, sealing
from assessment.services.verification import Verdict, verify_document
from assessment.storage.engine import Store
from tests.reporting.pdf_checks.checker import check_pdf
from tests.reporting.samples import approved, draft, egeparken
from tests.services.package_stories import issued_case, package_bytes
from tests.services.sealed_stories import NAME, container, seal_settings
from tests.services.stories import MANAGER, MUNICIPALITY, NOW, READER, approve, later, submitted
from tests.services.test_verification import ISSUED, saved

REQUEST = approved(egeparken(), **ISSUED)


@pytest.fixture(scope="module")
def plain(renderer: Renderer) -> bytes:
    """An issued document without a seal."""
    return renderer.render(REQUEST)


@pytest.fixture(scope="module")
def sealed(renderer: Renderer, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The same document with a seal."""
    return sealing(renderer.render, seal_settings(tmp_path_factory.mktemp("segl")))(REQUEST)


def check(renderer: Renderer, content: bytes, store: Store | None = None) -> Verdict:
    return verify_document(content, render=renderer.render, pictures=renderer.page_pictures, store=store)


def test_the_seal_is_valid_by_another_program_and_the_document_is_untouched(plain: bytes, sealed: bytes) -> None:
    assert sealed.startswith(plain)
    (signature,) = PdfFileReader(io.BytesIO(sealed)).embedded_signatures
    context = ValidationContext(trust_roots=[signature.signer_cert], allow_fetching=False, moment=later(90))
    status = validate_pdf_signature(signature, context)
    assert (status.intact, status.valid, status.trusted, status.docmdp_ok) == (True, True, True, True)
    assert signature.self_reported_timestamp == REQUEST.issued_at, "the time of the issue, not of the clock"
    print(f"\n{len(plain)} bytes without a seal, {len(sealed)} with one")


def test_the_field_keeps_the_document_accessible(sealed: bytes) -> None:
    with pikepdf.open(io.BytesIO(sealed)) as pdf:
        (field,) = pdf.Root.AcroForm.Fields
        assert (str(field.TU), int(field.F) & 2, int(field.F) & 4) == (READABLE_NAME, 0, 4)
        page = [float(side) for side in pdf.pages[0].obj.MediaBox]
        left, bottom, right, top = (float(side) for side in field.Rect)
        assert right < page[0] or left > page[2] or top < page[1] or bottom > page[3], "outside of the page"


def test_the_sealed_document_keeps_both_standards(sealed: bytes) -> None:
    report = check_pdf(sealed)
    assert report.failures == []
    assert report.asked["7.18.4-1"] == 1, "control: the field was looked at"


def test_the_same_document_gives_the_same_bytes(renderer: Renderer, tmp_path: Path) -> None:
    settings = seal_settings(tmp_path)
    first, second = (sealing(renderer.render, settings)(REQUEST) for _ in range(2))
    assert first == second


def test_without_a_setting_and_for_drafts_everything_is_as_before(renderer: Renderer, tmp_path: Path) -> None:
    assert sealing(renderer.render, None) == renderer.render
    request = draft(egeparken())
    assert sealing(renderer.render, seal_settings(tmp_path))(request) == renderer.render(request)


def test_verify_says_whose_seal_it_is(renderer: Renderer, plain: bytes, sealed: bytes) -> None:
    verdict = check(renderer, sealed)
    assert verdict.faults == ()
    (told,) = [text for text in verdict.remarks if "segl" in text]
    assert told.startswith("det elektroniske segl holder: sat af »")
    assert NAME in told
    unsealed = check(renderer, plain)
    assert (unsealed.faults, [text for text in unsealed.remarks if "segl" in text]) == ((), []), "control"


ALTERATIONS: dict[str, Callable[[bytes, bytes], bytes]] = {
    "a bit of the document": lambda content, plain: flipped(content, len(plain) // 2),
    "a bit of what was appended": lambda content, plain: flipped(content, len(plain) + 60),
    "a bit of the signature": lambda content, plain: flipped(content, content.index(b"/Contents <", len(plain)) + 900),
    "something behind the seal": lambda content, _plain: content + b"\n% andet\n%%EOF\n",
    "saved by another program": lambda content, _plain: saved(content, lambda _pdf: None),
    "the end cut off": lambda content, _plain: content[:-40],
}


def flipped(content: bytes, place: int) -> bytes:
    altered = bytearray(content)
    altered[place] ^= 1
    return bytes(altered)


@pytest.mark.parametrize("name", ALTERATIONS)
def test_each_alteration_of_a_sealed_document_is_caught(
    renderer: Renderer, plain: bytes, sealed: bytes, name: str
) -> None:
    faults = check(renderer, ALTERATIONS[name](sealed, plain)).faults
    assert faults
    assert any("segl" in fault or "beskadiget" in fault for fault in faults), faults


def test_a_forger_with_another_certificate_is_named(renderer: Renderer, tmp_path: Path) -> None:
    other = sealing(renderer.render, seal_settings(tmp_path, container("En anden")))(REQUEST)
    assert [text for text in check(renderer, other).remarks if "»Common Name: En anden«" in text]


def test_what_is_kept_is_sealed_and_the_package_holds(store: Store, renderer: Renderer, tmp_path: Path) -> None:
    view = issued_case(store, sealing(renderer.render, seal_settings(tmp_path)))
    for record in view.documents:
        _, content = read_document(store, READER, record.id)
        assert (b"/ByteRange" in content) is content.startswith(b"%PDF-")
        if record.kind in ("indstilling", "teknisk_bilag"):
            verdict = check(renderer, content, store)
            assert verdict.faults == ()
            assert any(text.startswith("byte for byte det dokument") for text in verdict.remarks)
    package = io.BytesIO(package_bytes(store, view))
    verdict = verify_package(package, render=renderer.render, pictures=renderer.page_pictures, store=store)
    assert verdict.faults == ()
    assert sum("segl holder" in text for text in verdict.remarks) >= 2


@pytest.mark.parametrize(
    ("content", "passphrase", "said"),
    [
        (container(valid_from=NOW - timedelta(days=400), days=365), None, "udløb 19. oktober 2026"),
        (container(valid_from=NOW + timedelta(days=30)), None, "gælder først fra"),
        (container(), "forkert", "adgangskoden er forkert"),
        (b"Ikke et certifikat", None, "adgangskoden er forkert, eller filen er ikke PKCS#12"),
    ],
    ids=["expired", "not yet", "wrong passphrase", "no certificate"],
)
def test_a_certificate_at_fault_leaves_no_half_issued_case(
    sqlite_store: Store, tmp_path: Path, content: bytes, passphrase: str | None, said: str
) -> None:
    view, version_id = submitted(sqlite_store)
    approve(sqlite_store, MANAGER, later(3), version_id)
    case = open_case(sqlite_store, MANAGER, view.summary.case_id)
    settings = seal_settings(tmp_path, content, **({"passphrase": passphrase} if passphrase else {}))
    rendered: list[DocumentRequest] = []

    def render(request: DocumentRequest) -> bytes:
        rendered.append(request)
        return b"%PDF-1.7"

    with pytest.raises(SettingsError) as refused:
        issue_document(
            sqlite_store, MANAGER, later(4), case, municipality=MUNICIPALITY, render=sealing(render, settings)
        )
    assert said in refused.value.text.replace("\u00a0", " ")
    after = open_case(sqlite_store, MANAGER, view.summary.case_id)
    assert (after.assessment.standing.state, after.documents, rendered) == (State.APPROVED, (), [])


def test_files_that_cannot_be_read_are_named_by_their_setting(tmp_path: Path) -> None:
    settings = seal_settings(tmp_path)
    assert open_sealer(settings).name, "control"
    settings.passphrase_file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SettingsError, match="PASSPHRASE_FILE er ikke tekst"):
        open_sealer(settings)
    settings.passphrase_file.unlink()
    with pytest.raises(SettingsError, match="ASSESSMENT_SEAL_PASSPHRASE_FILE kan ikke læses"):
        open_sealer(settings)
    settings.certificate.unlink()
    with pytest.raises(SettingsError, match="ASSESSMENT_SEAL_PKCS12 kan ikke læses"):
        open_sealer(settings)
