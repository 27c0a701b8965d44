"""How the weightings divide between the outcomes: one labelled bar whose words are its own alternative."""

from __future__ import annotations

from html import escape

from assessment.domain.danish import format_percent
from assessment.domain.explanation import outcome_name
from assessment.domain.robustness import Robustness
from assessment.domain.ruleset import RuleSet
from assessment.domain.scoring import Outcome

_PATTERNS = {Outcome.STOETTE: "stoette-del", Outcome.VILKAAR: "vilkaar-del", Outcome.AFVIS: "afvis-del"}


def outcome_bar(robustness: Robustness, rules: RuleSet) -> str:
    """The bar as HTML; outcomes that no weighting gives are left out."""
    shares = [
        (outcome, robustness.shares_least_10[outcome])
        for outcome in (Outcome.STOETTE, Outcome.VILKAAR, Outcome.AFVIS)
        if robustness.shares_least_10[outcome] > 0
    ]
    bar = "".join(
        f'<span class="del {_PATTERNS[outcome]}" style="width:{float(share) * 100:.3f}%"></span>'
        for outcome, share in shares
    )
    words = "".join(
        f'<li><span class="prik {_PATTERNS[outcome]}"></span><strong>{escape(outcome_name(outcome, rules))}</strong> '
        f"{format_percent(share, 0 if share == 1 else 1)} af vægtningerne</li>"
        for outcome, share in shares
    )
    return (
        f'<figure class="facade" data-no-i18n><div class="bjaelke" aria-hidden="true">{bar}</div><ul>{words}</ul>'
        f"<figcaption>Alle vægtninger, hvor hvert kriterium vægter mindst 10 %. Uden lofter.</figcaption></figure>"
    )
