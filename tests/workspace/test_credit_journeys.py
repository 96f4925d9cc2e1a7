"""Journeys in files to models in files: the library's figures, all or nothing, nothing unsaid."""

import os
import tempfile
from pathlib import Path

import pyarrow as pa
import pytest
from numba import njit
from pyarrow import parquet

from tengill.credit import model_table
from tengill.credit.bootstrap import Draws
from tengill.workspace import credit_journeys as told_by
from tengill.workspace.compiled_code import see_to_a_place
from tengill.workspace.compiling import compiling
from tengill.workspace.credit_journeys import Asked, NothingToCreditError, credit_journeys
from tengill.workspace.table_files import TableFileError
from tengill.workspace.table_given import Reading, named

QUICK = ("first", "last", "linear")
PATHS = {
    "path": ["mail > search > direct", "mail > direct", "search", ""],
    "conversions": [3.0, 2.0, 1.0, 1.0],
    "value": [30.0, 10.0, 5.0, 2.0],
    "nulls": [4.0, 0.0, 9.0, 1.0],
}


@pytest.fixture
def paths(tmp_path: Path) -> Path:
    file = tmp_path / "paths.parquet"
    parquet.write_table(pa.table(PATHS), file)
    return file


def test_figures_are_the_librarys(paths: Path) -> None:
    steps: list[tuple[str, int, int]] = []
    told = credit_journeys([paths], Asked(models=QUICK), progress=lambda *step: steps.append(step))
    expected = model_table(PATHS, QUICK).models
    assert told.table.to_pylist() == expected.to_pylist()
    assert told.conversions == 7
    assert told.untouched == 1
    assert ("linear", 2, 3) in steps
    for model in QUICK:
        rows = [row for row in told.table.to_pylist() if row["model"] == model]
        assert sum(row["conversions"] for row in rows) == pytest.approx(7)


def test_the_file_holds_what_is_told(paths: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.parquet"
    told = credit_journeys([paths], Asked(models=QUICK), out=out)
    assert parquet.read_table(out).to_pylist() == told.table.to_pylist()


def test_touches_and_their_ends_are_joined_whatever_their_files(tmp_path: Path) -> None:
    touches, ends = tmp_path / "t.csv", tmp_path / "ends.parquet"
    touches.write_text("journey,channel,at\n1,a,2024-01-02\n1,b,2024-01-01\n2,b,2024-01-01\n")
    parquet.write_table(
        pa.table({"journey": [1, 2], "conversions": [1.0, 1.0], "at": [1_704_300_000] * 2}), ends
    )
    told = credit_journeys([touches], Asked(models=("last", "time_decay")), outcomes=ends)
    last = {r["channel"]: r["conversions"] for r in told.table.to_pylist() if r["model"] == "last"}
    assert last == {"a": 1.0, "b": 1.0}
    assert told.notes == ("journeys.at: 3 times without a zone, read as UTC.",)
    assert not told.refusals


def test_late_touches_are_refused_in_the_commands_words_or_left_out(tmp_path: Path) -> None:
    touches, ends = tmp_path / "t.csv", tmp_path / "e.csv"
    touches.write_text("journey,channel,at\nj,a,2024-01-01\nj,b,2024-01-03\n")
    ends.write_text("journey,conversions,at\nj,1,2024-01-02\n")
    with pytest.raises(TableFileError, match=r"t\.csv, row 2: the touch .* with --leave-out-late"):
        credit_journeys([touches], Asked(models=QUICK), outcomes=ends)
    told = credit_journeys([touches], Asked(models=QUICK, leave_out_late=True), outcomes=ends)
    assert told.left_out == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("path,conversions\na,1\nb,-2\n", "row 2: conversions is -2; it must be a number of at"),
        ("path,conversions\na,1\nb,\n", "row 2: conversions is missing"),
        ("path,conversions\na,1\na >  > b,1\n", "row 2: path 'a >  > b' has an empty channel"),
        ("path,conversions,value\na,1,1\nb,0,5\n", "row 2: a value of 5 without a conversion"),
        ("path,value\na,1\n", "need a column conversions or total_conversions"),
        ("journey,channel,conversions\nj,a,1\nj,b,2\n", "row 2: conversions is 2, but on "),
        ("path,conversions\na,nan\n", "row 1: conversions is nan"),
        ("path,conversions\na,inf\n", "row 1: conversions is inf"),
    ],
)
def test_a_row_that_cannot_be_used_is_told_with_its_file(
    tmp_path: Path, text: str, said: str
) -> None:
    file, out = tmp_path / "bad.csv", tmp_path / "out.csv"
    file.write_text(text)
    with pytest.raises(TableFileError) as wrong:
        credit_journeys([file], Asked(models=QUICK), out=out)
    assert str(wrong.value).startswith(str(file))
    assert said in str(wrong.value)
    assert not out.exists()


def test_a_row_of_the_second_table_is_told_with_its_own_file(tmp_path: Path) -> None:
    touches, ends = tmp_path / "t.csv", tmp_path / "e.csv"
    touches.write_text("journey,channel\nj,a\n")
    ends.write_text("journey,conversions\nj,1\nj,1\n")
    with pytest.raises(TableFileError, match=r"e\.csv, row 2: journey 'j' is there already"):
        credit_journeys([touches], Asked(models=QUICK), outcomes=ends)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("path,conversions\n", "has no rows"),
        ("path,conversions,nulls\na,0,5\n", "no journey has a conversion"),
    ],
)
def test_nothing_to_credit_is_said_and_nothing_written(
    tmp_path: Path, text: str, said: str
) -> None:
    file, out = tmp_path / "p.csv", tmp_path / "out.csv"
    file.write_text(text)
    with pytest.raises(NothingToCreditError, match=said):
        credit_journeys([file], Asked(models=QUICK), out=out)
    assert not out.exists()


def test_other_names_are_read_as_ours(tmp_path: Path) -> None:
    file = tmp_path / "p.csv"
    file.write_text("Pfad;Käufe\na > b;2\n", encoding="utf-8")
    reading = Reading(named(["path=Pfad,conversions=Käufe"]))
    assert credit_journeys([file], Asked(models=QUICK, reading=reading)).conversions == 2


def test_a_model_nobody_knows_is_told_before_anything_is_read(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no model is called 'frist'"):
        credit_journeys([tmp_path / "none.csv"], Asked(models=("frist",)))


def test_side_by_side_names_whom_last_touch_does_not_see(paths: Path) -> None:
    told = credit_journeys([paths], Asked(models=QUICK, draws=Draws(0)))
    rows = {row.person: row for row in told_by.side_by_side(told)}
    assert rows["mail"].amounts == {"first": 5.0, "last": 0.0, "linear": 2.0}
    assert [name for name, row in rows.items() if told_by.unseen(row)] == ["mail"]
    assert list(rows)[-1] is None
    value = {row.person: row for row in told_by.side_by_side(told, "value")}
    assert value["mail"].amounts["first"] == 40.0
    without_last = credit_journeys([paths], Asked(models=("first",)))
    assert not any(told_by.unseen(row) for row in told_by.side_by_side(without_last))


def test_the_compiler_is_told_of_while_it_works() -> None:
    said: list[bool] = []

    def doubled(number: int) -> int:
        return number * 2

    compiled = njit(doubled)
    with compiling(said.append):
        assert compiled(4) == 8
        assert said[0] is True
        assert said[-1] is False
        told = len(said)
        assert compiled(5) == 10
    assert len(said) == told
    assert njit(doubled)(6) == 12
    assert len(said) == told


def test_compiled_code_has_a_place_where_nothing_usual_may_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NUMBA_CACHE_DIR", "put back when the test ends")
    monkeypatch.delenv("NUMBA_CACHE_DIR")
    shut = tmp_path / "shut"
    shut.touch()  # a file where a folder should be: nobody, not even root, can write below it
    see_to_a_place([tmp_path / "new"])
    assert "NUMBA_CACHE_DIR" not in os.environ
    see_to_a_place([shut / "below", shut])
    assert Path(os.environ["NUMBA_CACHE_DIR"]).parent == Path(tempfile.gettempdir())
    monkeypatch.setenv("NUMBA_CACHE_DIR", "mine")
    see_to_a_place([shut])
    assert os.environ["NUMBA_CACHE_DIR"] == "mine"


def test_an_empty_path_in_text_is_a_journey_of_nobody(tmp_path):
    given = tmp_path / "paths.csv"
    given.write_text('path,conversions,nulls\n"",2,1\na > b,3,0\n,1,0\n')
    told = credit_journeys([given], Asked(models=("first",)))
    assert (told.journeys, told.conversions, told.untouched) == (3, 6.0, 3.0)


def test_a_journey_is_no_fraction(tmp_path):
    given = tmp_path / "touches.parquet"
    parquet.write_table(
        pa.table({"journey": [1.5, 2.0], "channel": ["a", "b"], "conversions": [1, 1]}), given
    )
    with pytest.raises(TableFileError, match="column journey has type double; a journey's id"):
        credit_journeys([given], Asked(models=("first",)))
