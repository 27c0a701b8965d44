"""The resume for the council: one page out of the same data as the recommendation, cut to the room where it must be.

What is never cut: the conclusion, the words of the five criteria, and the money.
"""

from __future__ import annotations

from dataclasses import replace

from assessment.domain.danish import NBSP, danish_time, format_date, format_million_dkk, format_number
from assessment.domain.errors import DocumentError
from assessment.reporting.criteria import criteria_views
from assessment.reporting.economy import STATED_COSTS
from assessment.reporting.facts import builder_words, guarantee_amounts, month_words
from assessment.reporting.material import Material, paragraphs, sentence_case, tidy
from assessment.reporting.parts import CriterionView, Fact, Paragraphs, Recommendation
from assessment.reporting.recommendation import (
    RECOMMENDED,
    decision_points,
    leading_points,
    recommendation,
)
from assessment.reporting.request import DocumentRequest
from assessment.reporting.resume_lists import lists_of, section_of, shortened
from assessment.reporting.resume_parts import Bar, Point, ResumeView
from assessment.reporting.resume_words import ResumeWords
from assessment.reporting.room import WHOLE, Room, cut
from assessment.reporting.sentences import Sentence
from assessment.reporting.view import approval_facts, page_foot, page_mark
from assessment.reporting.weighing import without_reference


def resume_view(request: DocumentRequest, room: Room = WHOLE) -> ResumeView:
    """All words and figures of the page. Pure. DocumentError where `kommune.yaml` has no words for a resume."""
    material = Material.of(request)
    words = material.municipality.resume
    if words is None:
        raise DocumentError(
            "Resumeet kan ikke laves, fordi kommune.yaml ikke har afsnittet resume. Tilføj det; det står i den "
            "kommune.yaml, der følger med."
        )
    views = criteria_views(material)
    title = tidy(material.case.title)
    summary, is_cut = _summary(material, words, room)
    points, points_cut = _points(material, views, words, room)
    return ResumeView(
        words=words,
        title=cut(title, room.title),
        document_title=f"{words.labels.kind}: {title}",
        letterhead=material.municipality.letterhead,
        header=_header(material, words, room),
        is_draft=request.is_draft,
        compact=room.compact,
        page_mark=page_mark(material),
        page_foot=page_foot(material),
        recommendation=_box(material, words),
        summary=summary,
        summary_note=shortened(words, section_of(material, words, "samlet")) if is_cut else None,
        criteria=tuple(_bar(view, material) for view in views),
        bars_note=_bars_note(material, words, views),
        money=_money(material, words),
        lists=lists_of(material, words, views, room),
        points_intro="Det indstilles:" if points else material.municipality.say(Sentence.POINTS_MISSING),
        points=points,
        points_note=shortened(words, section_of(material, words, "beslutningspunkter")) if points_cut else None,
    )


def _header(material: Material, words: ResumeWords, room: Room) -> tuple[Fact, ...]:
    case, labels = material.case, words.labels
    phase = material.rules.phase(case.phase).name if case.phase else None
    approval = {fact.label: fact.value for fact in approval_facts(material)}
    request, approved = material.request, approval["Godkendt af"]
    if request.approved_by is not None and request.approved_at is not None:
        approved = f"{cut(request.approved_by, room.name)}, {format_date(danish_time(request.approved_at).date())}"
    return (
        Fact("Sagsnummer", tidy(case.case_number)),
        Fact("Dato", format_date(material.request.dated)),
        material.fact("Bygherre", cut(builder_words(material), room.name)),
        material.fact("Fase", phase),
        Fact(labels.status, approval["Status"]),
        Fact(labels.approved_by, approved),
    )


def _box(material: Material, words: ResumeWords) -> Recommendation:
    """The box of the recommendation; where the conclusion deviates, it points to the reason in the other document."""
    box = recommendation(material)
    indication = material.indication
    if indication is None or box.sentence is None:
        return box
    sentence = without_reference(box.sentence)
    if material.outcome != indication.outcome:
        section = str(material.municipality.section_number("samlet"))
        sentence = f"{sentence} {words.sentences.reason_elsewhere.format(afsnit=section)}"
    return replace(box, sentence=sentence)


def _summary(material: Material, words: ResumeWords, room: Room) -> tuple[Paragraphs, bool]:
    """What the case is, why, and what is recommended: three sentences; and whether the reasons were cut."""
    conclusion, outcome = material.case.conclusion, material.outcome
    considerations = "" if conclusion is None else " ".join(paragraphs(conclusion.main_considerations))
    why = cut(considerations, room.text) or words.sentences.no_considerations
    if outcome is None:
        last = words.sentences.not_ready
    else:
        municipality = material.municipality
        last = municipality.say(RECOMMENDED[outcome], forvaltning=municipality.department)
    return (_subject(material, words, room), why, last), bool(considerations) and why != considerations


def _subject(material: Material, words: ResumeWords, room: Room) -> str:
    case, said = material.case, words.sentences
    if material.estate_name is None:
        return said.titled.format(titel=cut(tidy(case.title), room.name))
    estate = cut(material.estate_name, room.name)
    district = tidy(case.area.district or "") if case.area else ""
    if district and district not in estate:
        estate = said.estate_in_place.format(afdeling=estate, sted=cut(district, room.name))
    dwellings = case.dwellings
    before = dwellings.before.count if dwellings and dwellings.before else None
    renovated = dwellings.renovated if dwellings else None
    if before is None:
        return said.case.format(afdeling=estate)
    if renovated is None or renovated == before:
        return said.homes.format(afdeling=estate, antal=format_number(before))
    return said.renovated.format(afdeling=estate, antal=format_number(before), renoveres=format_number(renovated))


def _bar(view: CriterionView, material: Material) -> Bar:
    low = view.grade is not None and view.grade < material.rules.grading.minimum_grade
    return Bar(f"{view.number}.{NBSP}{view.name}", view.assessment, view.grade, view.known, low)


def _bars_note(material: Material, words: ResumeWords, views: tuple[CriterionView, ...]) -> str:
    """What the fields mean, and the colour where some have another one: colour never speaks alone."""
    rules, labels = material.rules, words.labels
    if all(view.grade is None for view in views):
        return ""
    note = labels.scale.format(lavest=rules.step_name(1).lower(), hoejest=rules.step_name(4).lower())
    minimum = rules.grading.minimum_grade
    if any(view.grade is not None and view.grade < minimum for view in views):
        note = f"{note} {labels.below.format(graense=rules.step_name(minimum).lower())}"
    return note


def _money(material: Material, words: ResumeWords) -> tuple[Fact, ...]:
    """What it costs, what the municipality guarantees, and what a typical home pays: four figures in one line."""
    labels, rent = words.labels, material.case.rent
    gross, net = guarantee_amounts(material)
    month = rent.typical_monthly_increase_dkk if rent is not None else None
    home = rent.typical_dwelling_m2 if rent is not None else None
    label = labels.rent if not home else labels.rent_of_home.format(bolig=f"{format_number(home)}{NBSP}m²")
    return (
        _cost(material, words),
        _figure(labels.gross, _million(gross), words),
        _figure(labels.net, _million(net), words),
        _figure(label, None if month is None else month_words(month), words),
    )


def _cost(material: Material, words: ResumeWords) -> Fact:
    """The sum of the budget; where there is none, the first sum that a source states, under its own name."""
    case = material.case
    if case.budget_total_dkk is None and case.stated_costs:
        cost = case.stated_costs[0]
        name = sentence_case(STATED_COSTS[cost.kind]) if cost.kind != "ikke_oplyst" else words.labels.cost
        return Fact(name, format_million_dkk(cost.amount_dkk))
    return _figure(words.labels.cost, _million(case.budget_total_dkk), words)


def _million(amount: int | None) -> str | None:
    return None if amount is None else format_million_dkk(amount)


def _figure(label: str, value: str | None, words: ResumeWords) -> Fact:
    return Fact(label, words.labels.not_stated, known=False) if value is None else Fact(label, value)


def _points(
    material: Material, views: tuple[CriterionView, ...], words: ResumeWords, room: Room
) -> tuple[tuple[Point, ...], bool]:
    """The decision points under the numbers that they have in the recommendation, the conditions as one."""
    if material.outcome != "vilkaar":
        texts = decision_points(material, views)
        shown = tuple(cut(text, room.point) for text in texts)
        return tuple(Point(f"At {number})", text) for number, text in enumerate(shown, 1)), shown != texts
    texts = leading_points(material)
    shown = tuple(cut(text, room.point) for text in texts)
    points = [Point(f"At {number})", text) for number, text in enumerate(shown, 1)]
    conditions = sum(len(view.conditions) for view in views)
    first, last = len(texts) + 1, len(texts) + conditions
    if conditions == 1:
        points.append(Point(f"At {first})", words.sentences.one_condition_point))
    elif conditions:
        text = words.sentences.conditions_point.format(antal=format_number(conditions))
        points.append(Point(f"At {first}\u2013{last})", text))
    return tuple(points), shown != texts
