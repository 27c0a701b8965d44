"""The facts of the case in words: header, key figures, background, contacts."""

from __future__ import annotations

from fractions import Fraction

from assessment.domain.case import DwellingMix, Involvement
from assessment.domain.danish import NBSP, format_date, format_dkk, format_million_dkk, format_number, join_words
from assessment.domain.plaintext import is_blank
from assessment.domain.ruleset import CaseFact
from assessment.reporting.material import Material, ended, percent_text, sentence_case, tidy
from assessment.reporting.parts import Contact, Fact, Labelled, Paragraphs
from assessment.reporting.sentences import Sentence

_AREA_LISTS = {
    "kategoriseringsmodel": "kategoriseringsmodellen",
    "forebyggelsesomraade": "listen over forebyggelsesområder",
}
_ANSWERS = {"ja": "Ja", "nej": "Nej"}


def header_facts(material: Material) -> tuple[Fact, ...]:
    """Til, Fra, Dato, Sagsnummer, Bygherre, Fase."""
    case, municipality = material.case, material.municipality
    phase = material.rules.phase(case.phase).name if case.phase else None
    return (
        Fact("Til", municipality.addressee),
        Fact("Dato", format_date(material.request.dated)),
        Fact("Fra", municipality.department),
        Fact("Sagsnummer", tidy(case.case_number)),
        material.fact("Bygherre", builder_words(material)),
        material.fact("Fase", phase),
    )


def builder_words(material: Material) -> str:
    """`Boligforeningen Eksempel, afd. 12`: as much of it as is known."""
    department = material.case.department
    number = tidy(department.number or "") if department is not None else ""
    parts = [tidy(material.case.housing_association or ""), f"afd.{NBSP}{number}" if number else ""]
    return ", ".join(part for part in parts if part)


def key_figures(material: Material) -> tuple[Fact, ...]:
    """The fact box: what a council member asks first. What is not known says so."""
    return (
        material.fact("Boliger", homes_words(material)),
        material.fact("Boligtyper efter", mix_words(material)),
        material.fact("Samlet budget", _budget(material)),
        material.fact("Husleje pr.\u00a0m² om året", rent_words(material)),
        material.fact("Kommunegaranti", guarantee_words(material)),
        material.fact("Kapitaltilførsel", capital_words(material)),
        material.fact("Beboernes afstemning", vote_words(material)),
    )


def homes_words(material: Material) -> str | None:
    """`420 før, 416 efter (16 nedrives, 12 går til sammenlægning, 24 nye)`."""
    dwellings = material.case.dwellings
    if dwellings is None:
        return None
    counts = [
        f"{format_number(mix.count)} {word}"
        for mix, word in ((dwellings.before, "før"), (dwellings.after, "efter"))
        if mix is not None and mix.count is not None
    ]
    changes = [
        f"{format_number(count)} {word}"
        for count, word in (
            (dwellings.renovated, "renoveres"),
            (dwellings.demolished, "rives ned"),
            (dwellings.lost_to_merging, "nedlægges ved sammenlægning"),
            (dwellings.new, "er nye"),
        )
        if count
    ]
    if not counts and not changes:
        return None
    if not counts:
        return join_words(changes)
    return ", ".join(counts) + (f". {sentence_case(join_words(changes))}" if changes else "")


def mix_words(material: Material) -> str | None:
    """`352 familieboliger, 24 ungdomsboliger og 40 ældreboliger; 104 er tilgængelige`."""
    dwellings = material.case.dwellings
    if dwellings is None:
        return None
    kinds = _kinds(dwellings.after)
    accessible = dwellings.accessible_after
    words = join_words(kinds) if kinds else ""
    if accessible is not None:
        tail = f"{format_number(accessible)} er tilgængelige"
        words = f"{words}. {tail}" if words else tail
    return words or None


def _kinds(mix: DwellingMix | None) -> list[str]:
    if mix is None:
        return []
    pairs = ((mix.family, "familieboliger"), (mix.youth, "ungdomsboliger"), (mix.senior, "ældreboliger"))
    return [f"{format_number(count)} {word}" for count, word in pairs if count is not None]


def _budget(material: Material) -> str | None:
    total, supported = material.case.budget_total_dkk, material.case.supported_budget_dkk
    if total is None or supported is None:
        return None
    home = _per_home(material)
    each = f" ({home} pr.{NBSP}bolig)" if home else ""
    return f"{format_dkk(total)}{each}, heraf støttet {format_million_dkk(supported)}"


def _per_home(material: Material) -> str | None:
    total = material.case.budget_total_dkk
    before = material.case.dwellings.before if material.case.dwellings else None
    if total is None or before is None or not before.count:
        return None
    return format_dkk(_whole(Fraction(total, before.count)))


def rent_words(material: Material) -> str | None:
    """`790 kr. pr. m² om året før, 864 kr. efter (+9,4 %), 493 kr. mere om måneden for en bolig på 80 m²`."""
    rent = material.case.rent
    if rent is None:
        return None
    words = [
        f"{format_dkk(amount)} {when}"
        for amount, when in ((rent.before_dkk_m2_year, "før"), (rent.after_dkk_m2_year, "efter"))
        if amount is not None
    ]
    text = ", ".join(words)
    if rent.increase is not None:
        text += f" ({signed_percent(rent.increase)})"
    elif rent.stated_increase_percent is not None:
        stated = f"oplyst stigning {percent_text(rent.stated_increase_percent)}"
        text = f"{text} ({stated})" if text else sentence_case(stated)
    month = rent.typical_monthly_increase_dkk
    if month is not None:
        text += f". {month_words(month)} pr.{NBSP}måned for {format_number(rent.typical_dwelling_m2 or 0)}{NBSP}m²"
    return text or None


def month_words(month: Fraction) -> str:
    """`493 kr. mere`, `12 kr. mindre` or `Uændret`."""
    amount = _whole(abs(month))
    if amount == 0:
        return "Uændret"
    return f"{format_dkk(amount)} {'mere' if month > 0 else 'mindre'}"


def signed_percent(share: Fraction) -> str:
    """`+9,4 %`, `−2,0 %`, `0,0 %`."""
    words = f"{format_number(share * 100, 1)}{NBSP}%"
    return f"+{words}" if share > 0 else words


def guarantee_amounts(material: Material) -> tuple[int | None, int | None]:
    """Gross and net in whole kroner, computed exactly from the loan when possible, else as stated."""
    financing = material.case.financing
    if financing is None:
        return None, None
    gross, net = financing.computed_guarantee_dkk, financing.computed_net_guarantee_dkk
    return (
        _whole(gross) if gross is not None else financing.guarantee_dkk,
        _whole(net) if net is not None else financing.net_guarantee_dkk,
    )


def guarantee_words(material: Material) -> str | None:
    """Gross and net with the percentages they come from."""
    financing = material.case.financing
    if financing is None:
        return None
    gross_dkk, net_dkk = guarantee_amounts(material)
    words = []
    if gross_dkk is not None:
        percent = financing.guarantee_percent
        basis = f" ({percent_text(percent)})" if percent is not None else ""
        words.append(f"{format_dkk(gross_dkk)} brutto{basis}")
    elif financing.guarantee_percent is not None:
        words.append(f"{percent_text(financing.guarantee_percent)} af det støttede lån")
    if net_dkk is not None:
        words.append(f"{format_dkk(net_dkk)} netto efter regaranti")
    elif financing.counter_guarantee_percent is not None:
        words.append(f"Landsbyggefonden regaranterer {percent_text(financing.counter_guarantee_percent)}")
    return ", ".join(words) or None


def capital_words(material: Material) -> str | None:
    """The capital injection and the municipality's part of it."""
    financing = material.case.financing
    if financing is None:
        return None
    total, own = financing.capital_injection_dkk, financing.municipal_capital_dkk
    if total is None:
        return None if own is None else f"{format_dkk(own)} fra kommunen"
    part = "kommunens del er ikke belyst" if own is None else f"heraf {format_dkk(own)} fra kommunen"
    return f"{format_dkk(total)}, {part}"


def vote_words(material: Material) -> str | None:
    """`167 ja, 31 nej og 4 blanke af 402 stemmeberettigede den 20. maj 2026`."""
    vote = material.case.residents_vote
    if vote is None:
        return None
    counts = [
        f"{format_number(count)} {word}"
        for count, word in ((vote.yes, "ja"), (vote.no, "nej"), (vote.blank, "blanke"))
        if count is not None
    ]
    if not counts:
        return None if vote.date is None else f"Holdt den {format_date(vote.date)}, stemmetal ikke belyst"
    text = join_words(counts)
    if vote.eligible is not None:
        text += f" af {format_number(vote.eligible)} stemmeberettigede"
    return text if vote.date is None else f"{text} den {format_date(vote.date)}"


def background(material: Material) -> Paragraphs:
    """What is known of estate, area and the way of the case until now."""
    case, area = material.case, material.case.area
    estate = []
    if case.built_year is not None:
        estate.append(f"Bebyggelsen er opført i {case.built_year}.")
    if case.floor_area_m2 is not None:
        estate.append(f"Bruttoarealet er {format_number(case.floor_area_m2)}{NBSP}m².")
    if not is_blank(case.address):
        estate.append(f"Adressen er {tidy(case.address or '')}.")
    if not is_blank(case.lbf_case_number):
        estate.append(f"Landsbyggefondens sagsnummer er {tidy(case.lbf_case_number or '')}.")
    context = [_status_words(material)]
    if area is not None and area.strategic_plans:
        plans = join_words([f"»{tidy(plan)}«" for plan in area.strategic_plans])
        context.append(f"Området indgår i {plans}.")
    dialogue = tidy(area.dialogue_assessment or "") if area is not None else ""
    if dialogue:
        context.append(f"Dialogbaseret vurdering: {dialogue}")
    groups = [
        material.municipality.say(Sentence.BACKGROUND_AGREEMENT),
        " ".join(estate),
        " ".join(text for text in context if text),
    ]
    return tuple(group for group in groups if group)


def _status_words(material: Material) -> str:
    area = material.case.area
    entries = []
    for status in area.status if area is not None else ():
        value, name = tidy(status.value or ""), tidy(status.list or "")
        if value or name:
            dated = f" pr. {format_date(status.as_of)}" if status.as_of else ""
            entries.append(
                f"»{value or material.unknown.lower()}« i {_AREA_LISTS.get(name, name or 'ikke belyst')}{dated}"
            )
    return f"Områdets status er {join_words(entries)}. Status indgår ikke i vurderingen." if entries else ""


def prerequisites(material: Material) -> tuple[Labelled, ...]:
    """The facts of the rule set, gathered by answer; those not known last."""
    gathered: dict[str, list[str]] = {}
    for fact in material.rules.case_facts:
        answer = fact_answer(material, fact)
        if fact.type == "fase" and answer is not None:
            gathered.setdefault(fact.name, []).append(f"{answer}.")
        else:
            gathered.setdefault(answer or material.unknown, []).append(fact.name)
    order = sorted(gathered, key=lambda answer: answer == material.unknown)
    return tuple(
        Labelled(answer, (" ".join(map(ended, gathered[answer])),), known=answer != material.unknown)
        for answer in order
    )


def fact_answer(material: Material, fact: CaseFact) -> str | None:
    """The answer to a fact of the rule set in words, or None while it is blank."""
    answer = material.case.facts.get(fact.id)
    if answer is None or is_blank(answer):
        return None
    if fact.type == "fase":
        return material.rules.phase(answer).name
    return _ANSWERS.get(answer, sentence_case(answer))


def contacts(material: Material) -> tuple[Contact, ...]:
    """The involvement, oldest first; contacts without a date last."""
    dated = sorted(material.case.involvement, key=lambda contact: (contact.date is None, str(contact.date or "")))
    return tuple(_contact(contact, material.unknown) for contact in dated)


def _contact(contact: Involvement, unknown: str) -> Contact:
    return Contact(
        format_date(contact.date) if contact.date else unknown,
        sentence_case(tidy(contact.kind or "")) or unknown,
        tidy(contact.participants or "") or unknown,
        tidy(contact.outcome or "") or unknown,
    )


def _whole(amount: Fraction) -> int:
    return int((2 * amount.numerator + amount.denominator) // (2 * amount.denominator))
