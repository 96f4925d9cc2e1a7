"""Killed with SIGKILL at any moment, an import goes on to what an uninterrupted one gives."""

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from ledger_home import LedgerHome, differences, dump, number, query
from mail_builders import correspondence, letter, mbox

from tengill.ledger.lock import is_held
from tengill.workspace import importing, runs

_LOOK = 0.005
_PATIENCE = 60


def begin(home: LedgerHome, path: Path) -> "subprocess.Popen[bytes]":
    """A real process that imports, in a process group of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "tengill.cli", "import", str(path)],
        env={**os.environ, "TENGILL_HOME": str(home.home)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )


def wait_for(process: "subprocess.Popen[bytes]", home: LedgerHome, condition: str) -> None:
    """Wait until the newest run's row meets a condition or the process ends."""
    deadline = time.monotonic() + _PATIENCE
    with sqlite3.connect(home.home / "ledger.sqlite3") as store:
        while process.poll() is None and time.monotonic() < deadline:
            sql = f"SELECT 1 FROM ledger_run WHERE {condition} ORDER BY id DESC LIMIT 1"
            if store.execute(sql).fetchone():
                break
            time.sleep(_LOOK)
    store.close()


@pytest.mark.slow
def test_killed_at_any_moment_it_ends_the_same(ledger: LedgerHome, another) -> None:
    letters = correspondence(31, 1_200)
    ledger.file("box/1.mbox", mbox(letters[:700]))
    ledger.file("box/2.mbox", mbox(letters[600:1_000]))
    for n, one in enumerate(letters[950:]):
        ledger.file(f"box/mail/{n}.eml", one)
    box = ledger.mail / "box"
    importing.import_paths([box])
    whole = dump()
    files = (
        'SELECT path, read, "new", duplicate, kept_aside, done FROM ledger_sourcefile'
        " WHERE run_id = 1 ORDER BY path"
    )
    told = query(files)
    another()

    rng = random.Random(7)
    moments = [f"counts ->> 'read' >= {n}" for n in sorted(rng.sample(range(100, 1_300), 2))]
    killed = 0
    for moment in [*moments, "phase IN ('ties', 'acts')"]:
        process = begin(ledger, box)
        wait_for(process, ledger, moment)
        if process.poll() is None:
            os.kill(process.pid, signal.SIGKILL)
            killed += 1
        process.communicate()
        assert not is_held(ledger.home)  # at once, whatever its workers do
    assert killed >= 2
    importing.import_paths([box])
    assert differences(whole, dump()) == ""
    assert query(files) == told
    # One run, taken up again; a second one only where the last kill came too late to hit it.
    assert {view.state for view in runs.list_runs()} == {"done"}
    assert runs.list_runs()[-1].new == number("message")


@pytest.mark.slow
def test_ctrl_c_in_a_terminal_tells_the_state_and_leaves_no_worker(
    ledger: LedgerHome, another
) -> None:
    path = ledger.file("1.mbox", mbox(letter(n) for n in range(2_000)))
    process = begin(ledger, path)
    wait_for(process, ledger, "counts ->> 'read' >= 200")
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to the workers, too
    out, error = process.communicate(timeout=_PATIENCE)
    assert process.returncode == 130, (out, error)
    assert b"Traceback" not in error
    assert b"Stopped" in error
    assert runs.list_runs()[0].state == "stopped"
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)  # nobody of its group is left
    importing.import_paths([path])
    assert query("SELECT count(*) FROM ledger_message") == [(2_000,)]


def cards(first: int, last: int) -> bytes:
    """vCards of an address book, whose telephones two share now and then."""
    return b"".join(
        f"BEGIN:VCARD\r\nVERSION:3.0\r\nUID:{n}\r\nFN:Ada{n} Lindqvist\r\nORG:Holm hf.\r\n"
        f"EMAIL:ada{n}@holm.example\r\nTEL:+354555{n // 3:04}\r\nEND:VCARD\r\n".encode()
        for n in range(first, last)
    )


def events(number: int) -> bytes:
    """A calendar of single events among the people of the address book."""
    told = "".join(
        f"BEGIN:VEVENT\r\nUID:{n}@x\r\nDTSTAMP:20200101T000000Z\r\nSUMMARY:Review {n}\r\n"
        f"DTSTART:2019{1 + n % 12:02}{1 + n % 28:02}T100000Z\r\nDURATION:PT1H\r\n"
        f"ORGANIZER:mailto:ada{n % 400}@holm.example\r\n"
        f"ATTENDEE;PARTSTAT=ACCEPTED:mailto:ada{n % 77}@holm.example\r\nEND:VEVENT\r\n"
        for n in range(number)
    )
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//EN\r\n{told}END:VCALENDAR\r\n".encode()


@pytest.mark.slow
def test_cards_and_meetings_killed_at_any_moment_end_the_same(ledger: LedgerHome, another) -> None:
    ledger.file("box/1.vcf", cards(0, 900))
    ledger.file("box/2.vcf", cards(700, 1_200))
    ledger.file("box/3.ics", events(700))
    box = ledger.mail / "box"
    importing.import_paths([box])
    whole = dump()
    files = (
        'SELECT path, read, "new", duplicate, kept_aside, done FROM ledger_sourcefile'
        " WHERE run_id = 1 ORDER BY path"
    )
    told = query(files)
    another()

    rng = random.Random(11)
    moments = [f"counts ->> 'read' >= {n}" for n in sorted(rng.sample(range(100, 1_900), 2))]
    killed = 0
    for moment in moments:
        process = begin(ledger, box)
        wait_for(process, ledger, moment)
        if process.poll() is None:
            os.kill(process.pid, signal.SIGKILL)
            killed += 1
        process.communicate()
    assert killed == 2
    importing.import_paths([box])
    assert differences(whole, dump()) == ""
    assert query(files) == told
    assert number("card") == 1_200
    assert number("meeting") == 700
