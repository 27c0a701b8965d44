"""Begrundelsestjek: is each reason one that can be signed? Hard remarks block submission, soft ones only ask.

Hard: no evidence for the outermost grades; a refusal that does not mention what carries it. (A grade or a conclusion
without a reason is refused in `completeness`.) Soft: too short, said twice, hard to read, what no text should hold
(`text_check`), a grade that differs from the answers, a grade changed while its reason stood still, and conditions that
nobody can follow up.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction

from assessment.domain.case import CaseFile
from assessment.domain.condition_check import condition_remarks
from assessment.domain.danish import format_number, join_words
from assessment.domain.errors import Fault
from assessment.domain.facade import facade_figures
from assessment.domain.grading import MAX_GRADE, MIN_GRADE, Grading, GradingStatus
from assessment.domain.indication import GateState, gate_state
from assessment.domain.plaintext import is_blank
from assessment.domain.readability import lix
from assessment.domain.remark import Remark
from assessment.domain.ruleset import Criterion, FacadeShareGate, RuleSet
from assessment.domain.text_check import text_remarks

SHORTEST_REASON = 60  # characters; a proposal, and soft
LIX_GOAL = 45  # the goal of the city's own documents
_GENERIC = frozenset({"områdets", "renoveringen", "forbindelse", "langsigtet", "fremtidig", "hensyn"})


_CONCLUSION_TEXTS = {
    "main_considerations": "Teksten om hovedhensyn",
    "essential_facts": "Teksten om væsentlige faktiske oplysninger",
    "special_circumstances": "Teksten om særlige forhold",
    "consequences_of_refusal": "Teksten om, hvad der sker ved et afslag,",
}


def check_reasons(
    case: CaseFile,
    rules: RuleSet,
    earlier: CaseFile | None = None,
    *,
    dated: date | None = None,
    locked: Mapping[str, Grading] | None = None,
) -> tuple[Remark, ...]:
    """All remarks on a case. `earlier` is the version submitted before, where there is one; `dated` the day on which
    the assessment began, for the deadlines of conditions; `locked` the gradings as they were locked, once they are."""
    before = [gradings for gradings in (earlier.grades if earlier else None, locked) if gradings]
    return (
        *(remark for criterion in rules.criteria for remark in _of_criterion(case, rules, criterion, before)),
        *_of_conclusion(case),
        *_of_other_texts(case, rules),
        *_uniform(case, rules),
        *_refusal(case, rules),
        *_said_twice(case, rules),
        *condition_remarks(case, rules, dated),
    )


def hard_faults(case: CaseFile, rules: RuleSet) -> tuple[Fault, ...]:
    """The remarks that block submission."""
    return tuple(Fault(remark.place, remark.text) for remark in check_reasons(case, rules) if remark.hard)


def indicative_level(grading: Grading) -> Fraction | None:
    """The level 0..4 that the answers point to, or None when none of the questions is answered.

    4 x (ja + half of delvist) / (answered, without "ikke relevant" and "ved ikke"). It never computes the grade, and is
    shown only after the grade is set (a rule that computed it would fetter the discretion).
    """
    counts = [answer for answer in grading.answers.values() if answer in ("ja", "delvist", "nej")]
    if not counts:
        return None
    return Fraction(4 * (2 * counts.count("ja") + counts.count("delvist")), 2 * len(counts))


def level_in_words(level: Fraction, rules: RuleSet) -> str:
    """`3,2 (i tilstrækkelig grad)`: one decimal, and the step the level is nearest to, or the two it is between."""
    below, rest = divmod(level, 1)
    half = Fraction(1, 2)
    nearest = [below] if rest < half else [below + 1] if rest > half else [below, below + 1]
    names = " og ".join(rules.step_name(int(step)).lower() for step in nearest)
    return f"{format_number(level, 1)} ({'mellem ' if len(nearest) > 1 else ''}{names})"


def _of_criterion(
    case: CaseFile, rules: RuleSet, criterion: Criterion, before: Sequence[Mapping[str, Grading]]
) -> Iterator[Remark]:
    grading = case.grades.get(criterion.id)
    if grading is None:
        return
    place = f"grades.{criterion.id}"
    name = f"Kriterium {criterion.number}"
    if grading.status is GradingStatus.GRADED:
        yield from _evidence(grading, place, name, rules)
        yield from _answers(grading, place, name, rules)
        yield from _thinly_answered(grading, criterion, place, name)
        yield from _unmoved(grading, [gradings.get(criterion.id) for gradings in before], place, name)
    if not is_blank(grading.reason):
        yield from _text(grading.reason or "", f"{place}.reason", f"{name}, begrundelsen,")


def _of_conclusion(case: CaseFile) -> Iterator[Remark]:
    conclusion = case.conclusion
    if conclusion is not None and not is_blank(conclusion.reason):
        yield from _text(conclusion.reason or "", "conclusion.reason", "Begrundelsen for konklusionen")


def _evidence(grading: Grading, place: str, name: str, rules: RuleSet) -> Iterator[Remark]:
    named = [item for item in grading.evidence if not is_blank(item.named)]
    if grading.grade in (MIN_GRADE, MAX_GRADE) and not named:
        step = rules.step_name(grading.grade)
        yield Remark(
            f"{place}.evidence",
            f"{name} har fået yderste trin (»{step}«) uden dokumentation. Angiv mindst ét dokument.",
            hard=True,
        )


def _answers(grading: Grading, place: str, name: str, rules: RuleSet) -> Iterator[Remark]:
    level = indicative_level(grading)
    if level is None or grading.grade is None or abs(grading.grade - level) < rules.grading.question_warning_steps:
        return
    direction = "højere" if level > grading.grade else "lavere"
    yield Remark(
        f"{place}.grade",
        f"{name}: svarene på spørgsmålene peger på et {direction} trin, end du har valgt. "
        "Forklar forskellen i én sætning i begrundelsen.",
    )


def _thinly_answered(grading: Grading, criterion: Criterion, place: str, name: str) -> Iterator[Remark]:
    empty = [grading.answers.get(question.id) in ("ikke_relevant", "ved_ikke") for question in criterion.questions]
    if 2 * sum(empty) > len(empty):
        yield Remark(
            f"{place}.grade",
            f"{name} er svagt oplyst: {sum(empty)} af {len(empty)} spørgsmål er besvaret med »Ved ikke« eller »Ikke "
            "relevant«. Skriv i begrundelsen, hvad trinnet så bygger på.",
        )


def _unmoved(grading: Grading, before: Iterable[Grading | None], place: str, name: str) -> Iterator[Remark]:
    """A grade that is another one than before, under the same reason; said once, of the newest time."""
    for then in before:
        if then is None or then.grade is None or then.grade == grading.grade:
            continue
        if (then.reason or "").strip() == (grading.reason or "").strip():
            yield Remark(
                f"{place}.reason",
                f"{name}: trinnet er ændret fra {then.grade} til {grading.grade}, men begrundelsen er den samme. "
                "Ret den.",
            )
            return


def _text(text: str, place: str, name: str) -> Iterator[Remark]:
    if len(text.strip()) < SHORTEST_REASON:
        yield Remark(place, f"{name} er på {len(text.strip())} tegn. Skriv, hvad vurderingen bygger på.")
    elif (lix(text) or 0) > LIX_GOAL:
        yield Remark(place, f"{name} har lixtal {lix(text)}. Målet er {LIX_GOAL}: kortere sætninger, almindelige ord.")
    yield from text_remarks(text, place, name)


def _of_other_texts(case: CaseFile, rules: RuleSet) -> Iterator[Remark]:
    """The texts that are printed beside the reasons; of these neither length nor style is judged."""
    conclusion = case.conclusion
    for field, name in _CONCLUSION_TEXTS.items() if conclusion is not None else ():
        yield from text_remarks(getattr(conclusion, field), f"conclusion.{field}", name)
    yield from text_remarks(
        case.facade_statement, "facade_statement", "Teksten om, hvad projektet ændrer grundlæggende,"
    )
    for waiver in case.waivers:
        names = [gate.name for gate in rules.gates if gate.id == waiver.gate]
        yield from text_remarks(waiver.reason, "waivers", f"Begrundelsen for at fravige »{(*names, waiver.gate)[0]}«")
    for criterion in rules.criteria:
        grading = case.grades.get(criterion.id)
        if grading is None:
            continue
        place, name = f"grades.{criterion.id}", f"Kriterium {criterion.number}"
        yield from text_remarks(grading.missing_reason, f"{place}.missing_reason", f"{name}, det manglende,")
        for number, condition in enumerate(case.conditions_of(criterion.id), 1):
            yield from text_remarks(condition.text, f"{place}.conditions", f"{name}, vilkår {number},")


def _said_twice(case: CaseFile, rules: RuleSet) -> Iterator[Remark]:
    seen: dict[str, Criterion] = {}
    for criterion in rules.criteria:
        grading = case.grades.get(criterion.id)
        text = " ".join(((grading.reason if grading else None) or "").lower().split())
        if not text:
            continue
        if text in seen:
            yield Remark(
                f"grades.{criterion.id}.reason",
                f"Kriterium {criterion.number} har samme begrundelse som kriterium {seen[text].number}. "
                "Skriv, hvad der gælder for netop dette kriterium.",
            )
        else:
            seen[text] = criterion


def _uniform(case: CaseFile, rules: RuleSet) -> Iterator[Remark]:
    """Five equal grades may be a halo: one impression that has coloured all of them. Said where all are known."""
    gradings = [case.grades.get(criterion.id) for criterion in rules.criteria]
    graded = [grading.grade for grading in gradings if grading and grading.status is GradingStatus.GRADED]
    if len(graded) == len(gradings) > 1 and len(set(graded)) == 1:
        yield Remark(
            "conclusion.outcome",
            "Ensartede vurderinger: alle kriterier har fået samme trin. Det kan være rigtigt. Se efter, at hvert af "
            "dem er vurderet for sig og efter sin egen dokumentation.",
        )


def _refusal(case: CaseFile, rules: RuleSet) -> Iterator[Remark]:
    conclusion = case.conclusion
    if conclusion is None or conclusion.outcome != "afvis" or is_blank(conclusion.reason):
        return
    carrying = carrying_criteria(case, rules)
    text = f"{conclusion.reason or ''} {conclusion.main_considerations or ''}".lower()
    by_facade = _facade_refuses(case, rules)
    if not carrying or (by_facade and "facade" in text) or any(mentions(text, criterion) for criterion in carrying):
        return
    names = join_words([f"{criterion.number} ({criterion.name})" for criterion in carrying])
    or_facade = ", eller hvor meget der går til facaden" if by_facade else ""
    yield Remark(
        "conclusion.reason",
        f"Afslaget nævner ikke det, der bærer det. Skriv, hvad det betyder, at kriterium {names} er svagt{or_facade}.",
        hard=True,
    )


def _facade_refuses(case: CaseFile, rules: RuleSet) -> bool:
    """Whether the share of the facade alone points to a refusal: a gate with that cap is triggered and not waived."""
    figures = facade_figures(case.budget, rules)
    return any(
        gate_state(gate, case, rules, figures) is GateState.TRIGGERED
        for gate in rules.gates
        if isinstance(gate, FacadeShareGate) and gate.cap == "afvis"
    )


def carrying_criteria(case: CaseFile, rules: RuleSet) -> list[Criterion]:
    """The criteria that carry a refusal: those under the minimum grade, else those with the lowest grade."""
    graded: Mapping[str, int] = {
        key: grading.grade
        for key, grading in case.grades.items()
        if grading.status is GradingStatus.GRADED and grading.grade is not None
    }
    if not graded:
        return []
    weak = [
        criterion for criterion in rules.criteria if graded.get(criterion.id, MAX_GRADE) < rules.grading.minimum_grade
    ]
    lowest = min(graded.values())
    return weak or [criterion for criterion in rules.criteria if graded.get(criterion.id) == lowest]


def mentions(text: str, criterion: Criterion) -> bool:
    """Whether a lower-case text names a criterion: by its number, or by a word of its name that is its own."""
    if re.search(rf"\bkriterium {criterion.number}\b", text):
        return True
    words = [word for word in re.findall(r"[a-zæøå]{7,}", criterion.name.lower()) if word not in _GENERIC]
    return any(word[: max(7, len(word) - 3)] in text for word in words)
