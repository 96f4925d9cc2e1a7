"""`tengill credit` over explanations and acts: from files to files, whole or not at all."""

import random
from pathlib import Path

import pytest
from command_line import CommandLine
from pyarrow import parquet

from tengill.cli.exits import Exit
from tengill.workspace import credit_given

EXPLANATIONS = "outcome,explanation,person\nA1,1,Clara\nA1,1,Ivan\nA2,1,Clara\nA3,1,\n"
OUTCOMES = "outcome,amount,currency\nA1,1000.00,EUR\nA2,300.50,EUR\nA3,10,USD\nA4,20,USD\n"
ACTS = (
    "act;kind;at;connector;left;right;took\n"
    "1;introduction;2024-01-05;Clara;Ivan;Sonja;took\n"
    "2;recommendation;2024-02-01T10:00:00+01:00;Ivan;Bert;Sonja;took\n"
)
DEALS = "outcome;at;buyer;seller;amount;currency\nD1;2024-03-01;Bert;Sonja;1200,00;EUR\n"


@pytest.fixture
def given(tmp_path: Path) -> tuple[Path, Path]:
    explanations, outcomes = tmp_path / "ex.csv", tmp_path / "out.csv"
    explanations.write_text(EXPLANATIONS)
    outcomes.write_text(OUTCOMES)
    return explanations, outcomes


@pytest.mark.slow
def test_sums_are_told_by_currency(given: tuple[Path, Path], tengill: CommandLine) -> None:
    said = tengill("credit", given[0], "--outcomes", given[1])
    assert said.code == Exit.OK, said.err
    assert [line.split() for line in said.out.splitlines()] == [
        ["EUR", "2", "outcomes,", "1,300.50"],
        ["person", "credit", "necessity", "outcomes"],
        ["Clara", "800.50", "1,300.50", "2"],
        ["Ivan", "500.00", "1,000.00", "1"],
        ["USD", "2", "outcomes,", "30.00"],
        ["person", "credit", "necessity", "outcomes"],
        ["(organic)", "10.00"],
        ["(unexplained)", "20.00"],
    ]
    assert "outcomes.amount: numbers with decimals, read as units" in said.err


@pytest.mark.slow
def test_a_folder_gets_both_tables_and_is_not_replaced_unasked(
    given: tuple[Path, Path], tmp_path: Path, tengill: CommandLine
) -> None:
    out = tmp_path / "credited"
    call = ("credit", given[0], "--outcomes", given[1], "--out", out)
    said = tengill(*call)
    assert (said.code, said.out) == (Exit.OK, f"{out}: 4 outcomes\n"), said.err
    credit = parquet.read_table(out / "credit.parquet").to_pylist()
    outcomes = parquet.read_table(out / "outcomes.parquet").to_pylist()
    for each in outcomes:
        mine = sum(row["credit"] for row in credit if row["outcome"] == each["outcome"])
        assert mine + each["organic"] + each["unexplained"] == each["amount"]
    (out / "mine.txt").write_text("keep")
    again = tengill(*call)
    assert again.code == Exit.FAILED
    assert "add --overwrite" in again.err
    assert (out / "mine.txt").exists()
    replaced = tengill(*call, "--overwrite", "--json")
    assert replaced.code == Exit.OK, replaced.err
    assert replaced.json["count"] == 4
    assert sorted(path.name for path in out.iterdir()) == ["credit.parquet", "outcomes.parquet"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["credited", "ex.csv", "out.csv"]


def test_a_file_gets_its_outcomes_beside_it(
    given: tuple[Path, Path], tmp_path: Path, tengill: CommandLine
) -> None:
    out = tmp_path / "credit.csv"
    assert tengill("credit", given[0], "--amount", "900", "--out", out).code == Exit.OK
    assert '"A1","Clara",450,' in out.read_text()
    assert '"A1",900,' in (tmp_path / "credit.outcomes.csv").read_text()


def test_json_without_a_file_has_every_row(given: tuple[Path, Path], tengill: CommandLine) -> None:
    told = tengill("credit", given[0], "--outcomes", given[1], "--json").json
    assert [row["credit"] for row in told["credit"]] == [50_000, 50_000, 30_050]
    assert [row["outcome"] for row in told["outcomes"]] == ["A1", "A2", "A3", "A4"]


@pytest.mark.slow
def test_what_a_person_may_get_wrong(
    given: tuple[Path, Path], tmp_path: Path, tengill: CommandLine
) -> None:
    explanations, outcomes = given
    bad = {
        "chance": "outcome,explanation,person,probability\nA1,1,C,0.5\nA1,1,D,1.5\n",
        "word": "outcome,explanation,person\nA1,1,C\nA1,one,D\n",
        "unknown": "outcome,explanation,person\nA1,1,C\nA9,1,D\n",
        "lacking": "outcome,explanation\nA1,1\n",
        "empty": "outcome,explanation,person\n",
        "twice": "outcome,amount\nA1,5\nA1,5\n",
        "none": "outcome,amount\n",
        "broken": "outcome,amount,currency\nA1,5.005,EUR\nA2,1.00,EUR\nA3,1,EUR\n",
        "money": "outcome,amount,currency\nA1,500,EUR\nA2,100,\nA3,1,EURO\n",
    }
    paths = {name: tmp_path / f"{name}.csv" for name in bad}
    for name, text in bad.items():
        paths[name].write_text(text)
    cases = [
        ((paths["chance"],), Exit.FAILED, "chance.csv, row 2: column probability: 1.5 is not a"),
        ((paths["word"],), Exit.FAILED, "word.csv, row 2: explanation is 'one'"),
        ((paths["unknown"],), Exit.FAILED, "unknown.csv, row 2: column outcome: there is no"),
        ((paths["lacking"],), Exit.FAILED, "lacking.csv: column person: there is no such column"),
        ((explanations, "--outcomes", paths["twice"]), Exit.FAILED, "twice.csv, row 2: column"),
        ((explanations, "--outcomes", paths["broken"]), Exit.FAILED, "broken.csv, row 1: column"),
        (
            (explanations, "--outcomes", paths["money"]),
            Exit.FAILED,
            "money.csv, row 3: column curr",
        ),
        ((explanations, "--amount", "5", "--currency", "EURO"), Exit.USAGE, "--currency is 'EURO'"),
        ((explanations, "--model", "first", "--outcomes", outcomes), Exit.USAGE, "don't apply"),
        ((explanations, "--outcomes", outcomes, "--engine", "flink"), Exit.USAGE, "local or spark"),
        ((explanations, "--outcomes", outcomes, "--engine", "spark"), Exit.USAGE, "--out FOLDER"),
        ((explanations, "--outcomes", outcomes, "--depth", "2"), Exit.USAGE, "does nothing"),
        ((explanations, "--outcomes", outcomes, "--half-life", "2"), Exit.USAGE, "does nothing"),
        ((explanations, "--outcomes", outcomes, "--amounts", "x"), Exit.USAGE, "minor or major"),
    ]
    for words, code, told in cases:
        more = () if {"--outcomes", "--amount"} & set(words) else ("--outcomes", outcomes)
        said = tengill("credit", *words, *more, "--json")
        assert said.code == code, (words, said.err)
        assert told in " ".join(said.err.split()), (words, said.err)
        assert not said.out
    neither = tengill("credit", explanations)
    assert neither.code == Exit.USAGE
    assert "The amounts are missing" in neither.err
    bare = tmp_path / "bare.csv"
    bare.write_text("")
    before = sorted(tmp_path.iterdir())
    for words in (
        (paths["empty"], "--amount", "5", "--out", tmp_path / "credit.csv"),
        (bare, "--amount", "5"),
        (explanations, "--outcomes", bare),
        (explanations, "--outcomes", paths["none"]),
    ):
        nothing = tengill("credit", *words)
        assert nothing.code == Exit.NOTHING, (words, nothing.err)
        assert "has no rows: nothing to credit." in " ".join(nothing.err.split())
    assert sorted(tmp_path.iterdir()) == before


def test_ctrl_c_leaves_what_was_there(
    given: tuple[Path, Path],
    tmp_path: Path,
    tengill: CommandLine,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def stopped(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    out = tmp_path / "credited"
    out.mkdir()
    (out / "older").write_text("older")
    monkeypatch.setattr(credit_given, "attribute_files", stopped)
    said = tengill("credit", given[0], "--outcomes", given[1], "--out", out, "--overwrite")
    assert said.code == Exit.CANCELLED
    assert (out / "older").read_text() == "older"
    assert len(list(tmp_path.iterdir())) == 3


@pytest.mark.slow
def test_acts_become_credit(tmp_path: Path, tengill: CommandLine) -> None:
    pytest.importorskip("ibis")
    acts, deals, out = tmp_path / "acts.csv", tmp_path / "deals.csv", tmp_path / "credited"
    acts.write_text(ACTS)
    deals.write_text(DEALS)
    call = ("credit", acts, "--outcomes", deals, "--decimal-comma")
    told = tengill(*call, "--out", out, "--json")
    assert told.code == Exit.OK, told.err
    assert told.json["settings"]["depth"] == "4"
    credit = {
        r["person"]: r["credit"] for r in parquet.read_table(out / "credit.parquet").to_pylist()
    }
    assert credit == {"Clara": 60_000, "Ivan": 60_000}
    explained = parquet.read_table(out / "explanations").to_pylist()
    assert {row["person"] for row in explained} == {"Clara", "Ivan"}
    shallow = tengill(*call, "--depth", "1", "--json")
    assert shallow.json["cut_rows"] == 1
    known = tmp_path / "known.csv"
    known.write_text("a;z;probability\nIvan;Sonja;0,2\n")
    met = tengill(*call, "--met-anyway", known, "--json").json
    assert {row["person"]: row["credit"] for row in met["credit"]} == {
        "Clara": 48_000, "Ivan": 72_000,
    }  # fmt: skip
    acts.write_text(ACTS.replace("Clara;Ivan;Sonja;took", "Clara;Ivan;Sonja;perhaps"))
    wrong = tengill(*call)
    assert wrong.code == Exit.FAILED
    said = " ".join(wrong.err.split())
    assert "acts.csv, row 1, act 1: has a took that is none of" in said
    assert "'perhaps'" in said
    unknown = tengill(*call, "--set", "dept=3")
    assert unknown.code == Exit.FAILED
    assert "'dept' is not a setting of credit" in unknown.err


@pytest.mark.slow
def test_acts_that_could_not_count_are_told_by_reason(tmp_path: Path, tengill: CommandLine) -> None:
    pytest.importorskip("ibis")
    acts, deals, out = tmp_path / "acts.csv", tmp_path / "deals.csv", tmp_path / "credited"
    acts.write_text(
        ACTS
        + "3;introduction;2024-01-05;Zoe;Zoe;Anna;\n"  # introduces herself
        + "4;introduction;2024-01-05;Zoe;Anna;Anna;\n"  # one with herself
        + "5;introduction;2025-01-05;Zoe;Anna;Bert;\n"  # too late
        + "6;introduction;2025-01-05;Zoe;Zoe;Bert;\n"  # both: told once
    )
    deals.write_text(DEALS + "D2;2024-03-01;Bert;Bert;10,00;EUR\n")
    call = ("credit", acts, "--outcomes", deals, "--decimal-comma")
    plain = tengill(*call)
    said = " ".join(plain.err.split())
    assert "could not count: 1 is later than every outcome, 3 introduce somebody to" in said
    assert "1 outcome cut: the buyer is the seller." in said
    told = tengill(*call, "--out", out, "--json").json
    assert told["cut_acts"] == {"self": 3, "late": 1}
    assert told["cut_outcomes"] == {"self": 1}
    cuts = {
        (r["act"], r["reason"], r["outcome"]) for r in parquet.read_table(out / "cuts").to_pylist()
    }
    assert cuts == {
        (None, "self", "D2"), ("3", "self", None), ("4", "self", None), ("6", "self", None),
        ("5", "late", None),
    }  # fmt: skip


@pytest.mark.slow
def test_people_that_are_missing_are_named(tmp_path: Path, tengill: CommandLine) -> None:
    pytest.importorskip("ibis")
    acts, deals = tmp_path / "acts.csv", tmp_path / "deals.csv"
    acts.write_text(ACTS + "3;introduction;2024-01-05;;;;\n")
    deals.write_text(DEALS.replace("Bert;Sonja", ";"))
    wrong = tengill("credit", acts, "--outcomes", deals, "--decimal-comma")
    assert wrong.code == Exit.FAILED
    said = " ".join(wrong.err.split())
    for lacking in ("connector", "left", "right"):
        assert f"acts.csv, row 3, act 3: has no {lacking}" in said
    for lacking in ("buyer", "seller"):
        assert f"deals.csv, row 1, outcome D1: has no {lacking}" in said


@pytest.mark.slow
def test_an_outcome_told_twice_is_named_with_its_rows(tmp_path: Path, tengill: CommandLine) -> None:
    pytest.importorskip("ibis")
    acts, deals = tmp_path / "acts.csv", tmp_path / "deals.csv"
    acts.write_text(ACTS)
    deals.write_text(DEALS + DEALS.splitlines()[1] + "\n")
    wrong = tengill("credit", acts, "--outcomes", deals, "--decimal-comma")
    assert wrong.code == Exit.FAILED
    said = " ".join(wrong.err.split())
    assert f"deals.csv, row 2, outcome D1 (also {deals}, row 1): is there more than once" in said


@pytest.mark.slow
def test_what_is_sampled_says_so(tmp_path: Path, tengill: CommandLine) -> None:
    draw = random.Random(5)
    rows = [
        f"W,{number},p{person:03}\n"
        for number in range(200)
        for person in draw.sample(range(100), 3)
    ]
    wide = tmp_path / "wide.csv"
    wide.write_text("outcome,explanation,person\n" + "".join(rows))
    said = tengill("credit", wide, "--amount", "100000", "--currency", "EUR")
    assert said.code == Exit.OK, said.err
    assert "1 outcome sampled: half_width tells" in " ".join(said.err.split())
