"""The second assessment: the request, the second assessor's lock, and the common grades once both have locked."""

from __future__ import annotations

import streamlit as st

from assessment.domain.comparison import (
    Difference,
    difference_in_words,
    differences,
    is_agreed,
    marks_to_agree_on,
    statement_in_words,
)
from assessment.domain.danish import join_words
from assessment.domain.second_grading import CommonGrade
from assessment.domain.workflow import COMMON_PREFIX, Action
from assessment.services.drafting import FieldEdit
from assessment.services.second import agree_second, lock_faults, lock_second
from assessment.ui.components.confirm import ask_first
from assessment.ui.components.faults import show_faults
from assessment.ui.components.fields import Editor
from assessment.ui.components.impartiality import show_impartiality
from assessment.ui.components.revision import show_lock
from assessment.ui.components.second_release import show_release
from assessment.ui.components.second_request import show_request, show_withdrawal
from assessment.ui.components.two_gradings import show_gradings
from assessment.ui.failures import plain
from assessment.ui.site import Site
from assessment.ui.steps import criterion_page
from assessment.ui.views.criterion import MISSING, NOT_RELEVANT, stated_edits
from assessment.ui.visit import CaseVisit, callback, clock


def render(site: Site, case: CaseVisit) -> None:
    """What the visitor's part in the second assessment asks for now."""
    if case.view.blind:
        _own(site, case)
    elif case.view.case.second_assessment is not None:
        _together(site, case)
    else:
        st.title("Anden vurdering", anchor=False)
        show_request(case)


def show_closed(site: Site, case: CaseVisit) -> None:
    """In place of a page that shows the first assessment, for somebody who may not see it yet."""
    st.title("Siden er lukket for dig indtil videre", anchor=False)
    st.write(
        "Du er anden vurderer i denne sag. For at din vurdering er uafhængig, kan du ikke se den første vurdering, "
        "og hvad der bygger på den, før I begge har låst."
    )
    site.link("kriterium-1", "Gå til dit første kriterium", case.view.summary.case_id)


def _own(site: Site, case: CaseVisit) -> None:
    st.title("5. Lås din vurdering", anchor=False)
    show_impartiality(case)
    view, visit = case.view, case.visit
    if view.assessment.standing.second_locked:
        st.write("Din vurdering er låst. Du kan se den første vurdering, når den også er låst.")
        return
    st.write(
        "Du vurderer de fem kriterier ud fra sagens oplysninger og din egen faglighed. Når du har låst, kan du ikke "
        "rette. Er den første vurdering også låst, får I begge de to vurderinger at se."
    )
    faults = lock_faults(view.draft.draft, view.rules)
    show_faults(site, case, "Før du kan låse, mangler der:", faults)
    ask_first(
        "Lås din vurdering",
        "Dine fem kriterier låses, og du kan ikke rette dem bagefter.",
        "Lås",
        lambda: lock_second(visit.context.store, visit.actor, clock(), view.assessment.id),
        done="Din vurdering er låst.",
        disabled=bool(faults),
    )
    show_withdrawal(case, "Kan du ikke vurdere sagen?", "Hvorfor kan du ikke vurdere sagen?")


def _together(site: Site, case: CaseVisit) -> None:
    st.title("Fælles vurdering", anchor=False)
    show_impartiality(case)
    found = differences(case.view.case, case.view.rules)
    owed = [each for each in found if each.needs_common]
    if owed:
        st.write(
            "Her er I to trin eller mere fra hinanden, eller I siger ikke det samme. Tal sammen, vælg et fælles trin, "
            "og skriv den begrundelse, I begge står inde for. Det fælles trin bliver sagens trin."
        )
    else:
        st.write("De to vurderinger ligger højst ét trin fra hinanden. I behøver ikke at skrive en fælles vurdering.")
    if owed:
        st.header("Her skal I blive enige", anchor=False)
        for each in owed:
            _common(site, case, each)
        _agree(case)
    show_release(case)
    _near(case, [each for each in found if not each.needs_common])
    site.link("indikation", "Gå til den vejledende indikation", case.view.summary.case_id)


def _common(site: Site, case: CaseVisit, found: Difference) -> None:
    criterion, rules, editor = found.criterion, case.view.rules, Editor(case)
    base = f"{COMMON_PREFIX}{criterion.id}"
    names: dict[int | str, str] = {step.value: f"{step.value} \u2013 {step.name}" for step in rules.scale}
    names[MISSING] = "Ikke oplyst"
    if rules.grading.not_relevant.allowed:
        names[NOT_RELEVANT] = "Ikke relevant"
    with st.container(border=True, key=f"faelles-{criterion.id}"):
        show_gradings(found, rules)
        if not editor.editable(base):
            show_lock(case, criterion.id, "Kriteriet")
        editor.area(
            f"{base}.reason",
            f"Fælles begrundelse for kriterium {criterion.number}",
            height=130,
            hint="Skriv, hvad der afgjorde det, og hvorfor I vurderede forskelligt.",
        )
        editor.composed(
            f"{base}.grade",
            f"Fælles trin for kriterium {criterion.number}",
            names,
            current=_stated(found.common),
            edits=lambda value: _edits(editor, found, value),
        )
        st.caption(_agreement(case, found))
        _own_reason(site, case, found)


def _own_reason(site: Site, case: CaseVisit, found: Difference) -> None:
    """The recommendation prints the reason of the criterion's own page, which was written for another grade."""
    now = case.view.case.grades.get(found.criterion.id)
    if now is None or now.grade == found.first.grade or now.reason != found.first.reason:
        return
    st.write("Sagens trin er ændret, men begrundelsen på kriteriets side er den samme. Ret den, så den passer.")
    site.link(criterion_page(found.criterion), "Ret begrundelsen", case.view.summary.case_id)


def _stated(common: CommonGrade | None) -> int | str | None:
    if common is None:
        return None
    return MISSING if common.missing else NOT_RELEVANT if common.not_relevant else common.grade


def _edits(editor: Editor, found: Difference, value: int | str | None) -> list[FieldEdit]:
    """The common statement, and the case's own grading after it; all in one transaction."""
    base = f"{COMMON_PREFIX}{found.criterion.id}"
    wanted = {
        "grade": value if isinstance(value, int) else None,
        "missing": True if value == MISSING else None,
        "not_relevant": True if value == NOT_RELEVANT else None,
    }
    ordered = sorted(wanted.items(), key=lambda item: item[1] is not None)
    common = [editor.edit(f"{base}.{name}", new) for name, new in ordered]
    return [*common, *stated_edits(editor, found.criterion, value)]


def _agreement(case: CaseVisit, found: Difference) -> str:
    second, name = case.view.second, plain(case.assessor)
    if second is None:
        return "Fælles vurdering fra en sagsfil."
    if is_agreed(found, second.agreed):
        return f"{name} er enig."
    if found.criterion.id in second.agreed:
        return f"Trin eller begrundelse er ændret, siden {name} var enig. {name} skal se på det igen."
    return f"{name} har ikke erklæret sig enig endnu."


def _agree(case: CaseVisit) -> None:
    view, visit = case.view, case.visit
    if not case.may(Action.AGREE) or view.assessment.standing.second_released:
        return
    agreed = view.assessment.standing.agreed
    seen = {key: mark for key, mark in marks_to_agree_on(view.case, view.rules).items() if agreed.get(key) != mark}
    if not seen:
        return
    numbers = sorted(view.rules.criterion(key).number for key in seen)
    which = "kriterium " + join_words([str(number) for number in numbers])
    st.write(f"Står du inde for det fælles trin og den fælles begrundelse for {which}?")
    work = callback(
        lambda: agree_second(visit.context.store, visit.actor, clock(), view.assessment.id, seen=seen),
        "Din enighed er gemt.",
    )
    st.button("Jeg er enig", key="enig", type="primary", on_click=work)


def _near(case: CaseVisit, found: list[Difference]) -> None:
    if not found:
        return
    rules = case.view.rules
    st.header("Højst ét trin fra hinanden", anchor=False)
    st.caption("Her gælder den første vurdering. I skal ikke gøre noget.")
    for each in found:
        with st.expander(
            f"{each.criterion.number}. {each.criterion.name}: {difference_in_words(each.first, each.second).lower()}"
        ):
            show_gradings(each, rules)
            now = statement_in_words(case.view.case.grades.get(each.criterion.id), rules)
            st.caption(f"Sagens vurdering: {plain(now)}")
