"""What --help and wrong calls say, in a person's words."""

import re

import pytest
import typer
from command_line import CommandLine
from ledger_home import LedgerHome

from tengill.cli import helping
from tengill.cli.app import app
from tengill.cli.exits import Exit


@pytest.mark.slow
def test_every_command_has_its_group(tengill: CommandLine) -> None:
    said = tengill("--help")
    assert said.code == Exit.OK
    grouped = [name for names in helping.GROUPS.values() for name in names]
    assert len(grouped) == len(set(grouped))
    assert set(grouped) == set(typer.main.get_command(app).commands)
    titles = re.findall(r"^╭─ (.*?) ─", said.out, re.MULTILINE)
    assert titles == ["Options", *helping.GROUPS]
    shown = re.findall(r"^│ ([a-z][a-z-]+) ", said.out, re.MULTILINE)
    assert shown == grouped


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("statement",), "<YYYY-MM-DD>"),
        (("outcomes", "import"), "<text>"),
        (("simulate",), "<number> [1<=x<=40]"),
        (("import",), "<path>"),
        (("people",), "<close|recent|name|organisation|quiet>"),
    ],
)
def test_types_are_named_as_people_do(
    tengill: CommandLine, words: tuple[str, ...], told: str
) -> None:
    said = tengill(*words, "--help").out
    assert told in said
    for word in ("list[", "<str>", "<int", "Path", "%Y", "<bool>"):
        assert word not in said


def test_every_command_shows_an_example() -> None:
    left = [(typer.main.get_command(app), "tengill")]
    while left:
        command, name = left.pop()
        assert "tengill" in (command.epilog or ""), name
        left += [(one, f"{name} {word}") for word, one in getattr(command, "commands", {}).items()]


def test_a_paragraph_ends_where_the_screen_does(tengill: CommandLine) -> None:
    said = tengill("import", "--help").out
    assert "exports of social networks, told apart by content." in said
    assert "LinkedIn, X, Mastodon and Google Takeout archives" in said


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (
            ("statement", "--from", "2024-13-01"),
            "'2024-13-01' is not a day. Write it so: 2024-12-31.",
        ),
        (("statement", "--to", "soon"), "'soon' is not a day."),
        (("people", "--sort", "foo"), "'foo' is not one of 'close'"),
        (("people", "--limit", "0"), "--limit"),
        (("statment",), "Did you mean 'statement'?"),
    ],
)
def test_wrong_calls_are_told_in_plain_words(
    filled: LedgerHome, tengill: CommandLine, words: tuple[str, ...], told: str
) -> None:
    said = tengill(*words)
    assert said.code == Exit.USAGE
    assert told in " ".join(said.err.replace("│", " ").split())
    assert "Value error" not in said.err
    assert "%Y" not in said.err


def test_a_day_with_a_time() -> None:
    told = helping.plain_error("'x' does not match the formats '%Y-%m-%d', '%Y-%m-%dT%H:%M:%S'.")
    assert told == "'x' is not a day. Write it so: 2024-12-31, or with a time: 2024-12-31T09:30:00."
