"""One part of an Office document: which types it names, what it points to, and which fields it holds.

XML is read as it comes, without a tree, and without document type declarations: those name entities that grow or
fetch files.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.sax import SAXParseException
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl

from defusedxml import DefusedXmlException
from defusedxml.sax import parseString

from assessment.domain.errors import AttachmentRefused

CONTENT_TYPES = "[Content_Types].xml"
MAX_DEPTH = 200
UNREADABLE = "har en del, der ikke er gyldig XML. Åbn den i Office, og gem den igen."
DECLARATIONS = "har erklæringer, som kan hente andre filer ind (DTD). Åbn den i Office, og gem den igen."
_FIELDS = re.compile(r"\b(DDE|DDEAUTO|INCLUDETEXT|INCLUDEPICTURE|DATABASE|LINK)\b", re.IGNORECASE)
_QUOTED = re.compile(r'"[^"]*"')  # an address or a name; never a field
_FORMULAS = frozenset({"f", "formula", "formula1", "formula2", "definedname"})
_FORMULA = re.compile(r"^[\s=+\-@]*[A-Za-z0-9_.]+\s*\||\b(_xlfn\.)?(WEBSERVICE|IMAGE|RTD)\s*\(", re.IGNORECASE)
_ADDRESS = re.compile(r"(https?:|mailto:|#)", re.IGNORECASE)
_PROGRAM_ACTIONS = ("ppaction://program", "ppaction://macro", "ppaction://ole")
_BETWEEN = "\0"  # two fields; XML cannot hold it
_LINK_TYPE = "hyperlink"
_TEMPLATE_TYPE = "attachedtemplate"
# What a part may be related to by its type alone, wherever the target lies and whatever it is called.
_PUT_IN = {
    "afchunk": "har en anden fil lagt ind som tekst. Gem den som PDF",
    "oleobject": "har andre filer lagt ind i sig. Fjern dem, eller gem den som PDF",
    "package": "har andre filer lagt ind i sig. Fjern dem, eller gem den som PDF",
    "control": "indeholder ActiveX-objekter. Fjern dem, eller gem den som PDF",
    "activexcontrolbinary": "indeholder ActiveX-objekter. Fjern dem, eller gem den som PDF",
    "vbaproject": "indeholder makroer (programkode). Gem den som docx, xlsx eller pptx uden makroer",
    "wordvbadata": "indeholder makroer (programkode). Gem den som docx, xlsx eller pptx uden makroer",
    "xlmacrosheet": "indeholder makroer (Excel 4.0). Gem den som xlsx uden makroer, eller som PDF",
    "xlintlmacrosheet": "indeholder makroer (Excel 4.0). Gem den som xlsx uden makroer, eller som PDF",
    "dialogsheet": "indeholder makroer (Excel 4.0). Gem den som xlsx uden makroer, eller som PDF",
    "externallink": "henter tal fra andre regneark. Bryd kæderne (Data, Rediger kæder), eller gem den som PDF",
    "extensibility": "indeholder egne menuer, som kan starte programkode. Gem den som PDF",
}


@dataclass
class Part:
    """What was found in one part. `typed` are names or endings of parts, each with its type."""

    content_types: list[str] = field(default_factory=list)
    typed: list[tuple[str, str]] = field(default_factory=list)
    put_in: list[str] = field(default_factory=list)
    outside: list[tuple[str, str]] = field(default_factory=list)
    field_code: list[str] = field(default_factory=list)
    actions: list[str] = field(default_factory=list)
    fetching_formula: bool = False

    def acting(self) -> Iterator[str]:
        """What the part would fetch or run when the document is opened."""
        yield from (_PUT_IN[kind] for kind in self.put_in)
        for kind, target in self.outside:
            if kind == _TEMPLATE_TYPE:
                yield "bygger på en skabelon, der hentes et andet sted fra, når den åbnes. Gem den som PDF"
            elif kind != _LINK_TYPE:
                yield "henter en del af indholdet fra en anden adresse, når den åbnes. Gem den som PDF"
            elif not _ADDRESS.match(target):
                yield "har henvisninger, der kan åbne filer eller programmer. Fjern dem, eller gem den som PDF"
        if any(map(_fetches, "".join(self.field_code).split(_BETWEEN))):
            yield "har felter, der henter indhold fra andre programmer eller filer. Gem den som PDF"
        if self.fetching_formula:
            yield "har formler, der henter indhold fra andre programmer eller adresser. Gem den som PDF"
        if any(action.lower().startswith(_PROGRAM_ACTIONS) for action in self.actions):
            yield "har knapper, der starter programmer. Fjern dem, eller gem den som PDF"


def _fetches(field_code: str) -> bool:
    code = field_code.strip()
    return _FIELDS.search(code[:1] + _QUOTED.sub("", code[1:])) is not None


def is_xml(name: str) -> bool:
    """Whether a part of this name is read as XML."""
    return name.lower().endswith((".xml", ".rels", ".vml", ".svg"))


def read_part(name: str, content: bytes) -> Part:
    """Read a part. Raises AttachmentRefused for XML that is unsound; a part that is no XML holds nothing."""
    reader = _Reader()
    if is_xml(name) and content:
        try:
            parseString(content, reader, forbid_dtd=True)
        except DefusedXmlException as error:
            raise AttachmentRefused(DECLARATIONS) from error
        except (SAXParseException, UnicodeError, LookupError) as error:
            raise AttachmentRefused(UNREADABLE) from error
    return reader.part


class _Reader(ContentHandler):
    def __init__(self) -> None:
        super().__init__()
        self.part = Part()
        self._depth = 0
        self._inside = ""
        self._formula: list[str] = []

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802  (the reader's own name for it)
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise AttachmentRefused(UNREADABLE)
        plain = name.rpartition(":")[2].lower()
        given = {key.rpartition(":")[2].lower(): value for key, value in attrs.items()}
        self._inside = plain
        self._formula.clear()
        if plain in ("override", "default"):
            self.part.content_types.append(given.get("contenttype", ""))
            named = given.get("partname") or f".{given.get('extension', '')}"
            self.part.typed.append((named, given.get("contenttype", "")))
        elif plain == "relationship":
            self._relationship(given)
        elif plain == "fldsimple":
            self.part.field_code.append(f"{_BETWEEN}{given.get('instr', '')}{_BETWEEN}")
        elif plain == "fldchar":  # one field may lie in several runs
            self.part.field_code.append(_BETWEEN)
        if "action" in given:
            self.part.actions.append(given["action"])

    def endElement(self, name: str) -> None:  # noqa: ARG002, N802
        self._depth -= 1
        if self._inside in _FORMULAS and _FORMULA.search("".join(self._formula)):
            self.part.fetching_formula = True
        self._inside = ""

    def characters(self, content: str) -> None:
        if self._inside in ("instrtext", "delinstrtext"):
            self.part.field_code.append(content)
        elif self._inside in _FORMULAS:
            self._formula.append(content)

    def _relationship(self, given: dict[str, str]) -> None:
        kind = given.get("type", "").rpartition("/")[2].lower()
        if kind in _PUT_IN:
            self.part.put_in.append(kind)
        elif given.get("targetmode", "").lower() == "external":
            self.part.outside.append((kind, given.get("target", "").strip()))
