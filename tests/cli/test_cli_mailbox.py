"""`tengill mailbox` as a person types it, against a real Dovecot on loopback."""

import io
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from command_line import CommandLine
from ledger_home import LedgerHome

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "mailbox"))

from dovecot import PASSWORD, Dovecot, serve
from post_office import Door, door, letter

import tengill.cli.mailbox  # noqa: F401 - registers the commands

__all__ = ["door"]


@pytest.fixture(scope="module")
def dovecot() -> Iterator[Dovecot]:
    yield from serve()


@pytest.fixture
def password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TENGILL_MAILBOX_PASSWORD", PASSWORD)


def _add(tengill: CommandLine, server: Dovecot, user: str) -> None:
    added = tengill(
        "mailbox", "add", "127.0.0.1", "--user", user, "--port", server.port, "--security", "plain",
        "--address", "anna@dal.example",
    )  # fmt: skip
    assert added.code == 0, added.err
    assert PASSWORD not in added.out + added.err


def test_from_adding_to_undoing(
    tengill: CommandLine, ledger: LedgerHome, dovecot: Dovecot, password: None, door: Door
) -> None:
    user = dovecot.user()
    _add(tengill, dovecot, user.name)
    user.deliver(letter("mute this"))
    user.deliver(letter("digest [red]that[/red]", number=1))
    checked = tengill("mailbox", "check")
    assert (checked.code, "It moves messages." in checked.out) == (0, True)
    assert "Made when first needed: Door digest, Door declined, Door muted." in checked.out
    synced = tengill("mailbox", "sync")
    assert (synced.code, "2 new messages (run 1)." in synced.out) == (0, True)
    dry = tengill("mailbox", "act")
    assert dry.code == 0
    assert "move INBOX → Door muted" in dry.out
    assert "digest [red]that[/red]" in dry.out
    assert "nothing done. Do it with: tengill mailbox act --do" in dry.out
    done = tengill("mailbox", "act", "--do", "--json").json
    assert {one["state"] for one in done["actions"]} == {"done"}
    assert "There is nothing to do." in tengill("mailbox", "act", "--do").out
    logged = tengill("mailbox", "log", "--json").json
    move = next(one["id"] for one in logged if one["to_folder"] == "Door muted")
    assert f"Action {move} is undone" in tengill("mailbox", "undo", move).out
    again = tengill("mailbox", "undo", move)
    assert (again.code, "was undone already" in again.err) == (1, True)
    folders = tengill("mailbox", "folders")
    assert "Door muted" in folders.out
    assert tengill("mailbox", "list", "--json").json[0]["messages"] == 2
    assert tengill("runs", "show", "1").code == 0
    assert "is forgotten" in tengill("mailbox", "remove", "1").out
    assert "There is no mailbox yet" in tengill("mailbox", "list").out


def test_settings_are_shown_and_checked(
    tengill: CommandLine, ledger: LedgerHome, dovecot: Dovecot, password: None
) -> None:
    _add(tengill, dovecot, dovecot.user().name)
    told = tengill("mailbox", "folders", "--digest", "Seinna", "--flag", "now=\\Flagged", "--json")
    assert told.json["folders"]["digest"] == "Seinna"
    assert told.json["flags"] == {"now": "\\Flagged"}
    assert tengill("mailbox", "folders", "--flag", "now=").code == 0
    assert tengill("mailbox", "list", "--json").json[0]["flags"] == {}
    for words, code, said in (
        (("--flag", "digest=\\Seen"), 1, "never set or cleared"),
        (("--flag", "soon=$x"), 2, "VERDICT=FLAG"),
        (("--mute", "Seinna"), 1, "folder of its own"),
        (("--mute", "a*b"), 1, "can't be a folder's name"),
    ):
        refused = tengill("mailbox", "folders", *words)
        assert (refused.code, said in refused.err) == (code, True), refused.err


def test_what_goes_wrong_is_told_in_words(
    tengill: CommandLine, ledger: LedgerHome, dovecot: Dovecot, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = dovecot.user().name
    nobody = tengill("mailbox", "sync")
    assert (nobody.code, "tengill mailbox add" in nobody.err) == (3, True)
    assert tengill("mailbox", "watch").code == 3
    assert tengill("mailbox", "undo", "7").code == 3
    base = (
        "mailbox",
        "add",
        "127.0.0.1",
        "--user",
        user,
        "--password-stdin",
        "--address",
        "a@b.example",
    )
    for password, more, code, said in (
        (
            "wrong",
            ("--port", dovecot.port, "--security", "plain"),
            1,
            "does not take the user name",
        ),
        ("", ("--port", dovecot.port), 2, "is empty"),
        (PASSWORD, ("--port", dovecot.port), 1, "does not speak TLS on this port"),
        (PASSWORD, ("--port", dovecot.tls_port), 1, "can't be trusted"),
        (PASSWORD, ("--port", "1"), 1, "can't be reached"),
        (PASSWORD, ("--security", "ssl"), 1, "tls, starttls or plain"),
        (PASSWORD, ("--certificate", "/nowhere.pem"), 3, "no file or folder"),
    ):
        monkeypatch.setattr(sys, "stdin", io.StringIO(f"{password}\n"))
        refused = tengill(*base, *more)
        assert (refused.code, said in refused.err) == (code, True), refused.err
    assert tengill("mailbox", "list", "--json").json == []
