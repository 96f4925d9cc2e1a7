"""What a person may get wrong: each is told in words, and nothing is done by half."""

import io
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from command_line import CommandLine
from ledger_home import LedgerHome, number
from mail_builders import letter, mbox

from tengill.cli.exits import Exit
from tengill.workspace import serving

DEALS = (
    "Deal Name,Amount,Currency,Close Date,Deal Stage,Contact Email\n"
    "Lighthouse,1200.00,EUR,2016-02-01,won,bjork@dal.example\n"
)


def test_no_call_is_called_a_fault_of_tengill(filled: LedgerHome, tengill: CommandLine) -> None:
    file = filled.mail / "box.mbox"
    cases = [
        (("outcomes", "import", filled.mail), Exit.USAGE, "is a folder"),
        (("serve", "--port", "99999"), Exit.USAGE, "65535"),
        (("login-link", "--port", "0"), Exit.USAGE, "--port"),
        (("--home", file, "people"), Exit.USAGE, "is not a folder"),
        (("import", file, "--owner", "bogus"), Exit.USAGE, "bogus"),
        (("read", file, "--owner", "bogus"), Exit.USAGE, "bogus"),
        (("people", "--cursor", "zz"), Exit.USAGE, "'zz'"),
        (("people", "--cursor", "1.x"), Exit.USAGE, "'1.x'"),
        (("introductions", "--cursor", "zz"), Exit.USAGE, "'zz'"),
        (("statement", "--from", "2024-12-31", "--to", "2024-01-01"), Exit.USAGE, "(2024-01-01)"),
        (("message", "999999"), Exit.NOT_FOUND, "999999"),
        (("message", "x"), Exit.USAGE, "tengill message"),
    ]
    before = number("run")
    for words, code, told in cases:
        said = tengill(*words)
        assert said.code == code, (words, said.err)
        assert "fault in Tengill" not in said.err
        assert told in said.err.replace(",", ""), (words, said.err)
    assert number("run") == before


def test_the_last_day_there_is(filled: LedgerHome, tengill: CommandLine) -> None:
    whole = tengill("statement", "--json").json
    for words in (("--to", "9999-12-31"), ("--from", "0001-01-01", "--to", "9999-12-31")):
        said = tengill("statement", *words, "--json")
        assert said.code == Exit.OK, said.err
        assert said.json["lines"] == whole["lines"]
        for form in ("text", "html", "csv"):
            assert tengill("statement", *words, "--format", form).code == Exit.OK
    assert tengill("statement", "--from", "9999-12-31", "--json").json["lines"] == []


def test_deals_from_standard_input(
    filled: LedgerHome, tengill: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(DEALS.encode())))
    dry = tengill("outcomes", "import", "-", "--dry-run", "--json")
    assert dry.code == Exit.OK, dry.err
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(DEALS.encode())))
    said = tengill("outcomes", "import", "-", "--json")
    assert said.code == Exit.OK, said.err
    assert said.json["new"] == 1
    assert "Lighthouse" in tengill("outcomes").out


@pytest.mark.slow
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_a_full_disk_is_told(tmp_path: Path) -> None:
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        done = subprocess.run(
            [sys.executable, "-m", "tengill.cli", "--help"],
            stdout=full, stderr=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip
    assert done.returncode == Exit.FAILED
    assert "no space left" in done.stderr
    assert "fault" not in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.slow
def test_a_world_is_not_written_over_another(tengill: CommandLine, tmp_path: Path) -> None:
    words = ("simulate", tmp_path / "w", "--messages", "60", "--years", "1", "--seed")
    first = tengill(*words, "7")
    assert first.code == Exit.OK, first.err
    before = (tmp_path / "w" / "mailbox.mbox").read_bytes()
    said = tengill(*words, "8")
    assert said.code == Exit.FAILED
    assert "mailbox.mbox" in said.err
    assert "--overwrite" in said.err
    assert (tmp_path / "w" / "mailbox.mbox").read_bytes() == before
    assert tengill(*words, "8", "--overwrite").code == Exit.OK
    assert (tmp_path / "w" / "mailbox.mbox").read_bytes() != before


@pytest.mark.slow
def test_a_world_without_deals_is_remarked_upon(tengill: CommandLine, tmp_path: Path) -> None:
    said = tengill("simulate", tmp_path / "w", "--messages", "50", "--years", "1", "--json")
    assert said.json["counts"]["deals"] == 0
    assert "no deal" in said.err


# ---------------------------------------------------------------- the screen's port


@pytest.fixture
def door() -> Iterator[int]:
    """A port that answers."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        yield listening.getsockname()[1]


def test_a_login_link_leads_where_the_screen_is(
    ledger: LedgerHome, tengill: CommandLine, door: int
) -> None:
    said = tengill("login-link")
    assert said.code == Exit.FAILED
    assert "tengill serve" in said.err
    assert number("loginlink") == 0
    serving.note("127.0.0.1", door)
    for words in ((), ("--port", door)):
        link = tengill("login-link", *words, "--json").json["login"]
        assert link.startswith(f"http://127.0.0.1:{door}/login?token=")


def test_a_port_is_believed_only_of_a_living_server(
    ledger: LedgerHome, tengill: CommandLine, door: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as gone:
        gone.wait()
    monkeypatch.setattr("os.getpid", lambda: gone.pid)
    serving.note("127.0.0.1", door)
    monkeypatch.undo()
    assert serving.served() is None
    (ledger.home / "serving.json").write_text("{", encoding="ascii")
    assert serving.served() is None
    assert serving.served(door) == f"http://127.0.0.1:{door}"
    assert serving.address("::1", 8765) == "http://[::1]:8765"


def test_one_of_anything_is_one(ledger: LedgerHome, tengill: CommandLine) -> None:
    one = ledger.file("one.mbox", mbox([letter(1)]))
    said = tengill("import", one, "--owner", "ada@lind.example")
    assert "1 message read" in said.out
    assert "1 message read" in tengill("read", one).err
    twice = ledger.file("twice.mbox", mbox([letter(2), letter(2)]))
    assert "2 messages read, 1 new, 1 duplicate (" in tengill("import", twice).out


@pytest.mark.parametrize("words", [("people", "--help"), ("people",), ("statement", "--json")])
def test_a_reader_who_left_is_told_by_the_exit_code_alone(
    filled: LedgerHome, words: tuple[str, ...]
) -> None:
    run, write = os.pipe()
    os.close(run)  # nobody reads: the first byte breaks the pipe
    with os.fdopen(write, "wb") as broken:
        done = subprocess.run(
            [sys.executable, "-m", "tengill.cli", *words],
            stdout=broken, stderr=subprocess.PIPE, check=False,
            env=os.environ | {"TENGILL_HOME": str(filled.home)},
        )  # fmt: skip
    assert (done.returncode, done.stderr) == (Exit.CLOSED_PIPE, b"")


def test_an_owner_whom_no_mail_knows_is_told(
    filled: LedgerHome, tengill: CommandLine, tmp_path: Path
) -> None:
    file = tmp_path / "more.mbox"
    file.write_bytes(mbox([letter(900, "a@x.example", ["b@x.example"], "Hello", "Hi.")]))
    said = tengill("import", file, "--owner", "slip@x.example")
    assert said.code == Exit.OK
    assert "No mail in the ledger is from or to slip@x.example." in said.err
    again = tengill("import", file, "--owner", "b@x.example")
    assert "No mail in the ledger" not in again.err


def test_what_another_run_found_too_is_told(filled: LedgerHome, tengill: CommandLine) -> None:
    messages = number("message")
    again = tengill("import", filled.mail / "box.mbox", "--json").json["run"]["id"]
    said = tengill("runs", "undo", 1, "--yes")
    assert said.out.startswith("Run 1 is undone.\n")
    assert f"{messages} messages in all" in said.out
    assert f"tengill runs undo {again}" in said.out
    assert number("message") == messages
    assert tengill("runs", "undo", again, "--yes").out == f"Run {again} is undone.\n"
    assert number("message") == 0


def test_a_bare_key_is_a_fault_and_not_somebody_unknown(
    filled: LedgerHome, tengill: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(number: int) -> None:
        raise KeyError(number)

    monkeypatch.setattr("tengill.workspace.evidence.message_view", broken)
    said = tengill("message", "1")
    assert said.code == Exit.FAILED
    assert "This is a fault in Tengill" in said.err


def test_ctrl_c_while_the_program_loads_is_no_traceback(
    tengill: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("tengill.cli.app._register", stopped)
    said = tengill("people")
    assert said.code == Exit.CANCELLED
    assert said.err.startswith("Stopped.")
