"""On line with a real server: a message is filed when it comes; signals end it cleanly."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from cutting import proxy
from django.db import OperationalError, connections
from dovecot import PASSWORD
from ledger_home import LedgerHome
from post_office import Door, Post, letter

from tengill.ledger.models import MailboxAction, Message, Run
from tengill.mailbox import Connection
from tengill.workspace import mailbox, mailbox_watching
from tengill.workspace.mailbox_watching import Event, Stop, Watch
from tengill.workspace.project import ahead


@pytest.fixture(autouse=True)
def _no_digest(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the hour is: a digest is another test's matter."""
    monkeypatch.setattr(mailbox_watching, "_DIGEST_HOUR", 25)


class Watched:
    """A watch at work in this process, and a thread that plays the owner meanwhile."""

    def __init__(self, account: int, script: Callable[["Watched"], None], **told: object) -> None:
        self.events: list[Event] = []
        self._come = threading.Condition()
        self.stop = Stop()
        self.wrong: list[BaseException] = []
        self._watch = Watch(account, stop=self.stop, listener=self._hear, **told)  # type: ignore[arg-type]
        self._script = script

    def run(self) -> None:
        thread = threading.Thread(target=self._play)
        thread.start()
        # The main thread watches, as in the program; a signal ends it.
        before = signal.signal(signal.SIGUSR1, self.stop)
        try:
            self._watch.run()
        finally:
            signal.signal(signal.SIGUSR1, before)
            thread.join()
        assert self.wrong == []

    def until(self, what: Callable[[Event], bool], seconds: float = 20) -> None:
        with self._come:
            assert self._come.wait_for(lambda: any(map(what, self.events)), seconds), self.events

    def _hear(self, event: Event) -> None:
        with self._come:
            self.events.append(event)
            self._come.notify_all()

    def _play(self) -> None:
        try:
            self._script(self)
        except BaseException as error:  # noqa: BLE001 - told in the main thread
            self.wrong.append(error)
        finally:
            connections.close_all()
            os.kill(os.getpid(), signal.SIGUSR1)


def _filed(subject: str) -> Callable[[Event], bool]:
    return lambda event: any(
        one.subject == subject and one.state in {"done", "planned"} for one in event.actions
    )


def test_new_mail_is_filed_and_a_move_is_learned_from(post: Post, door: Door) -> None:
    post.user.deliver(letter("mute earlier"))

    def owner(watched: Watched) -> None:
        watched.until(lambda event: event.what == "connected")
        for number in range(3):
            post.user.deliver(letter(f"mute {number}", number=number), number=number)
            watched.until(_filed(f"mute {number}"))
        post.user.deliver(letter("now stays", number=5))
        # Several may come at once on a busy machine; the fifth makes no event of its filing.
        watched.until(lambda _: sum(int(e.text) for e in watched.events if e.what == "new") >= 5)
        with post.other() as client:
            client.select_folder("INBOX")
            client.move(client.search(["SUBJECT", "stays"]), "Door muted")
        watched.until(lambda event: event.what == "corrected")

    Watched(post.account, owner).run()
    assert sorted(post.subjects("Door muted")) == [
        "mute 0", "mute 1", "mute 2", "mute earlier", "now stays",
    ]  # fmt: skip
    assert post.subjects("INBOX") == []
    assert door.corrected == [("now stays", "mute")]
    run = Run.objects.get()  # one run a day, however many messages
    assert (run.state, run.projected, run.counts["new"]) == (Run.State.DONE, True, 5)
    assert not MailboxAction.objects.exclude(state="done").exists()


def test_a_dry_watch_touches_nothing(post: Post) -> None:
    def owner(watched: Watched) -> None:
        watched.until(lambda event: event.what == "connected")
        post.user.deliver(letter("mute me"))
        watched.until(_filed("mute me"))

    Watched(post.account, owner, dry=True).run()
    assert post.subjects("INBOX") == ["mute me"]
    assert Message.objects.count() == 1


@pytest.mark.parametrize("fails", [False, True])
def test_what_the_first_letter_needs_is_read_before_it(
    post: Post, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, fails: bool
) -> None:
    read: list[int] = []

    def reading() -> None:
        read.append(len(watched.events))
        if fails:
            raise OperationalError("disk I/O error")

    monkeypatch.setattr(ahead, "read_ahead", reading)

    def owner(watched: Watched) -> None:
        watched.until(lambda event: event.what == "connected")
        post.user.deliver(letter("mute me"))
        watched.until(_filed("mute me"))

    watched = Watched(post.account, owner)
    watched.run()
    assert read == [0], "once, before anything else"
    assert ("not read beforehand" in caplog.text) == fails


def test_a_lost_connection_is_made_again(post: Post) -> None:
    with proxy(post.server.port) as middle:
        name = post.user.name
        mailbox.remove(post.account)
        view = mailbox.add(
            "127.0.0.1", name, PASSWORD, port=middle.port, security="plain",
            address="anna@dal.example",
        )  # fmt: skip

        def owner(watched: Watched) -> None:
            watched.until(lambda event: event.what == "connected")
            post.user.deliver(letter("mute one"))
            watched.until(_filed("mute one"))
            middle._slam()
            watched.until(lambda event: event.what == "lost")
            post.user.deliver(letter("mute two", number=1), number=1)
            watched.until(_filed("mute two"))

        Watched(view.id, owner).run()
    assert post.subjects("Door muted") == ["mute one", "mute two"]


def test_without_announcements_the_server_is_asked(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    plainly = Connection.has
    monkeypatch.setattr(
        Connection, "has", lambda self, name: name != "IDLE" and plainly(self, name)
    )
    monkeypatch.setattr(mailbox_watching, "_POLL", 0.05)

    def owner(watched: Watched) -> None:
        watched.until(lambda event: event.what == "connected")
        post.user.deliver(letter("mute polled"))
        watched.until(_filed("mute polled"))

    Watched(post.account, owner).run()
    assert post.subjects("Door muted") == ["mute polled"]


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_program_cleanly(post: Post, ledger: LedgerHome, sign: int) -> None:
    program = subprocess.Popen(
        [sys.executable, "-m", "tengill.cli", "mailbox", "watch"],
        env={**os.environ, "TENGILL_HOME": str(ledger.home)}, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert program.stderr is not None
    told = program.stderr.readline()
    assert "connected" in told
    time.sleep(0.2)
    program.send_signal(sign)
    _, rest = program.communicate(timeout=30)
    assert (program.returncode, rest.strip().splitlines()[-1]) == (0, "Stopped.")
    assert Path(ledger.home).exists()
