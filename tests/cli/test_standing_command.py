"""tengill standing and tengill expect: lists by file and pipe, exports, what is refused and why."""

import csv
import io

import pytest
from command_line import CommandLine
from ledger_home import LedgerHome

from tengill.cli.exits import Exit


def test_a_list_from_a_file_tells_columns_and_strangers(
    filled: LedgerHome, tengill: CommandLine
) -> None:
    path = filled.file(
        "candidates.csv",
        b"Name,Followers\nBj\xc3\xb6rk Dal,1200\nBj\xc3\xb6rk Dal,12.3k\n=SUM(A1),5\n",
    )
    told = tengill("standing", "--list", path)
    assert told.code == Exit.OK, told.err
    assert "1,200" in told.out
    assert "12.3k" in told.err
    assert "'Followers' is taken as followers" in " ".join(told.err.split())
    as_json = tengill("standing", "--list", path, "--json").json
    assert as_json["people"][0]["reach"][0]["source"] == "list"
    rows = list(csv.reader(io.StringIO(tengill("standing", "--list", path, "--csv").out)))
    assert any(cell == "'=SUM(A1)" for row in rows for cell in row)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("Björk Dal", "--list", "-"), "not both"),
        (("--from", "2024-02-01", "--to", "2024-01-01"), "before it starts"),
        (("--rates", "EUR"), "CODE=FILE"),
        (("--list", "nowhere.csv"), "nowhere.csv"),
    ],
)
def test_what_cannot_be_answered_is_refused(
    filled: LedgerHome, tengill: CommandLine, words: tuple[str, ...], said: str
) -> None:
    told = tengill("standing", *words)
    assert told.code != Exit.OK
    assert said in " ".join(told.err.split())
    assert "Traceback" not in told.err


def test_wrong_columns_are_refused_and_corrected(filled: LedgerHome, tengill: CommandLine) -> None:
    path = filled.file("odd.csv", "Colour,Who,Loud\nred,Björk Dal,7\n".encode())
    told = tengill("standing", "--list", path)
    assert told.code == Exit.FAILED
    assert "Colour, Who, Loud" in " ".join(told.err.split())
    again = tengill(
        "standing", "--list", path, "--column", "name=Who", "--column", "followers=Loud"
    )
    assert again.code == Exit.OK, again.err
    assert "Björk Dal" in again.out


def test_expect_of_a_column_that_is_not_there(filled: LedgerHome, tengill: CommandLine) -> None:
    told = tengill("expect", "Björk Dal", "--column", "Nowhere")
    assert told.code == Exit.FAILED
    assert "Nowhere" in told.err
