"""A campaign linted on a ledger: what it knows of the targets, who could introduce, how often."""

import csv
import io
import json
import tracemalloc
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.utils import translation
from ledger_builders import Ledger, Who, at
from people_world import HOSTILE

from tengill.door.lint.columns import Columns
from tengill.sources.tables import Row
from tengill.workspace import door_lint, door_lint_keeping, door_lint_output
from tengill.workspace.door_lint_reading import Asked, CampaignError, Draft, planned_of
from tengill.workspace.door_lint_survey import Survey
from tengill.workspace.door_lint_views import AdviceView, LintView, Options, RowView

pytestmark = pytest.mark.django_db
NOW = at(2021, 1, 10)
PITCH = (
    "Subject: Our platform\nFrom: Sunna Hall <sunna@hall.example>\n\nHi {first_name},\n\nour platform helps"
    " companies like yours grow. Buy a licence this week with a 20 % discount, or book a demo.\n\nSunna Hall\n"
)
NOTE = "Subject: Sunday\n\nDear {first_name},\n\nthank you for the walk. The book is on its way.\n\nSunna Hall\n"


@pytest.fixture
def world() -> dict[str, Who]:
    """Sunna knows Anna well and Ben well; Ben knows Cara; a colleague wrote to Dag."""
    ledger = Ledger()
    me = ledger.person("Sunna Hall", "sunna@hall.example", owner=True)
    who = {
        "me": me,
        "anna": ledger.person("Anna Lind", "anna@fjord.example"),
        "ben": ledger.person("Ben Quill", "ben@quill.example"),
        "cara": ledger.person("Cara Moss", "cara@moss.example"),
        "dag": ledger.person("Dag Holt", "dag@holt.example"),
        "una": ledger.person("Una Hall", "una@hall.example"),
    }
    for n in range(12):
        day = NOW - (20 - n) * 86_400
        ledger.message(me, [who["anna"]], day, f"Bridge {n}", "What do you think?")
        ledger.message(who["anna"], [me], day + 3_600, f"Re: Bridge {n}", "I like the heat pumps.")
        ledger.message(me, [who["ben"]], day, f"Tides {n}", "Look at this.")
        ledger.message(who["ben"], [me], day + 3_600, f"Re: Tides {n}", "Good.")
        ledger.message(who["ben"], [who["cara"]], day, f"Maps {n}", "For you.")
        ledger.message(who["cara"], [who["ben"]], day + 7_200, f"Re: Maps {n}", "Thanks.")
    ledger.message(who["una"], [who["dag"]], NOW - 5 * 86_400, "Hello", "May I call you?")
    ledger.ties()
    return who


def campaign(
    folder: Path, rows: list[str], message: str = PITCH, head: str = "email,first_name"
) -> Options:
    (folder / "c.csv").write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    (folder / "m.txt").write_text(message, encoding="utf-8")
    return Options(folder / "c.csv", folder / "m.txt")


def rows_of(options: Options) -> list[RowView]:
    return list(door_lint.Linting(options).rows())


def rules(row: RowView) -> set[str]:
    return {one.rule for one in row.findings}


def ways(row: RowView) -> set[str]:
    return {one.way for one in row.advice}


def test_a_friend_may_be_written_to_and_a_stranger_is_not_pitched(world, tmp_path: Path) -> None:
    friend, stranger = rows_of(
        campaign(tmp_path, ["anna@fjord.example,Anna", "new@nowhere.example,Nils"], NOTE)
    )
    assert friend.goes
    assert friend.person == world["anna"].id
    assert friend.between[0] == "They wrote to you 12 times, the last on 1 January 2021."
    assert friend.text.startswith("Dear Anna,")
    assert "There was never a word between you." in stranger.between
    cold = rows_of(campaign(tmp_path, ["new@nowhere.example,Nils"]))[0]
    assert not cold.goes
    assert cold.verdict in {"decline", "mute"}
    assert cold.advice


def test_this_connector_is_named_with_strengths(world, tmp_path: Path) -> None:
    (cara,) = rows_of(campaign(tmp_path, ["cara@moss.example,Cara"]))
    (advice,) = [one for one in cara.advice if one.way == "connector"]
    assert advice.connectors == ((world["ben"].id, "Ben Quill"),)
    assert len(advice.strengths) == 2
    assert all(0 < one <= 1 for one in advice.strengths)
    assert "Ben Quill" in advice.sentence
    assert "%" in advice.sentence


def test_somebody_at_their_house_can_introduce(world, tmp_path: Path) -> None:
    (row,) = rows_of(campaign(tmp_path, ["ceo@fjord.example,Frida"]))
    (advice,) = [one for one in row.advice if one.way == "connector"]
    assert advice.connectors == ((world["anna"].id, "Anna Lind"),)
    assert "fjord.example" in advice.sentence


def test_the_team_s_own_mail_counts(world, tmp_path: Path) -> None:
    (dag,) = rows_of(campaign(tmp_path, ["dag@holt.example,Dag"], NOTE))
    assert "tengill.approached-lately" in rules(dag)
    assert "Una Hall" in next(
        f.sentence for f in dag.findings if f.rule == "tengill.approached-lately"
    )
    assert "later" in ways(dag)
    (anna,) = rows_of(campaign(tmp_path, ["anna@fjord.example,Anna"], NOTE))
    assert "tengill.approached-lately" not in rules(anna)


def test_a_recorded_campaign_is_remembered_and_taken_back(world, tmp_path: Path) -> None:
    options = campaign(tmp_path, ["new@nowhere.example,Nils"], NOTE)
    linting = door_lint.Linting(options)
    first = list(door_lint_keeping.record("Spring", linting.rows(), "Sunna"))
    later = replace(first[0], at=first[0].at + timedelta(hours=1))
    list(door_lint_keeping.record("Spring", [later], "Sunna"))
    assert first[0].goes
    assert door_lint_keeping.campaigns() == (("Spring", 1),)
    again = rows_of(options)[0]
    assert "tengill.approached-lately" in rules(again)
    assert door_lint_keeping.forget("Spring") == 1
    assert rows_of(options)[0].goes
    with pytest.raises(LookupError):
        door_lint_keeping.forget("Spring")
    list(door_lint_keeping.record("Spring", iter(first), "Sunna"))
    assert door_lint_keeping.campaigns() == (("Spring", 1),)


def test_what_should_not_go_out_is_not_recorded(world, tmp_path: Path) -> None:
    linting = door_lint.Linting(campaign(tmp_path, ["new@nowhere.example,Nils"]))
    assert not next(iter(door_lint_keeping.record("Spring", linting.rows()))).goes
    assert door_lint_keeping.campaigns() == ()


def test_history_and_opt_outs_from_files(world, tmp_path: Path) -> None:
    options = campaign(
        tmp_path, ["a@one.example,A", "b@two.example,B", "c@three.example,C", "@dee,D"], NOTE
    )
    (tmp_path / "sent.csv").write_text(
        "to;date;by\na@one.example;2021-01-02;Una\nb@two.example;2019-01-02;\n"
    )
    (tmp_path / "out.txt").write_text("# wants none\n@three.example\n")
    options = Options(
        options.campaign,
        options.message,
        history=tmp_path / "sent.csv",
        optouts=tmp_path / "out.txt",
    )
    one, two, three, _ = rows_of(options)
    assert "tengill.approached-lately" in rules(one)
    assert "tengill.approached-lately" not in rules(two)
    assert "tengill.opted-out" in rules(three)
    assert ways(three) == {"dont"}


def test_an_opt_out_in_the_ledger_stops_everybody_and_is_taken_back(world, tmp_path: Path) -> None:
    options = campaign(tmp_path, ["anna@fjord.example,Anna"], NOTE)
    made = door_lint_keeping.opt_out("Anna Lind <ANNA@fjord.example>")
    assert door_lint_keeping.opted_out() == ("anna@fjord.example",)
    assert "tengill.opted-out" in rules(rows_of(options)[0])
    door_lint_keeping.take_back(made)
    assert rows_of(options)[0].goes
    door_lint_keeping.opt_out("@fjord.example")
    assert not rows_of(options)[0].goes
    with pytest.raises(ValueError, match="no address"):
        door_lint_keeping.opt_out("Anna")
    with pytest.raises(LookupError):
        door_lint_keeping.take_back(9_999)


def test_a_watch_tells_when_they_raise_it(world, tmp_path: Path) -> None:
    row = rows_of(campaign(tmp_path, ["anna@fjord.example,Anna"], NOTE))[0]
    advice = AdviceView("raise", "Wait", topic="heat pumps")
    early = replace(row, advice=(advice,), at=row.at.replace(year=2020))
    list(door_lint_keeping.watch("Spring", [early, early]))
    (one,) = door_lint_keeping.watches()
    assert (one.target, one.topic) == ("anna@fjord.example", "heat pumps")
    (told,) = door_lint_keeping.raised()
    assert told.subject == "Re: Bridge 0"
    door_lint_keeping.take_back(one.decision)
    assert door_lint_keeping.watches() == ()


@pytest.mark.parametrize(
    ("text", "topic", "speaks"),
    [
        ("Við skoðum jarðvarma í haust", "jarðvarmi", True),
        ("New heat pump models", "heat pumps", True),
        ("A heated debate", "heat pumps", False),
        ("", "tides", False),
    ],
)
def test_speaking_of_a_topic(text: str, topic: str, speaks: bool) -> None:
    assert door_lint_keeping.speaks_of(text, topic) is speaks


def test_rows_of_one_house_and_of_one_person(world, tmp_path: Path) -> None:
    lines = [f"p{n}@big.example,P" for n in range(4)] + ["p0@big.example,P"]
    told = rows_of(campaign(tmp_path, lines, NOTE))
    assert all("tengill.house-crowded" in rules(one) for one in told)
    assert [one.row for one in told if "row.twice" in rules(one)] == [6]
    assert "Row 2 " in next(f.sentence for f in told[4].findings if f.rule == "row.twice")


def test_a_survey_keeps_a_few_numbers_of_each_row() -> None:
    draft = Draft("Hello")
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    header = ("email",)

    def planned():
        known = Columns.of(header)
        for n in range(20_000):
            row = Row(header, (f"p{n}@house{n // 4}.example",))
            yield planned_of(n + 2, row, known, Asked(draft, moment))

    Survey(planned())  # what caches keep has an end of its own
    tracemalloc.start()
    survey = Survey(planned())
    kept, _peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert survey.rows == survey.targets == 20_000
    assert kept / survey.rows < 150


def test_the_screen_s_view(world, tmp_path: Path) -> None:
    options = campaign(tmp_path, [f"p{n}@x{n}.example,P" for n in range(5)])
    view = door_lint.lint(options, limit=2)
    assert isinstance(view, LintView)
    assert (len(view.rows), view.more) == (2, 3)
    assert (view.summary.rows, view.summary.stopped, view.summary.clean) == (5, 5, False)
    assert view.summary.sentence.startswith("0 of 5 approaches may go out")
    assert "Not legal advice" in view.summary.not_legal_advice


def test_in_icelandic_rules_speak_icelandic(world, tmp_path: Path) -> None:
    with translation.override("is"):
        (row,) = rows_of(campaign(tmp_path, ["new@nowhere.example,"]))
    told = next(one for one in row.findings if one.rule == "merge.empty-value")
    assert told.sentence.startswith("„first_name“ er tómt")


# ---------------------------------------------------------------- outputs


def outputs(options: Options) -> tuple[dict, dict, list[list[str]]]:
    made = []
    for write in (door_lint_output.as_json, door_lint_output.as_sarif):
        linting = door_lint.Linting(options)
        made.append(json.loads("".join(write(linting, linting.rows()))))
    text = "".join(door_lint_output.as_csv(door_lint.Linting(options).rows()))
    return made[0], made[1], list(csv.reader(io.StringIO(text, newline="")))


def test_json_sarif_and_csv_say_the_same(world, tmp_path: Path) -> None:
    options = campaign(tmp_path, ["new@nowhere.example,Nils", "anna@fjord.example,"])
    told, sarif, table = outputs(options)
    (run,) = sarif["runs"]
    assert sarif["version"] == "2.1.0"
    ids = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    results = run["results"]
    found = [
        (row["row"], one["rule"], one["severity"])
        for row in told["rows"]
        for one in row["findings"]
    ]
    assert found == [
        (r["locations"][0]["physicalLocation"]["region"]["startLine"], r["ruleId"], r["level"])
        for r in results
    ]
    assert all(ids[r["ruleIndex"]] == r["ruleId"] for r in results)
    assert {r["level"] for r in results} <= {"error", "warning", "note"}
    for rule in run["tool"]["driver"]["rules"]:
        assert (
            rule["helpUri"].startswith("https://")
            if "helpUri" in rule
            else "docs/" in rule["help"]["text"]
        )
    assert [line[0] for line in table] == ["row", "2", "3"]
    assert told["summary"]["rows"] == 2
    assert "Not legal advice" in told["not_legal_advice"]


def test_hostile_cells_stay_cells(world, tmp_path: Path) -> None:
    path = tmp_path / "c.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        lines = csv.writer(file)
        lines.writerow(["email", "name", "first_name", "company"])
        for n, evil in enumerate(HOSTILE):
            lines.writerow([f"p{n}@x{n}.example", evil, evil, evil])
            lines.writerow([evil, evil, evil, evil])
    (tmp_path / "m.txt").write_text("Subject: {first_name}\n\nHi {first_name} of {company}\n")
    told, sarif, table = outputs(Options(path, tmp_path / "m.txt"))
    assert len(told["rows"]) == 2 * len(HOSTILE)
    assert len(table) == 2 * len(HOSTILE) + 1
    for line in table[1:]:
        assert not any(cell.lstrip().startswith(("=", "+", "@", "-", "|", "%")) for cell in line), (
            line
        )
        assert not any("\x1b" in cell or "\0" in cell for cell in line)
    assert len(sarif["runs"][0]["results"]) >= len(HOSTILE)


# ---------------------------------------------------------------- bad input


@pytest.mark.parametrize(
    ("data", "wrong"),
    [
        (b"", "is empty"),
        (b"\x00\x01\x02\x00" * 50, "no table of text"),
        (b"anna@fjord.example,Anna\nben@quill.example,Ben\n", "row 1 is a target, not a heading"),
        (b"email:name\na@b.example:A\n", "one cell"),
        (b"colour,size\nred,1\n", "no column says who is reached. It has colour | size"),
        (b"email,name\n", "a heading and no rows"),
    ],
)
def test_a_list_that_cannot_be_used_says_why(tmp_path: Path, data: bytes, wrong: str) -> None:
    options = campaign(tmp_path, [])
    options.campaign.write_bytes(data)
    with pytest.raises(CampaignError, match=wrong.replace(".", r"\.").replace("|", r"\|")):
        door_lint.Linting(options)


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_every_usual_table_is_read(tmp_path: Path, separator: str, encoding: str) -> None:
    options = campaign(tmp_path, [], NOTE)
    lines = [("Name", "E-mail Address", "First Name"), ("Þóra", "thora@fjord.example", "Þóra")]
    text = "\r\n".join(separator.join(line) for line in lines)
    options.campaign.write_bytes(text.encode(encoding))
    (row,) = rows_of(options)
    assert (row.target, row.name) == ("thora@fjord.example", "Þóra")
    assert row.text.startswith("Dear Þóra,")


def test_broken_bytes_and_torn_rows_are_told_with_their_row(tmp_path: Path) -> None:
    options = campaign(tmp_path, [], NOTE)
    good = "".join(f"p{n}@x{n}.example,Þóra\n" for n in range(4_000)).encode()
    bad = b"email,first_name\n" + good + b"bad@y.example,\xfe\xf3ra\nx@y.example\nz@y.example,A,B\n"
    options.campaign.write_bytes(bad)
    told = rows_of(options)
    assert [one.row for one in told if "row.defective" in rules(one)] == [4_002, 4_003, 4_004]
    assert "encoding" in told[4_000].findings[0].sentence


@pytest.mark.parametrize(
    ("more", "wrong"),
    [
        ({"channel": "pigeon"}, "no channel “pigeon”"),
        ({"jurisdictions": ("FR",)}, "no rules for “FR”"),
        ({"complaint_rate": 300.0}, "percentage"),
        ({"message": None}, "--message"),
    ],
)
def test_wrong_options(tmp_path: Path, more: dict, wrong: str) -> None:
    options = campaign(tmp_path, ["a@b.example,A"])
    told = {"campaign": options.campaign, "message": options.message, **more}
    with pytest.raises(CampaignError, match=wrong):
        door_lint.Linting(Options(**told))


@pytest.mark.parametrize(
    ("data", "wrong"),
    [(b"\xff\xfeH\x00", "no text"), (b"ok\n\xff", "line 2"), (b" \n", "no message")],
)
def test_a_message_that_cannot_be_used(tmp_path: Path, data: bytes, wrong: str) -> None:
    options = campaign(tmp_path, ["a@b.example,A"])
    (tmp_path / "m.txt").write_bytes(data)
    with pytest.raises(CampaignError, match=wrong):
        door_lint.Linting(options)


def test_bad_history_and_opt_outs_name_their_line(tmp_path: Path) -> None:
    options = campaign(tmp_path, ["a@b.example,A"])
    (tmp_path / "h.csv").write_text("email,date\na@b.example,someday\n")
    with pytest.raises(CampaignError, match="row 2: “someday” is no date"):
        door_lint.Linting(Options(options.campaign, options.message, history=tmp_path / "h.csv"))
    (tmp_path / "h.csv").write_text("email,name\na@b.example,A\n")
    with pytest.raises(CampaignError, match="no column that says when"):
        door_lint.Linting(Options(options.campaign, options.message, history=tmp_path / "h.csv"))
    (tmp_path / "o.txt").write_text("a@b.example\nnobody at all\n")
    with pytest.raises(CampaignError, match="line 2"):
        door_lint.Linting(Options(options.campaign, options.message, optouts=tmp_path / "o.txt"))


# ---------------------------------------------------------------- channels


@pytest.mark.parametrize(
    ("channel", "cells", "told"),
    [
        ("", "a@b.example,@anna,anna@m.example,", ("mail", "a@b.example")),
        ("mention", "a@b.example,@Anna,,", ("x-post", "@anna")),
        ("mention", ",,@Anna@m.example,", ("masto-post", "anna@m.example")),
        ("dm", ",https://x.com/Anna,,", ("x", "@anna")),
        ("dm", ",,,https://www.linkedin.com/in/anna-lind", ("linkedin", "anna-lind")),
        ("x-post", "a@b.example,anna,,", ("x-post", "@anna")),
        ("mail", ",@anna,,", ("mail", "")),
    ],
)
def test_the_channel_chooses_the_column(tmp_path: Path, channel: str, cells: str, told) -> None:
    options = campaign(tmp_path, [cells], NOTE, head="email,x,mastodon,linkedin")
    (row,) = rows_of(Options(options.campaign, options.message, channel=channel))
    assert (row.channel, row.target) == told


def test_columns_of_the_row_come_first(tmp_path: Path) -> None:
    head = "email,first_name,channel,paid,consent,country,date,message"
    line = "a@b.example,A,letter,yes,given,Iceland,2021-05-06,Only for {first_name}"
    (row,) = rows_of(campaign(tmp_path, [line], head=head))
    assert (row.channel, row.text) == ("letter", "Only for A")
    assert row.at.date().isoformat() == "2021-05-06"
    assert "tengill.undisclosed" in rules(row)
