"""Where the money goes: one bar in words, the lines, how it is paid for, and what it means for the rent."""

from __future__ import annotations

import streamlit as st

from assessment.domain.case import BudgetLine
from assessment.domain.completeness import facade_noticed
from assessment.domain.danish import format_dkk, format_number
from assessment.domain.errors import AssessmentError
from assessment.domain.facade import facade_figures
from assessment.services.budget_import import BudgetPreview, read_budget_file, read_pasted_budget
from assessment.services.drafting import FieldEdit
from assessment.ui.components.budget_table import show_budget_table
from assessment.ui.components.facade_bar import facade_bar
from assessment.ui.components.fields import Editor
from assessment.ui.components.navigation import show_next
from assessment.ui.components.reason_remarks import show_reason_remarks
from assessment.ui.failures import plain, show_error
from assessment.ui.site import Site
from assessment.ui.visit import CaseVisit, notify

_PASTED = "indsat-budget"

MAX_FILE_MB = 5
_FAULTS_SHOWN = 20


def render(site: Site, case: CaseVisit) -> None:
    """The bar first, then the table, then financing and rent with disagreements beside the field."""
    editor = Editor(case)
    st.title("2. Budget og økonomi", anchor=False)
    _facade(editor, case)
    st.header("Budgetlinjer", anchor=False)
    if editor.editable("budget"):
        _import(editor, case)
    show_budget_table(editor, case.view.rules)
    _financing(editor)
    _rent(editor, case)
    show_next(site, case, "budget")


def _facade(editor: Editor, case: CaseVisit) -> None:
    figures = facade_figures(case.view.case.budget, case.view.rules)
    st.html(facade_bar(figures, case.view.rules))
    if facade_noticed(case.view.case, case.view.rules):
        st.warning(
            "Størstedelen af håndværkerudgifterne går til facade og klimaskærm. "
            "Skriv, hvad projektet ændrer grundlæggende. En høj andel er ikke i sig selv grund til afslag."
        )
    editor.area(
        "facade_statement",
        "Hvad ændrer projektet grundlæggende?",
        hint="Også det, der ikke står i budgettet, fx en udlejningsaftale eller boliger, som andre bygger.",
        height=90,
    )
    show_reason_remarks(case, "facade_statement")


def _import(editor: Editor, case: CaseVisit) -> None:
    with st.expander("Indsæt fra regneark"):
        st.write("Tre kolonner: kategori, beløb i kroner, støttet (ja eller nej). Linjerne vises, før de tages i brug.")
        pasted = st.text_area(
            "Indsæt celler fra regnearket",
            key=_PASTED,
            height=120,
            placeholder="Tag\t38.000.000\tja\nVinduer og yderdøre\t41.000.000\tja",
        )
        upload = st.file_uploader(
            "Eller vælg en CSV- eller Excel-fil", type=["csv", "xlsx"], key="budgetfil", max_upload_size=MAX_FILE_MB
        )
        try:
            if upload is not None:
                _preview(editor, case, read_budget_file(upload.name, upload.getvalue(), case.view.rules))
            elif pasted.strip():
                _preview(editor, case, read_pasted_budget(pasted, case.view.rules))
        except AssessmentError as error:
            show_error(error)


def _preview(editor: Editor, case: CaseVisit, preview: BudgetPreview) -> None:
    names = {category.id: category.name for category in case.view.rules.budget_categories}
    for remark in preview.remarks:
        st.info(plain(remark))
    for fault in preview.faults[:_FAULTS_SHOWN]:
        st.error(plain(f"{fault.place.capitalize()}: {fault.text}"))
    if len(preview.faults) > _FAULTS_SHOWN:
        st.error(f"{len(preview.faults) - _FAULTS_SHOWN} rækker mere har fejl. Ret de viste først.")
    if not preview.lines:
        st.write("Der blev ikke fundet nogen budgetlinjer.")
        return
    st.table(
        {
            "Kategori": [names[line.category] for line in preview.lines],
            "Beløb": [format_dkk(line.amount_dkk) for line in preview.lines],
            "Støttet": ["ja" if line.supported else "nej" for line in preview.lines],
        }
    )
    total = format_dkk(sum(line.amount_dkk for line in preview.lines))
    st.write(f"{len(preview.lines)} linjer, i alt {total} De erstatter de linjer, der står i budgettet nu.")
    st.button(
        f"Erstat budgettet med {len(preview.lines)} linjer",
        key="overtag-budget",
        disabled=bool(preview.faults),
        help="Ret rækkerne med fejl først." if preview.faults else None,
        on_click=_take_over,
        args=(editor, preview.lines),
    )


def _take_over(editor: Editor, lines: tuple[BudgetLine, ...]) -> None:
    content = [line.model_dump(mode="json") for line in lines]
    if editor.save([FieldEdit("budget", editor.value("budget"), content)], "Budgetlinjer"):
        st.session_state[_PASTED] = ""
        notify(f"Budgettet har nu {len(lines)} linjer.")


def _financing(editor: Editor) -> None:
    st.header("Finansiering og garanti", anchor=False)
    editor.remarks("financing")
    left, right = st.columns(2)
    with left:
        for name, label in (
            ("supported_loan_dkk", "Støttet lån (kr.)"),
            ("unsupported_loan_dkk", "Ustøttet lån (kr.)"),
            ("reserves_dkk", "Henlæggelser (kr.)"),
            ("grants_dkk", "Tilskud (kr.)"),
        ):
            editor.text(f"financing.{name}", label)
    with right:
        for name, label in (
            ("guarantee_percent", "Kommunens garanti (procent af det støttede lån)"),
            ("counter_guarantee_percent", "Landsbyggefondens regaranti (procent)"),
            ("guarantee_dkk", "Oplyst garanti (kr.), hvis den står i papirerne"),
            ("net_guarantee_dkk", "Oplyst nettogaranti (kr.), hvis den står i papirerne"),
            ("capital_injection_dkk", "Kapitaltilførsel i alt (kr.)"),
            ("municipal_capital_dkk", "Heraf kommunens andel (kr.)"),
        ):
            editor.text(f"financing.{name}", label)


def _rent(editor: Editor, case: CaseVisit) -> None:
    st.header("Husleje", anchor=False)
    columns = st.columns(4)
    for column, (name, label) in zip(
        columns,
        (
            ("before_dkk_m2_year", "Før (kr. pr. m² om året)"),
            ("after_dkk_m2_year", "Efter (kr. pr. m² om året)"),
            ("typical_dwelling_m2", "Typisk bolig (m²)"),
            ("stated_increase_percent", "Oplyst stigning (procent)"),
        ),
        strict=True,
    ):
        with column:
            editor.text(f"rent.{name}", label)
    rent = case.view.case.rent
    if rent is not None and rent.increase is not None:
        text = f"Huslejen ændres med {format_number(rent.increase * 100, 1)} %"
        if rent.typical_monthly_increase_dkk is not None:
            monthly = format_number(rent.typical_monthly_increase_dkk)
            text += f", svarende til {monthly} kr. om måneden for en bolig på {rent.typical_dwelling_m2} m²"
        st.write(plain(text + "."))
