"""The recommendation to the council (indstilling) as a view model: every word and figure of it, without markup."""

from __future__ import annotations

from assessment.domain.arithmetic import arithmetic_faults
from assessment.domain.danish import format_date, format_moment
from assessment.domain.readability import lix
from assessment.domain.ruleset import RuleSet
from assessment.reporting.associated import ATTACHMENT, PARTS
from assessment.reporting.criteria import chart_caption, chart_title, criteria_views, evidence_documents, method_notes
from assessment.reporting.economy import budget_view, facade_view, financing_facts, resource_sentences, stated_costs
from assessment.reporting.facts import background, contacts, header_facts, key_figures, prerequisites
from assessment.reporting.indstilling_words import IndstillingSentence
from assessment.reporting.material import Material, ended, paragraphs, tidy
from assessment.reporting.parts import CriterionView, Fact, IndstillingView, Labelled, Paragraphs, Section, Signature
from assessment.reporting.party import party_remarks
from assessment.reporting.recommendation import (
    choices,
    decision_points,
    point_levers,
    process,
    recommendation,
    resume,
)
from assessment.reporting.request import DocumentRequest
from assessment.reporting.sentences import Sentence
from assessment.reporting.weighing import weighing

_STATES = {"approved": "Godkendt", "issued": "Udsendt"}
_HASH_SHOWN = 16


def indstilling_view(request: DocumentRequest) -> IndstillingView:
    """All words and figures of the document. Pure: the same request gives the same view."""
    material = Material.of(request)
    case, municipality = material.case, material.municipality
    views = criteria_views(material)
    points = decision_points(material, views)
    summary = resume(material)
    weighed = weighing(material, views)
    return IndstillingView(
        title=tidy(case.title),
        document_title=f"Indstilling: {tidy(case.title)}",
        letterhead=municipality.letterhead,
        header=header_facts(material),
        lix=_lix(summary, points, views, weighed, material),
        is_draft=request.is_draft,
        notice=page_notice(material),
        page_mark=page_mark(material),
        page_foot=page_foot(material),
        recommendation=recommendation(material),
        sections=_sections(material),
        resume=summary,
        points_intro="Det indstilles:" if points else municipality.say(Sentence.POINTS_MISSING),
        points=points,
        conditions_in_points=material.outcome == "vilkaar",
        key_figures=key_figures(material),
        background=background(material),
        prerequisites=prerequisites(material),
        contacts=contacts(material),
        published_facts=_published_facts(material),
        method_notes=method_notes(material),
        criteria=views,
        chart_title=chart_title(views),
        chart_caption=chart_caption(material, views),
        minimum_grade=material.rules.grading.minimum_grade,
        facade=facade_view(material),
        weighing=weighed,
        choices=choices(material),
        process=process(material),
        resources=resource_sentences(material),
        budget=budget_view(material),
        financing=financing_facts(material),
        stated_costs=stated_costs(material),
        legal_bases=(*point_levers(material), *_legal_bases(material.rules)),
        party=party_remarks(material),
        unresolved=_unresolved(material, bool(points)),
        approval=approval_facts(material),
        rule_set=_rule_set(material.rules),
        signatures=tuple(Signature(role) for role in municipality.signers),
        annexes=_annexes(material),
        sources=tuple(f"{tidy(source.id)}: {tidy(source.reference)}" for source in case.sources),
    )


def _annexes(material: Material) -> Paragraphs:
    """The documents of the evidence, then what goes out with the recommendation and what lies inside it."""
    words = material.municipality.indstilling
    if words is None:
        own: Paragraphs = ("Vurderingen som maskinlæsbare data (vurdering.json, vedhæftet PDF-udgaven).",)
    else:
        names = {part: name for name, part in PARTS.items()}
        files = {"vurdering": ATTACHMENT, "sagsfil": names["case"], "regelsaet": names["ruleset"]}
        data = words.say(IndstillingSentence.DATA, **files)
        own = (words.say(IndstillingSentence.ANNEX), ended(data))
    return tuple(f"{number}.\u00a0{text}" for number, text in enumerate((*evidence_documents(material), *own), 1))


def _lix(
    summary: Paragraphs,
    points: Paragraphs,
    views: tuple[CriterionView, ...],
    weighed: tuple[Labelled, ...],
    material: Material,
) -> int | None:
    """The index of all running prose of the document."""
    texts = tuple(text for part in weighed for text in part.paragraphs)
    reasons = tuple(text for view in views for text in view.reason)
    return lix("\n".join((*summary, *points, *background(material), *reasons, *texts, *process(material))))


def origin_notice(material: Material) -> str | None:
    """What to say of a case that is not a real one: where its figures come from."""
    if material.case.origin == "published":
        return material.municipality.say(Sentence.MARK_PUBLISHED)
    if material.case.origin == "fictitious":
        return material.municipality.say(Sentence.MARK_FICTITIOUS)
    return None


def page_notice(material: Material) -> str:
    """The marks as they stand above the title."""
    return " · ".join(_marks(material))


def page_mark(material: Material) -> str:
    """The marks as they stand at the head of every page, the draft mark in capitals."""
    draft = material.municipality.say(Sentence.MARK_DRAFT)
    return " · ".join(mark.upper() if mark == draft else mark for mark in _marks(material))


def _marks(material: Material) -> list[str]:
    """What stands on every page: the draft mark, and where the figures come from when the case is not a real one."""
    draft = material.municipality.say(Sentence.MARK_DRAFT) if material.request.is_draft else None
    return [mark for mark in (draft, origin_notice(material)) if mark]


def page_foot(material: Material) -> str:
    """What stands at the foot of every page: the case, its version, the rule set, the head of the audit chain."""
    request = material.request
    parts = [f"Sag {tidy(material.case.case_number)}"]
    if request.version_number is not None:
        parts.append(f"version {request.version_number}")
    parts.append(f"regelsæt {material.rules.version}")
    if request.chain_head:
        parts.append(f"revisionsspor {request.chain_head[:_HASH_SHOWN]}")
    return " · ".join(parts)


def _sections(material: Material) -> tuple[Section, ...]:
    municipality = material.municipality
    return tuple(
        Section(
            number,
            heading.title,
            tuple(
                (block, municipality.block_names[block] if len(heading.blocks) > 1 else None)
                for block in heading.blocks
            ),
        )
        for number, heading in enumerate(municipality.headings, 1)
    )


def _published_facts(material: Material) -> Paragraphs:
    return tuple(
        " ".join(paragraphs(fact.fact)) + (f" (kilde {tidy(fact.source)})" if fact.source else "")
        for fact in material.case.published_facts
    )


def _unresolved(material: Material, has_points: bool) -> Paragraphs:
    """What a draft still has to settle; never printed once it is approved."""
    if not material.request.is_draft:
        return ()
    texts = [fault.text for fault in arithmetic_faults(material.case)]
    conditions = any(material.case.conditions_of(criterion) for criterion in material.case.grades)
    if has_points and material.outcome == "vilkaar" and not conditions:
        texts.append(material.municipality.say(Sentence.CONDITIONS_MISSING))
    return tuple(texts)


def _legal_bases(rules: RuleSet) -> Paragraphs:
    return tuple(f"{basis.title}: {basis.reference}" for basis in rules.legal_bases)


def approval_facts(material: Material) -> tuple[Fact, ...]:
    """Status, who approved, who prepared, and when it was issued."""
    request = material.request
    approved = request.approved_by
    if approved is not None and request.approved_at is not None:
        approved = f"{approved}, {format_moment(request.approved_at)}"
    not_yet = "Endnu ikke godkendt" if request.is_draft else "Ikke angivet"
    return (
        Fact("Status", _STATES.get(request.state, material.municipality.say(Sentence.MARK_DRAFT))),
        Fact("Godkendt af", approved or not_yet),
        Fact("Udarbejdet af", request.prepared_by or "Ikke angivet"),
        Fact("Udsendt", "Ikke udsendt" if request.issued_at is None else format_moment(request.issued_at)),
    )


def _rule_set(rules: RuleSet) -> str:
    valid = f"Regelsæt {rules.version}, gyldigt fra {format_date(rules.valid_from)}"
    return f"{valid}, fingeraftryk {rules.fingerprint[:_HASH_SHOWN]}. {ended(rules.decided_by)}"
