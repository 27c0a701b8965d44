"""Hostile texts in every free field of a case, on every page: shown as text, and live on none."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from streamlit.testing.v1 import AppTest

from assessment.services.cases import register_case
from assessment.services.demo import CASEWORKER
from tests.services.hostile_texts import LIVE, MARK, hostile_case
from tests.services.live_markup import live_in
from tests.services.stories import RULES
from tests.ui.conftest import CASE_PAGES, Site

# What would become an element, a link, a picture or a sign of Streamlit's own in Markdown, unless it is escaped.
_LIVE_MARKDOWN = re.compile(rf"(?<!\\)(<\w+ {MARK}|\[klik\]|!\[x\]|:material/|:red\[|\$x)")


def live_on(app: AppTest) -> list[str]:
    """What is live on a page by a hostile text: in markup of ours, and in Markdown, which takes no markup."""
    found: list[str] = []
    for element in app.main:
        found += _live_in(element.type, element.proto)
    for element in app.sidebar:
        found += _live_in(element.type, element.proto)
    return found


def _live_in(kind: str, proto: object) -> list[str]:
    body = str(getattr(proto, "body", ""))
    if kind == "html":
        return live_in(body)
    found = _LIVE_MARKDOWN.findall(body)
    return [*found, *(["markup is allowed"] if getattr(proto, "allow_html", False) else [])]


def test_nothing_is_live_on_any_page(own_site: Site) -> None:
    case, put = hostile_case()
    store, now = own_site.context.store, datetime.now(UTC)
    case_id = register_case(store, CASEWORKER.actor, now, case, RULES)
    shown = 0
    for name in CASE_PAGES:
        app = own_site.page(name, CASEWORKER.slug, case_id)
        assert not app.exception, f"{name}: {app.exception}"
        assert live_on(app) == [], name
        shown += sum(any(text[:20] in str(each.value) for text in put.values()) for each in app.text_area)
    assert live_on(own_site.page("sager", CASEWORKER.slug)) == []
    assert shown > 5, "control: the texts stand in the fields of the pages"
    print(f"\npages: {len(CASE_PAGES) + 1} with {len(put)} hostile fields, 0 live")


@pytest.mark.parametrize("what", ["markup", "link", "fetched picture", "Streamlit's own"])
def test_control_without_escaping_it_would_be_found(what: str) -> None:
    assert _LIVE_MARKDOWN.search(LIVE[what]) or live_in(LIVE[what])
