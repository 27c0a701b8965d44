"""A rule set in words, to be read and printed: what the rules are, who decided them, and what is a proposal still."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

import streamlit as st

from assessment.domain.calculation import calculation_fingerprint
from assessment.domain.danish import format_date, join_words
from assessment.domain.rule_words import gate_sentences, is_proposal, threshold_sentences, weight_sentences
from assessment.domain.ruleset import Criterion, RuleSet
from assessment.rulefiles import RegisterEntry

PROPOSAL = "Forslag \u2013 ikke vedtaget"
STATUSES = {"i_brug": "i brug", "udkast": "udkast", "udgaaet": "udgået"}
_CLASSES = {
    "facade": ("Facade og klimaskærm", "Tæller som facaderenovering."),
    "teknik": ("Teknik og installationer", "Tæller med i det samlede beløb, men hverken som facade eller ændring."),
    "fundamental": ("Grundlæggende ændring", "Tæller som grundlæggende ændring af boligområdet."),
    "neutral": ("Følgeudgifter", "Holdes helt ude af beregningen."),
    "ufordelt": (
        "Endnu ikke fordelt",
        "Beregnes både som facade og som grundlæggende ændring, til beløbet er fordelt.",
    ),
}
_FACT_TYPES = {"ja_nej": "Ja eller nej", "fase": "En af projektets faser"}


def show_rule_set(rules: RuleSet, entry: RegisterEntry) -> None:
    """The whole rule set under headings, in the order in which it is read."""
    proposal = is_proposal((entry.decided_by, rules.decided_by))
    st.header(rules.title, anchor=False)
    _show_standing(rules, entry, proposal=proposal)
    _show_sources(rules)
    _show_scale(rules)
    st.header("De fem kriterier", anchor=False)
    for criterion in rules.criteria:
        _show_criterion(criterion, rules)
    _show_decisive("Vægte", [*weight_sentences(rules), rules.weighting.reason], proposal=proposal)
    _show_decisive("Tærskler", [*threshold_sentences(rules), rules.grading.reason], proposal=proposal)
    _show_gates(rules, proposal=proposal)
    _show_budget(rules)
    _show_phases_and_facts(rules)
    _show_fingerprints(rules)


def proposal_mark() -> str:
    """The mark of what nobody has decided yet, as HTML."""
    return f'<strong class="forslag">{PROPOSAL}</strong>'


def _show_standing(rules: RuleSet, entry: RegisterEntry, *, proposal: bool) -> None:
    validity = f"fra den {format_date(entry.valid_from)}"
    if entry.valid_to is not None:
        validity += f" til og med den {format_date(entry.valid_to)}"
    rows = [
        ("Version", f"{rules.version} ({STATUSES[entry.status]})"),
        ("Gyldig", validity),
        ("Besluttet af", entry.decided_by),
        ("Regelsættets egen oplysning", rules.decided_by if rules.decided_by != entry.decided_by else ""),
        ("Ansvarlig", rules.responsible),
    ]
    mark = (
        f"<p>{proposal_mark()} Tærskler, lofter og vægte er et forslag, til kommunen har vedtaget dem. "
        "Det står også i hver indstilling.</p>"
        if proposal
        else ""
    )
    items = "".join(f"<dt>{name}</dt><dd>{escape(value)}</dd>" for name, value in rows if value)
    st.html(f'<div class="regler" data-no-i18n>{mark}<dl class="stamdata">{items}</dl></div>')


def _show_sources(rules: RuleSet) -> None:
    st.header("Hjemmel og kilder", anchor=False)
    blocks = []
    for basis in rules.legal_bases:
        quote = f"<blockquote>»{escape(basis.quote)}«</blockquote>" if basis.quote else ""
        blocks.append(f"<p><strong>{escape(basis.title)}</strong><br>{_reference(basis.reference)}</p>{quote}")
    st.html(f'<div class="regler" data-no-i18n>{"".join(blocks)}</div>')


def _reference(text: str) -> str:
    if text.startswith("https://") and " " not in text:
        return f'<a href="{escape(text)}" target="_blank" rel="noopener noreferrer">{escape(text)}</a>'
    return escape(text)


def _show_scale(rules: RuleSet) -> None:
    st.header("Skalaen", anchor=False)
    steps = [(str(step.value), step.name, step.description) for step in rules.scale]
    _html(_steps(steps))


def _show_criterion(criterion: Criterion, rules: RuleSet) -> None:
    st.subheader(f"{criterion.number}. {criterion.name}", anchor=False)
    steps = [(str(step), rules.step_name(step), text) for step, text in sorted(criterion.anchors.items())]
    guidance = f"<p><strong>Vejledning:</strong> {escape(criterion.guidance)}</p>" if criterion.guidance else ""
    _html(
        f"<p>{escape(criterion.purpose)}</p>{guidance}"
        f'<div class="to-spalter"><div><p class="navn">Vejledende spørgsmål</p>'
        f"{_list(question.text for question in criterion.questions)}{_basis(criterion.legal_basis, rules)}</div>"
        f'<div><p class="navn">Hvad trinene betyder</p>{_steps(steps)}</div></div>'
    )


def _show_decisive(title: str, sentences: list[str], *, proposal: bool) -> None:
    """Sentences, and below them the reason; the mark says that they are not decided."""
    st.header(title, anchor=False)
    *rules, reason = sentences
    mark = f"<p>{proposal_mark()}</p>" if proposal else ""
    _html(f"{mark}{_list(rules)}<p><strong>Hvorfor:</strong> {escape(reason)}</p>")


def _show_gates(rules: RuleSet, *, proposal: bool) -> None:
    st.header("Lofter", anchor=False)
    mark = f"{proposal_mark()} " if proposal else ""
    _html(f"<p>{mark}Et loft kan højst sænke indikationen. Det gør den aldrig bedre.</p>")
    for gate in rules.gates:
        st.subheader(gate.name, anchor=False)
        _html(
            f"{_list(gate_sentences(gate, rules))}<p><strong>Hvorfor:</strong> {escape(gate.explanation)}</p>"
            f"{_basis(gate.legal_basis, rules)}"
        )


def _show_budget(rules: RuleSet) -> None:
    st.header("Budgettets kategorier", anchor=False)
    blocks = []
    for key, (name, meaning) in _CLASSES.items():
        names = [category.name for category in rules.budget_categories if category.budget_class == key]
        if names:
            blocks.append(f"<p><strong>{name}.</strong> {meaning}</p>{_list(names)}")
    _html("".join(blocks))


def _show_phases_and_facts(rules: RuleSet) -> None:
    st.header("Projektets faser", anchor=False)
    _html(f"<ol>{''.join(f'<li>{escape(phase.name)}</li>' for phase in rules.phases)}</ol>")
    st.header("Oplysninger, som vurderingen bygger på", anchor=False)
    facts = [
        f"{fact.name} {_FACT_TYPES[fact.type]}. {'Skal oplyses.' if fact.required else 'Kan udelades.'}"
        if fact.name.endswith("?")
        else f"{fact.name}. {_FACT_TYPES[fact.type]}. {'Skal oplyses.' if fact.required else 'Kan udelades.'}"
        for fact in rules.case_facts
    ]
    _html(_list(facts))


def _show_fingerprints(rules: RuleSet) -> None:
    st.header("Fingeraftryk", anchor=False)
    _html(
        "<p>Fingeraftrykket viser, at filen er uændret. Beregningsaftrykket er det samme i to versioner, når kun tekst "
        "er ændret.</p>"
        f'<dl class="stamdata"><dt>Hele indholdet</dt><dd class="aftryk">{rules.fingerprint}</dd>'
        f'<dt>Kun beregningen</dt><dd class="aftryk">{calculation_fingerprint(rules)}</dd></dl>'
    )


def _basis(ids: Iterable[str], rules: RuleSet) -> str:
    titles = {basis.id: basis.title for basis in rules.legal_bases}
    names = [titles[basis] for basis in ids if basis in titles]
    return f'<p class="kilde">Hjemmel: {escape(join_words(names))}</p>' if names else ""


def _steps(steps: list[tuple[str, str, str]]) -> str:
    items = "".join(
        f'<dt><span class="trin-tal">{number}</span>{escape(name)}</dt><dd>{escape(text)}</dd>'
        for number, name, text in steps
    )
    return f'<dl class="ankre">{items}</dl>'


def _list(items: Iterable[str]) -> str:
    return f"<ul>{''.join(f'<li>{escape(item)}</li>' for item in items)}</ul>"


def _html(content: str) -> None:
    st.html(f'<div class="regler" data-no-i18n>{content}</div>')
