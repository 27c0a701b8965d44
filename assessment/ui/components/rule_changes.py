"""What differs between two rule sets, and what a version does to the stored cases."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from typing import cast

import streamlit as st

from assessment.domain.errors import AssessmentError
from assessment.domain.rule_difference import RuleChange
from assessment.domain.rule_words import change_sentence, is_long
from assessment.domain.ruleset import OutcomeId, RuleSet
from assessment.services.field_names import field_name
from assessment.services.rule_change import RuleEffect, effect_of
from assessment.ui.failures import show_error
from assessment.ui.visit import Visit

ONLY_TEXT = "Kun tekst er ændret, så ingen sag får en anden vejledende indikation."


def show_changes(changes: Sequence[RuleChange]) -> None:
    """What decides first, then the rest; both texts below a change that is too long for a sentence."""
    if not changes:
        st.write("De to versioner er ens.")
        return
    deciding = [change for change in changes if change.calculates]
    words = [change for change in changes if not change.calculates]
    if deciding:
        _html("<p><strong>Det kan ændre en vejledende indikation:</strong></p>" + _list(deciding))
    else:
        st.write(ONLY_TEXT)
    if words:
        _html("<p><strong>Tekst, som ikke ændrer beregningen:</strong></p>" + _list(words))


def show_effect(visit: Visit, rules: RuleSet) -> None:
    """A button that computes all stored cases under a version, and what came of it."""
    st.write(
        f"Hver gemt sag beregnes efter det regelsæt, den er vurderet efter, og efter {rules.version}. Der ændres intet."
    )
    if not st.button("Beregn virkningen", type="primary", key="beregn-virkning"):
        return
    try:
        with st.spinner("Sagerne beregnes …"):
            effect = effect_of(visit.context.store, visit.actor, rules, revealed_only=True)
    except AssessmentError as error:
        show_error(error)
        return
    _html("".join(f"<p>{escape(sentence)}</p>" for sentence in effect_sentences(effect)))
    _show_moves(effect, rules)
    _show_cases(effect, rules)
    _show_unfit(effect, rules)


def effect_sentences(effect: RuleEffect) -> Iterator[str]:
    """The sums in words. Of drafts only their number is told, for their indication is still hidden."""
    yield (
        f"Der er {_cases(effect.total)}. {len(effect.affected)} får en anden vejledende indikation, "
        f"{effect.unchanged} beholder den, og {len(effect.unfit)} kan ikke beregnes."
    )
    if effect.hidden:
        drafts = "1 kladde er" if effect.hidden == 1 else f"{effect.hidden} kladder er"
        yield f"{drafts} ikke beregnet, fordi indikationen først vises, når en vurdering er låst."


def _show_moves(effect: RuleEffect, rules: RuleSet) -> None:
    if effect.moves:
        st.subheader("I alt", anchor=False)
        rows = [
            f"{escape(_name(before, rules))} bliver til {escape(_name(after, rules))}: {_cases(count)}"
            for (before, after), count in effect.moves.items()
        ]
        _html(_items(rows))


def _show_cases(effect: RuleEffect, rules: RuleSet) -> None:
    if effect.affected:
        st.subheader("Sag for sag", anchor=False)
        rows = [
            f"<strong>{escape(case.case_number)}</strong> {escape(case.title)} "
            f'<span class="kilde">({case.state.danish}, vurderet efter {escape(case.version)})</span><br>'
            f"{escape(_name(case.before, rules))} bliver til {escape(_name(case.after, rules))}"
            for case in effect.affected
        ]
        _html(_items(rows))


def _show_unfit(effect: RuleEffect, rules: RuleSet) -> None:
    if effect.unfit:
        st.subheader("Sager, der ikke passer til regelsættet", anchor=False)
        rows = [
            f"<strong>{escape(case.case_number)}</strong> {escape(case.title)}"
            + _items([escape(f"{field_name(fault.place.split('[')[0], rules)}: {fault.text}") for fault in case.faults])
            for case in effect.unfit
        ]
        _html(f"<p>De nævner noget, som {escape(rules.version)} ikke rummer.</p>{_items(rows)}")


def _list(changes: Sequence[RuleChange]) -> str:
    return _items([escape(change_sentence(change)) + _texts(change) for change in changes])


def _texts(change: RuleChange) -> str:
    if not (is_long(change) or change.before is None or change.after is None):
        return ""
    texts = (("Før", change.before), ("Nu", change.after))
    return "".join(f'<br><span class="kilde">{word}:</span> {escape(text)}' for word, text in texts if text is not None)


def _items(rows: Sequence[str]) -> str:
    return f"<ul>{''.join(f'<li>{row}</li>' for row in rows)}</ul>"


def _name(outcome: str, rules: RuleSet) -> str:
    return f"»{rules.outcomes[cast(OutcomeId, outcome)].name}«"


def _cases(count: int) -> str:
    return "1 sag" if count == 1 else f"{count} sager"


def _html(content: str) -> None:
    st.html(f'<div class="regler" data-no-i18n>{content}</div>')
