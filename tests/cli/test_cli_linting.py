"""`tengill lint` and `tengill opt-out` as a person types them: exit codes, forms, what is kept."""

import csv
import io
import json
from pathlib import Path

import pytest
from command_line import CommandLine
from ledger_home import LedgerHome

import tengill.cli.linting  # noqa: F401 - registers the commands

PITCH = (
    "Subject: Our platform\nFrom: Sunna Hall <sunna@hall.example>\n\nHi {first_name},\n\nour platform helps"
    " you grow. Buy a licence this week with a 20 % discount.\n\nSunna Hall\n"
)
NOTE = (
    "Subject: Sunday\nFrom: Sunna Hall <sunna@hall.example>\n\nDear {first_name},\n\nthank you for the walk."
    " The book is on its way.\n\nSunna Hall\n"
)


@pytest.fixture
def files(ledger: LedgerHome, tmp_path: Path) -> Path:
    (tmp_path / "c.csv").write_text(
        "email,first_name\nanna@fjord.example,Anna\nben@quill.example,Ben\n"
    )
    (tmp_path / "pitch.txt").write_text(PITCH)
    (tmp_path / "note.txt").write_text(NOTE)
    return tmp_path


def test_what_may_go_out_ends_with_0_and_what_may_not_with_1(
    tengill: CommandLine, files: Path
) -> None:
    good = tengill("lint", files / "c.csv", "--message", files / "note.txt")
    assert (good.code, "2 of 2 approaches may go out" in good.out) == (0, True)
    bad = tengill("lint", files / "c.csv", "--message", files / "pitch.txt", "--jurisdiction", "is")
    assert bad.code == 1
    assert "0 of 2 approaches may go out" in bad.out
    assert "is-fjarskipti.consent" in bad.out
    assert "→" in bad.out
    assert "Not legal advice" in bad.err


def test_explain_tells_texts_rules_and_sources(tengill: CommandLine, files: Path) -> None:
    told = tengill("lint", files / "c.csv", "--message", files / "pitch.txt", "--channel", "mail",
                   "--jurisdiction", "DE", "--explain")  # fmt: skip
    assert "│ Hi Anna," in told.out
    assert "https://www.gesetze-im-internet.de/uwg_2004/__7.html" in told.out


def test_forms_for_programs(tengill: CommandLine, files: Path) -> None:
    words = ("lint", files / "c.csv", "--message", files / "pitch.txt")
    told = tengill(*words, "--json")
    assert (told.code, told.json["summary"]["stopped"]) == (1, 2)
    assert told.json["rows"][0]["instead"]
    sarif = tengill(*words, "--sarif")
    assert json.loads(sarif.out)["runs"][0]["tool"]["driver"]["name"] == "tengill lint"
    table = list(csv.DictReader(io.StringIO(tengill(*words, "--csv").out)))
    assert [line["target"] for line in table] == ["anna@fjord.example", "ben@quill.example"]
    assert tengill(*words, "--csv", "--json").code == 2


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("nowhere.csv", "--message", "note.txt"), "There is no file"),
        (("c.csv",), "--message"),
        (("c.csv", "--message", "nowhere.txt"), "There is no file"),
        (("c.csv", "--message", "note.txt", "--channel", "owl"), "no channel “owl”"),
        (("c.csv", "--message", "note.txt", "--jurisdiction", "FR"), "no rules for “FR”"),
        (("note.txt", "--message", "note.txt"), "row 1"),
        ((".", "--message", "note.txt"), "cannot be read"),
    ],
)
def test_bad_input_ends_with_2(
    tengill: CommandLine,
    files: Path,
    monkeypatch: pytest.MonkeyPatch,
    words: tuple[str, ...],
    said: str,
) -> None:
    monkeypatch.chdir(files)
    told = tengill("lint", *words)
    assert (told.code, said in " ".join(told.err.split())) == (2, True), told.err


def test_without_a_campaign_it_asks_for_one(tengill: CommandLine, files: Path) -> None:
    told = tengill("lint")
    assert (told.code, "CSV" in told.err) == (2, True)


def test_a_recorded_campaign_stops_the_next_and_is_forgotten(
    tengill: CommandLine, files: Path
) -> None:
    words = ("lint", files / "c.csv", "--message", files / "note.txt")
    assert tengill(*words, "--record", "Spring").code == 0
    again = tengill(*words)
    assert (again.code, "tengill.approached-lately" in again.out) == (1, True)
    assert (
        tengill("lint", "--forget", "Spring").out.strip() == "Taken back: 2 approaches of Spring."
    )
    assert tengill(*words).code == 0
    assert tengill("lint", "--forget", "Spring").code == 3


def test_opt_outs_are_kept_listed_and_taken_back(tengill: CommandLine, files: Path) -> None:
    words = ("lint", files / "c.csv", "--message", files / "note.txt")
    assert "Nobody opted out" in tengill("opt-out").out
    made = tengill("opt-out", "Anna <anna@fjord.example>", "--json").json["decision"]
    assert tengill("opt-out").out.strip() == "anna@fjord.example"
    stopped = tengill(*words)
    assert (stopped.code, "left alone" in stopped.out) == (1, True)
    assert tengill("lint", "--undo", made).out.strip() == "Taken back."
    assert tengill(*words).code == 0
    assert tengill("opt-out", "somebody").code == 1


def test_a_watch_is_kept_and_asked_about(tengill: CommandLine, files: Path) -> None:
    told = tengill("lint", files / "c.csv", "--message", files / "pitch.txt", "--channel", "mail",
                   "--topic", "licences", "--watch", "--json")  # fmt: skip
    waits = [
        row for row in told.json["rows"] if any(one["way"] == "raise" for one in row["instead"])
    ]
    raised = tengill("lint", "--raised")
    assert "Nobody raised a topic you wait for." in raised.out
    assert tengill("lint", "--raised", "--json").json == []
    assert all(row["target"] for row in waits)


def test_markup_and_escapes_in_names_are_shown_not_obeyed(
    tengill: CommandLine, files: Path
) -> None:
    (files / "c.csv").write_text(
        "email,name,first_name\na@b.example,[red]\x1b[31mEve[/red],[bold]Eve\n"
    )
    told = tengill("lint", files / "c.csv", "--message", files / "pitch.txt", "--explain")
    assert "[red]" in told.out
    assert "[bold]Eve" in told.out


def test_columns_are_mapped(tengill: CommandLine, files: Path) -> None:
    (files / "odd.csv").write_text("Who,Best at\nAnna,anna@fjord.example\n")
    words = ("lint", files / "odd.csv", "--message", files / "note.txt")
    assert "no column says who is reached" in tengill(*words).err
    told = tengill(*words, "--map", "email=Best at", "--map", "first_name=#1", "--json")
    assert (told.json["rows"][0]["target"], told.json["rows"][0]["name"]) == (
        "anna@fjord.example", "Anna",
    )  # fmt: skip
    for wrong in ("email=Worst at", "shoe=Who", "email"):
        bad = tengill(*words, "--map", wrong)
        assert bad.code == 2
        assert wrong.split("=", maxsplit=1)[-1] in bad.err or "shoe" in bad.err
