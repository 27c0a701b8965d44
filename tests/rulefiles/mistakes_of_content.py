"""Mistakes in what a rule set says: keys, numbers, words, references, days and versions."""

from __future__ import annotations

from tests.rulefiles.mistakes import Mistake

M = Mistake
_QUESTION_5 = (
    '      - {id: "u5", tekst: "Foreligger der en udlejningsstrategi for perioden under og efter renoveringen, '
    'herunder genhusning?"}\n'
)
_LAST_PHASE = '  - {id: "skema_c", navn: "Skema C"}\n'
_FIRST_STEP = (
    '  - {vaerdi: 0, navn: "Modvirker", beskrivelse: "Projektet svækker kriteriet eller har fravalgt '
    'at arbejde med det."}\n'
)
_PURPOSE = (
    "Renoveringen skal sikre, at boligerne kan udlejes på længere sigt - også til andre husstande end i dag - "
    "og at der fortsat findes billige almene boliger i hele byen."
)

CONTENT = (
    M("a key misspelt", "vaegt: 20", "vægt: 20", "er et ukendt felt. Mente du »vaegt«?", "Ret navnet"),
    M("a key twice", "    vaegt: 20", "    vaegt: 20\n    vaegt: 25", "to gange", "Slet det ene", at="    vaegt: 25"),
    M("a key removed", f'    formaal: "{_PURPOSE}"\n', "", "mangler", "Tilføj feltet", at='  - id: "udlejning"'),
    M(
        "a group twice",
        "vaegtning:\n",
        "vaegtning: {}\nvaegtning:\n",
        "»vaegtning« to gange",
        "Slet",
        at="vaegtning:\n",
    ),
    M(
        "a key of another group",
        "    nr: 1\n",
        "    nr: 1\n    klasse: facade\n",
        "ukendt felt",
        "Slet",
        at="    klasse",
    ),
    M("a number in words", "vaegt: 20", "vaegt: tyve", "er »tyve«, som ikke er et helt tal", "Skriv fx 20"),
    M("a comma in a whole number", "vaegt: 20", "vaegt: 20,5", "ikke er et helt tal", "Skriv fx 20"),
    M("a weight of zero", "vaegt: 20", "vaegt: 0", "er 0, men skal være mindst 1", "Ret tallet"),
    M("a weight below zero", "vaegt: 20", "vaegt: -20", "skal være mindst 1", "Ret tallet"),
    M("a weight too high", "vaegt: 20", "vaegt: 2000", "skal være højst 1000", "Ret tallet"),
    M("a weight in per cent", "vaegt: 20", "vaegt: 20 %", "ikke er et helt tal", "Skriv fx 20"),
    M(
        "unequal weights",
        "vaegt: 20",
        "vaegt: 30",
        "er »ens«, men vægtene er forskellige",
        "Gør",
        at='  princip: "ens"',
    ),
    M("an unknown principle", 'princip: "ens"', 'princip: "lige"', "skal være en af: ens, besluttet", "Ret værdien"),
    M("a threshold above the scale", "gennemsnit: 2,8", "gennemsnit: 4,1", "skal være højst 4", "Ret tallet"),
    M("a threshold in words", "gennemsnit: 2,8", 'gennemsnit: "ca. 2,8"', "ikke er et tal", "Skriv fx 2,8"),
    M("support below conditions", "gennemsnit: 2,8", "gennemsnit: 1,9", "er lavere end", "Byt om", at="vurdering:\n"),
    M("a share in per cent", "facadeandel: 0,60", "facadeandel: 60 %", "som ikke er et tal", "Skriv fx 2,8"),
    M("a share above one", "facadeandel: 0,60", "facadeandel: 60", "skal være højst 1", "Ret tallet"),
    M("dots in an amount", "100000000\n", "100.000.000\n", "med punktummer", "fx 100000000"),
    M("kroner after an amount", "100000000\n", "100000000 kr.\n", "som ikke er et helt tal", "Skriv fx 20"),
    M(
        "an unknown kind of gate",
        'type: "krav_ja"',
        'type: "krav"',
        "krav_ja, facadeandel",
        "Ret værdien",
    ),
    M("a gate without a kind", '    type: "krav_ja"\n', "", "mangler", "Tilføj feltet »type«", at='  - id: "tekniske_'),
    M("a cap with Danish letters", 'loft: "vilkaar"', 'loft: "vilkår"', "Mente du »vilkaar«?", "Ret værdien"),
    M("support as a cap", 'loft: "afvis"', 'loft: "stoette"', "skal være en af: afvis, vilkaar", "Ret værdien"),
    M("readiness as any cap", 'loft: "afvis"', 'loft: "ikke_oplyst"', "kun bruges på en port af typen", "Vælg afvis"),
    M("a gate on an unknown fact", 'fakta: ["bygge', 'fakta: ["by', "er ikke et ja/nej-spørgsmål", "Ret id'et"),
    M("a gate on a phase as a yes", 'faktum: "fase_ved', 'faktum: "notat_genhusning" #', "af typen fase", "Ret id'et"),
    M("an unknown phase", 'senest: "helhedsplan"', 'senest: "skema_d"', "findes ikke under faser", "Ret id'et"),
    M("yes in Danish", "kan_fraviges: true", "kan_fraviges: ja", "er »ja«, men skal være true", "Ret værdien"),
    M("no in quotation marks", "kan_fraviges: false", 'kan_fraviges: "nej"', "eller false (nej)", "Ret værdien"),
    M("true in quotation marks", "tilladt: true", 'tilladt: "true"', "uden anførselstegn", "Ret værdien"),
    M("one for yes", "tilladt: true", "tilladt: 1", "skal være true (ja)", "Ret værdien"),
    M(
        "an id of a criterion changed",
        'id: "blandet_by"',
        'id: "blandet"',
        "findes ikke i version 2026.1.0",
        "behold det",
    ),
    M("an id of a criterion twice", 'id: "udearealer"', 'id: "udlejning"', "er brugt to gange", "et andet id"),
    M("an id with Danish letters", 'id: "baeredygtighed"', 'id: "bæredygtighed"', "små bogstaver a-z", "Ret id'et"),
    M("an id with a space", 'id: "facade_klar"', 'id: "facade klar"', "små bogstaver a-z", "Ret id'et"),
    M("a number of a criterion twice", "nr: 2", "nr: 3", "De skal være 1 til 5", "hvert én gang", at="kriterier:\n"),
    M(
        "four criteria",
        '  - id: "udearealer"\n    nr: 2',
        "  #",
        "har feltet",
        "Slet",
        at='    navn: "Udearealer og sociale',
    ),
    M("an anchor removed", '      3: "Boligtyper', '      #: "B', "trin 3 mangler", "Tilføj den", at="    ankre:\n"),
    M("an anchor too many", "    ankre:\n", '    ankre:\n      5: "Mere"\n', "trin 5 findes ikke", "Skalaen går fra 0"),
    M("an anchor twice", '      3: "Boligtyper', '      2: "Boligtyper', "har feltet »2« to gange", "Slet det ene"),
    M("an anchor in words", '      3: "Boligtyper', '      tre: "Boligtyper', "er »tre«", "Skriv fx 20"),
    M("steps in another order", "{vaerdi: 0,", "{vaerdi: 1,", "i den rækkefølge", "præcis ét trin", at="skala:\n"),
    M("a step removed", _FIRST_STEP, "", "præcis ét trin", "0, 1, 2, 3 og 4", at="skala:\n"),
    M("an empty text", 'navn: "Fordialog"', 'navn: ""', "er tomt", "Skriv en tekst"),
    M("a text of spaces", 'navn: "Fordialog"', 'navn: "   "', "er tomt", "Skriv en tekst"),
    M("no value", 'titel: "Lov om almene boliger m.v., § 91"', "titel:", "er tomt", "Sæt værdien"),
    M("a number for a text", 'navn: "Fordialog"', "navn: 2027", "skal være en tekst i anførselstegn", "Sæt værdien i"),
    M("a text too long", _PURPOSE, "Længe " * 700, "men må højst være 4.000 tegn", "Forkort teksten"),
    M(
        "a text for a list",
        'hjemmel: ["tillaeg-2022"]',
        'hjemmel: "tillaeg-2022"',
        "skal være en liste",
        "Skriv værdierne",
    ),
    M("an unknown source", '["tillaeg-2022"]', '["tillaeg"]', "findes ikke under hjemmel", "eller tilføj den"),
    M("a source twice", 'id: "abl-91"', 'id: "tillaeg-2022"', "er brugt to gange", "et andet id"),
    M("an unknown class", 'klasse: "facade"', 'klasse: "udseende"', "skal være en af: facade, teknik", "Ret værdien"),
    M(
        "a category twice",
        'id: "tag"',
        'id: "facade"',
        "er brugt to gange",
        "et andet id",
        at='  - {id: "facade", navn: "Facade',
    ),
    M("a phase twice", _LAST_PHASE, _LAST_PHASE * 2, "er brugt to gange", "Giv den ene", at=f"{_LAST_PHASE}\n"),
    M("a question twice", 'id: "u2"', 'id: "u1"', "id'et »u1« er brugt to gange", "Giv den ene et andet id"),
    M("no question left", "    spoergsmaal:\n", "    spoergsmaal: []\n    x:\n", "har 0 elementer", "Tilføj dem"),
    M(
        "too many questions",
        _QUESTION_5,
        "".join(_QUESTION_5.replace("u5", f"v{n}") for n in range(7)),
        "højst have 10",
        "Slet dem",
        at="    spoergsmaal:\n",
    ),
    M("an outcome misspelt", "  afvis:       {", "  afslag:      {", "skal være en af: stoette, vilkaar", "Ret"),
    M("an outcome removed", "  vilkaar:     {", "  #: {", "teksten for vilkaar mangler", "Tilføj den", at="udfald:\n"),
    M("another schema", '"regelsaet/1"', '"regelsaet/2"', "skal være »regelsaet/1«", "Ret værdien"),
    M("a date the Danish way", "gyldig_fra: 2027-01-01", "gyldig_fra: 1.1.2027", "skal være en dato", "fx 2026-11-23"),
    M(
        "a day that does not exist",
        "gyldig_fra: 2027-01-01",
        "gyldig_fra: 2027-02-30",
        "skal være en dato",
        "Ret datoen",
    ),
    M("a date in digits", "gyldig_fra: 2027-01-01", 'gyldig_fra: "20270101"', "skal være en dato", "fx 2026-11-23"),
    M("a digit too many", "gyldig_fra: 2027-01-01", "gyldig_fra: 20271-01-01", "skal være en dato", "Ret datoen"),
    M("another century", "gyldig_fra: 2027-01-01", "gyldig_fra: 1927-01-01", "ligger i året 1927", "Ret årstallet"),
    M("a version of two numbers", '"2027.1.0"', '"2027.1"', "skal være et versionsnummer", 'fx "2026.1.0"'),
    M("a version as a number", '"2027.1.0"', "2027.1", "skal være en tekst i anførselstegn", "Sæt værdien i"),
    M("a version with a letter", '"2027.1.0"', '"v2027.1.0"', "skal være et versionsnummer", 'fx "2026.1.0"'),
    M(
        "the version of the copied file",
        '"2027.1.0"',
        '"2026.1.0"',
        "ligger som aarhus-almen-renovering 2027.1.0",
        "Ret id",
    ),
    M("a date that the register does not have", "2027-01-01", "2027-02-01", "men registret siger", "Ret den ene dato"),
)
