"""Stays on line: a message that comes in is imported, judged and filed at once.

The server announces it where it can (IDLE), else it is asked now and then. A connection that
breaks is made again, with longer and longer pauses. People and ties are brought up to date in
quiet moments: a single message need not wait for that.
"""

import logging
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.conf import settings

from tengill.ledger.lock import LedgerBusyError
from tengill.ledger.models import Run
from tengill.mailbox import (
    Connection,
    Folder,
    InsecureError,
    MailboxError,
    Selected,
    SignInError,
    wait,
)
from tengill.mailbox.filing import can_move
from tengill.mailbox.waiting import can_announce
from tengill.workspace import (
    clock,
    mailbox_acting,
    mailbox_daily,
    mailbox_door,
    mailbox_presence,
)
from tengill.workspace import settings as told
from tengill.workspace.encoding import prepare
from tengill.workspace.mailbox import drafts_folder
from tengill.workspace.mailbox_accounts import MailAccounts
from tengill.workspace.mailbox_acting import Acted, Planned
from tengill.workspace.mailbox_doing import Doer
from tengill.workspace.mailbox_importing import Sync
from tengill.workspace.mailbox_views import ActionView, action_view, planned_view
from tengill.workspace.mailbox_words import in_words
from tengill.workspace.mailbox_writing import Writer
from tengill.workspace.project import ahead

_log = logging.getLogger(__name__)
_LONGEST_PAUSE = 300.0
_DIGEST_HOUR = 17
_PATIENCE = 600.0
_POLL = 30.0
"""Seconds between two looks, where a server can't announce."""
_INBOX = Folder("INBOX", "inbox")
_QUIET = 60.0
"""Seconds without new mail, after which people and ties are brought up to date."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened while watching."""

    what: str
    """connected, new, filed, digest, corrected, renamed, note, lost, waiting."""
    text: str = ""
    actions: tuple[ActionView, ...] = ()
    seconds: float = 0.0
    """lost: until the next try."""


Listener = Callable[[Event], None]


class StoppedError(Exception):
    """Watching was asked to end."""


@dataclass
class Stop:
    """Asks a watch to end: at once while it waits, else after what it is doing."""

    asked: threading.Event = field(default_factory=threading.Event)
    waiting: bool = False

    def __call__(self, *_signal: object) -> None:
        """Ask; also a signal handler.

        Raises:
            StoppedError: when the watch waits for the server: nothing is under way.
        """
        self.asked.set()
        if self.waiting:
            self.waiting = False
            raise StoppedError


class Watch:
    """Watches one mailbox.

    Args:
        account_id: the mailbox; None: the only one.
        dry: only tell what would be filed.
        since: mail that came before stays where it is; the time the mailbox was added.
        stop: asks it to end.
        listener: told what happens.
    """

    def __init__(
        self,
        account_id: int | None,
        *,
        dry: bool = False,
        since: datetime | None = None,
        stop: Stop | None = None,
        listener: Listener | None = None,
    ) -> None:
        self._kept = MailAccounts(Path(settings.HOME))
        self._account = self._kept.one(account_id)
        self._dry = dry
        self._since = int(since.timestamp()) if since else self._account.added_at
        self._stop = stop or Stop()
        self._say = listener or (lambda _event: None)
        self._writer: Writer | None = None
        self._day = ""
        self._behind = False
        self._gone = False
        self._drafts = ""
        self._told: set[str] = set()

    def run(self) -> None:
        """Watch until asked to stop; a broken connection is made again.

        Raises:
            SignInError: the server does not take the password or token.
            InsecureError: the connection would not be safe.
            LookupError: the mailbox was removed meanwhile.
        """
        with mailbox_presence.watching(self._account.id):
            self._watch()

    def _watch(self) -> None:
        prepare()
        mailbox_door.warm_up()
        _read_ahead()
        pause = 1.0
        while not self._stop.asked.is_set():
            began = clock.now()
            try:
                self._session()
            except StoppedError:
                break
            except (SignInError, InsecureError):
                raise
            except (MailboxError, LedgerBusyError) as error:
                pause = 1.0 if clock.now() - began > _LONGEST_PAUSE else pause
                self._say(Event("lost", in_words(error), seconds=pause))
                self._stop.asked.wait(pause)
                pause = min(2 * pause, _LONGEST_PAUSE)
        self._settle()

    def _session(self) -> None:
        with self._kept.open(self._kept.get(self._account.id)) as connection:
            with self._working():
                self._whole_pass(connection)
            self._say(Event("connected", str(self._account.server)))
            self._stay(connection)

    def _stay(self, connection: Connection) -> None:
        looked, quiet = clock.now(), clock.now()
        idle = connection.limits.idle
        while not self._stop.asked.is_set():
            with self._working():
                if clock.now() - looked >= idle or self._gone:
                    self._whole_pass(connection)
                    looked = clock.now()
                inbox = connection.select("INBOX", write=True)
                connection.forget("EXISTS")
                if self._inbox(connection, inbox):
                    quiet = clock.now()
                    continue
            if self._gone or connection.said("EXISTS"):
                continue  # something came or went while we were looking
            if self._behind and clock.now() - quiet >= _QUIET:
                self._settle()
            left = idle - (clock.now() - looked)
            self._wait(connection, min(left, _QUIET) if self._behind else left)

    def _working(self) -> AbstractContextManager[None]:
        return self._kept.working(self._account, _PATIENCE)

    def _wait(self, connection: Connection, seconds: float) -> None:
        try:
            self._stop.waiting = True
            if self._stop.asked.is_set():
                raise StoppedError
            if can_announce(connection):
                wait(connection, max(seconds, 1.0))
            else:
                self._stop.asked.wait(min(seconds, _POLL))
        finally:
            self._stop.waiting = False

    # ------------------------------------------------------------ one pass

    def _whole_pass(self, connection: Connection) -> None:
        """Every folder: what was open, what is new, what the owner moved, the digest."""
        self._account = self._kept.get(self._account.id)
        self._gone = False
        Doer(self._account, connection, self._account.user).settle()
        sync = Sync(self._kept, self._account, connection, self._today())
        sync.everything()
        self._account = sync.account
        for digest, verdict in sync.synced.corrected:
            self._say(Event("corrected", f"{digest} {verdict}"))
        for before, now in sync.synced.renamed:
            self._say(Event("renamed", f"{before} → {now}"))
        for note in sync.synced.notes:
            self._say(Event("note", note))
        self._drafts = drafts_folder(self._account, sync.listed)
        self._judge()
        self._file(connection)
        self._digest(connection)

    def _inbox(self, connection: Connection, selected: Selected) -> bool:
        """New mail in the inbox, imported, judged and filed; whether there was any."""
        sync = Sync(self._kept, self._account, connection, self._today())
        self._gone = bool(sync.folder(_INBOX, selected))
        new = self._judge()
        if new:
            self._file(connection, new)
        return bool(new)

    def _judge(self) -> list[int]:
        writer = self._today()
        new = list(writer.new_messages)
        if new:
            writer.new_messages.clear()
            mailbox_door.judge(new)
            self._behind = True
            self._say(Event("new", str(len(new))))
        return new

    def _file(self, connection: Connection, only: list[int] | None = None) -> None:
        wanted = mailbox_acting.plan(self._account, connection, self._since, only)
        wanted += mailbox_daily.drafts_for(self._account, wanted, self._drafts, clock.now())
        self._do(connection, wanted)

    def _digest(self, connection: Connection) -> None:
        now = clock.now()
        if told.at(now).hour >= _DIGEST_HOUR:
            made = mailbox_daily.digest(self._account, self._since, now)
            self._do(connection, [made] if made else [])

    def _do(self, connection: Connection, wanted: list[Planned]) -> None:
        if not can_move(connection):
            wanted = [one for one in wanted if one.deed.kind != "move"]
        wanted = [one for one in wanted if one.deed.key not in self._told]
        if not wanted:
            return
        if self._dry:
            self._told.update(one.deed.key for one in wanted)
            self._say(Event("filed", "", tuple(planned_view(one) for one in wanted)))
            return
        acted = Acted()
        try:
            mailbox_acting.act(Doer(self._account, connection, self._account.user), wanted, acted)
        finally:
            done = (*acted.done, *acted.gone, *acted.failed)
            self._told.update(row.key for row in acted.failed)
            if done:
                self._say(Event("filed", "", tuple(action_view(row) for row in done)))

    # ------------------------------------------------------------ runs

    def _today(self) -> Writer:
        """The run of this day: what a watch brings in a day is undone together."""
        day = f"{told.at(clock.now()):%Y-%m-%d}"
        if self._writer is None or day != self._day:
            self._settle()
            again = (
                Run.objects.filter(
                    kind="sync", options__mailbox=self._account.id, options__watch=day
                )
                .exclude(state=Run.State.UNDONE)
                .order_by("-pk")
                .first()
            )
            self._writer = Writer(
                self._account, again.pk if again else 0, _PATIENCE, {"watch": day}
            )
            self._day = day
        return self._writer

    def _settle(self) -> None:
        """Bring people, ties and acts up to date, and close the run until more comes."""
        self._behind = False
        if self._writer is not None:
            with suppress(MailboxError):
                self._writer.project()
                self._writer.close(Run.State.DONE)


def _read_ahead() -> None:
    """So that the first letter need not wait; where this fails, it is read with that letter."""
    try:
        ahead.read_ahead()
    except Exception:  # noqa: BLE001 - it comes again, for all to see, where it is needed
        _log.exception("what the first letter needs was not read beforehand")
