"""The pages of one visit and how to get from one to another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

import streamlit as st

from assessment.ui.visit import CASE_PARAMETER, Visit

if TYPE_CHECKING:
    from streamlit.navigation.page import StreamlitPage


@dataclass(frozen=True)
class Site:
    """All pages by name, for the visitor of this run."""

    visit: Visit
    pages: Mapping[str, StreamlitPage]

    def link(self, name: str, label: str, case_id: UUID | None = None, *, width: str = "content") -> None:
        """A link to a page, of a case where one is given."""
        st.page_link(self.pages[name], label=label, query_params=_parameters(case_id), width=width)  # type: ignore[arg-type]

    def link_with(self, name: str, label: str, query: Mapping[str, str]) -> None:
        """A link to a page that is no page of a case, with what stands after the question mark."""
        st.page_link(self.pages[name], label=label, query_params=dict(query))

    def go(self, name: str, case_id: UUID | None = None) -> None:
        """Leave for another page at once."""
        st.switch_page(self.pages[name], query_params=_parameters(case_id))

    def address(self, name: str, case_id: UUID) -> str:
        """The address of a page of a case, for a link in a text."""
        return f"/{self.pages[name].url_path}?{CASE_PARAMETER}={case_id}"


def _parameters(case_id: UUID | None) -> dict[str, str]:
    return {} if case_id is None else {CASE_PARAMETER: str(case_id)}
