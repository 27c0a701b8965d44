"""The technical annex (teknisk bilag) as a view model: everything that the recommendation rests on, without markup."""

from __future__ import annotations

from assessment.domain.danish import format_date
from assessment.reporting.annex_changes import changes_part, second_part
from assessment.reporting.annex_criteria import annex_criteria
from assessment.reporting.annex_economy import economy_part
from assessment.reporting.annex_history import history_part, rules_part
from assessment.reporting.annex_indication import conclusion_parts, deviation, indication_part
from assessment.reporting.annex_parts import AnnexView, Heading
from assessment.reporting.annex_robustness import robustness_part
from assessment.reporting.annex_words import AnnexHeadings
from assessment.reporting.facts import builder_words
from assessment.reporting.material import Material, tidy
from assessment.reporting.parts import Fact
from assessment.reporting.request import DocumentRequest
from assessment.reporting.sentences import Sentence
from assessment.reporting.view import approval_facts, page_foot, page_mark, page_notice


def annex_view(request: DocumentRequest) -> AnnexView:
    """All words and figures of the annex. Pure: the same request gives the same view."""
    material = Material.of(request)
    municipality, title = material.municipality, tidy(material.case.title)
    words = municipality.annex
    return AnnexView(
        title=title,
        document_title=f"{words.labels.kind}: {title}",
        letterhead=municipality.letterhead,
        header=_header(material),
        is_draft=request.is_draft,
        notice=page_notice(material),
        page_mark=page_mark(material),
        page_foot=page_foot(material),
        introduction=municipality.say(Sentence.ANNEX_INTRODUCTION, titel=title),
        words=words.labels,
        headings=_headings(words.headings),
        criteria=annex_criteria(material),
        indication=indication_part(material),
        economy=economy_part(material),
        robustness=robustness_part(material),
        conclusion=conclusion_parts(material),
        deviation=deviation(material),
        changes=changes_part(material),
        second=second_part(material),
        rules=rules_part(material),
        history=history_part(material),
    )


def _header(material: Material) -> tuple[Fact, ...]:
    case, rules = material.case, material.rules
    version = material.request.version_number
    return (
        Fact("Sagsnummer", tidy(case.case_number)),
        Fact("Dato", format_date(material.request.dated)),
        material.fact("Bygherre", builder_words(material)),
        material.fact("Fase", rules.phase(case.phase).name if case.phase else None),
        Fact("Regelsæt", rules.version),
        Fact("Version", "Kladde" if version is None else str(version)),
        *approval_facts(material),
    )


def _headings(titles: AnnexHeadings) -> tuple[Heading, ...]:
    fields = AnnexHeadings.model_fields
    return tuple(Heading(number, name, getattr(titles, name)) for number, name in enumerate(fields, 1))
