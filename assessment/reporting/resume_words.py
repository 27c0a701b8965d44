"""What the one-page resume says of itself: headings, labels and sentences, read strictly from `rules/kommune.yaml`."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from assessment.domain.plaintext import check_text
from assessment.reporting.sentences import with_places

Word = Annotated[
    str, StringConstraints(min_length=1, max_length=120, strict=True, strip_whitespace=True), AfterValidator(check_text)
]
_Said = Annotated[
    str, StringConstraints(min_length=1, max_length=300, strict=True, strip_whitespace=True), AfterValidator(check_text)
]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, validate_by_alias=True)


class ResumeHeadings(_Part):
    """The headings of the page, in the order in which they may stand."""

    summary: Word = Field(alias="kort")
    criteria: Word = Field(alias="vurdering")
    money: Word = Field(alias="oekonomi")
    conditions: Word = Field(alias="vilkaar")
    proposed: Word = Field(alias="foreslaaede_vilkaar")
    reasons: Word = Field(alias="begrundelse")
    change: Word = Field(alias="aendre_udfaldet")
    missing: Word = Field(alias="mangler")
    points: Word = Field(alias="beslutningspunkter")


class ResumeLabels(_Part):
    """Short labels of the header, the bars and the line of money."""

    kind: Word = Field(alias="art")
    criterion: Word = Field(alias="kriterium")
    assessment: Word = Field(alias="vurdering")
    status: Word = Field(alias="status")
    approved_by: Word = Field(alias="godkendt_af")
    cost: Word = Field(alias="samlet_udgift")
    gross: Word = Field(alias="garanti_brutto")
    net: Word = Field(alias="garanti_netto")
    rent: Word = Field(alias="husleje")
    rent_of_home: Annotated[Word, with_places("bolig")] = Field(alias="husleje_for_bolig")
    not_stated: Word = Field(alias="ikke_oplyst")
    scale: Annotated[Word, with_places("lavest", "hoejest")] = Field(alias="skala")
    below: Annotated[Word, with_places("graense")] = Field(alias="under_graensen")


class ResumeSentences(_Part):
    """The sentences of the page. The recommendation itself is the same sentence as in the indstilling."""

    estate_in_place: Annotated[_Said, with_places("afdeling", "sted")] = Field(alias="afdeling_i_sted")
    case: Annotated[_Said, with_places("afdeling")] = Field(alias="sag")
    titled: Annotated[_Said, with_places("titel")] = Field(alias="sag_uden_afdeling")
    homes: Annotated[_Said, with_places("afdeling", "antal")] = Field(alias="sag_boliger")
    renovated: Annotated[_Said, with_places("afdeling", "antal", "renoveres")] = Field(alias="sag_renoverede")
    no_considerations: _Said = Field(alias="hovedhensyn_mangler")
    not_ready: _Said = Field(alias="ikke_klar")
    reason_elsewhere: Annotated[_Said, with_places("afsnit")] = Field(alias="begrundelse_i_afsnit")
    no_conditions: _Said = Field(alias="ingen_vilkaar")
    condition: Annotated[_Said, with_places("kriterium", "vilkaar")] = Field(alias="et_vilkaar")
    conditions_point: Annotated[_Said, with_places("antal")] = Field(alias="punkt_vilkaar")
    one_condition_point: _Said = Field(alias="punkt_et_vilkaar")
    low: Annotated[_Said, with_places("kriterium", "begrundelse")] = Field(alias="lavt_kriterium")
    gate: Annotated[_Said, with_places("krav", "tekst")] = Field(alias="loft")
    lift: Annotated[_Said, with_places("kriterium", "til")] = Field(alias="loeft")
    many_lifts: Annotated[_Said, with_places("trin", "antal", "udfald")] = Field(alias="mange_loeft")
    reasons_change: _Said = Field(alias="naar_begrundelsen_aendres")
    not_graded: Annotated[_Said, with_places("kriterium", "grund")] = Field(alias="kriterium_mangler")
    shortened: Annotated[_Said, with_places("sted")] = Field(alias="forkortet")
    more: Annotated[_Said, with_places("antal", "sted")] = Field(alias="flere")
    more_conditions: Annotated[_Said, with_places("antal", "sted")] = Field(alias="flere_vilkaar")
    section: Annotated[_Said, with_places("afsnit")] = Field(alias="indstillingens_afsnit")
    annex: _Said = Field(alias="teknisk_bilag")


class ResumeWords(_Part):
    """All words of the resume that are not the case's own."""

    headings: ResumeHeadings = Field(alias="overskrifter")
    labels: ResumeLabels = Field(alias="betegnelser")
    sentences: ResumeSentences = Field(alias="saetninger")
