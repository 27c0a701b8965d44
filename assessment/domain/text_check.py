"""What no text of an assessment should hold: names of residents, numbers of persons, ethnic origin, left-over notes.

Everything here is printed for the council and kept for good, so the writer is asked; nothing of it blocks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from assessment.domain.plaintext import holds_cpr_number
from assessment.domain.remark import Remark

_SUSPECT = re.compile(
    r"\b(?:ikke-?vestlig\w*|etnisk\w*|etnicitet\w*|indvandrer\w*|efterkommer\w*|ghetto\w*)\b", re.IGNORECASE
)
_PLACEHOLDER = re.compile(r"\b(?:lorem|ipsum|xxx+|tbd|tba|udfyldes|asdf\w*|bla bla)\b|\.{4,}|\?{3,}", re.IGNORECASE)
_PROPER = r"[A-ZÆØÅÄÖÜÉ][^\W\d_]*[a-zæøåäöüé][^\W\d_]*"  # not a single letter: "beboer A" names nobody
_RESIDENT = re.compile(
    r"(?<![\w-])(?i:hr\.?|fru|frk\.?|frøken|familien|beboer(?:en)?|lejer(?:en)?)[ \u00a0]"
    rf"(?P<name>(?:[A-ZÆØÅ]\.[ \u00a0]?)*{_PROPER}(?:[ \u00a0-]{_PROPER})*)"
)
# A word that is no person's: "her lejer Viby Bibliotek lokaler", "familien Danmark", "Fru Ingeborgs Vej".
_NO_PERSON = re.compile(
    r"(?:forening|selskab|kommune|region|fond|afdeling|organisation|råd|forvaltning|center|centr|skole|bibliotek|hus"
    r"|klub|bolig|park|vej|gade|plads|allé|torv|kirke|teknik|danmark|aarhus)(?:en|et|er|n|s|ens|ets|ns)?$",
    re.IGNORECASE,
)


def text_remarks(text: str | None, place: str, name: str) -> Iterator[Remark]:
    """Soft remarks on one text; `name` is the text as the subject of a sentence, and none are made of a blank one."""
    if not text:
        return
    if holds_cpr_number(text):
        yield Remark(place, f"{name} indeholder noget, der ligner et cpr-nummer. Slet oplysninger om enkeltpersoner.")
    resident = resident_in(text)
    if resident:
        yield Remark(
            place,
            f"{name} nævner »{resident}«, som ligner navnet på en beboer. Skriv det uden navn, fx »en beboer« eller "
            "»en familie«.",
        )
    suspect = _SUSPECT.search(text)
    if suspect:
        yield Remark(
            place,
            f"{name} bruger ordet »{suspect.group()}«. Etnisk oprindelse må ikke indgå. "
            "Skriv om boliger, ejerformer, priser og tal for hele området.",
        )
    placeholder = _PLACEHOLDER.search(text)
    if placeholder:
        yield Remark(
            place, f"{name} indeholder »{placeholder.group()[:20]}«, som ligner en huskeseddel. Skriv teksten ud."
        )


def resident_in(text: str) -> str | None:
    """The first words that look like the name of a resident (`fru Jensen`, `familien Holm`), or None.

    A form of address, then a word with a capital letter; a name of an association, an authority or a place is none.
    """
    for found in _RESIDENT.finditer(text):
        if not any(_NO_PERSON.search(word) for word in re.split(r"[ \u00a0-]", found["name"])):
            return found.group()
    return None
