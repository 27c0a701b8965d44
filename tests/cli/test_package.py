"""`package` and the check of what it writes, as they are typed."""

from __future__ import annotations

import zipfile

import pytest

from tests.cli.program import Program

ISSUED, DRAFT = "2026-0045", "2026-0057"


@pytest.mark.usefixtures("seeded")
def test_a_package_is_written_and_verified(program: Program) -> None:
    into_folder = program("package", ISSUED, "-o", program.folder)
    path = program.folder / f"Pakke-{ISSUED}-version-1.zip"
    assert (into_folder.status, into_folder.out) == (0, f"Skrevet: {path}\n"), into_folder.err
    named = program.folder / "ud.zip"
    assert program("package", ISSUED, "-o", named).status == 0
    assert named.read_bytes() == path.read_bytes(), "taking it out changes nothing in it"

    whole = program("verify", named)
    assert whole.status == 0, whole.err
    assert whole.out.startswith(f"{named}: i orden: pakke til arkiv af sag {ISSUED}, version 1, udsendt ")
    assert "dokumenter og hændelser er dem, databasen gemte" in whole.err

    altered = program.folder / "rettet.zip"
    with zipfile.ZipFile(named) as source, zipfile.ZipFile(altered, "w") as target:
        for info in source.infolist():
            target.writestr(info, source.read(info) + (b" " if info.filename == "INDHOLD.txt" else b""))
    outcome = program("verify", altered)
    assert (outcome.status, outcome.out) == (1, "")
    assert any(line.startswith(f"{altered}: »INDHOLD.txt« er ændret") for line in outcome.faults)
    cut = program.folder / "afkortet.zip"
    cut.write_bytes(named.read_bytes()[:5000])
    assert f"{cut}: er beskadiget eller afkortet og kan ikke læses som pakke." in program("verify", cut).faults


@pytest.mark.usefixtures("seeded")
def test_what_cannot_be_done_is_told(program: Program) -> None:
    for arguments, status, said in (
        ((DRAFT, "-o", program.folder), 1, "Sagen er ikke udsendt, så der er ingen pakke til arkivet."),
        (("2026-9999", "-o", program.folder), 1, "Sagen »2026-9999« findes ikke."),
        ((ISSUED, "-o", program.folder / "mangler" / "x.zip"), 1, "ikke findes. Opret den først."),
        ((ISSUED,), 2, "Der mangler: -o/--output."),
    ):
        outcome = program("package", *arguments)
        assert (outcome.status, outcome.out) == (status, ""), outcome
        assert said in outcome.err
    assert not list(program.folder.glob("*.zip"))
