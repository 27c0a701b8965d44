"""The steps of a case in their order, and what each still lacks, in words."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

from assessment.domain.assignment import PAST_STATES
from assessment.domain.comments import open_threads
from assessment.domain.comparison import comparison_faults
from assessment.domain.completeness import grading_fault
from assessment.domain.condition_check import condition_faults
from assessment.domain.grading import Grading, GradingStatus
from assessment.domain.hearing import REFUSAL, Omitted
from assessment.domain.plaintext import is_blank
from assessment.domain.review_marks import WHOLE_CASE
from assessment.domain.ruleset import Criterion
from assessment.domain.standing import COMMENTED_STATES
from assessment.domain.workflow import CONCLUSION, State
from assessment.services.cases import CaseView

FILLED = "udfyldt"
SECOND_PAGE = "anden-vurdering"
HISTORY_PAGE = "historik"
PEOPLE_PAGE = "ansvar"
ATTACHMENTS_PAGE = "bilag"
# The pages that show a second assessor nothing of the first assessment.
BLIND_PAGES = frozenset(
    {
        *("oplysninger", ATTACHMENTS_PAGE, "budget", "omraade", SECOND_PAGE, HISTORY_PAGE),
        *(f"kriterium-{number}" for number in range(1, 6)),
    }
)
SHORT_NAMES = {
    "udlejning": "Udlejning",
    "udearealer": "Udearealer",
    "naboomraader": "Naboområder",
    "blandet_by": "Blandet by",
    "baeredygtighed": "Bæredygtighed",
}
_SETTLED = {
    GradingStatus.GRADED: "vurderet",
    GradingStatus.DECLARED_MISSING: "ikke oplyst",
    GradingStatus.NOT_RELEVANT: "ikke relevant",
}


@dataclass(frozen=True)
class Step:
    """One step: the name of its page, its label, and its state in words. One that is `aside` is not on everybody's
    way."""

    page: str
    label: str
    state: str
    inner: bool = False
    aside: bool = False


def criterion_page(criterion: Criterion) -> str:
    """The name of the page of a criterion."""
    return f"kriterium-{criterion.number}"


def short_name(criterion: Criterion) -> str:
    """A name that fits the list of steps: the usual short form, else the first words."""
    return SHORT_NAMES.get(criterion.id) or " ".join(criterion.name.split()[:3])


def steps_of(view: CaseView) -> list[Step]:
    """All steps of a case, in the order in which the work is done."""
    if view.blind:
        return _blind_steps(view)
    counts = _open_comments(view)
    return [
        replace(step, state=f"{step.state}, {comments_in_words(counts[step.page])}") if counts[step.page] else step
        for step in _all_steps(view)
    ]


def comments_in_words(number: int) -> str:
    """How many comments are open, with spaces that hold together: `1 åben kommentar`, `2 åbne kommentarer`."""
    words = "1 åben kommentar" if number == 1 else f"{number} åbne kommentarer"
    return words.replace(" ", "\u00a0")


def _open_comments(view: CaseView) -> Counter[str]:
    """How many threads are open, by the page on which they stand; none once nobody can answer any more."""
    if view.assessment.standing.state not in COMMENTED_STATES:
        return Counter()
    pages = {criterion.id: criterion_page(criterion) for criterion in view.rules.criteria}
    pages |= {CONCLUSION: "konklusion", WHOLE_CASE: "oplysninger"}
    return Counter(pages[thread.start.part] for thread in open_threads(view.review) if thread.start.part in pages)


def _all_steps(view: CaseView) -> list[Step]:
    return [
        Step("oplysninger", "1 Sagens oplysninger", _lacking(_fact_gaps(view))),
        Step(PEOPLE_PAGE, "1.1 Hvem har sagen", _people_state(view), inner=True, aside=True),
        Step(ATTACHMENTS_PAGE, "1.2 Bilag", _attachment_state(view), inner=True),
        Step("budget", "2 Budget og økonomi", _budget_state(view)),
        Step("omraade", "3 Område og inddragelse", _area_state(view)),
        Step("samtaler", "3.1 Møder og samtaler", "notater", inner=True),
        *(_criterion_step(view, criterion) for criterion in view.rules.criteria),
        *_second_step(view),
        Step("konklusion", "5 Konklusion", _conclusion_state(view)),
        Step("indikation", "6 Vejledende indikation", "vist" if view.assessment.standing.revealed else "skjult"),
        Step("godkendelse", "7 Godkendelse", _review_state(view)),
        Step("partshoering", "7.1 Partshøring", _hearing_state(view), inner=True),
        Step("dokumenter", "8 Dokumenter", "udsendt" if view.documents else "udkast"),
        Step("raadet", "8.1 Byrådets behandling", _council_state(view), inner=True),
        Step("forloeb", "9 Forløb", f"vurdering {view.assessment.number}"),
        Step(HISTORY_PAGE, "10 Historik", "hændelser"),
    ]


def next_step(view: CaseView, page: str) -> Step | None:
    """The step after a page, or None after the last."""
    steps = [step for step in steps_of(view) if not step.aside]
    places = [index for index, step in enumerate(steps) if step.page == page]
    return steps[places[0] + 1] if places and places[0] + 1 < len(steps) else None


def _criterion_step(view: CaseView, criterion: Criterion) -> Step:
    label = f"4.{criterion.number} {short_name(criterion)}"
    if view.assessment.standing.state is State.RETURNED and criterion.id in view.assessment.standing.open_revisions:
        return Step(criterion_page(criterion), label, "returneret", inner=True)
    grading = view.case.grades.get(criterion.id)
    if grading is None or _untouched(grading):
        return Step(criterion_page(criterion), label, "mangler", inner=True)
    if grading_fault(criterion, grading) is None and not any(condition_faults(criterion, grading)):
        return Step(criterion_page(criterion), label, _SETTLED[grading.status], inner=True)
    return Step(criterion_page(criterion), label, "i gang", inner=True)


def _blind_steps(view: CaseView) -> list[Step]:
    """The way of a second assessor: the facts to read, the criteria, and the lock."""
    locked = view.assessment.standing.second_locked
    return [
        Step("oplysninger", "1 Sagens oplysninger", "til læsning"),
        Step(ATTACHMENTS_PAGE, "1.2 Bilag", _attachment_state(view), inner=True),
        Step("budget", "2 Budget og økonomi", "til læsning"),
        Step("omraade", "3 Område og inddragelse", "til læsning"),
        *(_criterion_step(view, criterion) for criterion in view.rules.criteria),
        Step(SECOND_PAGE, "5 Lås din vurdering", "låst" if locked else "mangler"),
        Step(HISTORY_PAGE, "10 Historik", "hændelser", aside=True),
    ]


def _second_step(view: CaseView) -> list[Step]:
    """The second assessment, once there is one."""
    standing = view.assessment.standing
    if view.second is None and view.case.second_assessment is None:
        return []
    if view.case.second_assessment is None:
        return [Step(SECOND_PAGE, "4.6 Anden vurdering", "låst" if standing.second_locked else "i gang", True, True)]
    owed = len(comparison_faults(view.case, view.rules, standing))
    return [Step(SECOND_PAGE, "4.6 Fælles vurdering", f"mangler {owed}" if owed else "på plads", True, True)]


def _untouched(grading: Grading) -> bool:
    """Whether there is nothing but what an earlier assessment asked for, without an answer."""
    answered = any(item.met is not None or not is_blank(item.note) for item in grading.earlier_conditions)
    return not answered and grading == Grading(earlier_conditions=grading.earlier_conditions)


def _fact_gaps(view: CaseView) -> int:
    case = view.case
    texts = (case.case_number, case.title, case.housing_association, case.phase)
    required = [fact.id for fact in view.rules.case_facts if fact.required]
    return sum(is_blank(text) for text in texts) + sum(is_blank(case.facts.get(fact)) for fact in required)


def _lacking(number: int) -> str:
    return FILLED if number == 0 else f"mangler {number}"


def _people_state(view: CaseView) -> str:
    standing = view.assessment.standing
    if standing.state in PAST_STATES:
        return "sagsbehandler"
    return "leder valgt" if standing.manager else "uden leder"


def _attachment_state(view: CaseView) -> str:
    return f"{sum(found.withdrawn is None for found in view.attachments) or 'ingen'} bilag"


def _budget_state(view: CaseView) -> str:
    if not view.case.budget:
        return "ikke oplyst"
    disagreeing = sum(item.place.startswith(("budget", "financing", "rent")) for item in view.disagreements)
    return f"{disagreeing} tal stemmer ikke" if disagreeing else FILLED


def _area_state(view: CaseView) -> str:
    return FILLED if view.case.involvement or view.case.area else "ikke oplyst"


def _conclusion_state(view: CaseView) -> str:
    if view.assessment.standing.state is State.RETURNED and CONCLUSION in view.assessment.standing.open_revisions:
        return "genåbnet"
    conclusion = view.case.conclusion
    if conclusion is None or conclusion.outcome is None:
        return "mangler"
    return "i gang" if is_blank(conclusion.reason) else FILLED


def _hearing_state(view: CaseView) -> str:
    if view.hearing:
        return "undladt" if isinstance(view.hearing[-1], Omitted) else "i gang"
    case = view.version.case if view.version else view.case
    refused = not view.blind and case.conclusion is not None and case.conclusion.outcome == REFUSAL
    return "mangler" if refused else "ikke påkrævet"


def _council_state(view: CaseView) -> str:
    vote, state = view.council.vote, view.assessment.standing.state
    if vote is not None:
        return vote.outcome.danish.lower()
    return "i gang" if view.council.entries else "mangler" if state is State.ISSUED else "ikke endnu"


def _review_state(view: CaseView) -> str:
    return view.assessment.standing.state.danish.lower()
