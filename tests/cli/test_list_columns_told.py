"""`tengill import --map`: a list of anybody's making, whose columns say nothing by themselves."""

import io
import sys
from pathlib import Path

import pytest
from command_line import CommandLine

from tengill.cli.exits import Exit

pytestmark = pytest.mark.usefixtures("ledger")

OPAQUE = "Q1;Q2;Q3\nAnna Lind;anna@lind.example;03.04.2020\nBo Ek;bo@ek.example;05.06.2021\n"


@pytest.fixture
def listed(tmp_path: Path) -> Path:
    path = tmp_path / "members.csv"
    path.write_text(OPAQUE, encoding="utf-8")
    return path


def names(tengill: CommandLine) -> list[str]:
    """Whom the ledger knows."""
    return sorted(row["name"] for row in tengill("people", "--json").json["rows"])


def one_line(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.slow
def test_a_dry_run_shows_what_columns_are_taken_for_and_reads_nothing(
    tengill: CommandLine, listed: Path
) -> None:
    shown = tengill("import", listed, "--dry-run", "--map", "full_name=Q1", "--map", "email=Q2")
    assert shown.code == 0
    assert "Anna Lind" in shown.out
    assert "followers_at, date_order" in one_line(shown.err)
    told = tengill(
        "import", listed, "--dry-run", "--as", "people", "--map", "full_name=Q1", "--json"
    )
    assert {c["header"]: c["field"] for c in told.json["columns"]}["Q1"] == "full_name"
    assert [row["who"] for row in told.json["rows"]] == ["Anna Lind", "Bo Ek"]
    assert tengill("runs", "--json").json == []


@pytest.mark.slow
def test_people_come_in_as_the_columns_were_told(tengill: CommandLine, listed: Path) -> None:
    assert tengill("import", listed, "--map", "full_name=Q1", "--map", "email=Q2").code == 0
    assert names(tengill) == ["Anna Lind", "Bo Ek"]
    # Told otherwise later, the same rows are told anew and nobody stands there twice.
    assert tengill("import", listed, "--map", "full_name=Q1", "--map", "note=Q3").code == 0
    assert names(tengill) == ["Anna Lind", "Bo Ek"]


@pytest.mark.slow
def test_standard_input_may_be_such_a_list(
    tengill: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(OPAQUE.encode())))
    assert tengill("import", "-", "--map", "full_name=Q1").code == 0
    assert names(tengill) == ["Anna Lind", "Bo Ek"]


@pytest.mark.slow
def test_what_is_told_wrongly_is_said_and_nothing_comes_in(
    tengill: CommandLine, listed: Path, tmp_path: Path
) -> None:
    mail = tmp_path / "photo.png"
    mail.write_bytes(b"\x89PNG\r\n\x1a\n")
    cases = [
        (("import", listed, "--map", "full_name"), "FIELD=COLUMN"),
        (("import", listed, "--map", "shoe=Q1"), "no field 'shoe'"),
        (("import", listed, "--map", "full_name=Q9"), "Columns: Q1, Q2, Q3"),
        (("import", listed, "--as", "fish"), "people or interactions"),
        (("import", listed, "--as", "interactions"), "person_name=COLUMN"),
        (("import", listed, tmp_path, "--as", "people"), "one CSV file"),
        (("import", tmp_path, "--as", "people"), "one CSV file"),
        (("import", mail, "--as", "people"), "no table"),
    ]
    for call, words in cases:
        told = tengill(*call)
        assert told.code == Exit.USAGE, call
        assert words in one_line(told.err), call
    assert tengill("runs", "--json").json == []


@pytest.mark.slow
def test_a_table_nothing_was_made_of_says_how_it_is_read(
    tengill: CommandLine, tmp_path: Path
) -> None:
    path = tmp_path / "list.csv"
    path.write_text("Q1;Q2\nAnna Lind;red\nBo Ek;blue\n", encoding="utf-8")
    for call in (("import", path), ("import", path, "--dry-run")):
        told = tengill(*call)
        assert "list.csv is a table" in one_line(told.err)
        assert "--as people --map full_name=COLUMN" in one_line(told.err)
