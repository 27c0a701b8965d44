"""Case files (`case-file/1`): strict JSON in, pretty JSON out. Every fault is said in Danish with its place."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from assessment.domain.case import SCHEMA, CaseFile
from assessment.domain.errors import CaseFileError, Fault
from assessment.domain.faults import Finding, findings
from assessment.strictjson import JsonRefusedError, read_json

MAX_BYTES = 5 * 1024 * 1024


def read_case_file(path: Path) -> CaseFile:
    """Read one case file.

    Raises CaseFileError when the file cannot be read, is larger than 5 MB (checked before it is read), or breaks the
    format. The ids of criteria, categories and facts are checked against a rule set elsewhere (domain.consistency).
    """
    where = str(path)
    try:
        if path.is_dir():
            raise _refused(where, "er en mappe. Angiv en sagsfil i JSON.")
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise _refused(where, "findes ikke. Kontrollér stien.") from None
    except PermissionError:
        raise _refused(where, "må ikke læses af dette program. Giv læseadgang til filen.") from None
    except (OSError, ValueError):
        raise _refused(where, "kan ikke læses. Kontrollér stien, og at filen er en almindelig fil.") from None
    return parse_case(content, where)


def parse_case(text: str | bytes, where: str) -> CaseFile:
    """Read a case from JSON; a byte order mark is accepted and ignored.

    `where` names the source in messages (`sag.json`). Raises CaseFileError with all faults that can be told at once,
    each with its place as `sag.json: budget[3].amount_dkk`.
    """
    try:
        content = read_json(text, MAX_BYTES)
    except JsonRefusedError as refused:
        raise _refused(where, refused.text) from None
    schema = content.value.get("schema")
    if isinstance(schema, str) and schema != SCHEMA:
        raise _raised(where, [Finding(("schema",), _other_schema(schema))])
    case, model_findings = _validated(content.value)
    refused_places = {finding.location for finding in content.findings}
    found = [*content.findings, *(item for item in model_findings if item.location not in refused_places)]
    if case is None or found:
        raise _raised(where, found)
    return case


def _validated(value: dict[str, Any]) -> tuple[CaseFile | None, tuple[Finding, ...]]:
    try:
        return CaseFile.model_validate_json(json.dumps(value, ensure_ascii=False)), ()
    except ValidationError as error:
        return None, findings(error, model=CaseFile)


def write_case(case: CaseFile) -> str:
    """The case as it is exported: readable JSON with exactly the fields that were given, and a newline at the end."""
    return json.dumps(case.document(), ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def _other_schema(schema: str) -> str:
    shown = schema if len(schema) <= 40 and schema.isprintable() else "et andet format"
    return (
        f"er »{shown}«, men dette program læser kun {SCHEMA}. "
        f"Få sagen eksporteret som {SCHEMA}, eller brug en version af programmet, der kender formatet."
    )


def _refused(where: str, text: str) -> CaseFileError:
    return CaseFileError([Fault(where, text)])


def _raised(where: str, found: Sequence[Finding]) -> CaseFileError:
    return CaseFileError(
        [Fault(f"{where}: {finding.place}" if finding.location else where, finding.text) for finding in found]
    )
