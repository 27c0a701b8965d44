"""What an assessment waits for, in Danish: for the list, the head of a case, and the personal task list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from assessment.domain.danish import join_words
from assessment.domain.standing import Actor
from assessment.domain.waiting import Task, Waiting

# What is waited for, as a noun in brackets after whom.
NOUNS: Mapping[Task, str] = {
    Task.GRADE: "vurdering",
    Task.SUBMIT: "indsendelse",
    Task.CORRECT: "rettelse",
    Task.GRADE_SECOND: "anden vurdering",
    Task.WITHDRAW_SECOND: "ny anden vurderer",
    Task.WRITE_COMMON: "fælles vurdering",
    Task.AGREE: "enighed om fælles vurdering",
    Task.RELEASE: "frigivelse",
    Task.APPROVE: "godkendelse",
    Task.HEAR: "partshøring",
    Task.ANSWER: "svar på partshøring",
    Task.ISSUE: "udsendelse",
    Task.VOTE: "beslutning",
    Task.RECORD_VOTE: "byrådets beslutning",
    Task.BEGIN_AGAIN: "ny vurdering",
    Task.FOLLOW_UP: "opfølgning på vilkår",
    Task.FIND_OWNER: "ny sagsbehandler",
}
# What to do, as it is said to the person who does it.
DEEDS: Mapping[Task, str] = {
    Task.GRADE: "Vurdér sagen, og lås vurderingen",
    Task.SUBMIT: "Send sagen til godkendelse",
    Task.CORRECT: "Ret det, lederen har bedt om, og send sagen igen",
    Task.GRADE_SECOND: "Vurdér sagen som anden vurderer, og lås din vurdering",
    Task.WITHDRAW_SECOND: "Træk ønsket om en anden vurdering tilbage; den anden vurderer er stoppet",
    Task.WRITE_COMMON: "Skriv den fælles vurdering sammen",
    Task.AGREE: "Læs den fælles vurdering, og erklær dig enig",
    Task.RELEASE: "Frigiv sagen; den anden vurderer er stoppet",
    Task.APPROVE: "Læs sagen, og godkend eller returnér den",
    Task.HEAR: "Gør partshøringen færdig",
    Task.ISSUE: "Udsend dokumenterne",
    Task.RECORD_VOTE: "Skriv ind, hvad byrådet har besluttet",
    Task.BEGIN_AGAIN: "Begynd en ny vurdering; byrådet har sendt sagen tilbage",
    Task.FOLLOW_UP: "Følg op på det vilkår, hvis frist er overskredet",
    Task.FIND_OWNER: "Vælg en ny sagsbehandler",
}
# Those who are waited for and do not work with the case.
_OUTSIDE: Mapping[Task, str] = {Task.ANSWER: "parten", Task.VOTE: "byrådet"}


def whom(wait: Waiting, names: Mapping[str, str], actor: Actor | None) -> str:
    """Whom it waits for: `dig`, a name, `en leder`, the party or the council.

    Without a reader (`actor`) nobody is `dig`.
    """
    if actor is not None and wait.is_for(actor):
        return "dig"
    if wait.person_id is not None:
        return names.get(wait.person_id, wait.person_id)
    return _OUTSIDE[wait.task] if wait.role is None else f"en {wait.role.danish.lower()}"


def waiting_in_words(waits: Sequence[Waiting], names: Mapping[str, str], actor: Actor | None) -> str:
    """All that is waited for, as `Sagsbehandler A (vurdering) og dig (anden vurdering)`; empty for nothing."""
    return join_words([_one(wait, names, actor) for wait in waits])


def first_in_words(waits: Sequence[Waiting], names: Mapping[str, str], actor: Actor) -> str:
    """The one thing that a list has room for: what waits for the reader, else the most important; empty for nothing."""
    own = [wait for wait in waits if wait.is_for(actor)]
    return upper_first(_one((own or waits)[0], names, actor) if waits else "")


def upper_first(text: str) -> str:
    """The text with a capital first letter."""
    return text[:1].upper() + text[1:]


def _one(wait: Waiting, names: Mapping[str, str], actor: Actor | None) -> str:
    return f"{whom(wait, names, actor)} ({NOUNS[wait.task]})"
