"""What the department recommends, in words: the box, the resume, the decision points, the choices."""

from __future__ import annotations

from assessment.domain.danish import NBSP, format_dkk, format_million_dkk, format_number
from assessment.domain.decision_points import POINT_NAMES, points_of
from assessment.reporting.criteria import all_conditions
from assessment.reporting.economy import rounded
from assessment.reporting.facts import signed_percent
from assessment.reporting.material import Material, ended, paragraphs, percent_text, tidy
from assessment.reporting.parts import CriterionView, Labelled, Paragraphs, Recommendation
from assessment.reporting.sentences import Sentence
from assessment.reporting.weighing import indication_sentence, labelled_text, vote_sentences

MAX_RESUME_CONSIDERATIONS = 400
RECOMMENDED = {
    "stoette": Sentence.RESUME_SUPPORT,
    "vilkaar": Sentence.RESUME_CONDITIONS,
    "afvis": Sentence.RESUME_REFUSAL,
    "videreudvikles": Sentence.RESUME_DEVELOP,
}


def recommendation(material: Material) -> Recommendation:
    """The box at the top."""
    municipality = material.municipality
    if material.outcome is None:
        missing = municipality.say(Sentence.RECOMMENDATION_MISSING)
        return Recommendation("Anbefaling", material.outcome_words, False, missing)
    label = f"{municipality.department} anbefaler"
    return Recommendation(label, material.outcome_words, True, indication_sentence(material))


def resume(material: Material) -> Paragraphs:
    """What, how much, what it means for the rent, why, and what is recommended. Only what is known."""
    municipality, outcome = material.municipality, material.outcome
    conclusion = material.case.conclusion
    considerations = "" if conclusion is None else " ".join(paragraphs(conclusion.main_considerations))
    if len(considerations) > MAX_RESUME_CONSIDERATIONS:
        considerations = f"Hovedhensynene står i afsnit {municipality.section_number('samlet')}."
    if outcome is None:
        last = municipality.say(Sentence.RESUME_MISSING)
    else:
        last = municipality.say(RECOMMENDED[outcome], forvaltning=municipality.department)
    return tuple(text for text in (" ".join(_resume_facts(material)), considerations, last) if text)


def _resume_facts(material: Material) -> list[str]:
    case, municipality = material.case, material.municipality
    district = tidy(case.area.district or "") if case.area else ""
    if material.estate_name is None:
        sentences = [municipality.say(Sentence.RESUME_TITLE, titel=tidy(case.title))]
    elif district and district not in material.estate:
        sentences = [municipality.say(Sentence.RESUME_PLACE, afdeling=material.estate, sted=district)]
    else:
        sentences = [municipality.say(Sentence.RESUME_CASE, afdeling=material.estate)]
    before = case.dwellings.before.count if case.dwellings and case.dwellings.before else None
    renovated = case.dwellings.renovated if case.dwellings else None
    if before is not None and renovated is not None:
        counts = {"antal": format_number(before), "renoveres": format_number(renovated)}
        sentences.append(municipality.say(Sentence.RESUME_RENOVATED, **counts))
    elif before is not None:
        sentences.append(municipality.say(Sentence.RESUME_HOMES, antal=format_number(before)))
    if case.budget_total_dkk is not None and case.supported_budget_dkk is not None:
        total, supported = map(format_million_dkk, (case.budget_total_dkk, case.supported_budget_dkk))
        sentences.append(municipality.say(Sentence.RESUME_BUDGET, samlet=total, stoettet=supported))
    return [*sentences, *_rent_sentences(material), *vote_sentences(material)]


def _rent_sentences(material: Material) -> list[str]:
    rent, municipality = material.case.rent, material.municipality
    if rent is None or rent.before_dkk_m2_year is None or rent.after_dkk_m2_year is None:
        return []
    before = format_dkk(rent.before_dkk_m2_year)
    after = f"{format_dkk(rent.after_dkk_m2_year)} pr.{NBSP}m² om året"
    if rent.increase is None:
        return [municipality.say(Sentence.RESUME_RENT, foer=before, efter=after)]
    change = signed_percent(rent.increase)
    sentences = [municipality.say(Sentence.RESUME_RENT_CHANGE, foer=before, efter=after, aendring=change)]
    month = rent.typical_monthly_increase_dkk
    if month is not None and rounded(abs(month)):
        amount = f"{format_dkk(rounded(abs(month)))} {'mere' if month > 0 else 'mindre'}"
        home = f"{format_number(rent.typical_dwelling_m2 or 0)}{NBSP}m²"
        sentences.append(municipality.say(Sentence.RESUME_RENT_MONTH, bolig=home, beloeb=amount))
    return sentences


def decision_points(material: Material, views: tuple[CriterionView, ...]) -> Paragraphs:
    """What the council votes on, without the "At 1)". Only points whose facts exist; none without a conclusion."""
    municipality, outcome = material.municipality, material.outcome
    names = {"forvaltning": municipality.department, "boligorganisation": material.association}
    if outcome is None:
        return ()
    if outcome == "afvis":
        return (municipality.say(Sentence.POINT_REFUSAL, **names),)
    if outcome == "videreudvikles":
        return (municipality.say(Sentence.POINT_DEVELOP, **names),)
    points = list(leading_points(material))
    if outcome == "vilkaar":
        points.extend(
            municipality.say(Sentence.POINT_CONDITION, kriterium=str(number), vilkaar=ended(condition))
            for number, condition in all_conditions(views)
        )
    return tuple(points)


def leading_points(material: Material) -> Paragraphs:
    """The points of an approval that come before its conditions: the approval itself, and the money."""
    return (_approval_point(material), *_money_points(material))


def _approval_point(material: Material) -> str:
    total = material.case.budget_total_dkk
    if material.case.phase == "skema_a" and total is not None:
        return material.municipality.say(Sentence.POINT_SKEMA_A, afdeling=material.estate, beloeb=format_dkk(total))
    return material.municipality.say(Sentence.POINT_SUPPORT, afdeling=material.estate)


def _money_points(material: Material) -> list[str]:
    financing, municipality = material.case.financing, material.municipality
    if financing is None:
        return []
    points = []
    gross, net = financing.computed_guarantee_dkk, financing.computed_net_guarantee_dkk
    if gross and financing.supported_loan_dkk and financing.guarantee_percent:
        values = {
            "procent": percent_text(financing.guarantee_percent),
            "laan": format_dkk(financing.supported_loan_dkk),
            "garanti": format_dkk(rounded(gross)),
        }
        if net is not None and financing.counter_guarantee_percent:
            counter = percent_text(financing.counter_guarantee_percent)
            words = municipality.say(
                Sentence.POINT_GUARANTEE_NET, regaranti=counter, netto=format_dkk(rounded(net)), **values
            )
        else:
            words = municipality.say(Sentence.POINT_GUARANTEE, **values)
        points.append(words)
    if financing.municipal_capital_dkk:
        amount = format_dkk(financing.municipal_capital_dkk)
        points.append(municipality.say(Sentence.POINT_CAPITAL, beloeb=amount))
    return points


def point_levers(material: Material) -> Paragraphs:
    """What each kind of decision point rests on, as the manager confirmed it; nothing before the approval."""
    municipality, chosen = material.municipality, material.request.levers
    levers = {lever.id: lever for lever in municipality.levers}
    lines = []
    for point in points_of(material.case):
        lever = levers.get(chosen.get(point, ""))
        if lever is None:
            continue
        line = ended(municipality.say(Sentence.POINT_LEVER, punkt=POINT_NAMES[point], hjemmel=lever.name))
        lines.append(line if lever.checked_on else f"{line} {municipality.say(Sentence.NOT_CHECKED)}")
    return tuple(lines)


def choices(material: Material) -> tuple[Labelled, ...]:
    """What follows from a yes, a yes with conditions, and a no."""
    municipality, conclusion = material.municipality, material.case.conclusion
    resources = str(municipality.section_number("ressourcer"))
    return (
        Labelled("Ja", (municipality.say(Sentence.CHOICE_YES, afsnit=resources),)),
        Labelled("Ja på vilkår", (municipality.say(Sentence.CHOICE_CONDITIONS),)),
        labelled_text("Nej", None if conclusion is None else conclusion.consequences_of_refusal, material),
    )


def process(material: Material) -> Paragraphs:
    """What happens next, and who does what."""
    municipality = material.municipality
    names = {"forvaltning": municipality.department}
    sentences = [municipality.say(Sentence.PROCESS, **names)]
    if material.outcome == "vilkaar":
        sentences.append(municipality.say(Sentence.PROCESS_CONDITIONS, **names))
    if material.outcome == "afvis":
        names["boligorganisation"] = material.association
        sentences.append(municipality.say(Sentence.PROCESS_REFUSAL, **names))
    return (" ".join(sentences),)
