"""The columns of a list: guessed, corrected, and read by what was said."""

from pathlib import Path

import pytest
from ledger_home import LedgerHome, number, query

from tengill.workspace import importing, list_columns
from tengill.workspace.list_columns import NoListError, list_view

LIST = (
    "Name,Contact,Alias,Met\nCarl Moesgaard,carl@moe.example,Kalli,03/04/2019\n"
    "Ada Lindqvist,ada@lind.example,,05/06/2019\n"
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    told = tmp_path / "people.csv"
    told.write_text(LIST, encoding="utf-8")
    return told


def test_columns_are_guessed_from_headings_and_values(path: Path) -> None:
    view = list_view(path)
    assert view.kind == "people"
    fields = {column.header: column.field for column in view.columns}
    assert fields["Name"] == "full_name"
    assert fields["Contact"] == "email"  # nothing in the heading says so, the values do
    assert view.columns[0].samples[:2] == ("Carl Moesgaard", "Ada Lindqvist")
    assert ("Carl Moesgaard", "carl@moe.example") in {(r.who, r.what) for r in view.rows}


def test_a_correction_is_taken_and_a_column_taken_for_nothing_is_left(path: Path) -> None:
    view = list_view(path, "people", {"Contact": "", "Alias": "nickname"}, "dmy")
    fields = {column.header: column.field for column in view.columns}
    assert fields == {"Name": "full_name", "Contact": "", "Alias": "nickname", "Met": fields["Met"]}
    assert view.date_order == "dmy"
    with pytest.raises(ValueError, match="There is no field 'shoe'"):
        list_view(path, "people", {"Alias": "shoe"})


def test_what_is_no_table_says_so(tmp_path: Path) -> None:
    note = tmp_path / "note.txt"
    note.write_text("Just a note.", encoding="utf-8")
    with pytest.raises(NoListError, match="no table with a heading row"):
        list_view(note)


def test_a_list_is_read_by_what_was_said(ledger: LedgerHome, path: Path) -> None:
    view = list_view(path, "people", {"Alias": "nickname", "Met": ""})
    run = importing.import_paths([path], columns=view.mapping)
    assert number("card") == 2
    assert query("SELECT parts ->> 'nickname' FROM ledger_card WHERE name LIKE 'Carl%%'") == [
        ("Kalli",)
    ]
    assert query("SELECT format FROM ledger_sourcefile WHERE run_id = %s", (run,)) == [
        ("people-csv",)
    ]
    # The same file understood otherwise is another import; understood so again it is not.
    again = importing.import_paths([path], columns=view.mapping)
    assert query('SELECT "new" FROM ledger_sourcefile WHERE run_id = %s', (again,)) == [(0,)]
    other = list_view(path, "people", {"Alias": "", "Met": ""})
    importing.import_paths([path], columns=other.mapping)
    assert number("card") == 3  # only Carl has an alias
    assert list_columns.LISTS == ("people-csv", "interactions-csv")
