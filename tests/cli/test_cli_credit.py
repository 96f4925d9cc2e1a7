"""`tengill credit` over journeys: what a person reads, what a program reads, what goes wrong."""

import io
import re
import subprocess
import sys
from pathlib import Path

import pytest
from command_line import CommandLine
from pyarrow import parquet

from tengill.cli import output
from tengill.cli.exits import Exit
from tengill.workspace import credit_journeys

PATHS = "path,conversions,value,nulls\nmail > search > direct,3,30,4\nmail > direct,2,10,0\n"
QUICK = ("--model", "first,last,linear")


@pytest.fixture
def paths(tmp_path: Path) -> Path:
    file = tmp_path / "paths.csv"
    file.write_text(PATHS)
    return file


def test_models_stand_side_by_side_and_who_is_unseen(paths: Path, tengill: CommandLine) -> None:
    said = tengill("credit", paths, *QUICK)
    assert said.code == Exit.OK, said.err
    lines = [line.split() for line in said.out.splitlines()]
    assert lines == [
        ["conversions", "first", "last", "linear"],
        ["mail", "5.0", "0.0", "2.0", "unseen"],
        ["direct", "0.0", "5.0", "2.0"],
        ["search", "0.0", "0.0", "1.0", "unseen"],
    ]
    assert "unseen: last touch gives 2 channels nothing" in said.err
    assert "2 rows of journeys, 5 touches of 3 channels, 5 conversions." in said.err


def test_value_is_shown_when_asked_for(paths: Path, tengill: CommandLine) -> None:
    said = tengill("credit", paths, *QUICK, "--value")
    lines = [line.split() for line in said.out.splitlines()]
    assert lines[0] == ["value", "first", "last", "linear"]
    assert ["mail", "40.0", "0.0", "15.0", "unseen"] in lines


@pytest.mark.slow
@pytest.mark.parametrize("width", [40, 60, 100])
def test_no_line_is_wider_than_the_screen(
    paths: Path, tengill: CommandLine, monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    models = "first,last,last_non_direct,linear,u_shaped,w_shaped,step_decay"
    monkeypatch.setenv("COLUMNS", str(width))
    monkeypatch.setattr(output.out, "_width", width)
    said = tengill("credit", paths, "--model", models)
    assert said.code == Exit.OK, said.err
    assert all(len(line) <= width for line in said.out.splitlines())
    for model in models.split(","):
        assert model in said.out.split(), (width, said.out)
    assert "…" not in said.out


def test_refusals_say_what_is_needed(paths: Path, tengill: CommandLine) -> None:
    said = tengill("credit", paths, "--model", "time_decay,first")
    assert said.code == Exit.OK
    assert "time_decay: not computed; the touches have no times. Needed:" in said.err
    only = tengill("credit", paths, "--model", "time_decay")
    assert only.code == Exit.NOTHING
    assert "No model could be computed." in only.err


@pytest.mark.slow
def test_one_of_a_thing_is_told_as_one(tmp_path: Path, tengill: CommandLine) -> None:
    one = tmp_path / "one.csv"
    one.write_text('path,conversions,nulls\na,0,3\n"",1,0\nb,0,1\n')
    said = " ".join(tengill("credit", one, "--model", "first,markov_1").err.split())
    assert "3 rows of journeys, 2 touches of 2 channels, 1 conversion." in said
    assert "1 conversion had no touch: it is nobody's." in said
    assert "0 conversions over 2 channels: too few to tell the channels apart" in said
    one.write_text("path,conversions\na,1\n")
    said = " ".join(tengill("credit", one, "--model", "first,markov_1").err.split())
    assert "1 row of journeys, 1 touch of 1 channel, 1 conversion." in said
    assert "1 conversion over 1 channel: too few" in said
    one.write_text("path,conversions\na,0.5\n")
    assert "0.5 conversions." in tengill("credit", one, "--model", "first").err


def test_json_is_the_long_form(paths: Path, tengill: CommandLine) -> None:
    told = tengill("credit", paths, *QUICK, "--json").json
    assert {row["model"] for row in told["models"]} == {"first", "last", "linear"}
    assert len(told["models"]) == 9
    assert told["conversions"] == 5
    first = next(row for row in told["models"] if row["model"] == "first")
    assert (first["channel"], first["conversions"], first["low"]) == ("mail", 5.0, None)


@pytest.mark.slow
def test_intervals_stand_beside_their_figures(paths: Path, tengill: CommandLine) -> None:
    said = tengill("credit", paths, "--model", "first", "--bootstrap", "50", "--seed", "3")
    assert "5.0 (" in said.out
    again = tengill("credit", paths, "--model", "first", "--bootstrap", "50", "--seed", "3")
    assert again.out == said.out


@pytest.mark.slow
def test_a_result_goes_to_a_file_and_replaces_an_older_one(
    paths: Path, tmp_path: Path, tengill: CommandLine
) -> None:
    out = tmp_path / "result.parquet"
    out.write_text("older")
    said = tengill("credit", paths, *QUICK, "--out", out)
    assert said.code == Exit.OK, said.err
    assert said.out == f"{out}: 9 rows\n"
    assert parquet.read_table(out).num_rows == 9
    told = tengill("credit", paths, *QUICK, "--out", out, "--json").json
    assert (told["out"], told["rows"]) == (str(out), 9)


@pytest.mark.slow
def test_a_table_comes_from_standard_input(
    tengill: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(PATHS.encode())))
    said = tengill("credit", "-", *QUICK)
    assert said.code == Exit.OK, said.err
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"path,conversions\na,x\n")))
    wrong = tengill("credit", "-", *QUICK)
    assert wrong.code == Exit.FAILED
    assert "tengill: stdin, row 1: conversions is 'x'" in wrong.err


@pytest.mark.slow
def test_several_files_are_one_table(paths: Path, tmp_path: Path, tengill: CommandLine) -> None:
    more = tmp_path / "more.csv"
    more.write_text("path,conversions,value,nulls\nmail,1,1,0\n")
    assert tengill("credit", paths, more, *QUICK, "--json").json["conversions"] == 6


def test_other_names_and_marks(tmp_path: Path, tengill: CommandLine) -> None:
    file = tmp_path / "p.csv"
    file.write_text("Pfad;Käufe\r\na | b;1,5\r\n", encoding="utf-8-sig")
    said = tengill(
        "credit", file, *QUICK, "--columns", "path=Pfad,conversions=Käufe", "--decimal-comma",
        "--separator", "|", "--json",
    )  # fmt: skip
    assert said.code == Exit.OK, said.err
    assert said.json["conversions"] == 1.5
    assert said.json["channels"] == 2


def test_ctrl_c_leaves_no_half_result(
    paths: Path, tmp_path: Path, tengill: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(credit_journeys, "model_table", stopped)
    before = sorted(tmp_path.iterdir())
    said = tengill("credit", paths, *QUICK, "--out", tmp_path / "result.parquet")
    assert said.code == Exit.CANCELLED
    assert "Nothing was written." in said.err
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.slow
def test_what_a_person_may_get_wrong(paths: Path, tmp_path: Path, tengill: CommandLine) -> None:
    other, empty = tmp_path / "deals.csv", tmp_path / "empty.csv"
    other.write_text("deal,amount\n1,2\n")
    empty.write_text("path,conversions\n")
    quiet = tmp_path / "quiet.csv"
    quiet.write_text("path,conversions\na,0\n")
    cases = [
        ((paths, "--model", "frist"), Exit.FAILED, "no model is called 'frist'; the models are:"),
        ((paths, "--model", ""), Exit.FAILED, "no model is called nothing"),
        ((tmp_path / "none.csv",), Exit.NOT_FOUND, "none.csv"),
        ((other,), Exit.USAGE, "has the columns amount, deal. It needs path"),
        ((empty,), Exit.NOTHING, "empty.csv has no rows"),
        ((quiet,), Exit.NOTHING, "no journey has a conversion"),
        ((paths, "--out", tmp_path / "a.xlsx"), Exit.FAILED, "ends in '.xlsx'"),
        ((paths, "--out", tmp_path / "no" / "a.csv"), Exit.FAILED, "There is no folder"),
        ((paths, "--engine", "spark"), Exit.USAGE, "Journeys are computed on this machine"),
        ((paths, "--depth", "3"), Exit.USAGE, "does nothing with journeys"),
        ((paths, "--contributions", paths), Exit.USAGE, "--contributions does nothing"),
        ((paths, "--columns", "path"), Exit.FAILED, "names no column"),
        ((paths, "--columns", "path=Pfad"), Exit.FAILED, "there is no column 'Pfad'"),
        ((paths, "--zone", "Mars"), Exit.FAILED, "no time zone 'Mars'"),
        ((paths, "--u-shares", "50,50"), Exit.FAILED, "u_shares are 1/2, 1/2"),
        ((paths, "--u-shares", "a,b"), Exit.FAILED, "give numbers such as 40,20,40"),
        ((paths, "--half-life", "0"), Exit.FAILED, "half_life_days is 0"),
        ((paths, "--bootstrap", "-1"), Exit.USAGE, "bootstrap"),
        (("-", "--outcomes", "-"), Exit.USAGE, "Only one table can come from stdin"),
    ]
    for words, code, told in cases:
        said = tengill("credit", *words)
        assert said.code == code, (words, said.err)
        assert told in " ".join(said.err.split()), (words, said.err)
        assert "fault in Tengill" not in said.err
        assert not said.out


@pytest.mark.slow
def test_settings_of_models_count(paths: Path, tengill: CommandLine) -> None:
    def first(*more: str) -> float:
        told = tengill("credit", paths, "--model", "u_shaped", *more, "--json").json
        return next(r["conversions"] for r in told["models"] if r["channel"] == "mail")

    assert first("--u-shares", "100,0,0") == 5
    assert first() == first("--u-shares", "0.4,0.2,0.4") == first("--u-shares", "40,20,40")


@pytest.mark.slow
def test_help_imports_nothing_heavy() -> None:
    heavy = ("pyarrow", "numba", "scipy", "numpy", "duckdb", "pandas", "ibis", "pyspark", "django")
    program = (
        "import sys\nfrom tengill.cli import main\nsys.argv = ['tengill', *{words!r}]\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        f"print([m for m in {heavy!r} if m in sys.modules], file=sys.stderr)"
    )
    for words in (["--help"], ["credit", "--help"]):
        done = subprocess.run(
            [sys.executable, "-c", program.format(words=words)],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        assert done.stderr.splitlines()[-1] == "[]", words


def test_help_is_grouped_and_its_examples_name_real_options(tengill: CommandLine) -> None:
    said = tengill("credit", "--help").out
    for panel in ("Tables", "How tables are read", "Journeys", "Explanations and acts", "Result"):
        assert f" {panel} " in said
    examples = said[said.index("Examples:") :]
    for word in examples.split():
        if word.startswith("--"):
            assert re.search(rf"{word}[ ,]", said[: said.index("Examples:")]), word


def test_other_names_are_guessed_and_told(tmp_path: Path, tengill: CommandLine) -> None:
    touches = tmp_path / "touches.csv"
    touches.write_text("Customer_ID,timestamp,channel,conversion\n1,2024-01-01,mail,1\n")
    wrong = tengill("credit", touches)
    assert wrong.code == Exit.USAGE
    guess = "journey=Customer_ID,at=timestamp,conversions=conversion"
    assert f"perhaps: --columns {guess}." in " ".join(wrong.err.split())
    assert tengill("credit", touches, "--columns", guess, "--model", "first").code == Exit.OK


def test_columns_that_are_not_read_are_told(tmp_path: Path, tengill: CommandLine) -> None:
    touches = tmp_path / "touches.csv"
    touches.write_text("journey,timestamp,channel,conversions\n1,2024-01-01,mail,1\n")
    said = tengill("credit", touches, "--model", "first", "--json")
    assert said.json["notes"] == ["journeys: not read, as no such column is known: timestamp."]


def test_models_refused_for_one_reason_are_told_together(paths: Path, tengill: CommandLine) -> None:
    said = tengill("credit", paths, "--model", "first,markov_1,markov_2,time_decay")
    told = " ".join(said.err.split())
    assert "markov_1, markov_2: not computed; 5 conversions over 3 channels" in told
    assert "time_decay: not computed; the touches have no times" in told
