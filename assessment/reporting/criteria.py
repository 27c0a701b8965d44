"""The five criteria in words."""

from __future__ import annotations

from assessment.domain.conditions import Condition, EarlierCondition
from assessment.domain.danish import format_date
from assessment.domain.grading import Evidence, Grading, GradingStatus
from assessment.domain.plaintext import is_blank
from assessment.domain.ruleset import Criterion
from assessment.reporting.material import Material, ended, paragraphs, tidy
from assessment.reporting.parts import CriterionView, Labelled, Paragraphs
from assessment.reporting.sentences import Sentence

LONG_REASON = 900  # characters; from here on the reason stands below the table, where it takes half the room


def criteria_views(material: Material) -> tuple[CriterionView, ...]:
    """Every criterion of the rule set in its order, graded or not."""
    return tuple(
        _view(criterion, material.case.grades.get(criterion.id) or Grading(), material)
        for criterion in sorted(material.rules.criteria, key=lambda criterion: criterion.number)
    )


def _view(criterion: Criterion, grading: Grading, material: Material) -> CriterionView:
    status = grading.status
    grade = grading.grade if status is GradingStatus.GRADED else None
    reason = paragraphs(grading.missing_reason if status is GradingStatus.DECLARED_MISSING else grading.reason)
    if status is GradingStatus.OPEN:
        reason = reason or ("Kriteriet er endnu ikke vurderet og begrundet.",)
    evidence = tuple(words for words in map(evidence_words, grading.evidence) if words)
    conditions = tuple(condition_words(item, material) for item in material.case.conditions_of(criterion.id))
    earlier = tuple(_earlier(item, material) for item in grading.earlier_conditions)
    length = sum(map(len, (*reason, *evidence, *conditions, *(text for item in earlier for text in item.paragraphs))))
    return CriterionView(
        number=criterion.number,
        name=criterion.name,
        grade=grade,
        assessment=_assessment(status, grade, material),
        known=status in (GradingStatus.GRADED, GradingStatus.NOT_RELEVANT),
        reason=reason,
        evidence=evidence,
        conditions=conditions,
        long=length > LONG_REASON,
        earlier=earlier,
    )


def _assessment(status: GradingStatus, grade: int | None, material: Material) -> str:
    if grade is not None:
        return material.rules.step_name(grade)
    return "Ikke relevant" if status is GradingStatus.NOT_RELEVANT else material.unknown


def condition_words(condition: Condition, material: Material) -> str:
    """`Stien er anlagt, dokumenteres af boligorganisationen senest den 1. marts 2027.`, as far as that is known."""
    text, municipality = " ".join(paragraphs(condition.text)), material.municipality
    who = tidy(condition.documented_by or "")
    if condition.deadline is None and not who:
        return text
    text = text.removesuffix(".")
    if condition.deadline is None:
        return ended(municipality.say(Sentence.CONDITION_WITH_WHO, vilkaar=text, hvem=who))
    day = format_date(condition.deadline)
    if not who:
        return ended(municipality.say(Sentence.CONDITION_WITH_DEADLINE, vilkaar=text, frist=day))
    return ended(municipality.say(Sentence.CONDITION_WITH_BOTH, vilkaar=text, hvem=who, frist=day))


_ANSWERS = {
    "ja": Sentence.EARLIER_MET,
    "delvist": Sentence.EARLIER_PARTLY,
    "nej": Sentence.EARLIER_NOT_MET,
    "uafklaret": Sentence.EARLIER_UNSETTLED,
}


def _earlier(asked: EarlierCondition, material: Material) -> Labelled:
    """What was asked for, whether it is met, and what that rests on."""
    municipality = material.municipality
    answer = municipality.say(_ANSWERS.get(asked.met or "", Sentence.EARLIER_UNANSWERED))
    condition = Condition(criterion="", text=asked.text, deadline=asked.deadline, documented_by=asked.documented_by)
    words = ended(condition_words(condition, material))
    return Labelled(
        municipality.say(Sentence.EARLIER_CONDITION, svar=answer),
        (" ".join((f"»{words}«", *paragraphs(asked.note))),),
        known=asked.answered,
    )


def evidence_words(evidence: Evidence) -> str:
    """`Helhedsplan, 3. udgave, bilag 2, s. 31 (15. april 2026)`."""
    words = ", ".join(tidy(part) for part in evidence.parts)
    if evidence.date is None:
        return words
    return f"{words} ({format_date(evidence.date)})" if words else format_date(evidence.date)


def evidence_documents(material: Material) -> Paragraphs:
    """Each document of the evidence once, in the order of the criteria."""
    found: dict[str, None] = {}
    for criterion in sorted(material.rules.criteria, key=lambda criterion: criterion.number):
        grading = material.case.grades.get(criterion.id)
        for evidence in grading.evidence if grading else ():
            document = Evidence(document=evidence.named, date=evidence.date, attachment=evidence.attachment)
            if not is_blank(evidence.named):
                found.setdefault(evidence_words(document))
    return tuple(found)


def chart_title(views: tuple[CriterionView, ...]) -> str:
    """All five values in one sentence, for readers who do not see the chart."""
    values = "; ".join(
        f"{view.name}: {view.assessment.lower()}" + (f" ({view.grade} af 4)" if view.grade is not None else "")
        for view in views
    )
    return f"Søjlediagram over de fem kriterier på en skala fra 0 til 4. {values}."


def chart_caption(material: Material, views: tuple[CriterionView, ...]) -> str:
    """What the scale means, and the colour where a bar has another one: colour never speaks alone."""
    steps = ", ".join(f"{step.value} {step.name.lower()}" for step in material.rules.scale)
    minimum = material.rules.step_name(material.rules.grading.minimum_grade).lower()
    low = any(view.grade is not None and view.grade < material.rules.grading.minimum_grade for view in views)
    return f"Skala: {steps}." + (f" En rødbrun søjle ligger under »{minimum}«." if low else "")


def method_notes(material: Material) -> Paragraphs:
    """The notes under the table, true of what this document prints."""
    municipality = material.municipality
    if material.indication is None:
        note = municipality.say(Sentence.METHOD_NOTE_WITHOUT_INDICATION)
    else:
        note = municipality.say(Sentence.METHOD_NOTE, afsnit=str(municipality.section_number("samlet")))
    return (note, municipality.say(Sentence.NOTE_MIXED_CITY))


def all_conditions(views: tuple[CriterionView, ...]) -> tuple[tuple[int, str], ...]:
    """Every condition with the number of its criterion."""
    return tuple((view.number, condition) for view in views for condition in view.conditions)
