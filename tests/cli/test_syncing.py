"""`tengill sync` as a person types it, against a real server on loopback."""

import io
import sys

import pytest
from command_line import CommandLine
from ledger_home import LedgerHome
from radicale_server import PASSWORD, USER, Radicale, radicale

import tengill.cli.syncing  # noqa: F401 - registers the commands

__all__ = ["radicale"]
EVENT = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:a\r\nDTSTAMP:20260101T000000Z\r\n"
    "DTSTART:20260105T090000Z\r\nSUMMARY:Tea\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)


@pytest.fixture
def password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TENGILL_SYNC_PASSWORD", PASSWORD)


def test_add_run_list_remove(
    tengill: CommandLine, ledger: LedgerHome, radicale: Radicale, password: None
) -> None:
    path = radicale.collection("Work")
    radicale.put(f"{path}a.ics", EVENT)
    added = tengill("sync", "add", radicale.url, "--user", USER)
    assert added.code == 0
    assert "Work" in added.out
    assert "tengill sync run 1" in added.err
    assert PASSWORD not in added.out + added.err
    ran = tengill("sync", "run")
    assert (ran.code, "in step; 1 new fact (run 1)" in ran.out) == (0, True)
    assert tengill("sync", "run", "1").out.strip().endswith("in step; 0 new facts.")
    assert radicale.url in "".join(tengill("runs").out.split())
    shown = tengill("runs", "show", "1")
    assert (shown.code, "1 new" in shown.out) == (0, True)
    listed = tengill("sync", "list", "--json").json
    assert [(one["user"], one["collections"][0]["entries"]) for one in listed] == [(USER, 1)]
    radicale.write("DELETE", f"{path}a.ics")
    assert tengill("sync", "run", "--json").json[0]["taken_away"] == 1
    removed = tengill("sync", "remove", "1")
    assert "is forgotten" in removed.out
    assert "There is no account yet" in tengill("sync", "list").out


def test_what_goes_wrong_is_told_in_words(
    tengill: CommandLine, ledger: LedgerHome, radicale: Radicale, monkeypatch: pytest.MonkeyPatch
) -> None:
    nobody = tengill("sync", "run")
    assert (nobody.code, "tengill sync add" in nobody.err) == (3, True)
    assert tengill("sync", "remove", "7").code == 3
    monkeypatch.setattr(sys, "stdin", io.StringIO("wrong\n"))
    wrong = tengill("sync", "add", radicale.url, "--user", USER, "--password-stdin")
    assert wrong.code == 1
    assert "does not take the user name" in wrong.err
    monkeypatch.setattr(sys, "stdin", io.StringIO("\n"))
    assert tengill("sync", "add", radicale.url, "--user", USER, "--password-stdin").code == 2
    monkeypatch.setattr(sys, "stdin", io.StringIO("x\n"))
    clear = tengill("sync", "add", "http://dal.example", "--user", USER, "--password-stdin")
    assert (clear.code, "without encryption" in clear.err) == (1, True)


def test_a_server_out_of_order_fails_with_its_reason(
    tengill: CommandLine, ledger: LedgerHome, radicale: Radicale, password: None
) -> None:
    radicale.collection("Work")
    tengill("sync", "add", radicale.url, "--user", USER)

    def broken(_environ, start):
        start("500 Internal Server Error", [])
        return [b""]

    radicale.hook = broken
    ran = tengill("sync", "run")
    assert ran.code == 1
    assert "stopped early" in ran.out
    assert "account 1: 127.0.0.1 is busy or out of order (status 500)" in ran.err
