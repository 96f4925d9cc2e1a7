"""What is asked where nobody can answer: told in words, and nothing hangs or shows a library's inside."""

import io

import pytest
from command_line import CommandLine
from ledger_home import LedgerHome

from tengill.cli.exits import Exit


@pytest.fixture
def nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(""))


@pytest.mark.parametrize(
    ("words", "variable"),
    [
        (("mailbox", "add", "imap.example.org", "--user", "anna"), "TENGILL_MAILBOX_PASSWORD"),
        (("sync", "add", "https://cloud.example.org", "--user", "anna"), "TENGILL_SYNC_PASSWORD"),
    ],
)
def test_a_password_is_not_asked_without_a_terminal(
    ledger: LedgerHome, tengill: CommandLine, nobody: None, words: tuple[str, ...], variable: str
) -> None:
    said = tengill(*words)
    assert said.code == Exit.USAGE
    assert "--password-stdin" in said.err
    assert variable in said.err


def test_a_question_nobody_answers(filled: LedgerHome, tengill: CommandLine, nobody: None) -> None:
    said = tengill("runs", "undo", "1")
    assert said.code == Exit.FAILED
    assert "Nobody is there to answer" in said.err


def test_a_no_is_told(
    filled: LedgerHome, tengill: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("n\n"))
    said = tengill("runs", "undo", "1")
    assert said.code == Exit.FAILED
    assert "Not done" in said.err
    assert "undone" not in tengill("runs", "--json").out.replace("undone_", "")


def test_nothing_found_is_said(filled: LedgerHome, tengill: CommandLine) -> None:
    assert "Nothing here says “qqqzzz”" in tengill("search", "qqqzzz").out
    assert tengill("search", "qqqzzz", "--json").json["people"] == []


def test_a_run_without_files_has_no_table(filled: LedgerHome, tengill: CommandLine) -> None:
    tengill(
        "outcomes", "add", "By hand", "--amount", "10", "--currency", "EUR", "--on", "2020-01-01"
    )
    number = tengill("runs", "--json").json[0]["id"]
    assert "format" not in tengill("runs", "show", number).out
