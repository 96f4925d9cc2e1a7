"""Tables in files as people have them: read as meant, or refused with the file and the row."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import csv, parquet

from tengill.workspace import table_files, table_given
from tengill.workspace.table_cells import KINDS, CellError, Cells, zone
from tengill.workspace.table_files import TableFileError
from tengill.workspace.table_given import (
    COLUMNS,
    Reading,
    agreed,
    loaded,
    named,
    on_disk,
    one_place,
)


def put(folder: Path, name: str, text: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def read(path: Path, name: str = "journeys", **cells: object) -> pa.Table:
    return loaded(name, [path], Reading(cells=Cells(**cells)), whole=True).table


PATHS = "path,conversions,value,nulls\na > b,2,10.5,1\nb,1,0,0\n"
AS_READ = [
    {"path": "a > b", "conversions": 2.0, "value": 10.5, "nulls": 1.0},
    {"path": "b", "conversions": 1.0, "value": 0.0, "nulls": 0.0},
]


@pytest.mark.parametrize(
    "text",
    [
        PATHS,
        PATHS.replace("\n", "\r\n"),
        "\ufeff" + PATHS,
        PATHS.replace(",", ";"),
        PATHS.replace(",", "\t"),
        PATHS.replace(",", "|"),
        PATHS.replace("a > b", '"a > b"').replace("path", '"path"'),
        "sep=;\r\n" + PATHS.replace(",", ";"),
        PATHS.replace(",2,", ", 2 ,"),
        PATHS.replace("\nb,", "\n\nb,"),
    ],
)
def test_a_csv_is_read_however_it_was_saved(tmp_path: Path, text: str) -> None:
    path = put(tmp_path, "paths.csv", text)
    assert read(path).to_pylist() == AS_READ
    assert table_files.columns_of(path) == ("path", "conversions", "value", "nulls")


def test_a_quoted_cell_keeps_its_delimiters_quotes_and_lines(tmp_path: Path) -> None:
    told = 'path,conversions\n"a, ""b"" > c\nd",1\n'
    assert read(put(tmp_path, "p.csv", told))["path"].to_pylist() == ['a, "b" > c\nd']


@pytest.mark.slow
def test_a_path_longer_than_a_block_is_read(tmp_path: Path) -> None:
    huge = " > ".join(["channel"] * 900_000)
    table = read(put(tmp_path, "p.csv", f"path,conversions\nx,1\n{huge},1\n"))
    assert len(table["path"][1].as_py()) == len(huge)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("path,conversions\na,1\nb,x\n", "row 2: conversions is 'x'; it must be a number"),
        ("path;conversions\na;1\nb;1,5\n", "row 2: conversions is '1,5'; if the comma"),
        ("path,conversions\na,1\nb,1,5\n", "line 3 has 3 cells, the row of column names has 2"),
        ("path,conversions\na\n", "line 2 has 1 cells"),
        ("journey,at\na,2024-01-05\nb,05.01.2024\n", "row 2: at is '05.01.2024'; write 2025-01-31"),
        ("journey,at\na,2024-01-05\nb,\n", "row 2: at is missing"),
        ("journey,at\na,1\nb,1700000000000\n", "row 2: at is 1700000000000: far in the future"),
        (
            "journey,milestone\na,true\nb,maybe\n",
            "row 2: milestone is 'maybe'; write true or false",
        ),
        ("journey,conversions\na,1\nb,2e\n", "row 2: conversions is '2e'"),
        ("journey,at\na,99999999999999999999\n", "row 1: at is '99999999999999999999'"),
        (b"path,conversions\na,1\nb\xff,1\n", "line 3: a byte that is not UTF-8"),
        (b"", "has no rows: nothing to credit"),
        (b"  \n", "has no rows: nothing to credit"),
        ("path,conversions\n".encode("utf-16"), "UTF-16 must be saved as UTF-8"),
        (b"PAR1 and no more", "can't be read as a table"),
        (b"ARROW1 and no more", "can't be read as a table"),
        (b"\x89PNG\0\0", "is not a table"),
        ("path,path,conversions\na,b,1\n", "two columns 'path'"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_file_and_place(
    tmp_path: Path, text: str | bytes, told: str
) -> None:
    path = put(tmp_path, "bad.csv", text)
    with pytest.raises(TableFileError) as wrong:
        read(path)
    assert str(path) in str(wrong.value)
    assert told in str(wrong.value)


def test_no_file_and_a_folder_are_told(tmp_path: Path) -> None:
    with pytest.raises(TableFileError, match="There is no file"):
        read(tmp_path / "none.csv")
    with pytest.raises(TableFileError, match="is a folder"):
        read(tmp_path)


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.floats(0, 1e9, allow_nan=False), min_size=1, max_size=30),
    st.integers(0, 10**6),
)
def test_the_first_wrong_row_is_named_wherever_it_is(good: list[float], seed: int) -> None:
    place = seed % len(good)
    texts = [repr(number) for number in good]
    texts[place] = "x"
    texts[place + 1 :] = ["y" for _ in texts[place + 1 :]]
    with pytest.raises(CellError) as wrong:
        Cells().read("value", pa.chunked_array([texts]))
    assert wrong.value.row == place + 1


def test_decimal_commas_are_read_when_said(tmp_path: Path) -> None:
    path = put(tmp_path, "p.csv", "path;conversions;value\na;1;1234,5\n")
    assert read(path, decimal_comma=True)["value"].to_pylist() == [1234.5]
    thousands = put(tmp_path, "t.csv", "path;conversions;value\na;1;1.234,5\n")
    with pytest.raises(TableFileError, match=r"row 1: value is '1\.234,5'; it must be a number"):
        read(thousands, decimal_comma=True)


def test_times_are_utc_unless_they_or_the_call_say_otherwise(tmp_path: Path) -> None:
    lines = [
        "2024-07-01T12:00:00", "2024-07-01 12:00", "2024-07-01T12:00:00Z",
        "2024-07-01T12:00:00+02:00", "2024-07-01T12:00:00.9-0500", "2024-07-01",
    ]  # fmt: skip
    path = put(tmp_path, "t.csv", "journey,at\n" + "".join(f"j,{line}\n" for line in lines))
    noon = 1_719_835_200
    notes: list[str] = []
    told = read(path, notes=notes)["at"].to_pylist()
    assert told == [noon, noon, noon, noon - 7200, noon + 5 * 3600, noon - 12 * 3600]
    assert notes == ["journeys.at: 3 times without a zone, read as UTC."]
    berlin = read(path, zone="Europe/Berlin")["at"].to_pylist()
    assert berlin == [noon - 7200, noon - 7200, noon, noon - 7200, noon + 18_000, noon - 50_400]


def test_a_day_is_its_end_for_an_outcome_and_its_start_for_a_touch(tmp_path: Path) -> None:
    path = put(tmp_path, "t.csv", "journey,at\nj,1970-01-02\n")
    assert read(path)["at"].to_pylist() == [86_400]
    assert read(path, "ends")["at"].to_pylist() == [86_400 + 86_399]
    typed = tmp_path / "t.parquet"
    parquet.write_table(pa.table({"journey": ["j"], "at": [date(1970, 1, 2)]}), typed)
    assert read(typed, "ends")["at"].to_pylist() == [86_400 + 86_399]


def test_local_times_of_a_typed_file_follow_the_zone(tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    parquet.write_table(pa.table({"journey": ["j"], "at": pa.array([0], pa.timestamp("ms"))}), path)
    assert read(path)["at"].to_pylist() == [0]
    assert read(path, zone="Asia/Tokyo")["at"].to_pylist() == [-9 * 3600]


def test_an_unknown_zone_is_told() -> None:
    with pytest.raises(CellError, match="no time zone 'Mars/North'"):
        zone("Mars/North")


@pytest.mark.parametrize(
    ("amounts", "texts", "expected"),
    [
        (None, ["100", "-5"], [100, -5]),
        (None, ["100", "2.50"], [Decimal("100.00"), Decimal("2.50")]),
        ("major", ["100", "7"], [Decimal(100), Decimal(7)]),
        ("minor", ["100"], [100]),
    ],
)
def test_amounts_are_exact_and_never_floats(
    amounts: str | None, texts: list[str], expected: list[object]
) -> None:
    notes: list[str] = []
    cells = Cells(amounts=amounts, notes=notes)  # type: ignore[arg-type]
    column = cells.read("amount", pa.chunked_array([texts]))
    assert column.to_pylist() == expected
    assert not pa.types.is_floating(column.type)
    assert bool(notes) == (amounts is None)


def test_cents_with_decimals_are_refused() -> None:
    with pytest.raises(CellError, match=r"'2\.50'; it must be a whole number") as wrong:
        Cells(amounts="minor").read("amount", pa.chunked_array([["1", "2.50"]]))
    assert wrong.value.row == 2


def test_ids_are_numbers_only_where_all_of_them_are(tmp_path: Path) -> None:
    explained = put(tmp_path, "e.csv", "outcome,explanation,person\n1,1,7\n2,1,8\n")
    numbers = put(tmp_path, "o.csv", "outcome,amount\n1,5\n2,6\n")
    texts = put(tmp_path, "t.csv", "outcome,amount\n01,5\n2,6\n")

    def types(other: Path) -> list[str]:
        reading = Reading()
        tables = agreed(
            [
                loaded("explanations", [explained], reading, whole=False),
                loaded("outcomes", [other], reading, whole=False),
            ]
        )
        return [str(each.schema.field("outcome").type) for each in tables]

    assert types(numbers) == ["int64", "int64"]
    assert types(texts) == ["string", "string"]


def test_text_beside_numbers_of_a_typed_file_is_told_with_its_row(tmp_path: Path) -> None:
    typed = tmp_path / "o.parquet"
    parquet.write_table(pa.table({"outcome": [1, 2], "amount": [5, 6]}), typed)
    explained = put(tmp_path, "e.csv", "outcome,explanation,person\n1,1,7\nX2,1,8\n")
    tables = [
        loaded("explanations", [explained], Reading(), whole=False),
        loaded("outcomes", [typed], Reading(), whole=False),
    ]
    with pytest.raises(TableFileError, match=r"e\.csv, row 2: outcome is 'X2'"):
        agreed(tables)


def test_columns_are_read_under_the_names_they_have(tmp_path: Path) -> None:
    path = put(tmp_path, "p.csv", "Pfad;Käufe;Umsatz, netto;path\na > b;2;3,5;old\n")
    names = named(["path=Pfad,conversions=Käufe", "value=Umsatz, netto"])
    reading = Reading(names, Cells(decimal_comma=True))
    table = loaded("journeys", [path], reading, whole=True).table
    assert table is not None
    assert table.to_pylist()[0] == {
        "path": "a > b", "conversions": 2.0, "value": 3.5, "path (as given)": "old",
    }  # fmt: skip
    assert "path" in table_given.columns_of(path, reading)


def test_a_name_may_be_for_one_table_only(tmp_path: Path) -> None:
    path = put(tmp_path, "o.csv", "journey,conversions,Ende\nj,1,2024-01-01\n")
    found = loaded("ends", [path], Reading(named(["ends.at=Ende"])), whole=True).table
    assert found is not None
    assert found["at"].to_pylist() == [1_704_067_200 + 86_399]


@pytest.mark.parametrize(
    ("told", "wrong"),
    [
        (["path"], "names no column"),
        (["pfad=Pfad"], "no column 'pfad'"),
        (["deals.at=Ende"], "no table 'deals'"),
        (["path=a", "path=b"], "named twice"),
    ],
)
def test_a_mapping_that_says_nothing_is_refused(told: list[str], wrong: str) -> None:
    with pytest.raises(TableFileError, match=wrong):
        named(told)


def test_a_mapping_to_no_column_is_refused(tmp_path: Path) -> None:
    path = put(tmp_path, "p.csv", PATHS)
    with pytest.raises(TableFileError, match="no column 'Pfad'; there are path, conversions"):
        table_given.refuse_unused({"path": "Pfad"}, [("journeys", [path])])


def test_several_files_are_one_table_and_keep_their_own_rows(tmp_path: Path) -> None:
    first = put(tmp_path, "a.csv", "path,conversions\na,1\nb,2\n")
    second = put(tmp_path, "b.csv", "conversions,path\n3,c\nx,d\n")
    with pytest.raises(TableFileError, match=r"b\.csv, row 2: conversions is 'x'"):
        loaded("journeys", [first, second], Reading(), whole=True)
    second.write_text("conversions,path\n3,c\n")
    made = loaded("journeys", [first, second], Reading(), whole=True)
    assert made.table is not None
    assert made.table.to_pylist()[2] == {"path": "c", "conversions": 3.0}
    assert made.place(3) == f"{second}, row 1"
    other = put(tmp_path, "c.csv", "path,nulls\na,1\n")
    with pytest.raises(TableFileError, match=r"c\.csv has the columns path, nulls"):
        loaded("journeys", [first, other], Reading(), whole=True)


def test_whole_cents_and_decimals_are_not_mixed(tmp_path: Path) -> None:
    paths = [tmp_path / "a.parquet", tmp_path / "b.parquet"]
    parquet.write_table(pa.table({"outcome": [1], "amount": [500]}), paths[0])
    parquet.write_table(pa.table({"outcome": [2], "amount": [Decimal("5.00")]}), paths[1])
    with pytest.raises(TableFileError, match="decimal in one file and whole in another"):
        loaded("outcomes", paths, Reading(), whole=False)


def test_parquet_that_fits_is_left_where_it_is(tmp_path: Path) -> None:
    paths = [tmp_path / "a.parquet", tmp_path / "b.parquet"]
    for path in paths:
        parquet.write_table(pa.table({"outcome": [1], "explanation": [1], "person": ["C"]}), path)
    made = loaded("explanations", paths, Reading(), whole=False)
    assert made.table is None
    assert on_disk(made, tmp_path) == tuple(paths)
    folder = tmp_path / "scratch"
    folder.mkdir()
    assert parquet.read_table(one_place(made, folder))["outcome"].to_pylist() == [1, 1]
    unnamed = paths[0].rename(tmp_path / "table")
    assert loaded("explanations", [unnamed], Reading(), whole=False).table is not None


@pytest.mark.parametrize("ending", table_files.WRITTEN)
def test_what_is_written_is_read_again(tmp_path: Path, ending: str) -> None:
    table = pa.table({"channel": ["a", None], "conversions": [1.5, 2.0]})
    path = tmp_path / f"out{ending}"
    path.write_text("something older")
    table_files.write(table, path)
    assert table_files.read([path]).to_pylist() == table.to_pylist()
    assert list(tmp_path.iterdir()) == [path]


def test_a_result_that_fails_leaves_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "out.csv"
    path.write_text("older")

    def half(table: pa.Table, part: Path) -> None:
        part.write_text("half")
        raise KeyboardInterrupt

    monkeypatch.setattr(csv, "write_csv", half)
    with pytest.raises(KeyboardInterrupt):
        table_files.write(pa.table({"a": [1]}), path)
    assert path.read_text() == "older"
    assert list(tmp_path.iterdir()) == [path]


def test_results_have_a_known_ending_and_a_folder(tmp_path: Path) -> None:
    with pytest.raises(TableFileError, match=r"ends in '\.xlsx'"):
        table_files.writable(tmp_path / "a.xlsx")
    with pytest.raises(TableFileError, match="There is no folder"):
        table_files.writable(tmp_path / "none" / "a.csv")


def test_every_column_of_every_table_has_a_kind() -> None:
    for columns in COLUMNS.values():
        assert set(columns) <= set(KINDS)
    assert COLUMNS["ends"] == (
        "journey", "at", "conversions", "total_conversions", "value", "total_conversion_value",
        "nulls", "total_null",
    )  # fmt: skip
