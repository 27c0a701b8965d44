"""The texts that a package has besides its documents: the list of evidence, and the contents for a reader."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator

from assessment.domain.attachments import megabytes
from assessment.domain.case import CaseFile
from assessment.domain.danish import NBSP, format_moment
from assessment.domain.ruleset import RuleSet
from assessment.services.package_manifest import ATTACHMENTS, CONTENTS, DOCUMENTS, LETTERS, MANIFEST, Manifest, Member
from assessment.services.spreadsheets import safe_cell

EVIDENCE_SCHEMA = "evidens/1"
EVIDENCE_COLUMNS = ("Kriterium", "Dokument", "Sted", "Dato", "Bilag", "Fil", "Side", "SHA-256")
_PARTS = (
    ("Dokumenter", DOCUMENTS),
    ("Breve til boligorganisationen", LETTERS),
    ("Bilag", ATTACHMENTS),
    ("Sagens data", ""),
)
_END = "\r\n"  # what every editor shows as lines


def evidence_json(case: CaseFile) -> bytes:
    """Every piece of evidence of a case with the id of its criterion, in the order of the case file."""
    evidence = [
        {"criterion": criterion, **item.model_dump(mode="json", exclude_none=True)}
        for criterion, grading in case.grades.items()
        for item in grading.evidence
    ]
    content = {"schema": EVIDENCE_SCHEMA, "case_number": case.case_number, "evidence": evidence}
    return (json.dumps(content, sort_keys=True, ensure_ascii=False, indent=1) + "\n").encode()


def evidence_csv(case: CaseFile, rules: RuleSet) -> bytes:
    """The same in the order of the rule set, as Danish Excel reads it: semicolon, UTF-8 with BOM, one header line, and
    no text that would be run."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator=_END)
    writer.writerow(EVIDENCE_COLUMNS)
    for criterion in rules.criteria:
        grading = case.grades.get(criterion.id)
        for item in grading.evidence if grading else ():
            file = item.attachment
            writer.writerow(
                (
                    safe_cell(criterion.name),
                    safe_cell(item.document or ""),
                    safe_cell(item.reference or ""),
                    item.date.isoformat() if item.date else "",
                    file.number if file else "",
                    safe_cell(file.name) if file else "",
                    item.page or "",
                    file.sha256 if file else "",
                )
            )
    return text.getvalue().encode("utf-8-sig")


def contents(manifest: Manifest) -> bytes:
    """The contents for a reader. They tell of every member but themselves, so they are made of the manifest alone."""
    return _END.join(_lines(manifest)).replace(NBSP, " ").encode()


def _lines(manifest: Manifest) -> Iterator[str]:
    yield f"Pakke til arkiv: sag {manifest.case_number}, {manifest.case_title}"
    yield ""
    yield f"Vurdering {manifest.assessment_number}, version {manifest.version_number}"
    yield f"Udsendt den {format_moment(manifest.issued_at)}"
    yield f"Regelsæt: {manifest.ruleset.id}, version {manifest.ruleset.version}"
    yield f"Regelsættets kontrolsum: {manifest.ruleset.fingerprint}"
    yield f"Hændelsesloggens slutpunkt på dokumenterne: {manifest.chain_head or 'står ikke på dokumenterne'}"
    for title, folder in _PARTS:
        members = [member for member in manifest.members if _folder_of(member) == folder and member.name != CONTENTS]
        if members:
            yield from ("", title, *(line for member in members for line in _of_member(member)))
    if manifest.left_out:
        yield from ("", "Bilag, der ikke er med, fordi deres fil ikke er hel")
        yield from (f"  Bilag {item.number}, {item.name}: {item.reason}" for item in manifest.left_out)
    yield ""
    yield f"{MANIFEST} rummer det samme som data. Pakken kontrolleres med: python -m assessment verify PAKKE.zip"
    yield ""


def _folder_of(member: Member) -> str:
    return next((folder for folder in (DOCUMENTS, LETTERS, ATTACHMENTS) if member.name.startswith(folder)), "")


def _of_member(member: Member) -> Iterator[str]:
    yield f"  {member.name} ({megabytes(member.bytes)})"
    yield f"    {member.title}"
    yield f"    SHA-256 {member.sha256}"
