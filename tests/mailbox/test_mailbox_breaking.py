"""Whatever breaks in between: nothing is lost, nothing is moved twice."""

import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from cutting import once, proxy
from django.conf import settings
from dovecot import PASSWORD
from ledger_home import LedgerHome
from post_office import Door, Post, letter

from tengill.ledger.models import MailboxAction, MailboxCopy, MailboxFolder, Message, Run
from tengill.mailbox import LostError, filing
from tengill.workspace import mailbox, mailbox_doing, mailbox_filing, mailbox_importing
from tengill.workspace.importing import CancelledError
from tengill.workspace.mailbox_accounts import MailAccounts

WORDS = ("digest", "decline", "mute")


def _through(post: Post, port: int) -> None:
    """The same mailbox through a proxy."""
    user = post.user.name
    mailbox.remove(post.account)
    view = mailbox.add(
        "127.0.0.1", user, PASSWORD, port=port, security="plain", address="anna@dal.example"
    )
    post.account = view.id


def _everything(post: Post) -> dict[str, list[str]]:
    return {
        folder: post.subjects(folder)
        for folder in ("INBOX", "Door digest", "Door declined", "Door muted")
    }


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("word", [b"MOVE", b"APPEND", b"CREATE", b"LIST"])
def test_a_connection_cut_at_any_step(post: Post, word: bytes, when: str) -> None:
    with proxy(post.server.port) as middle:
        _through(post, middle.port)
        for number, verdict in enumerate(WORDS):
            post.user.deliver(letter(verdict, number=number), number=number)
        middle.cut = once(word, when)
        done = mailbox_filing.act(post.account, do=True)
        assert done.failed == ""
        found = _everything(post)
        digest = [one for one in found["INBOX"] if one not in WORDS]
        assert (len(digest), len(post.subjects("Drafts"))) == (1, 1)
        found["INBOX"] = [one for one in found["INBOX"] if one in WORDS]
        assert found == {
            "INBOX": [], "Door digest": ["digest"], "Door declined": ["decline"],
            "Door muted": ["mute"],
        }  # fmt: skip
        assert not MailboxAction.objects.filter(state="planned").exists()
        assert mailbox_filing.act(post.account, do=True).actions == ()
        assert Message.objects.count() == 3


def test_a_connection_cut_while_reading_goes_on_where_it_was(post: Post) -> None:
    with proxy(post.server.port) as middle:
        _through(post, middle.port)
        for number in range(250):
            post.user.deliver(letter("Row", number=number), number=number)
        seen: list[bytes] = []

        def cut(data: bytes) -> str:
            if b"BODY.PEEK[]" in data:
                seen.append(data)
            return "before" if len(seen) == 2 else "pass"

        middle.cut = cut
        done = mailbox.sync(post.account)
        assert "broke" in done.failed
        assert (done.new, Message.objects.count()) == (100, 100)
        assert Run.objects.get().state == Run.State.FAILED
        assert MailboxFolder.objects.get(name="INBOX").next_uid == 101
        seen += [b"", b""]
        middle.cut = lambda _data: "pass"
        again = mailbox.sync(post.account)
        assert (again.new, again.duplicate, Message.objects.count()) == (150, 0, 250)


_KILLED = """
import os, signal, sys
sys.path[:0] = {paths!r}
from tengill.workspace.start import start
start()
from post_office import Door
from tengill.workspace import mailbox_doing, mailbox_door, mailbox_filing
mailbox_door.judge = Door().judge
plainly = mailbox_doing.move
def move(*told):
    if {when!r} == "after":
        plainly(*told)
    os.kill(os.getpid(), signal.SIGKILL)
mailbox_doing.move = move
mailbox_filing.act({account}, do=True)
"""


@pytest.mark.parametrize("when", ["before", "after"])
def test_killed_between_plan_and_deed(post: Post, ledger: LedgerHome, when: str) -> None:
    for number, verdict in enumerate(WORDS):
        post.user.deliver(letter(verdict, number=number), number=number)
    here = Path(__file__).parent
    script = _KILLED.format(
        paths=[str(here), str(here.parent / "workspace")], when=when, account=post.account
    )
    killed = subprocess.run(
        [sys.executable, "-c", script], check=False, capture_output=True,
        env={**os.environ, "TENGILL_HOME": str(ledger.home)},
    )  # fmt: skip
    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()
    assert [row.state for row in MailboxAction.objects.all()] == ["planned"]
    done = mailbox_filing.act(post.account, do=True)
    assert (done.settled, done.failed) == (1, "")
    first = MailboxAction.objects.order_by("pk").first()
    assert first is not None
    assert first.state == ("done" if when == "after" else "failed")
    found = _everything(post)
    assert (found["Door digest"], found["Door declined"], found["Door muted"]) == (
        ["digest"], ["decline"], ["mute"],
    )  # fmt: skip


def test_copied_and_not_taken_out_is_finished(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server with UIDPLUS but without MOVE, cut between COPY and EXPUNGE."""
    post.user.deliver(letter("mute this"))

    def cut(*_told: object) -> None:
        raise LostError("The connection broke.")

    monkeypatch.setattr(
        filing.Connection, "has", lambda _self, name: name in {"UIDPLUS", "AUTH=PLAIN"}
    )
    monkeypatch.setattr(filing, "taken_out", cut)
    done = mailbox_filing.act(post.account, do=True)  # broke off, and settled on the next try
    assert (done.settled, done.failed) == (1, "")
    assert "mute this" not in post.subjects("INBOX")
    assert post.subjects("Door muted") == ["mute this"]
    assert MailboxAction.objects.get(kind="move").state == "done"


def test_another_message_under_the_same_number_is_left_alone(post: Post) -> None:
    post.user.deliver(letter("mute this"))
    mailbox.sync(post.account)
    kept = MailAccounts(Path(settings.HOME))
    account = kept.get(post.account)
    with kept.open(account) as connection:
        planned = mailbox_filing.mailbox_acting.plan(account, connection, 0)
        deed = replace(planned[0].deed, message_id="<another@holt.example>")
        row = mailbox_doing.Doer(account, connection, "anna").do(deed)
    assert (row.state, row.error) == (
        "failed",
        "Another message lies there now. Sync, and try again.",
    )
    assert post.subjects("INBOX") == ["mute this"]


def test_two_programs_of_ours_do_not_work_on_one_mailbox(post: Post, door: Door) -> None:
    kept = MailAccounts(Path(settings.HOME))
    with kept.working(kept.get(post.account)), pytest.raises(mailbox.MailboxBusyError):
        mailbox_filing.act(post.account, do=True)
    assert mailbox_importing.silent("INBOX", 0, 0) is None


@pytest.mark.slow
def test_thousands_of_messages_stopped_and_taken_up(post: Post) -> None:
    """Asked to stop in the middle; what was read is kept, and the next sync reads the rest."""
    whole = 3_000
    for number in range(whole):
        post.user.deliver(letter("Row", number=number, body="x"), number=number)
    seen: list[int] = []

    def stop(_folder: str, done: int, _whole: int) -> None:
        seen.append(done)
        if done >= whole // 2:
            Run.objects.update(cancel_asked=True)

    with pytest.raises(CancelledError):
        mailbox.sync(post.account, stop)
    first = Message.objects.count()
    assert whole // 2 < first < whole
    assert Run.objects.get().state == Run.State.STOPPED
    assert Run.objects.get().projected
    done = mailbox.sync(post.account)
    assert (done.new, done.duplicate, done.failed) == (whole - first, 0, "")
    assert Message.objects.count() == whole
    assert MailboxCopy.objects.count() == whole
    assert mailbox.sync(post.account).run == 0
