"""The recommendation for Word: the words of the same view as the PDF, in real headings, lists and tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from docx import Document
from docx.document import Document as WordDocument
from docx.text.paragraph import Paragraph

from assessment.reporting.edition_view import edition_note
from assessment.reporting.edition_words import EditionWords
from assessment.reporting.material import Material
from assessment.reporting.municipality import BlockId
from assessment.reporting.parts import CriterionView, Fact, IndstillingView, Labelled
from assessment.reporting.request import DocumentRequest
from assessment.reporting.view import indstilling_view
from assessment.reporting.word_package import word_package
from assessment.reporting.word_styles import (
    BOX,
    CELL,
    FACT,
    KICKER,
    LANGUAGE,
    LETTERHEAD,
    POINT,
    SMALL,
    element,
    prepare_styles,
)
from assessment.reporting.word_table import Cells, Grid, Text, add_table, typeset, write

_SUBTITLE = "Vurdering efter de bystrategiske kriterier og stillingtagen til støtte overfor Landsbyggefonden"
_MANY = 20  # texts; more of them stand one by one, as in the PDF


def word_document(request: DocumentRequest, stamp: datetime) -> bytes:
    """The whole document as a file. `stamp` is the moment that all dates in it carry, in UTC without a zone."""
    view = indstilling_view(request)
    document = Document()
    prepare_styles(document)
    writer = _Writer(document, view, Material.of(request).municipality.editions)
    writer.write(edition_note(request))
    properties = document.core_properties
    properties.title = f"{view.page_mark}: {view.document_title}" if view.is_draft else view.document_title
    properties.author = properties.last_modified_by = ", ".join(view.letterhead)
    properties.subject = "Indstilling til byrådet om støtte overfor Landsbyggefonden"
    properties.keywords = "almene boliger, Landsbyggefonden, renovering, indstilling"
    properties.comments = edition_note(request)[0]
    properties.language = LANGUAGE
    properties.identifier = request.source_sha256 or ""
    properties.created = properties.modified = stamp
    properties.revision = 1
    return word_package(document, stamp)


class _Writer:
    """Writes one view into one document, from the top."""

    def __init__(self, document: WordDocument, view: IndstillingView, words: EditionWords) -> None:
        self._document = document
        self._view = view
        self._words = words
        self._blocks: Mapping[BlockId, Callable[[], None]] = {
            "resume": lambda: self._prose(view.resume),
            "beslutningspunkter": self._points,
            "baggrund": self._background,
            "vurdering": self._criteria,
            "samlet": lambda: self._labelled(view.weighing),
            "alternativer": self._choices,
            "organisering": lambda: self._prose(view.process),
            "ressourcer": self._resources,
            "retligt": self._legal,
            "part": lambda: self._prose(view.party),
        }

    def write(self, note: Iterable[str]) -> None:
        """Everything from the head of the page to the note at the end."""
        self._running_text()
        self._top()
        for section in self._view.sections:
            self._heading(f"{section.number}. {section.title}", 2)
            for block, heading in section.blocks:
                if heading:
                    self._heading(heading, 3)
                self._blocks[block]()
        if self._view.sources:
            self._heading("Kilder", 2)
            self._bullets(self._view.sources)
        self._heading("Bilag", 2)
        self._gathered(self._view.annexes)
        self._heading("Godkendelse", 2)
        self._facts(self._view.approval)
        self._bullets([signature.role for signature in self._view.signatures])
        self._heading(self._words.about, 2)
        self._prose(note, SMALL)

    def _running_text(self) -> None:
        section = self._document.sections[0]
        section.header.paragraphs[0].text = self._view.page_mark
        foot = section.footer.paragraphs[0]
        foot.add_run(f"{self._view.page_foot}\tSide ")
        _field(foot, "PAGE")
        foot.add_run(" af ")
        _field(foot, "NUMPAGES")

    def _top(self) -> None:
        view = self._view
        first, *others = view.letterhead
        head = self._document.add_paragraph(style=LETTERHEAD)
        write(head, Text("".join(f"· {line} " for line in others).rstrip(), bold=first))
        if view.lix is not None:
            head.add_run(f"\tLixtal {view.lix}")
        self._document.add_paragraph(f"Indstilling · {view.notice}" if view.notice else "Indstilling", style=KICKER)
        self._heading(view.title, 1)
        self._paragraph(Text(_SUBTITLE), SMALL)
        self._facts(view.header)
        self._document.add_paragraph(style=CELL)
        box = view.recommendation
        self._paragraph(Text(box.label), BOX)
        self._paragraph(Text("", bold=box.words), BOX)
        if box.sentence:
            self._paragraph(Text(box.sentence), BOX)
        if view.unresolved:
            self._paragraph(Text("", bold="Uafklarede tal og oplysninger i udkastet"), "Caption")
            self._bullets(view.unresolved)

    def _points(self) -> None:
        view = self._view
        self._paragraph(Text(view.points_intro, known=bool(view.points)))
        for point in view.points:
            self._document.add_paragraph(typeset(point), style=POINT)
        self._fact_table("Sagen kort", view.key_figures)

    def _background(self) -> None:
        view = self._view
        self._prose(view.background)
        if view.published_facts:
            self._paragraph(Text("", bold="Offentligt kendte oplysninger."))
            self._bullets(view.published_facts)
        if view.contacts:
            grid = Grid(
                "Inddragelse",
                "Dato, form, deltagere og udbytte af hver kontakt mellem parterne.",
                ("Dato", "Form", "Deltagere", "Udbytte"),
                (22, 15, 30, 33),
            )
            rows = [(item.date, item.kind, item.participants, item.outcome) for item in view.contacts]
            self._table(grid, [[[Text(text)] for text in row] for row in rows])
        else:
            self._paragraph(Text("Inddragelse: ikke belyst.", known=False))
        self._labelled(view.prerequisites, SMALL)

    def _criteria(self) -> None:
        view = self._view
        self._paragraph(Text(view.chart_caption), SMALL)
        grid = Grid(
            "Vurdering og begrundelse",
            view.chart_title.partition(". ")[2] or view.chart_title,
            ("Kriterium og vurdering", "Begrundelse og dokumentation"),
            (33, 67),
        )
        below = [Text("Begrundelsen står under tabellen.")]
        rows: list[Cells] = [
            [
                [Text("", bold=f"{item.number}. {item.name}"), Text("", bold=item.assessment)],
                below if item.long else self._reasoning(item),
            ]
            for item in view.criteria
        ]
        self._table(grid, rows)
        for item in (item for item in view.criteria if item.long):
            self._heading(f"{item.number}. {item.name}: {item.assessment}", 3)
            for text in self._reasoning(item):
                self._paragraph(text, "Normal")
        self._prose(view.method_notes, SMALL)
        if view.facade.segments:
            parts = [f"{item.label} {item.amount} ({item.percent})" for item in view.facade.segments]
            self._paragraph(Text(" ".join(parts)), SMALL)
        self._prose(view.facade.sentences, SMALL)

    def _reasoning(self, item: CriterionView) -> list[Text]:
        texts = [Text(text) for text in item.reason]
        texts += [Text(" ".join(asked.paragraphs), bold=f"{asked.label}:") for asked in item.earlier]
        if not self._view.conditions_in_points:
            texts += [Text(text, bold="Foreslået vilkår:") for text in item.conditions]
        return texts + [Text(text, style=SMALL) for text in _together(item.evidence)]

    def _choices(self) -> None:
        grid = Grid(
            "Valg og konsekvenser", "Hvad der følger af ja, ja på vilkår og nej.", ("Valg", "Konsekvens"), (18, 82)
        )
        rows: list[Cells] = [
            [[Text("", bold=choice.label)], [Text(text, known=choice.known) for text in choice.paragraphs]]
            for choice in self._view.choices
        ]
        self._table(grid, rows, caption=False)

    def _resources(self) -> None:
        view = self._view
        self._prose(view.resources)
        if view.stated_costs:
            self._fact_table("Oplyste summer", view.stated_costs)
        if view.budget.rows:
            heads = ("Budget, kr.", "Art", "Støttet", "Ustøttet", "I alt")
            grid = Grid("Budget", "Budgettet i kroner for hver slags arbejde.", heads, (42, 18, 14, 12, 14), 2)
            listed = [*view.budget.rows, *([view.budget.total] if view.budget.total else [])]
            cells = [(row.name, row.kind, row.supported, row.unsupported, row.total) for row in listed]
            rows = [[[Text(text)] for text in row] for row in cells[:-1]]
            self._table(grid, [*rows, [[Text("", bold=text)] for text in cells[-1]]], caption=False)
        else:
            self._paragraph(Text("Budget: ikke belyst.", known=False))
        if view.financing:
            labels = ("Finansiering, kr.", *(fact.label for fact in view.financing))
            grid = Grid("Finansiering", "Hvordan projektet betales, i kroner.", labels, (1,) * len(labels), 1)
            amounts = [[Text("Beløb")], *([Text(fact.value, known=fact.known)] for fact in view.financing)]
            self._table(grid, [amounts], caption=False)
        else:
            self._paragraph(Text("Finansiering: ikke belyst.", known=False))

    def _legal(self) -> None:
        bases = "; ".join(self._view.legal_bases)
        self._paragraph(Text(f"{bases}. {self._view.rule_set}" if bases else self._view.rule_set), SMALL)

    def _heading(self, text: str, level: int) -> None:
        self._document.add_paragraph(typeset(text), style=f"Heading {level}")

    def _paragraph(self, text: Text, style: str = "Normal") -> None:
        write(self._document.add_paragraph(style=SMALL if text.style == SMALL else style), text)

    def _prose(self, texts: Iterable[str], style: str = "Normal") -> None:
        for text in texts:
            self._paragraph(Text(text), style)

    def _labelled(self, parts: Iterable[Labelled], style: str = "Normal") -> None:
        for part in parts:
            for number, text in enumerate(part.paragraphs):
                self._paragraph(Text(text, bold="" if number else f"{part.label}.", known=part.known), style)
            if part.items:
                if not part.paragraphs:
                    self._paragraph(Text("", bold=f"{part.label}."), style)
                self._document.paragraphs[-1].paragraph_format.keep_with_next = True
                self._bullets(part.items)

    def _bullets(self, texts: Iterable[str]) -> None:
        for text in texts:
            self._document.add_paragraph(typeset(text), style="List Bullet")

    def _gathered(self, texts: tuple[str, ...]) -> None:
        self._prose(_together(texts), SMALL)

    def _facts(self, facts: Iterable[Fact]) -> None:
        for fact in facts:
            paragraph = self._document.add_paragraph(style=FACT)
            paragraph.add_run(typeset(fact.label)).bold = True
            paragraph.add_run(f"\t{typeset(fact.value)}").italic = None if fact.known else True

    def _fact_table(self, name: str, facts: Iterable[Fact]) -> None:
        grid = Grid(name, f"{name}: én oplysning i hver række.", (self._words.label, self._words.value), (25, 75))
        self._table(grid, [[[Text("", bold=fact.label)], [Text(fact.value, known=fact.known)]] for fact in facts])

    def _table(self, grid: Grid, rows: list[Cells], *, caption: bool = True) -> None:
        if caption:
            self._document.add_paragraph(grid.name, style="Caption")
        add_table(self._document, grid, rows)


def _together(texts: tuple[str, ...]) -> tuple[str, ...]:
    """A few short texts in one paragraph, many one by one."""
    return texts if len(texts) > _MANY or not texts else ("; ".join(texts),)


def _field(paragraph: Paragraph, code: str) -> None:
    """A number that Word keeps up to date."""
    for part in (
        element("w:fldChar", fldCharType="begin"),
        _instruction(code),
        element("w:fldChar", fldCharType="separate"),
    ):
        paragraph.add_run()._r.append(part)
    paragraph.add_run("1")
    paragraph.add_run()._r.append(element("w:fldChar", fldCharType="end"))


def _instruction(code: str) -> object:
    made = element("w:instrText")
    made.text = f" {code} "
    return made
