"""Words and calls that are not to be found in the product, each with the reason."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.architecture.findings import lines_matching, tracked


@dataclass(frozen=True)
class Forbidden:
    """A pattern, where it is looked for, and lines that it must find."""

    reason: str
    pattern: str
    where: tuple[str, ...]
    caught: tuple[str, ...]
    passed: tuple[str, ...] = ()


# A tilde is taken out before use; it keeps this file from finding itself.
RULES = (
    Forbidden(
        "st.number_input reads 125,5 as 1255 in a browser that is set to English",
        r"\bnumber_~input\s*\(",
        ("app.py", "assessment/*.py"),
        ("st.number_~input('Beløb')", "form.number_~input (label)"),
    ),
    Forbidden(
        "HTML from users would run in the browser of the next reader",
        r"unsafe_allow_~html\s*=\s*(?!False)",
        ("app.py", "assessment/*.py"),
        ("st.markdown(x, unsafe_allow_~html=True)", "unsafe_allow_~html = raw"),
        ("unsafe_allow_~html=False",),
    ),
    Forbidden(
        "leaving the page overtakes the callback of a fragment and empties a form: what was typed is gone",
        r"\bst\.(frag~ment|fo~rm)\b",
        ("assessment/ui/*.py",),
        ("@st.frag~ment", "with st.fo~rm('sag'):"),
        ("st.form_submit_button", "format(x)"),
    ),
    Forbidden(
        "what these serve lies at an address under /media/ that asks nobody to sign in",
        r"\bst\.(download_~button|p~df)\b",
        ("assessment/ui/*.py",),
        ("st.download_~button('Hent')", "st.p~df(content)"),
    ),
    Forbidden(
        "a text that is pasted into a field with such a limit and is longer disappears without a word",
        r"\bmax_~chars\s*=\s*(?!SEARCHED_CHARS)",
        ("assessment/ui/*.py",),
        ("st.text_area('Begrundelse', max_~chars=4000)",),
        ("st.text_input('Søg', max_~chars=SEARCHED_CHARS)",),
    ),
    Forbidden(
        "the browser would fetch the icon of the page from a foreign server",
        r":mate~rial/",
        ("app.py", "assessment/*.py"),
        ("page_icon=':mate~rial/home:'",),
    ),
    Forbidden(
        "anywhere makes the typesetter measure each letter; break-word breaks the same words",
        r"overflow-wrap\s*:\s*any~where",
        ("reports/*.css", "reports/*.j2"),
        ("td { overflow-wrap: any~where }",),
        ("p { overflow-wrap: break-word }",),
    ),
    Forbidden(
        "nested flex boxes and grids cost WeasyPrint many times the processor time",
        r"display\s*:\s*(inline-)?(flex|grid)\b",
        ("reports/*.css", "reports/*.j2", "reports/*.html"),
        (".row { display: flex; }", "display:inline-grid"),
        ("display: table;",),
    ),
    Forbidden(
        "text in a document is always escaped",
        r"\|\s*safe\b|\bMarkup\b|autoescape\s+false",
        ("reports/*.j2", "reports/*.html", "assessment/reporting/*.py"),
        ("{{ reason|safe }}", "{{ reason | safe }}", "from markupsafe import Markup", "{% autoescape false %}"),
        ("{{ case.safety }}",),
    ),
    Forbidden(
        "what somebody has written must never be run: no shell, no code of text, no object of bytes",
        r"\bshell~\s*=\s*True|\bos\.(sys~tem|po~pen)\(|(?<![\w.])(ev~al|ex~ec)\(|^\s*(import|from) pick~le\b",
        ("app.py", "assessment/*.py"),
        (
            "run(x, shell~=True)",
            "os.sys~tem(x)",
            "ev~al(text)",
            "ex~ec(text)",
            "import pick~le",
        ),
        ("session.exec(query)", "re.compile(x)", "shell=False"),
    ),
    Forbidden(
        "unfinished work is an issue, not a comment",
        r"\b(TO~DO|FIX~ME|XX~X|NotImplemented~Error)\b",
        ("*.py", "*.j2", "*.css", "*.yaml", "*.toml", "Makefile"),
        ("# TO~DO: later", "raise NotImplemented~Error"),
    ),
    Forbidden(
        "a path of one machine is wrong on every other",
        r"(?<![\w./-])/(wo~rk|ho~me/\w+|Us~ers)/",
        ("*",),
        ("see /wo~rk/main", "'/ho~me/me/x'", "/Us~ers/me"),
        ("https://example.org/wo~rk/x", "framewo~rk/module"),
    ),
    Forbidden(
        "where packages come from is a matter of the machine",
        r"(index-~url|find-~links|trusted-~host)\s*[= ]\s*\S*[:/]",
        ("*",),
        ("--extra-index-~url https://packages.example", "find-~links = /opt/x"),
        ("--no-emit-index-~url",),
    ),
)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.reason)
def test_forbidden_text(rule: Forbidden) -> None:
    assert lines_matching(tracked(*rule.where), _plain(rule.pattern)) == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.reason)
def test_control_the_pattern_finds_what_it_forbids(rule: Forbidden, tmp_path: Path) -> None:
    seeded = tmp_path / "seeded.txt"
    seeded.write_text(_plain("\n".join((*rule.caught, *rule.passed))), encoding="utf-8")
    found = lines_matching([seeded], _plain(rule.pattern))
    assert [line.split(": ", 1)[1] for line in found] == [_plain(line) for line in rule.caught]


def _plain(text: str) -> str:
    return text.replace("~", "")
