"""Every command: help with an example, JSON that parses, exit codes, and nothing hostile obeyed."""

import io
import json
import sys

import pytest
from command_line import CommandLine
from filled_ledger import BOX
from ledger_home import LedgerHome, number, query
from mail_builders import letter, mbox

from tengill.cli.exits import Exit
from tengill.ledger.lock import writing

COMMANDS = (
    "who-knows", "way-to", "introduce", "asks", "meetings", "holdings", "place",
    "import", "read", "credit", "runs list", "runs show", "runs undo", "rebuild", "simulate", "doctor",
    "people", "person", "message", "merge", "split", "owner", "search", "review", "introductions",
    "outcomes list", "outcomes import", "outcomes add", "explain", "statement", "serve",
    "login-link", "outcomes doubles", "outcomes contribute", "outcomes contributions", "introductions add",
    "recommendations list", "recommendations add", "recommendations publish",
    "acquaintances list", "acquaintances add", "compare", "standing", "expect", "settings list", "settings show",
    "settings add", "settings use", "settings delete", "undo", "drifting", "card", "meeting",
    "interaction", "merges", "views", "sync add", "tag add", "judge", "lint", "opt-out",
    "door list", "door show", "door week", "door digest", "door decline", "door update", "door decide",
    "door undo", "door said", "door rule", "door rules", "door topic", "door away", "door preview",
    "door publish", "door-page serve", "door-page show", "door-page example", "mailbox add",
    "mailbox list", "mailbox folders", "mailbox check", "mailbox sync", "mailbox act", "mailbox log",
    "mailbox undo", "mailbox watch", "mailbox remove", "mailbox login",
)  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("command", COMMANDS)
def test_help_has_an_example(tengill: CommandLine, command: str) -> None:
    said = tengill(*command.split(), "--help")
    assert said.code == Exit.OK
    words = " ".join(said.out.split())
    assert words.count(f"tengill {command.removesuffix(' list')}") >= 1
    assert "--json" in said.out


@pytest.mark.slow
def test_every_command_is_held_to_this(tengill: CommandLine) -> None:
    told = tengill("--help").out
    listed = {line.split()[1] for line in told.splitlines() if line.startswith("│ ")}
    commands = {word for word in listed if word[0].isalpha() and word.islower()}
    assert commands == {command.split()[0] for command in COMMANDS}


@pytest.mark.parametrize(
    "words",
    [
        ("runs",), ("runs", "list"), ("runs", "show", "1"), ("rebuild",), ("people",),
        ("people", "--sort", "name"), ("people", "--sort", "quiet"), ("person", "Björk Dal"),
        ("person", "carl@moe.example"), ("owner",), ("search", "harbour"), ("review",),
        ("introductions",), ("introductions", "--by", "all"), ("outcomes",), ("outcomes", "list"),
        ("explain", "Harbour [red]crane"), ("statement",), ("message", "1"),
        ("merge", "anna@one.example", "anna@two.example"), ("owner", "ada@lind.example"),
        ("standing",), ("standing", "Björk Dal"), ("expect",), ("expect", "Björk Dal"),
        ("compare",), ("compare", "Harbour [red]crane"), ("compare", "--person", "me"),
        ("explain", "Harbour [red]crane", "--half-life", "180", "--counterfactual", "20%"),
        ("settings",), ("settings", "show"), ("settings", "show", "strict"), ("recommendations",),
        ("acquaintances",), ("outcomes", "contributions", "Harbour [red]crane"),
        ("outcomes", "doubles"),
    ],
)  # fmt: skip
def test_json_parses_and_people_get_words(
    filled: LedgerHome, tengill: CommandLine, words: tuple[str, ...]
) -> None:
    told = tengill(*words, "--json")
    assert told.code == Exit.OK, told.err
    assert told.json is not None
    if words[0] != "merge" and words != ("review",):
        plain = tengill(*words)
        assert plain.code == Exit.OK, plain.err
        assert plain.out.strip()


def test_import_says_what_it_brought_and_does_so_once(
    ledger: LedgerHome, tengill: CommandLine
) -> None:
    path = ledger.file("box.mbox", mbox([*BOX, BOX[0]]))
    dry = tengill("import", path, "--dry-run", "--json")
    assert dry.json["files"][0]["known"] is False
    assert number("run") == 0
    first = tengill("import", path, "--json")
    assert first.code == Exit.OK
    assert (first.json["run"]["new"], first.json["run"]["duplicate"]) == (6, 1)
    again = tengill("import", path)
    assert again.code == Exit.OK
    assert "nothing changed" in again.out
    undone = tengill("runs", "undo", "1", "--yes", "--why", "a trial", "--json")
    assert (undone.json["state"], undone.json["undone_why"]) == ("undone", "a trial")
    assert tengill("runs", "undo", "1", "--yes").code == Exit.FAILED


def test_a_box_from_standard_input(
    ledger: LedgerHome, tengill: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(mbox(BOX))))
    assert tengill("import", "-", "--json").json["run"]["new"] == 6
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(mbox(BOX[:2]))))
    assert len(tengill("read", "-", "--json").out.splitlines()) == 2


def test_read_prints_a_line_a_message(ledger: LedgerHome, tengill: CommandLine) -> None:
    path = ledger.file("box.mbox", mbox(BOX))
    said = tengill("read", path, "--json")
    assert said.code == Exit.OK
    lines = [json.loads(line) for line in said.out.splitlines()]
    assert [line["id"] for line in lines] == [f"<{n}@mail.example>" for n in (1, 2, 4, 5, 6, 7)]
    for line in lines:
        assert 0 <= line["bulk"] <= 1
        for act in line["acts"]:
            assert act.keys() >= {
                "kind", "confidence", "level", "connector", "left", "right", "words",
            }  # fmt: skip
            assert act["level"] in {1, 2, 3}
    acts = {act["kind"]: act for act in lines[0]["acts"]}
    made = acts["introduction"]
    assert [box["address"] for box in made["connector"]] == ["ada@lind.example"]
    parties = {box["address"] for box in (*made["left"], *made["right"])}
    assert parties == {"bjork@dal.example", "carl@moe.example"}
    assert number("run") == 0
    plain = tengill("read", path)
    assert "introduction" in plain.out


# ---------------------------------------------------------------- exit codes


def test_exit_codes_tell_what_happened(filled: LedgerHome, tengill: CommandLine) -> None:
    empty = filled.file("none/empty.mbox", b"")
    missing = filled.mail / "missing.mbox"
    cases = {
        Exit.NOT_FOUND: [
            ("import", missing), ("import", missing, "--dry-run"), ("read", missing),
            ("person", "Nobody Atall"), ("explain", "No such deal"), ("runs", "show", "99"),
            ("outcomes", "import", missing), ("runs", "undo", "99", "--yes"),
            ("review", "--confirm", "no:such"), ("review", "--undo", "999"),
        ],
        Exit.NOTHING: [("import", empty), ("import", empty.parent), ("read", empty)],
        Exit.UNCLEAR: [("person", "Anna Vik"), ("merge", "Anna Vik", "Björk Dal")],
        Exit.USAGE: [
            ("import",), ("people", "--limit", "0"), ("nonsense",), ("runs", "show", "x"),
            ("outcomes", "add", "x", "--buyer", "a", "--seller", "b", "--on", "2016-01-31",
             "--amount", "12,x"), ("serve", "--host", "0.0.0.0"), ("people", "--sort", "sideways"),
            ("people", "--kind", "ghost"), ("introductions", "--by", "nobody"),
            ("introductions", "--column", "sideways"), ("statement", "--format", "pdf"),
            ("outcomes", "list", "--state", "sideways"), ("review", "--kind", "sideways"),
        ],
        Exit.FAILED: [("owner", "no-address")],
    }  # fmt: skip
    wrong: list[str] = []
    for code, calls in cases.items():
        for words in calls:
            said = tengill(*words)
            if said.code != code or not said.err.strip() or "fault in Tengill" in said.err:
                wrong.append(f"{words}: {said.code} instead of {code}: {said.err.strip()}")
    assert not wrong, "\n".join(wrong)


def test_a_busy_ledger_refuses_writers_and_serves_readers(
    filled: LedgerHome, tengill: CommandLine
) -> None:
    path = filled.file("more.mbox", mbox([letter(50)]))
    with writing(filled.home):
        for words in (("import", path), ("rebuild",), ("runs", "undo", "1", "--yes")):
            said = tengill(*words)
            assert said.code == Exit.BUSY
            assert "Wait" in said.err
        assert tengill("people").code == Exit.OK
    assert number("message") == 6


def test_review_decides_and_takes_back(filled: LedgerHome, tengill: CommandLine) -> None:
    waiting = tengill("review", "--json").json["items"]
    key = next(item["key"] for item in waiting if item["kind"] == "introduction")
    done = tengill("review", "--confirm", key, "--json").json
    assert query('SELECT state FROM ledger_act WHERE "key" = %s', (key,)) == [("confirmed",)]
    assert key not in {item["key"] for item in tengill("review", "--json").json["items"]}
    assert tengill("review", "--undo", done["decision_id"]).code == Exit.OK
    assert query('SELECT state FROM ledger_act WHERE "key" = %s', (key,)) == [("waiting",)]


# ---------------------------------------------------------------- hostile words, plain output


def test_hostile_words_are_shown_and_not_obeyed(filled: LedgerHome, tengill: CommandLine) -> None:
    for words in (
        ("search", "markup"),
        ("person", "Dísa Holm"),
        ("read", filled.mail / "box.mbox"),
    ):
        said = tengill(*words)
        assert said.code == Exit.OK
        assert "\u202e" not in said.out
    said = tengill("search", "markup")
    assert "[red]markup[/red]" in said.out
    assert ":bomb:" in said.out
    assert "Harbour [red]crane" in tengill("outcomes").out


def test_no_color_is_heeded(filled: LedgerHome, tengill: CommandLine, monkeypatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    for words in (("people",), ("doctor",), ("runs",)):
        assert "\x1b" not in tengill(*words).out


def test_a_fault_of_ours_is_told_without_a_traceback(
    filled: LedgerHome, tengill: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("oh dear")

    monkeypatch.delenv("TENGILL_DEBUG", raising=False)
    monkeypatch.setattr("tengill.workspace.people.list_people", broken)
    said = tengill("people")
    assert said.code == Exit.FAILED
    assert "oh dear" in said.err
    assert "TENGILL_DEBUG=1" in said.err


def test_doctor_finds_what_is_wrong(filled: LedgerHome, tengill: CommandLine) -> None:
    checks = {check["name"]: check for check in tengill("doctor", "--json").json}
    assert all(checks[name]["ok"] for name in ("home", "store", "references", "search", "runs"))
    assert checks["projections"]["ok"]
    filled.home.chmod(0o755)
    query("UPDATE ledger_run SET projected = 0, state = 'stopped' WHERE kind = 'mail' RETURNING id")
    query("INSERT INTO message_search(rowid, subject, text) VALUES (999, 'a', 'b') RETURNING rowid")
    said = tengill("doctor", "--json")
    assert said.code == Exit.FAILED
    bad = {check["name"] for check in said.json if not check["ok"]} - {"screen", "disk"}
    assert bad == {"home", "search", "projections", "runs"}
    assert all(check["advice"] for check in said.json if not check["ok"])


def test_nothing_traced_is_a_dash_and_no_sum_of_zero(filled, tengill):
    done = tengill(
        "outcomes", "add", "Lantern", "--buyer", "disa@holm.example", "--seller",
        "nobody@else.example", "--on", "2016-01-31", "--amount", "71.5", "--json",
    )  # fmt: skip
    assert done.code == Exit.OK
    printed = tengill("outcomes").out
    (line,) = [one for one in printed.splitlines() if "Lantern" in one]
    assert "–" in line
    assert "0.00" not in line


@pytest.mark.slow
def test_a_simulated_owner_is_told_by_the_address_of_most_years(tengill, tmp_path):
    printed = tengill("simulate", tmp_path / "world", "--messages", "200", "--years", "3").out
    address = printed.split("--owner ")[1].split()[0]
    mail = (tmp_path / "world" / "mailbox.mbox").read_text(encoding="latin-1").lower()
    others = tengill("simulate", tmp_path / "again", "--messages", "200", "--years", "3", "--json")
    told = others.json["owner_addresses"]
    assert told[0] == address
    assert mail.count(address) == max(mail.count(one) for one in told)
