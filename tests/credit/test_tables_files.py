"""Credit from files to files: formats, order, cancellation, and files that are not what they seem."""

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tables_world import outcomes, tables

from tengill.credit import TableError, attribute_table
from tengill.workspace import credit_files
from tengill.workspace.credit_files import CreditFiles, TableFileError, attribute_files

FACTS = {0: ("C", 1.0), 1: ("I", 0.9), 2: ("J", 0.5), 3: (None, 0.25)}
WORLD = [
    (1000, [[0, 1], [2]], FACTS, [("K", 0.5)]),
    (-99, [[0, 1], [3]], FACTS, []),
    (5, [], FACTS, []),
    (777, [[0], [0, 1]], FACTS, []),
]


def write(path, table):
    if path.suffix == ".parquet":
        pq.write_table(table, path)
    elif path.suffix == ".csv":
        pa.csv.write_csv(table, path)
    else:
        with pa.ipc.new_file(path, table.schema) as file:
            file.write_table(table)
    return path


def read(path):
    if path.suffix == ".parquet":
        return pq.read_table(path)
    with pa.ipc.open_file(path.read_bytes()) as file:
        return file.read_all()


def on_disk(folder, suffix, world=WORLD, out=".parquet", names=str, order=None):
    made = []
    for name, table in zip(("e", "o", "k"), tables(world, names), strict=True):
        mixed = table.take(pa.array(order(table.num_rows), pa.int64())) if order else table
        made.append([write(folder / f"{name}{suffix}", mixed)])
    return CreditFiles(made[0], folder / f"credit{out}", made[1], made[2])


def left_behind(folder):
    return [p.name for p in folder.iterdir() if p.name.startswith(".") or "credit" in p.name]


@pytest.mark.slow
@pytest.mark.parametrize("suffix", [".parquet", ".csv", ".arrow"])
@pytest.mark.parametrize("out", [".parquet", ".arrow"])
def test_every_format_gives_the_same(tmp_path, suffix, out):
    files = on_disk(tmp_path, suffix, out=out)
    wanted = attribute_table(*tables(WORLD, str))
    run = attribute_files(files)
    assert read(files.credit).equals(wanted.credit)
    assert read(files.second).equals(wanted.outcomes)
    assert (run.outcomes, run.rows, run.tiers) == (4, wanted.credit.num_rows, {"dividends": 4})
    assert not [name for name in left_behind(tmp_path) if name.startswith(".")]


def test_csv_out(tmp_path):
    files = on_disk(tmp_path, ".parquet", out=".csv")
    attribute_files(files)
    wanted = attribute_table(*tables(WORLD, str))
    told = pa.csv.read_csv(files.credit)
    assert told.column("credit").to_pylist() == wanted.credit.column("credit").to_pylist()


@pytest.mark.slow
@settings(
    deadline=None,
    max_examples=10,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(outcomes(), min_size=2, max_size=6), st.randoms(use_true_random=False))
def test_any_order_of_rows_gives_the_same(tmp_path, world, chance):
    def order(n):
        rows = list(range(n))
        chance.shuffle(rows)
        return rows

    files = on_disk(tmp_path, ".parquet", world, names=None, order=order)
    attribute_files(files)
    wanted = attribute_table(*tables(world))
    assert read(files.credit).equals(wanted.credit)
    assert read(files.second).equals(wanted.outcomes)


def test_several_files_are_one_table(tmp_path):
    rows, told, given_ = tables(WORLD, str)
    parts = [
        write(tmp_path / f"{n}.parquet", part)
        for n, part in enumerate((rows.slice(3), rows.slice(0, 3)))
    ]
    files = CreditFiles(
        parts, tmp_path / "credit.parquet", [write(tmp_path / "o.parquet", told)],
        [write(tmp_path / "k.arrow", given_)],
    )  # fmt: skip
    attribute_files(files)
    assert read(files.credit).equals(attribute_table(rows, told, given_).credit)


def test_errors_tell_the_row_of_the_file_also_after_sorting(tmp_path):
    rows = pa.table(
        {"outcome": [2, 1, 2], "explanation": [0, 0, 1], "person": [7, 7, 8], "fact": [1, 1, 1]}
    )
    files = CreditFiles(
        [write(tmp_path / "e.parquet", rows)], tmp_path / "credit.parquet", amount=5
    )
    with pytest.raises(TableError, match="explanations, row 3, column person"):
        attribute_files(files)
    late = rows.append_column("probability", pa.array([1.0, 1.0, 1.5]))
    write(tmp_path / "e.parquet", late)
    with pytest.raises(TableError, match="explanations, row 3, column probability"):
        attribute_files(files)
    assert left_behind(tmp_path) == []


def test_progress_and_cancelling(tmp_path):
    files = on_disk(tmp_path, ".parquet")
    told = []
    attribute_files(files, report=lambda run: told.append(run.outcomes))
    assert told == [4]
    before = files.credit.read_bytes()
    with pytest.raises(InterruptedError):
        attribute_files(files, cancelled=lambda: True)
    assert files.credit.read_bytes() == before
    assert sorted(left_behind(tmp_path)) == ["credit.outcomes.parquet", "credit.parquet"]


def test_a_failure_changes_nothing(tmp_path, monkeypatch):
    files = on_disk(tmp_path, ".parquet")

    def broken(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(credit_files.Destination, "write", broken)
    with pytest.raises(OSError, match="No space"):
        attribute_files(files)
    assert left_behind(tmp_path) == []


def refused(tmp_path, name, content, amount=5):
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises((TableFileError, TableError)) as caught:
        attribute_files(CreditFiles([path], tmp_path / "credit.parquet", amount=amount))
    assert left_behind(tmp_path) == []
    return str(caught.value)


HEAD = b"outcome,explanation,person,probability\n"


def test_files_that_are_not_what_they_seem(tmp_path):
    torn = "can't be read as a table"
    assert "There is no file" in refused(tmp_path, "gone.parquet", None)
    assert "has no rows" in refused(tmp_path, "empty.csv", b"")
    assert "is not a table" in refused(tmp_path, "table.xlsx", b"PK\3\4\0\0")
    assert torn in refused(tmp_path, "wrong.parquet", b"PAR1 and no more")
    assert torn in refused(tmp_path, "wrong.arrow", b"ARROW1 and no more")
    whole = write(tmp_path / "whole.parquet", tables(WORLD, str)[0]).read_bytes()
    assert torn in refused(tmp_path, "torn.parquet", whole[: len(whole) // 2])
    assert "column person: there is no such column" in refused(
        tmp_path, "columns.csv", b"outcome,explanation,who\n1,0,C\n"
    )
    away = CreditFiles([tmp_path / "e.csv"], tmp_path / "no" / "credit.parquet", amount=1)
    with pytest.raises(TableFileError, match="There is no folder"):
        attribute_files(away)
    sheet = CreditFiles([tmp_path / "e.csv"], tmp_path / "credit.xlsx", amount=1)
    with pytest.raises(TableFileError, match=r"ends in '\.xlsx'"):
        attribute_files(sheet)


def test_what_is_in_a_file_says_what_it_is(tmp_path):
    rows, told, given_ = tables(WORLD, str)
    named = tmp_path / "explanations.txt"
    write(tmp_path / "e.parquet", rows).rename(named)
    streamed = tmp_path / "outcomes"
    with pa.ipc.new_stream(streamed, told.schema) as stream:
        stream.write_table(told)
    marked = tmp_path / "k.csv"
    lines = ["sep=;", "outcome;person;weight"]
    lines += [f"{row['outcome']};{row['person']};{row['weight']}" for row in given_.to_pylist()]
    marked.write_text("\n".join(lines) + "\n")
    files = CreditFiles([named], tmp_path / "credit.parquet", [streamed], [marked])
    attribute_files(files)
    assert read(files.credit).equals(attribute_table(rows, told, given_).credit)


def test_csv_says_the_line(tmp_path):
    said = refused(tmp_path, "e.csv", HEAD + b"1,0,C,0.5\n1,0,\xe9,0.5\n")
    assert "e.csv, line 3" in said
    assert "UTF-8" in said
    said = refused(tmp_path, "e.csv", HEAD + b"1,0,C,0.5\n1,0,I,half\n")
    assert "e.csv, line 3" in said
    assert "'half' is not a number" in said
    said = refused(tmp_path, "e.csv", HEAD + b"1,0,C,0.5\n1,0,I,1.5\n")
    assert "explanations, row 2, column probability" in said
    assert "a line has 3 cells, the row of column names has 4" in refused(
        tmp_path, "e.csv", HEAD + b"1,0,C\n"
    )


def test_csv_ids_are_numbers_until_one_is_not(tmp_path):
    path = tmp_path / "e.csv"
    files = CreditFiles([path], tmp_path / "credit.parquet", amount=10)
    path.write_bytes(b"outcome,explanation,person\n9,0,1\n10,0,2\n")
    attribute_files(files)
    assert read(files.credit).column("outcome").to_pylist() == [9, 10]
    path.write_bytes(b"outcome,explanation,person\n9,0,1\n10,0,NA\n")
    attribute_files(files)
    assert read(files.credit).column("person").to_pylist() == ["1", "NA"]
    assert read(files.credit).column("outcome").to_pylist() == [9, 10]


def test_an_empty_table_makes_empty_results(tmp_path):
    rows, told, _ = tables(WORLD, str)
    files = CreditFiles(
        [write(tmp_path / "e.parquet", rows.slice(0, 0))], tmp_path / "credit.parquet",
        [write(tmp_path / "o.parquet", told.slice(0, 0))],
    )  # fmt: skip
    assert attribute_files(files).outcomes == 0
    assert read(files.credit).schema == attribute_table(rows, told).credit.schema
    assert files.second.stat().st_size > 0
