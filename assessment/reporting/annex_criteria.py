"""The five criteria in full: what the rule set asks, and everything that the caseworker answered."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from fractions import Fraction

from assessment.domain.conditions import Condition, EarlierCondition
from assessment.domain.danish import NBSP, format_date, format_number, format_percent
from assessment.domain.grading import Grading, GradingStatus
from assessment.domain.reason_check import indicative_level
from assessment.domain.revision_words import ANSWER_WORDS, MET_WORDS
from assessment.domain.ruleset import Criterion
from assessment.reporting.annex_parts import AnchorRow, AnnexCriterion, ConditionRow
from assessment.reporting.criteria import evidence_words
from assessment.reporting.material import Material, paragraphs, tidy
from assessment.reporting.parts import Fact, Labelled
from assessment.reporting.sentences import Sentence


def annex_criteria(material: Material) -> tuple[AnnexCriterion, ...]:
    """Every criterion of the rule set in its order, graded or not."""
    ordered = sorted(material.rules.criteria, key=lambda criterion: criterion.number)
    return tuple(
        _view(criterion, material.case.grades.get(criterion.id) or Grading(), material) for criterion in ordered
    )


def statement(grading: Grading, material: Material) -> tuple[str, bool]:
    """What is said of a criterion in a few words, and whether it is settled."""
    status = grading.status
    if status is GradingStatus.GRADED and grading.grade is not None:
        return step_words(grading.grade, material), True
    if status is GradingStatus.NOT_RELEVANT:
        return ANSWER_WORDS["ikke_relevant"], True
    return material.unknown, False


def step_words(grade: int, material: Material) -> str:
    """`I tilstrækkelig grad (3 af 4)`."""
    return f"{material.rules.step_name(grade)} ({grade}{NBSP}af{NBSP}4)"


def _view(criterion: Criterion, grading: Grading, material: Material) -> AnnexCriterion:
    assessment, known = statement(grading, material)
    missing = grading.status is GradingStatus.DECLARED_MISSING
    return AnnexCriterion(
        number=criterion.number,
        name=tidy(criterion.name),
        assessment=assessment,
        known=known,
        rule=tuple(_rule(criterion, material)),
        questions=tuple(_questions(criterion, grading, material)),
        anchors=tuple(_anchors(criterion, grading, material)),
        findings=tuple(_findings(assessment, known, grading, material)),
        reason=paragraphs(grading.missing_reason if missing else grading.reason),
        evidence=tuple(words for words in map(evidence_words, grading.evidence) if words),
        conditions=_conditions(material.case.conditions_of(criterion.id)),
        earlier_conditions=tuple(map(_earlier, grading.earlier_conditions)),
    )


def _rule(criterion: Criterion, material: Material) -> Iterator[Labelled]:
    words, rules = material.municipality.annex.labels, material.rules
    yield Labelled(words.purpose, paragraphs(criterion.purpose))
    if criterion.guidance:
        yield Labelled(words.guidance, paragraphs(criterion.guidance))
    weight = Fraction(criterion.weight, sum(other.weight for other in rules.criteria))
    titles = [tidy(basis.title) for basis in rules.legal_bases if basis.id in criterion.legal_basis]
    bases = f"{words.legal_basis}: {'; '.join(titles)}." if titles else ""
    yield Labelled(words.weight_now, (f"{format_percent(weight, 0)}. {bases}".strip(),))


def _questions(criterion: Criterion, grading: Grading, material: Material) -> Iterator[Fact]:
    for question in criterion.questions:
        answer = grading.answers.get(question.id)
        words = ANSWER_WORDS[answer] if answer else material.municipality.annex.labels.not_answered
        yield Fact(tidy(question.text), words, known=answer not in (None, "ved_ikke"))


def _anchors(criterion: Criterion, grading: Grading, material: Material) -> Iterator[AnchorRow]:
    words = material.municipality.annex.labels
    low, high = grading.range or (1, 0)
    for step in sorted(material.rules.scale, key=lambda step: -step.value):
        chosen = step.value == grading.grade
        marks = [words.chosen] if chosen else [words.in_range] if low <= step.value <= high else []
        yield AnchorRow(f"{step.value} {tidy(step.name)}", tidy(criterion.anchors[step.value]), tuple(marks), chosen)


def _findings(assessment: str, known: bool, grading: Grading, material: Material) -> Iterator[Fact]:
    words, say = material.municipality.annex.labels, material.municipality.say
    yield Fact(words.grade, assessment, known)
    if grading.range is not None:
        low, high = (step_words(end, material) for end in grading.range)
        yield Fact(words.uncertainty, low if low == high else say(Sentence.ANNEX_RANGE, fra=low, til=high))
    level = indicative_level(grading)
    if level is None or grading.status is not GradingStatus.GRADED or grading.grade is None:
        return
    sentence = say(Sentence.ANNEX_LEVEL, niveau=format_number(level, 1))
    if abs(grading.grade - level) >= material.rules.grading.question_warning_steps:
        higher = "højere" if level > grading.grade else "lavere"
        sentence = f"{sentence} {say(Sentence.ANNEX_LEVEL_DIFFERS, retning=higher, trin=str(grading.grade))}"
    yield Fact(words.level, sentence)


def _conditions(conditions: Sequence[Condition]) -> tuple[ConditionRow, ...]:
    return tuple(
        ConditionRow(" ".join(paragraphs(item.text)), _day(item.deadline), tidy(item.documented_by or ""))
        for item in conditions
    )


def _earlier(condition: EarlierCondition) -> ConditionRow:
    return ConditionRow(
        " ".join(paragraphs(condition.text)),
        _day(condition.deadline),
        tidy(condition.documented_by or ""),
        MET_WORDS.get(condition.met or "", ""),
        " ".join(paragraphs(condition.note)),
    )


def _day(day: date | None) -> str:
    return "" if day is None else format_date(day)
