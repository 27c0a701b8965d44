"""What a person does to an assessment, as the sentence »Du kan ikke ...« says it."""

from __future__ import annotations

from collections.abc import Mapping

from assessment.domain.standing import Action

VERBS: Mapping[Action, str] = {
    Action.READ: "læse sagen",
    Action.CREATE: "oprette sager",
    Action.BEGIN: "begynde en ny vurdering",
    Action.EDIT: "rette i sagen",
    Action.LOCK: "låse vurderingen",
    Action.REVISE: "genåbne en låst vurdering",
    Action.MOVE_RULES: "skifte regelsæt",
    Action.SUBMIT: "sende sagen til godkendelse",
    Action.REVIEW: "gennemgå sagen",
    Action.COMMENT: "skrive en kommentar",
    Action.RETURN: "returnere sagen",
    Action.APPROVE: "godkende sagen",
    Action.ISSUE: "udsende dokumenterne",
    Action.COUNCIL: "skrive om byrådets behandling",
    Action.FOLLOW_UP: "følge et vilkår op",
    Action.WITHDRAW: "trække sagen tilbage",
    Action.WRITE_LOG: "skrive et notat i sagen",
    Action.HEAR: "skrive om partshøringen",
    Action.HEARING_LETTER: "skrive høringsbrevet",
    Action.DECISION_LETTER: "skrive afgørelsesbrevet",
    Action.ATTACH: "lægge bilag i sagen eller trække dem tilbage",
    Action.ASK_SECOND: "bede om en anden vurdering",
    Action.WITHDRAW_SECOND: "trække en anden vurdering tilbage",
    Action.GRADE_SECOND: "skrive den anden vurdering",
    Action.LOCK_SECOND: "låse den anden vurdering",
    Action.AGREE: "erklære dig enig i den fælles vurdering",
    Action.CHOOSE_MEETING: "vælge sagens møde",
    Action.KEEP_CALENDAR: "rette mødekalenderen",
    Action.RELEASE_SECOND: "frigive sagen uden den anden vurderers enighed",
    Action.ASSIGN: "ændre, hvem der har sagen",
    Action.TRANSFER: "give en kollegas sager videre",
    Action.ADMINISTER: "administrere brugere",
}
