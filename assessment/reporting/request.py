"""What a document is made of. A request is plain data, so it can be hashed, sent to another process and repeated."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any, Literal

from pydantic import TypeAdapter

from assessment.domain.case import CaseFile, canonical_json
from assessment.domain.indication import Indication, indicate
from assessment.domain.plaintext import is_blank
from assessment.domain.ruleset import RuleSet

DocumentKind = Literal[
    "indstilling",
    "resume",
    "dialogark",
    "teknisk_bilag",
    "indstilling_html",
    "indstilling_word",
    "resume_html",
    "hoeringsbrev",
    "afgoerelsesbrev",
]
# An edition is another form of a document, made beside the PDF of that document, which it names.
EDITION_OF: Mapping[DocumentKind, DocumentKind] = {
    "indstilling_html": "indstilling",
    "resume_html": "resume",
    "indstilling_word": "indstilling",
}
DocumentState = Literal["draft", "approved", "issued"]
ATTACHMENT_SCHEMA = "vurdering/1"
_MOMENTS = ("approved_at", "issued_at")
_ANYTHING: TypeAdapter[Any] = TypeAdapter(Any)


@dataclass(frozen=True)
class DocumentRequest:
    """Everything a document shows. The same request always gives the same bytes.

    `kind` is the recommendation to the council, its resume on one page, its technical annex, or the sheet for the
    dialogue with the housing association; `indstilling_html` and `indstilling_word` are the recommendation as a web
    page and for Word, `resume_html` the resume as a web page, and `source_sha256` is then the SHA-256 in hex of the
    issued PDF that they were made beside, None before it is issued. `history` is the `document()` of CaseHistory; only
    the annex shows it, a case file has none. `case`, `rules` and `municipality` are the `document()` of CaseFile,
    RuleSet and Municipality. `prepared_by` and `approved_by` are display texts. `dated` is the date printed on the
    document; moments are aware. `chain_head` is the head of the audit chain when the document was issued.
    `show_indication` is False while the caseworker may not see the indication yet; even when True it is printed only
    beside a written conclusion. `letter` is the `document()` of LetterContent for a letter to the association.
    """

    kind: DocumentKind
    case: dict[str, Any]
    rules: dict[str, Any]
    municipality: dict[str, Any]
    state: DocumentState
    prepared_by: str | None
    approved_by: str | None
    approved_at: datetime | None
    issued_at: datetime | None
    dated: date
    version_number: int | None
    chain_head: str | None
    show_indication: bool = True
    history: dict[str, Any] | None = None
    hearing: list[dict[str, Any]] = field(default_factory=list)
    levers: dict[str, str] = field(default_factory=dict)
    source_sha256: str | None = None
    letter: dict[str, Any] | None = None

    def to_json(self) -> str:
        """One text for one request: sorted keys, ISO dates."""
        return canonical_json(self.document())

    @classmethod
    def from_json(cls, text: str) -> DocumentRequest:
        """The request that `to_json` wrote. Used only between our own processes."""
        content = json.loads(text)
        content["dated"] = date.fromisoformat(content["dated"])
        for name in _MOMENTS:
            if content[name] is not None:
                content[name] = datetime.fromisoformat(content[name])
        return cls(**content)

    @property
    def digest(self) -> str:
        """SHA-256 in hex over the whole request: the key under which a rendered document is remembered."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()

    @property
    def is_draft(self) -> bool:
        """True until somebody else has approved the assessment."""
        return self.state == "draft"

    def case_file(self) -> CaseFile:
        """The case as a domain model."""
        return self._case_file

    def rule_set(self) -> RuleSet:
        """The rule set as a domain model."""
        return self._rule_set

    @cached_property
    def _case_file(self) -> CaseFile:
        return CaseFile.model_validate_json(json.dumps(self.case))

    @cached_property
    def _rule_set(self) -> RuleSet:
        return RuleSet.model_validate(self.rules)

    def with_same_case(self, **changes: Any) -> DocumentRequest:
        """This request with changes beside case and rule set, which are not read a second time."""
        other = replace(self, **changes)
        vars(other).update(_case_file=self.case_file(), _rule_set=self.rule_set())
        return other

    def document(self) -> dict[str, Any]:
        """Everything as plain data, with ISO dates."""
        content = {item.name: getattr(self, item.name) for item in fields(self)}
        for name in ("dated", *_MOMENTS):
            moment: date | datetime | None = content[name]
            content[name] = None if moment is None else moment.isoformat()
        return content


def visible_indication(request: DocumentRequest, case: CaseFile, rules: RuleSet) -> Indication | None:
    """The indication, or None while no own conclusion with a reason stands beside it: it must not steer."""
    conclusion = case.conclusion
    if not request.show_indication or conclusion is None:
        return None
    if conclusion.outcome is None or is_blank(conclusion.reason):
        return None
    return indicate(case, rules)


def machine_readable(request: DocumentRequest, indication: Indication | None, maker: Mapping[str, str]) -> str:
    """The attachment `vurdering.json` (`vurdering/1`): case, rule set, indication and approval, sorted keys.

    `request` is the rest of what the document is made of, and `maker` what made it, so that it can be made again.
    """
    content: Mapping[str, object] = {
        "schema": ATTACHMENT_SCHEMA,
        "case": request.case,
        "ruleset": request.rules,
        "indication": None if indication is None else indication.document(),
        "approval": {
            "state": request.state,
            "version": request.version_number,
            "dated": request.dated.isoformat(),
            "prepared_by": request.prepared_by,
            "approved_by": request.approved_by,
            "approved_at": None if request.approved_at is None else request.approved_at.isoformat(),
            "issued_at": None if request.issued_at is None else request.issued_at.isoformat(),
            "chain_head": request.chain_head,
        },
        "request": {key: value for key, value in request.document().items() if key not in ("case", "rules")},
        "maker": maker,
    }
    return indented(content)


def indented(content: Mapping[str, object]) -> str:
    """JSON to be read by people: sorted keys, one value a line, a newline at the end.

    The text is that of `json.dumps(content, sort_keys=True, ensure_ascii=False, indent=1)`, which indents slowly.
    """
    return _ANYTHING.dump_json(json.loads(canonical_json(content)), indent=1).decode() + "\n"


def request_in(content: Mapping[str, Any]) -> DocumentRequest:
    """The request of an attachment. Raises ValueError, TypeError or KeyError for one that is not whole."""
    text = json.dumps({**content["request"], "case": content["case"], "rules": content["ruleset"]})
    request = DocumentRequest.from_json(text)
    given = {item.name: getattr(request, item.name) for item in fields(request)}
    return TypeAdapter(DocumentRequest).validate_python(given)
