"""What the letters to the housing association say, read strictly from `rules/kommune.yaml`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from assessment.domain.letters import LetterKind
from assessment.reporting.legal_texts import Words
from assessment.reporting.sentences import places_at_fault, sentence_faults

Paragraphs = Annotated[tuple[Words, ...], Field(min_length=1, max_length=20)]


class LetterSentence(Enum):
    """Key of a sentence, and the names that may stand in braces in it."""

    DRAFT = ("udkast", ())
    ANSWER_BY = ("svar_senest", ("frist",))
    NO_DEADLINE = ("frist_mangler", ())
    DECIDED_BY = ("besluttet_af", ("sted", "dato", "punkt"))
    AS_RECOMMENDED = ("som_indstillet", ("forvaltning",))
    OUTCOME_CHANGED = ("aendret_udfald", ("forvaltning", "indstillet"))
    TEXT_CHANGED = ("aendret_tekst", ("forvaltning",))
    CONDITIONS_ADDED = ("vilkaar_tilfoejet", ())
    CONDITIONS_DROPPED = ("vilkaar_udgaaet", ())
    RESOLUTION = ("beslutningens_ord", ())
    CONDITIONS = ("vilkaar_gaelder", ())
    NO_DATE = ("ingen_frist", ())
    REASONS_OF_COUNCIL = ("begrundelse_ved_aendring", ("forvaltning",))
    SCALE = ("skala", ("trin",))
    BUILT_ON = ("bygger_paa", ())
    CHANGES = ("aendringer_indledning", ())
    CHANGES_BY_REASONS = ("aendringer_hensyn", ())
    CRITERION_LIFT = ("aendring_kriterium", ("trin", "betydning"))
    HEARD = ("hoert", ("dato", "frist"))
    ANSWERED = ("svarede", ("dato",))
    NOT_ANSWERED = ("svarede_ikke", ())
    OUR_REMARKS = ("vores_bemaerkninger", ())
    POINT_LEVER = ("hjemmel", ("punkt", "hjemmel"))

    def __init__(self, key: str, places: tuple[str, ...]) -> None:
        self.key = key
        self.places = places


HEARING_PLACES = ("afdeling", "boligorganisation", "forvaltning", "kommune", "sagsnummer", "titel")
DECISION_PLACES = (*HEARING_PLACES, "sted", "dato")


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, validate_by_alias=True)


class LetterForm(_Part):
    """One letter: its subject, the proposals for the texts that may be worded, and its legal basis.

    `checked_on` is the day on which a jurist has checked legal basis and guidance (None: not yet).
    """

    subject: Words = Field(alias="emne")
    introduction: Paragraphs = Field(alias="indledning")
    guidance: Paragraphs = Field(alias="vejledning")
    legal_basis: Paragraphs = Field(alias="retsgrundlag")
    source: Words = Field(alias="kilde")
    checked_on: dt.date | None = Field(default=None, alias="kontrolleret_dato")

    def faults(self, places: tuple[str, ...]) -> Iterator[str]:
        """What is wrong with the braces of its texts, each with its key."""
        texts = {"emne": (self.subject,), "indledning": self.introduction, "vejledning": self.guidance}
        for key, paragraphs in texts.items():
            for text in paragraphs:
                fault = places_at_fault(places, text)
                if fault:
                    yield f"{key}: {fault}"


class LetterHeadings(_Part):
    """The headings of the letters."""

    outcome_hearing: Words = Field(alias="paataenkt")
    outcome_decision: Words = Field(alias="afgoerelse")
    council: Words = Field(alias="beslutning")
    conditions: Words = Field(alias="vilkaar")
    reasons: Words = Field(alias="begrundelse")
    facts: Words = Field(alias="oplysninger")
    criteria: Words = Field(alias="kriterier")
    changes: Words = Field(alias="hvad_kan_aendre")
    party: Words = Field(alias="jeres_bemaerkninger")
    legal_basis: Words = Field(alias="retsgrundlag")
    answer: Words = Field(alias="saadan_svarer_i")
    complaint: Words = Field(alias="klagevejledning")


class LetterLabels(_Part):
    """Short labels in the letters."""

    date: Words = Field(alias="dato")
    case_number: Words = Field(alias="sagsnummer")
    caseworker: Words = Field(alias="sagsbehandler")
    deadline: Words = Field(alias="frist")
    main_considerations: Words = Field(alias="hovedhensyn")
    reason: Words = Field(alias="samlet_vurdering")
    special_circumstances: Words = Field(alias="saerlige_forhold")
    consequences: Words = Field(alias="konsekvenser")
    key_figures: Words = Field(alias="sagen_kort")
    number: Words = Field(alias="nummer")
    condition: Words = Field(alias="vilkaar")
    documented_by: Words = Field(alias="dokumenteres_af")
    condition_deadline: Words = Field(alias="vilkaarets_frist")
    missing: Words = Field(alias="mangler")
    proposed_condition: Words = Field(alias="foreslaaet_vilkaar")


class LetterOutcomes(_Part):
    """What the box says for each outcome."""

    intended_refusal: Words = Field(alias="paataenkt_afslag")
    support: Words = Field(alias="stoette")
    conditions: Words = Field(alias="vilkaar")
    refusal: Words = Field(alias="afvis")

    def of(self, outcome: str | None) -> str:
        """The words for an outcome that was decided. Raises KeyError for one that is no decision."""
        return {"stoette": self.support, "vilkaar": self.conditions, "afvis": self.refusal}[outcome or ""]


class LetterWords(_Part):
    """Everything that the letters say of themselves."""

    greeting: Words = Field(alias="hilsen")
    signer: Words = Field(alias="underskriver")
    hearing: LetterForm = Field(alias="hoeringsbrev")
    decision: LetterForm = Field(alias="afgoerelsesbrev")
    headings: LetterHeadings = Field(alias="overskrifter")
    labels: LetterLabels = Field(alias="betegnelser")
    outcomes: LetterOutcomes = Field(alias="udfald")
    sentences: Mapping[str, Words] = Field(alias="saetninger")

    @model_validator(mode="after")
    def _whole(self) -> Self:
        faults = [f"hoeringsbrev.{fault}" for fault in self.hearing.faults(HEARING_PLACES)]
        faults += [f"afgoerelsesbrev.{fault}" for fault in self.decision.faults(DECISION_PLACES)]
        faults += sentence_faults(LetterSentence, self.sentences)
        if faults:
            raise ValueError("\n".join(faults))
        return self

    def form(self, kind: LetterKind) -> LetterForm:
        """The form of a letter."""
        return self.hearing if kind is LetterKind.HEARING else self.decision

    def say(self, sentence: LetterSentence, **values: str) -> str:
        """A sentence with its places filled in."""
        return self.sentences[sentence.key].format(**values)
