"""The files inside a document (PDF/A-3): the assessment as data, and the case file and rule set by themselves.

`vurdering.json` holds everything and is what a check goes by. The two others hold parts of it in the forms that the
commands read, so that anybody can take them out of the PDF and have the indication told again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from assessment.reporting.request import DocumentKind, DocumentRequest, indented, machine_readable, visible_indication

ATTACHMENT = "vurdering.json"
# The name of each file that is a part of the assessment, and the key of the part.
PARTS: Mapping[str, str] = {"sagsfil.json": "case", "regelsaet.json": "ruleset"}
# What is handed to the other party carries no more than it shows.
WITHOUT_FILES: frozenset[DocumentKind] = frozenset({"dialogark", "hoeringsbrev", "afgoerelsesbrev"})
_DESCRIPTIONS: Mapping[str, str] = {
    ATTACHMENT: "Vurderingen som maskinlæsbare data (JSON)",
    "sagsfil.json": "Sagsfilen alene (JSON), som den kan læses ind igen",
    "regelsaet.json": "Regelsættet, som det var, da dokumentet blev lavet (JSON)",
}


@dataclass(frozen=True)
class AssociatedFile:
    """One file inside a document: its name, its text and what it is, in Danish."""

    name: str
    text: str
    description: str


def associated_files(request: DocumentRequest, maker: Mapping[str, str]) -> tuple[AssociatedFile, ...]:
    """The files of this document, `vurdering.json` first; none for what is handed to the other party.

    `maker` is what made the document. The same request and maker always give the same texts.
    """
    if request.kind in WITHOUT_FILES:
        return ()
    indication = visible_indication(request, request.case_file(), request.rule_set())
    texts = {
        ATTACHMENT: machine_readable(request, indication, maker),
        "sagsfil.json": indented(request.case),
        "regelsaet.json": indented(request.rules),
    }
    return tuple(AssociatedFile(name, text, _DESCRIPTIONS[name]) for name, text in texts.items())
