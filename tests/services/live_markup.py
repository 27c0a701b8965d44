"""What of a page is live that somebody has put there by a text: elements, handlers, addresses that act or fetch."""

from __future__ import annotations

from html.parser import HTMLParser

from tests.services.hostile_texts import MARK

_ADDRESSES = frozenset({"href", "src", "action", "data", "formaction", "srcset", "poster"})


def live_in(markup: str) -> list[str]:
    """Everything that is live in a page by a hostile text."""
    reader = _Reader()
    reader.feed(markup)
    reader.close()
    return reader.found


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            acts = (value or "").strip().lower().startswith(("javascript:", "vbscript:", "file:"))
            fetches = "live.example" in (value or "")
            if name == MARK or name.startswith("on") or (name in _ADDRESSES and (acts or fetches)):
                self.found.append(f"<{tag} {name}={value}>")
