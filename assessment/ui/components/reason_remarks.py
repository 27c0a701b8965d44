"""Begrundelsestjek on the pages: remarks stand where they are mended; soft ones ask and never block."""

from __future__ import annotations

import streamlit as st

from assessment.domain.danish import danish_time
from assessment.domain.reason_check import check_reasons
from assessment.ui.failures import plain
from assessment.ui.visit import CaseVisit


def show_reason_remarks(case: CaseVisit, *places: str) -> None:
    """The remarks on the texts at these paths."""
    earlier = case.view.version.case if case.view.version else None
    begun = danish_time(case.view.assessment.created_at).date()
    for remark in check_reasons(case.view.case, case.view.rules, earlier, dated=begun):
        if remark.place in places:
            if remark.hard:
                st.warning(plain(remark.text))
            else:
                st.info(plain(remark.text))
