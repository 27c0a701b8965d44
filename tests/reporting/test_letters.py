"""The letters to the association: their words and their order, their pages, and what never stands in them."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import itertools
import json
import os
import subprocess
import sys
from pathlib import Path

import pikepdf
import pytest

from assessment.domain.conditions import Condition
from assessment.domain.council import VoteOutcome
from assessment.domain.errors import DocumentError, RuleFileError
from assessment.domain.letters import LetterTexts
from assessment.reporting.letter_parts import LetterView
from assessment.reporting.letter_view import decision_letter_view, hearing_letter_view
from assessment.reporting.municipality import DEFAULT_FILE, load_municipality
from assessment.reporting.pdf_content import page_texts
from assessment.reporting.render import render_html
from assessment.reporting.request import DocumentRequest
from assessment.reporting.worker import Renderer
from tests.reporting.letter_samples import (
    DEADLINE,
    HEARD,
    decision_letter,
    demonstration,
    hearing_letter,
    vote_on,
)
from tests.reporting.samples import ROOT, bare, draft, egeparken

pytestmark = pytest.mark.usefixtures("no_log_lines")
ISSUED = dt.datetime(2026, 11, 23, 9, 42, tzinfo=dt.UTC)
REFUSED, CONDITIONS, SUPPORTED = "moellebakken", "dalvangen", "vintergaarden"
HEARING = [step.model_dump(mode="json") for step in HEARD]


def final(request: DocumentRequest) -> DocumentRequest:
    return DocumentRequest.from_json(
        json.dumps({**json.loads(request.to_json()), "state": "issued", "issued_at": ISSUED.isoformat()})
    )


def headings(view: LetterView) -> list[str]:
    return [section.heading for section in view.sections]


def words(view: LetterView, heading: str) -> str:
    """All running words under a heading, with ordinary spaces."""
    section = next(section for section in view.sections if section.heading == heading)
    labelled = [f"{part.label}. {' '.join(part.paragraphs)}" for part in section.labelled]
    listed = [f"{listing.lead} {' '.join(listing.items)}" for listing in section.listings]
    return " ".join((*section.paragraphs, *labelled, *listed)).replace("\u00a0", " ")


def test_the_hearing_says_what_is_intended_why_and_what_would_change_it() -> None:
    view = hearing_letter_view(hearing_letter(demonstration(REFUSED)))
    assert view.title == "Høring før afgørelse: renovering af Møllebakken"
    assert view.outcome.sentence.replace("\u00a0", " ") == "Svar senest den 14. december 2026."
    assert headings(view) == [
        "Begrundelse",
        "Oplysninger, der er lagt vægt på",
        "Vurdering af de enkelte kriterier",
        "Hvad kan ændre udfaldet",
        "Retsgrundlag",
        "Sådan svarer I",
    ]
    assert [item.number for section in view.sections for item in section.criteria] == [1, 2, 3, 4, 5]
    assert "Hovedhensyn." in words(view, "Begrundelse")
    changes = words(view, "Hvad kan ændre udfaldet")
    assert "kræver yderligere 18,6 mio. kr. inden for samme budget" in changes
    assert "Løftes til »I særlig grad«" in changes
    assert "ingen af dem afgør sagen alene" in changes
    assert "ikke i sig selv et grundlag for afslag" in changes
    assert "forvaltningsloven § 19" in words(view, "Retsgrundlag")


def test_what_cannot_be_undone_and_what_bears_no_refusal_is_not_said_to_change_it() -> None:
    changes = words(hearing_letter_view(hearing_letter(demonstration(REFUSED))), "Hvad kan ændre udfaldet")
    for internal in ("kan ikke gøres om", "opmærksomhed", "fravige", "indikation"):
        assert internal not in changes


def test_a_refusal_that_the_assessments_do_not_point_to_rests_on_its_reasons() -> None:
    case = egeparken()
    case["conclusion"] = {**case["conclusion"], "outcome": "afvis", "consequences_of_refusal": "Taget udbedres."}
    changes = words(hearing_letter_view(hearing_letter(case)), "Hvad kan ændre udfaldet")
    assert changes.startswith("Det afgørende er de hensyn, der står under begrundelsen.")
    assert "Løftes til" not in changes


def test_without_a_deadline_the_letter_says_so() -> None:
    view = hearing_letter_view(hearing_letter(demonstration(REFUSED), LetterTexts()))
    assert view.outcome.sentence == "Fristen for svar er ikke sat endnu."
    assert "Frist for svar" not in [fact.label for fact in view.header]


def test_the_decision_on_conditions_lists_them_with_their_deadlines_first() -> None:
    view = decision_letter_view(
        decision_letter(demonstration(CONDITIONS), levers={"stoette": "skema_a", "vilkaar": "skema_a"})
    )
    assert view.outcome.words == "Kommunen støtter renoveringen på vilkår"
    assert view.outcome.sentence.replace("\u00a0", " ") == "Byrådet, den 18. november 2026. Dagsorden: punkt 14."
    assert headings(view)[:2] == ["Vilkår", "Byrådets beslutning"]
    assert headings(view)[-2:] == ["Retsgrundlag", "Hvis I er uenige i afgørelsen"]
    assert [(row.documented_by, row.deadline.replace("\u00a0", " ")) for row in view.sections[0].conditions] == [
        ("Boligforeningen", "1. juni 2027"),
        ("Boligforeningens rådgiver", "1. oktober 2028"),
    ]
    law = words(view, "Retsgrundlag")
    assert law.count("Almenboligloven § 91") == 1, "one lever of two points is told once"
    assert "§§ 22-24" in law
    assert "Hvad kan ændre udfaldet" not in headings(view)


def test_a_refusal_that_was_followed_tells_the_hearing_and_what_would_change_it() -> None:
    view = decision_letter_view(decision_letter(demonstration(REFUSED), hearing=HEARING, levers={"afslag": "skema_a"}))
    assert view.outcome.words == "Kommunen støtter ikke renoveringen i den foreliggende form"
    assert "Beslutningen følger indstillingen" in words(view, "Byrådets beslutning")
    party = words(view, "Jeres bemærkninger i høringen")
    assert "Foreningen mener, at stien er aftalt med naboen." in party
    assert party.endswith("Aftalen er ikke underskrevet. Den ændrer derfor ikke vurderingen.")
    assert "Hvad kan ændre udfaldet" in headings(view)


def test_where_the_council_voted_something_else_its_own_words_stand_before_the_assessment() -> None:
    case = demonstration(CONDITIONS)
    vote = vote_on(
        case, outcome=VoteOutcome.CHANGED, text="Trafikken er ikke afklaret.", voted_outcome="afvis", conditions=()
    )
    view = decision_letter_view(decision_letter(case, vote, levers={"stoette": "skema_a"}))
    decision = words(view, "Byrådets beslutning")
    assert decision.startswith("Teknik og Miljø indstillede »Støtte med vilkår«. Byrådet har besluttet noget andet.")
    assert "Trafikken er ikke afklaret." in decision
    assert "Disse vilkår stod i indstillingen, men er ikke vedtaget:" in decision
    assert words(view, "Begrundelse").startswith("Byrådet har ændret indstillingen")
    assert "Afslag på støtte: Almenboligloven" in words(view, "Retsgrundlag")
    assert "Hvad kan ændre udfaldet" not in headings(view), "the assessment does not know what moved the council"


def test_conditions_that_the_council_added_are_told() -> None:
    case = demonstration(CONDITIONS)
    followed = vote_on(case)
    added = Condition(criterion="udearealer", text="Legepladsen åbnes for kvarteret.")
    vote = vote_on(
        case,
        outcome=VoteOutcome.CHANGED,
        text="Godkendt med et vilkår mere.",
        voted_outcome="vilkaar",
        conditions=(*followed.conditions, added),
    )
    view = decision_letter_view(decision_letter(case, vote))
    decision = words(view, "Byrådets beslutning")
    assert decision.startswith("Byrådet har ændret indstillingen fra Teknik og Miljø.")
    assert "Disse vilkår stod ikke i indstillingen: Legepladsen åbnes for kvarteret." in decision
    assert view.sections[0].conditions[-1].deadline == "Ingen frist"


def test_there_is_no_decision_letter_without_a_vote() -> None:
    request = hearing_letter(demonstration(REFUSED))
    with pytest.raises(DocumentError):
        decision_letter_view(request)
    with pytest.raises(DocumentError):
        hearing_letter_view(draft(demonstration(REFUSED), kind="hoeringsbrev"))


def test_nothing_internal_stands_in_a_letter() -> None:
    for request in (hearing_letter(demonstration(REFUSED)), decision_letter(demonstration(REFUSED), hearing=HEARING)):
        html = render_html(final(request))
        rules = request.rule_set()
        for internal in (
            rules.version,
            rules.fingerprint[:16],
            "revisionsspor",
            "ndikation",
            "kontrolleret af en jurist",
        ):
            assert internal not in html, internal
        assert "UDKAST" not in html.upper()
        assert "Udkast – ikke sendt" in render_html(request)


def test_hostile_texts_are_printed_as_they_were_typed() -> None:
    texts = LetterTexts(
        addressee="<b>Foreningen</b>\n{{ 7 * 7 }}",
        introduction="<script>alert(1)</script>\n\n{forvaltning} %s",
        guidance="</div><img src=x onerror=1>",
        deadline=DEADLINE,
    )
    html = render_html(hearing_letter(demonstration(REFUSED), texts))
    assert "<script>" not in html
    assert "<img" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "{{ 7 * 7 }}" in html
    assert "{forvaltning} %s" in html


@pytest.mark.parametrize(
    "request_",
    [
        pytest.param(hearing_letter(demonstration(REFUSED)), id="hearing"),
        pytest.param(final(hearing_letter(demonstration(REFUSED))), id="hearing-final"),
        pytest.param(decision_letter(demonstration(REFUSED), hearing=HEARING), id="refusal"),
        pytest.param(final(decision_letter(demonstration(SUPPORTED))), id="support"),
        pytest.param(final(decision_letter(demonstration(CONDITIONS))), id="conditions"),
        pytest.param(hearing_letter(bare(conclusion={"outcome": "afvis", "reason": "Derfor."})), id="bare"),
    ],
)
def test_the_pages_are_tagged_in_order_and_carry_nothing(renderer: Renderer, request_: DocumentRequest) -> None:
    pdf = renderer.render(request_)
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert not document.attachments
        assert document.Root.Lang == "da-DK"
        assert bool(document.Root.MarkInfo.Marked)
        assert str(document.docinfo["/Title"]).startswith(("Høringsbrev: ", "Afgørelsesbrev: "))
        tags = [str(item) for item in _structure(document.Root.StructTreeRoot)]
    assert tags.count("/H1") == 1
    levels = [int(tag[2:]) for tag in tags if tag.startswith("/H") and tag[2:].isdigit()]
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))
    text = " ".join(" ".join(page_texts(pdf)).split())
    view = (hearing_letter_view if request_.kind == "hoeringsbrev" else decision_letter_view)(request_)
    places = [text.index(" ".join(heading.split())) for heading in (view.title, *headings(view))]
    assert places == sorted(places)


def _structure(node: pikepdf.Object) -> list[pikepdf.Object]:
    found = [node.S] if "/S" in node else []
    children: object = node.get("/K", [])
    for child in children if isinstance(children, pikepdf.Array) else [children]:
        if isinstance(child, pikepdf.Dictionary):
            found += _structure(child)
    return found


def test_the_same_letter_is_the_same_bytes_in_another_process(renderer: Renderer) -> None:
    request = final(decision_letter(demonstration(CONDITIONS)))
    code = (
        "import sys, hashlib; from assessment.reporting.render import render_pdf;"
        "from assessment.reporting.request import DocumentRequest;"
        "print(hashlib.sha256(render_pdf(DocumentRequest.from_json(sys.stdin.read()))).hexdigest())"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "7", "TZ": "Pacific/Auckland", "PYTHONPATH": str(ROOT)}
    other = subprocess.run(
        [sys.executable, "-c", code],
        input=request.to_json(),
        capture_output=True,
        text=True,
        check=True,
        env=environment,
        cwd=ROOT,
    )
    assert other.stdout.strip() == hashlib.sha256(renderer.render(request)).hexdigest()


def test_long_texts_make_more_pages_and_no_broken_ones(renderer: Renderer) -> None:
    texts = LetterTexts(introduction="Lang tekst. " * 330, guidance="x" * 300, deadline=DEADLINE)
    pages = page_texts(renderer.render(hearing_letter(demonstration(REFUSED), texts)))
    assert 4 <= len(pages) <= 6
    assert all(page.strip() for page in pages)


def test_signs_that_no_font_has_are_refused_by_their_field(renderer: Renderer) -> None:
    with pytest.raises(DocumentError, match=r"brev\.texts\.guidance"):
        renderer.render(hearing_letter(demonstration(REFUSED), LetterTexts(guidance="Tak 🙂", deadline=DEADLINE)))


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ('    svar_senest: "Svar senest den {frist}."\n', "", "svar_senest: mangler"),
        ("    udkast: ", "    udkastet: ", "udkastet: er ikke en kendt sætning"),
        ("Svar senest den {frist}.", "Svar senest den {dato}.", "bruger {dato}"),
        ("{forvaltning} påtænker at", "{sted} påtænker at", "hoeringsbrev.indledning"),
        ('  hilsen: "Med venlig hilsen"\n', "", "hilsen"),
    ],
)
def test_a_fault_in_the_texts_of_the_letters_is_told(tmp_path: Path, before: str, after: str, told: str) -> None:
    file = tmp_path / "kommune.yaml"
    content = DEFAULT_FILE.read_text("utf-8")
    assert before in content
    file.write_text(content.replace(before, after, 1), "utf-8")
    with pytest.raises(RuleFileError) as refused:
        load_municipality(file)
    assert told in str(refused.value) or any(told in str(fault) for fault in refused.value.faults)


def test_a_municipality_without_letters_says_so() -> None:
    municipality = load_municipality().model_copy(update={"letters": None})
    with pytest.raises(DocumentError, match=r"kommune\.yaml"):
        _ = municipality.letter_words
