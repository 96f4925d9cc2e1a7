"""What a run did, in words: rows of deals are no messages, and one is no plural."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from tengill.cli.run_words import aside, brought, said
from tengill.workspace.runs import KeptAsideView, RunView

MAIL = RunView(
    id=3, kind="mail", state="done", phase="done", paths=("a.mbox",),
    started_at=datetime(2024, 1, 1, tzinfo=UTC), finished_at=None, bytes_done=1, bytes_total=1,
    read=1, new=1, duplicate=1, kept_aside=0, files=1, who="", error="", undone_at=None, undone_why="",
)  # fmt: skip
DEALS = replace(MAIL, kind="outcomes", duplicate=0)


@pytest.mark.parametrize(
    ("run", "words"),
    [
        (MAIL, "Run 3: 1 message read, 1 new, 1 duplicate (the same message in several places)."),
        (replace(MAIL, read=0, new=0, duplicate=0), "Run 3: 0 messages read, 0 new.\nEverything there was imported before; nothing changed."),
        (DEALS, "Run 3: 1 row read, 1 new."),
        (replace(DEALS, read=0, new=0, kept_aside=2), "Run 3: 0 rows read, 0 new, 2 kept aside (tengill runs show 3)."),
        (replace(DEALS, read=3, new=1, changed=1, unchanged=1), "Run 3: 3 rows read, 1 new, 1 changed, 1 unchanged."),
        (replace(MAIL, kind="manual"), "Run 3: 1 outcome told by hand."),
    ],
)  # fmt: skip
def test_what_a_run_did(run, words):
    assert said(run) == words


def test_what_stands_below_is_not_pointed_at():
    assert said(replace(MAIL, duplicate=0, kept_aside=1), whole=True) == (
        "Run 3: 1 message read, 1 new, 1 kept aside."
    )


def test_a_rejected_mailbox_was_not_imported_before():
    assert "imported before" not in said(replace(MAIL, read=0, new=0, duplicate=0, kept_aside=1))


def test_what_undoing_takes_back():
    assert brought(MAIL) == "1 message"
    assert brought(replace(DEALS, new=2, changed=1)) == "3 outcomes"


def test_a_row_lies_at_its_line_and_a_message_at_a_byte():
    record = KeptAsideView("x", 2, 0, "Row 2: no currency.", "")
    assert aside(DEALS, record) == "Row 2: no currency."
    assert aside(MAIL, record).startswith("x at byte 2: ")
