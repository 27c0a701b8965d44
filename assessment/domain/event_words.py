"""What an event is called in Danish: one sentence for each action of the audit chain, and the texts that it carries.

An action that is not in the table is told as itself, so that an event is never left out of what a person reads.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from assessment.domain.assignment import Part
from assessment.domain.council import ConditionStatus, VoteOutcome
from assessment.domain.danish import format_date, join_words
from assessment.domain.decision_points import POINT_NAMES
from assessment.domain.review_marks import WHOLE_CASE
from assessment.domain.ruleset import RuleSet
from assessment.domain.standing import CONCLUSION, SYSTEM_PREFIX, Role


class Kind(StrEnum):
    """What an event is about; the words of the filter."""

    COURSE = "forloeb"
    GRADING = "vurdering"
    SECOND = "anden"
    DECISION = "godkendelse"
    COMMENT = "kommentar"
    DOCUMENT = "dokument"
    CONTACT = "kontakt"
    HEARING = "hoering"
    COUNCIL = "raad"
    CALENDAR = "moede"
    ACCESS = "adgang"
    OTHER = "andet"

    @property
    def danish(self) -> str:
        """The kind as the filter shows it."""
        return _KIND_NAMES[self]


_KIND_NAMES = {
    Kind.COURSE: "Sagens gang",
    Kind.GRADING: "Vurdering",
    Kind.SECOND: "Anden vurdering",
    Kind.DECISION: "Godkendelse",
    Kind.COMMENT: "Kommentarer",
    Kind.DOCUMENT: "Dokumenter og udtræk",
    Kind.CONTACT: "Møder og samtaler",
    Kind.HEARING: "Partshøring",
    Kind.COUNCIL: "Byrådets behandling",
    Kind.CALENDAR: "Byrådets møder",
    Kind.ACCESS: "Adgang",
    Kind.OTHER: "Andet",
}


@dataclass(frozen=True)
class EventWords:
    """One action in words. `role` is the role in which it is done, None where it may be done in any."""

    kind: Kind
    sentence: str
    role: Role | None = None


@dataclass(frozen=True)
class Detail:
    """A text that an event carries, under its label."""

    label: str
    text: str


_CASEWORKER, _MANAGER, _ADMINISTRATOR = Role.CASEWORKER, Role.MANAGER, Role.ADMINISTRATOR
EVENT_WORDS: Mapping[str, EventWords] = {
    "case.registered": EventWords(Kind.COURSE, "Sagen blev oprettet.", _CASEWORKER),
    "assessment.begun": EventWords(Kind.COURSE, "En ny vurdering af sagen blev begyndt.", _CASEWORKER),
    "assessment.rules_moved": EventWords(Kind.COURSE, "Vurderingen skiftede regelsæt.", _CASEWORKER),
    "assessment.locked": EventWords(
        Kind.GRADING, "Vurderingen blev låst, og den vejledende indikation blev vist.", _CASEWORKER
    ),
    "assessment.revised": EventWords(Kind.GRADING, "En del af vurderingen blev åbnet for rettelse.", _CASEWORKER),
    "assessment.assigned": EventWords(Kind.COURSE, "Det blev ændret, hvem der har sagen."),
    "assessment.transferred": EventWords(Kind.COURSE, "En opgave i sagen gik videre til en anden."),
    "second.asked": EventWords(Kind.SECOND, "En kollega blev bedt om en anden vurdering.", _CASEWORKER),
    "second.withdrawn": EventWords(Kind.SECOND, "Ønsket om en anden vurdering blev trukket tilbage.", _CASEWORKER),
    "second.locked": EventWords(Kind.SECOND, "Den anden vurdering blev låst.", _CASEWORKER),
    "second.compared": EventWords(Kind.SECOND, "De to vurderinger blev sammenlignet.", _CASEWORKER),
    "second.agreed": EventWords(
        Kind.SECOND, "Den anden vurderer erklærede sig enig i den fælles vurdering.", _CASEWORKER
    ),
    "impartiality.declared": EventWords(Kind.COURSE, "Habiliteten i sagen blev erklæret."),
    "impartiality.decided": EventWords(Kind.COURSE, "En leder afgjorde en anden persons habilitet.", _MANAGER),
    "second.released": EventWords(Kind.SECOND, "Sagen blev frigivet uden den anden vurderers enighed.", _MANAGER),
    "assessment.submitted": EventWords(Kind.DECISION, "Sagen blev sendt til godkendelse.", _CASEWORKER),
    "review.accepted": EventWords(Kind.DECISION, "Dele af versionen blev accepteret.", _MANAGER),
    "review.rework": EventWords(Kind.DECISION, "En del af versionen blev markeret »Skal rettes«.", _MANAGER),
    "review.taken_back": EventWords(Kind.DECISION, "En markering blev fortrudt.", _MANAGER),
    "comment.written": EventWords(Kind.COMMENT, "En kommentar blev skrevet."),
    "comment.answered": EventWords(Kind.COMMENT, "En kommentar blev besvaret."),
    "comment.resolved": EventWords(Kind.COMMENT, "En kommentar blev markeret som løst."),
    "comment.reopened": EventWords(Kind.COMMENT, "En kommentar blev åbnet igen."),
    "assessment.returned": EventWords(Kind.DECISION, "Sagen blev returneret til sagsbehandleren.", _MANAGER),
    "assessment.approved": EventWords(Kind.DECISION, "Sagen blev godkendt.", _MANAGER),
    "assessment.issued": EventWords(Kind.DOCUMENT, "Dokumenterne blev udsendt.", _MANAGER),
    "document.downloaded": EventWords(Kind.DOCUMENT, "Et dokument blev hentet."),
    "case.exported": EventWords(Kind.DOCUMENT, "Sagen blev hentet ud som fil."),
    "history.exported": EventWords(Kind.DOCUMENT, "Historikken blev hentet ud."),
    "list.exported": EventWords(Kind.DOCUMENT, "Listen over sager blev hentet ud."),
    "log.written": EventWords(Kind.CONTACT, "Et notat om et møde eller en samtale blev skrevet."),
    "hearing.sent": EventWords(Kind.HEARING, "Udkastet blev sendt i partshøring.", _CASEWORKER),
    "hearing.answer": EventWords(Kind.HEARING, "Et svar på partshøringen blev skrevet ind.", _CASEWORKER),
    "hearing.remarks": EventWords(Kind.HEARING, "Kommunens bemærkninger til partshøringen blev skrevet.", _CASEWORKER),
    "hearing.omitted": EventWords(Kind.HEARING, "Partshøringen blev undladt.", _CASEWORKER),
    "hearing.letter_written": EventWords(Kind.HEARING, "Teksterne i høringsbrevet blev rettet.", _CASEWORKER),
    "hearing.letter_kept": EventWords(Kind.HEARING, "Høringsbrevet blev gjort færdigt og gemt.", _CASEWORKER),
    "decision.letter_written": EventWords(Kind.COUNCIL, "Teksterne i afgørelsesbrevet blev rettet."),
    "decision.letter_kept": EventWords(Kind.COUNCIL, "Afgørelsesbrevet blev gjort færdigt og gemt."),
    "council.station": EventWords(Kind.COUNCIL, "Et skridt i byrådets behandling blev skrevet ind."),
    "assessment.decided": EventWords(Kind.COUNCIL, "Byrådets beslutning blev skrevet ind, og sagen blev afgjort."),
    "council.vote_corrected": EventWords(Kind.COUNCIL, "Byrådets beslutning blev rettet af en ny indtastning."),
    "condition.followed_up": EventWords(Kind.COUNCIL, "Et vilkår blev fulgt op."),
    "assessment.withdrawn": EventWords(Kind.COURSE, "Sagen blev trukket tilbage."),
    "calendar.target_chosen": EventWords(Kind.CALENDAR, "Det byrådsmøde, sagen skal nå, blev valgt."),
    "calendar.target_removed": EventWords(Kind.CALENDAR, "Sagen fik ikke længere noget byrådsmøde at nå."),
    "calendar.added": EventWords(Kind.CALENDAR, "Møder blev tilføjet i mødekalenderen.", _ADMINISTRATOR),
    "calendar.moved": EventWords(Kind.CALENDAR, "Et møde blev flyttet i mødekalenderen.", _ADMINISTRATOR),
    "calendar.withdrawn": EventWords(Kind.CALENDAR, "Et møde blev aflyst i mødekalenderen.", _ADMINISTRATOR),
    "attachment.added": EventWords(Kind.DOCUMENT, "Et bilag blev lagt i sagen.", _CASEWORKER),
    "attachment.withdrawn": EventWords(Kind.DOCUMENT, "Et bilag blev trukket tilbage.", _CASEWORKER),
    "attachment.downloaded": EventWords(Kind.DOCUMENT, "Et bilag blev hentet."),
    "access.refused": EventWords(Kind.ACCESS, "En adgang blev afvist."),
    "person.signed_in": EventWords(Kind.ACCESS, "En bruger loggede ind."),
    "person.signed_out": EventWords(Kind.ACCESS, "En bruger loggede ud."),
    "person.role_changed": EventWords(Kind.ACCESS, "En bruger fik andre roller."),
    "person.deactivated": EventWords(Kind.ACCESS, "En brugers adgang blev lukket.", _ADMINISTRATOR),
    "person.reactivated": EventWords(Kind.ACCESS, "En brugers adgang blev åbnet igen.", _ADMINISTRATOR),
    "person.revoked": EventWords(Kind.ACCESS, "En bruger blev logget ud overalt.", _ADMINISTRATOR),
    "person.pseudonymised": EventWords(Kind.ACCESS, "En brugers navn blev erstattet.", _ADMINISTRATOR),
}
# What a document is called, by its kind.
DOCUMENT_NAMES: Mapping[str, str] = {
    "indstilling": "Indstilling til byrådet",
    "resume": "Resume til byrådet",
    "dialogark": "Dialogark",
    "teknisk_bilag": "Teknisk bilag",
    "indstilling_html": "Indstilling som HTML til dagsordenen",
    "indstilling_word": "Indstilling til Word",
    "resume_html": "Resume som HTML til dagsordenen",
    "pakke": "Pakke til arkivet",
    "hoeringsbrev": "Høringsbrev",
    "afgoerelsesbrev": "Afgørelsesbrev",
}
_LETTER_PARTS = {"addressee": "Modtager", "introduction": "Indledning", "guidance": "Vejledning"}
_STATES = {"draft": "udkast", "approved": "godkendt, ikke udsendt", "issued": "udsendt"}


def words_of(action: str) -> EventWords:
    """The words of an action; for one that is not known the action itself."""
    return EVENT_WORDS.get(action) or EventWords(Kind.OTHER, action)


def actions_of(kinds: Iterable[Kind]) -> frozenset[str]:
    """The actions of these kinds; those that are not known belong to `Kind.OTHER`, and are not among them."""
    wanted = frozenset(kinds)
    return frozenset(action for action, words in EVENT_WORDS.items() if words.kind in wanted)


def person_in_role(person_id: str, name: str, role: Role | None) -> str:
    """A person's name with the role in which the person acted, unless the name says it: `Birk (leder)`."""
    if role is None or person_id.startswith(SYSTEM_PREFIX) or name.lower().startswith(role.danish.lower()):
        return name
    return f"{name} ({role.danish.lower()})"


def details_of(fields: Mapping[str, Any], rules: RuleSet, names: Mapping[str, str]) -> Iterator[Detail]:
    """The texts that an event carries. `names` are the names of persons by id, `rules` the rule set of the case."""
    yield from _about(fields, rules)
    yield from _people(fields, names)
    if "from" in fields and "to" in fields:
        yield Detail("Før", f"Regelsæt {fields['from']['version']}")
        yield Detail("Nu", f"Regelsæt {fields['to']['version']}")
    if "before" in fields and isinstance(fields["before"], list):
        yield Detail("Før", _roles(fields["before"]))
        yield Detail("Nu", _roles(fields["after"]))
    elif "roles" in fields:
        yield Detail("Roller", _roles(fields["roles"]))
    yield from _written("Begrundelse", fields.get("reason"))
    yield from _written("Hvorfor oplysningerne er ændret efter låsningen", fields.get("facts_reason"))
    yield from _written("Kommentar", fields.get("comment"))
    for subject, comment in fields.get("criterion_comments", {}).items():
        yield from _written(f"Kommentar til {subject_name(subject, rules)}", comment)
    waived = [gate.name for gate in rules.gates if gate.id in fields.get("confirmed_waivers", ())]
    yield from _written("Bekræftede fravigelser", "; ".join(waived))
    points = [POINT_NAMES.get(point, point) for point in fields.get("levers", {})]
    yield from _written("Hjemmel er valgt for", "; ".join(points))
    yield from _of_letter(fields)
    yield from _handed_out(fields)


def _of_letter(fields: Mapping[str, Any]) -> Iterator[Detail]:
    """The wording of a letter: the texts that differ from the proposal, and those that follow it."""
    texts = fields.get("letter", {})
    for part, name in _LETTER_PARTS.items():
        yield from _written(name, texts.get(part))
    if "letter_deadline" in fields:
        yield Detail("Frist for svar", format_date(date.fromisoformat(fields["letter_deadline"])))
    followed = [name for part, name in _LETTER_PARTS.items() if part in fields.get("letter_follows", ())]
    yield from _written("Følger forslaget", join_words(followed))


def subject_name(subject: str, rules: RuleSet) -> str:
    """A part of the assessment as people say it: `kriterium 3`, `konklusionen`; the whole of it is `sagen`."""
    if subject == CONCLUSION:
        return "konklusionen"
    if subject == WHOLE_CASE:
        return "sagen"
    numbers = {criterion.id: criterion.number for criterion in rules.criteria}
    return f"kriterium {numbers[subject]}" if subject in numbers else subject


def _about(fields: Mapping[str, Any], rules: RuleSet) -> Iterator[Detail]:
    if "case_number" in fields:
        yield Detail("Sagsnummer", str(fields["case_number"]))
    if "number" in fields:
        yield Detail("Vurdering", f"Nummer {fields['number']}")
    if "phase" in fields:
        phases = {phase.id: phase.name for phase in rules.phases}
        yield Detail("Fase", phases.get(fields["phase"], str(fields["phase"])))
    if "date" in fields:
        yield Detail("Dato", format_date(date.fromisoformat(fields["date"])))
    if "voted" in fields:
        yield Detail("Indstillingen blev", VoteOutcome(fields["voted"]).danish.lower())
    if "condition" in fields:
        yield Detail("Vilkår", str(fields["condition"]))
    if "status" in fields:
        yield Detail("Status", ConditionStatus(fields["status"]).danish)
    yield from _parts(fields, rules)


def _parts(fields: Mapping[str, Any], rules: RuleSet) -> Iterator[Detail]:
    """The parts of an assessment that an event is about, and the version of it."""
    if "parts" in fields:
        yield from _written("Dele", _subjects(fields["parts"], rules))
    if isinstance(fields.get("version"), int):
        yield Detail("Version", f"Nummer {fields['version']}")
    if "subject" in fields:
        yield Detail("Del", subject_name(fields["subject"], rules).capitalize())
    if "criteria" in fields:
        yield from _written("Kriterier", _subjects(fields["criteria"], rules))
    if "common_grade_needed" in fields:
        owed = _subjects(fields["common_grade_needed"], rules)
        yield Detail("Kræver en fælles vurdering", owed or "Ingen kriterier")


def _people(fields: Mapping[str, Any], names: Mapping[str, str]) -> Iterator[Detail]:
    if "assessor" in fields:
        yield Detail("Anden vurderer", names.get(fields["assessor"], fields["assessor"]))
    if "person" in fields:
        yield Detail("Bruger", names.get(fields["person"], fields["person"]))
    if "impartial" in fields:
        yield Detail("Erklæring", "Habil" if fields["impartial"] else "Inhabil")
    if "passes_to" in fields:
        yield Detail("Overtages af", names.get(fields["passes_to"], fields["passes_to"]))
    if "part" in fields:
        before, after = fields.get("had_by"), fields.get("given_to")
        yield Detail("Opgave", Part(fields["part"]).danish if fields["part"] in set(Part) else str(fields["part"]))
        yield Detail("Før", names.get(before, before) if before else "Ingen")
        yield Detail("Nu", names.get(after, after) if after else "Ingen")


def _handed_out(fields: Mapping[str, Any]) -> Iterator[Detail]:
    """What was downloaded, exported or refused."""
    if "document" in fields:
        name = DOCUMENT_NAMES.get(fields["document"], fields["document"])
        state = _STATES.get(fields.get("state", ""), "")
        yield Detail("Dokument", f"{name} ({state})" if state else name)
    if "attachment" in fields:
        yield Detail("Bilag", f"Nr. {fields['attachment']}: {fields['file_name']}")
    if "format" in fields:
        yield Detail("Form", str(fields["format"]).upper())
    if "rows" in fields:
        yield Detail("Rækker", str(fields["rows"]))
    yield from _written("Filter", fields.get("filter"))
    if "sha256" in fields:
        yield Detail("Kontrolsum", f"{str(fields['sha256'])[:16]}…")
    yield from _written("Afvist", fields.get("refused"))


def _subjects(subjects: Iterable[str], rules: RuleSet) -> str:
    return join_words([subject_name(subject, rules) for subject in subjects]).capitalize()


def _roles(values: Iterable[str]) -> str:
    known = {role.value: role.danish for role in Role}
    return join_words([known.get(value, value) for value in values]) or "Ingen"


def _written(label: str, text: Any) -> Iterator[Detail]:
    if isinstance(text, str) and text.strip():
        yield Detail(label, text)
