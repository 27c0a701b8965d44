"""The standard sentences of the documents: their keys in `rules/kommune.yaml` and the places that each may fill in."""

from __future__ import annotations

import string
from collections.abc import Iterable, Mapping
from enum import Enum
from typing import Protocol

from pydantic import AfterValidator


class Sentence(Enum):
    """Key of a sentence, and the names that may stand in braces in it."""

    RECOMMENDATION_MISSING = ("anbefaling_mangler", ())
    INDICATION_AGREES = ("indikation_enig", ("indikation", "afsnit"))
    INDICATION_DEVIATES = ("indikation_afviger", ("indikation", "konklusion", "afsnit"))
    INDICATION_BESIDE_DEVELOP = ("indikation_ved_videreudvikling", ("indikation", "afsnit"))
    RESUME_CASE = ("resume_sag", ("afdeling",))
    RESUME_TITLE = ("resume_titel", ("titel",))
    RESUME_PLACE = ("resume_sted", ("afdeling", "sted"))
    RESUME_HOMES = ("resume_boliger", ("antal",))
    RESUME_RENOVATED = ("resume_renoverede", ("antal", "renoveres"))
    RESUME_BUDGET = ("resume_budget", ("samlet", "stoettet"))
    RESUME_RENT = ("resume_husleje", ("foer", "efter"))
    RESUME_RENT_CHANGE = ("resume_husleje_aendring", ("foer", "efter", "aendring"))
    RESUME_RENT_MONTH = ("resume_husleje_maaned", ("bolig", "beloeb"))
    RESUME_VOTE = ("resume_afstemning", ("ja", "nej"))
    RESUME_SUPPORT = ("resume_stoette", ("forvaltning",))
    RESUME_CONDITIONS = ("resume_vilkaar", ("forvaltning",))
    RESUME_REFUSAL = ("resume_afvis", ("forvaltning",))
    RESUME_DEVELOP = ("resume_videreudvikles", ("forvaltning",))
    RESUME_MISSING = ("resume_mangler", ())
    POINT_SKEMA_A = ("punkt_skema_a", ("afdeling", "beloeb"))
    POINT_SUPPORT = ("punkt_stoette", ("afdeling",))
    POINT_GUARANTEE = ("punkt_garanti", ("procent", "laan", "garanti"))
    POINT_GUARANTEE_NET = ("punkt_garanti_netto", ("procent", "laan", "garanti", "regaranti", "netto"))
    POINT_CAPITAL = ("punkt_kapital", ("beloeb",))
    POINT_CONDITION = ("punkt_vilkaar", ("kriterium", "vilkaar"))
    POINT_REFUSAL = ("punkt_afslag", ("forvaltning", "boligorganisation"))
    POINT_DEVELOP = ("punkt_videreudvikles", ("forvaltning", "boligorganisation"))
    POINTS_MISSING = ("punkter_mangler", ())
    CONDITIONS_MISSING = ("vilkaar_mangler", ())
    CONDITION_WITH_BOTH = ("vilkaar_dokumenteres_frist", ("vilkaar", "hvem", "frist"))
    CONDITION_WITH_WHO = ("vilkaar_dokumenteres", ("vilkaar", "hvem"))
    CONDITION_WITH_DEADLINE = ("vilkaar_frist", ("vilkaar", "frist"))
    EARLIER_CONDITION = ("tidligere_vilkaar", ("svar",))
    EARLIER_MET = ("tidligere_ja", ())
    EARLIER_PARTLY = ("tidligere_delvist", ())
    EARLIER_NOT_MET = ("tidligere_nej", ())
    EARLIER_UNSETTLED = ("tidligere_uafklaret", ())
    EARLIER_UNANSWERED = ("tidligere_ubesvaret", ())
    BACKGROUND_AGREEMENT = ("baggrund_aftale", ())
    METHOD_NOTE = ("metode_note", ("afsnit",))
    METHOD_NOTE_WITHOUT_INDICATION = ("metode_note_uden_indikation", ())
    NOTE_MIXED_CITY = ("note_blandet_by", ())
    NOTE_FACADE = ("note_facade", ("talt_med",))
    BAR_LIMITS = ("facade_graenser", ("grundlaeggende", "udseende"))
    FACADE_UNDISTRIBUTED = ("facade_ufordelt", ("ufordelt",))
    FACADE_NOT_COMPUTABLE = ("facade_kan_ikke_beregnes", ())
    CHOICE_YES = ("valg_ja", ("afsnit",))
    CHOICE_CONDITIONS = ("valg_vilkaar", ())
    PROCESS = ("proces", ("forvaltning",))
    PROCESS_CONDITIONS = ("proces_vilkaar", ("forvaltning",))
    PROCESS_REFUSAL = ("proces_afvis", ("forvaltning", "boligorganisation"))
    MUNICIPAL_COST = ("ressourcer_kommunen", ("beloeb",))
    MUNICIPAL_COST_MISSING = ("ressourcer_kommunen_mangler", ())
    PARTY = ("part_ingen_bemaerkninger", ())
    PARTY_REFUSAL = ("part_afslag", ("boligorganisation",))
    PARTY_HEARD = ("part_hoert", ("modtager", "dato", "frist"))
    PARTY_ANSWER = ("part_svar", ("dato",))
    PARTY_NO_ANSWER = ("part_intet_svar", ())
    PARTY_REMARKS = ("part_forvaltningens_bemaerkninger", ("forvaltning",))
    PARTY_OMITTED = ("part_undladt", ("grund", "kilde"))
    POINT_LEVER = ("punkt_hjemmel", ("punkt", "hjemmel"))
    NOT_CHECKED = ("ikke_kontrolleret_af_jurist", ())
    MARK_PUBLISHED = ("maerke_offentlig", ())
    MARK_FICTITIOUS = ("maerke_fiktiv", ())
    MARK_DRAFT = ("maerke_udkast", ())
    MARK_DIALOGUE = ("maerke_dialog", ())
    DIALOGUE_INTRODUCTION = ("dialog_indledning", ("boligorganisation",))
    DIALOGUE_TODAY = ("dialog_i_dag", ("indikation", "forklaring"))
    NOTHING_BLOCKS = ("dialog_intet_blokerer", ())
    NOT_DECIDED = ("dialog_kan_ikke_afgoeres", ("lofter",))
    CAP_OF_GATE = ("dialog_loft", ("udfald",))
    CAP_NOT_READY = ("dialog_ikke_klar", ())
    SOLVED_BY_ANSWERS = ("dialog_krav_ja", ("spoergsmaal",))
    SOLVED_BY_SHARES = ("dialog_facade", ("grundlaeggende", "grundlaeggende_nu", "mangler", "udseende", "udseende_nu"))
    FACADE_QUESTION = ("dialog_facade_spoergsmaal", ())
    PHASE_PASSED = ("dialog_senest_fase", ("fase", "senest"))
    WAIVABLE = ("dialog_fravigelse", ())
    ONE_LIFT = ("dialog_et_loeft", ("udfald",))
    ALL_LIFTS = ("dialog_alle_loeft", ("antal", "udfald"))
    ANY_LIFT = ("dialog_et_af_loeftene", ("antal", "udfald"))
    SEVERAL_WAYS = ("dialog_flere_muligheder", ("antal",))
    MANY_WAYS = ("dialog_mange_muligheder", ("antal", "trin", "udfald"))
    WAYS_UNDER_A_CAP = ("dialog_loeft_under_loft", ())
    HIGHEST_OUTCOME = ("dialog_hoejeste_udfald", ("udfald",))
    NOT_GRADED = ("dialog_ikke_vurderet", ("kriterier",))
    LEFT_OUT = ("dialog_ikke_relevant", ("kriterier",))
    LOWEST_OUTCOME = ("dialog_laveste_udfald", ("udfald",))
    MARGIN_UNKNOWN = ("dialog_margin_ukendt", ())
    MANY_FALLS = ("dialog_mange_fald", ("antal", "trin", "eksempel"))
    NOTHING_MISSING = ("dialog_intet_mangler", ())
    FACADE_IN_WORDS = ("dialog_fordeling", ("talt_med", "udseende", "teknik", "grundlaeggende"))
    FACADE_LIMITS = ("dialog_graenser", ("graenser",))
    FACADE_LIMIT = ("dialog_graense", ("udseende", "grundlaeggende"))
    FACADE_IS_NO_REFUSAL = ("dialog_fordeling_note", ())
    ANNEX_INTRODUCTION = ("bilag_indledning", ("titel",))
    ANNEX_HIDDEN = ("bilag_skjult", ())
    ANNEX_INDICATION = ("bilag_indikation", ("indikation", "forklaring"))
    ANNEX_RANGE = ("bilag_fra_til", ("fra", "til"))
    ANNEX_LEVEL = ("bilag_niveau", ("niveau",))
    ANNEX_LEVEL_DIFFERS = ("bilag_niveau_afviger", ("retning", "trin"))
    ANNEX_NOT_CONFIRMED = ("bilag_ikke_bekraeftet", ())
    ANNEX_FACADE_HERE = ("bilag_andele_i_sagen", ("udseende", "grundlaeggende"))
    ANNEX_NEUTRAL = ("bilag_foelgeudgifter", ("beloeb",))
    ANNEX_SUMS_AGREE = ("bilag_summer_stemmer", ())
    ANNEX_NO_SUMS = ("bilag_summer_mangler", ())
    ANNEX_NO_ROBUSTNESS = ("bilag_robusthed_mangler", ())
    ANNEX_EXACT = ("bilag_robusthed_note", ())
    ANNEX_CHART = ("bilag_figur", ("vaerdier",))
    ANNEX_INTERVALS = ("bilag_intervaller", ())
    ANNEX_TORNADO = ("bilag_et_kriterium", ())
    ANNEX_SAME_OUTCOME = ("bilag_samme_udfald", ("udfald",))
    ANNEX_COMBINATIONS = ("bilag_kombinationer", ("antal", "fordeling"))
    ANNEX_MORE_WAYS = ("bilag_flere_veje", ("antal",))
    ANNEX_OWN_CONCLUSION = ("bilag_konklusion", ("konklusion",))
    ANNEX_AGREES = ("bilag_enig", ("konklusion",))
    ANNEX_DEVIATES = ("bilag_afviger", ("konklusion", "indikation"))
    ANNEX_DEVELOP = ("bilag_videreudvikles", ("indikation",))
    ANNEX_FROM_FILE = ("bilag_sagsfil", ())
    ANNEX_NOT_REVEALED = ("bilag_ikke_vist", ())
    ANNEX_NO_CHANGES = ("bilag_ingen_aendringer", ())
    ANNEX_SIGNS = ("bilag_tegn", ())
    ANNEX_BEFORE_UNKNOWN = ("bilag_foer_ukendt", ())
    ANNEX_UNCHANGED = ("bilag_uaendret", ())
    ANNEX_UNDER_WAY = ("bilag_under_arbejde", ())
    ANNEX_COMPARED = ("bilag_sammenlignet", ())
    ANNEX_SECOND = ("bilag_anden_vurdering", ())
    ANNEX_NO_SECOND = ("bilag_ingen_anden_vurdering", ())
    ANNEX_RELEASED = ("bilag_frigivet", ("leder", "tidspunkt", "begrundelse"))
    ANNEX_CHAIN = ("bilag_kaede", ("nummer", "aftryk"))

    def __init__(self, key: str, places: tuple[str, ...]) -> None:
        self.key = key
        self.places = places


class Keyed(Protocol):
    """A sentence that a municipality words: its key in the file, and the names that may stand in braces in it."""

    @property
    def key(self) -> str: ...
    @property
    def places(self) -> tuple[str, ...]: ...


def sentence_faults(known: Iterable[Keyed], given: Mapping[str, str]) -> list[str]:
    """What is wrong with the sentences under `saetninger`, in Danish: missing, unknown, or with braces at fault."""
    places = {sentence.key: sentence.places for sentence in known}
    faults = [f"saetninger.{key}: mangler. Tilføj sætningen." for key in places if key not in given]
    for key, text in given.items():
        if key not in places:
            faults.append(f"saetninger.{key}: er ikke en kendt sætning. Ret stavningen, eller slet linjen.")
            continue
        fault = places_at_fault(places[key], text)
        if fault:
            faults.append(f"saetninger.{key}: {fault}")
    return faults


def with_places(*places: str) -> AfterValidator:
    """For a field that is one sentence, in which these names may stand in braces."""

    def check(text: str) -> str:
        fault = places_at_fault(places, text)
        if fault:
            raise ValueError(fault)
        return text

    return AfterValidator(check)


def places_at_fault(places: tuple[str, ...], text: str) -> str | None:
    """What is wrong with the braces of a text in which only `places` may stand, in Danish; None when nothing is."""
    try:
        found = [(name, form, conversion) for _, name, form, conversion in string.Formatter().parse(text)]
    except ValueError:
        return "har en klamme { eller }, der ikke er lukket. Skriv fx {beloeb}."
    allowed = " ".join(f"{{{place}}}" for place in places) or "ingen"
    for name, form, conversion in found:
        if name is not None and (name not in places or form or conversion):
            return f"bruger {{{name}}}, som ikke kan udfyldes her. Mulige felter: {allowed}."
    return None
