"""Messages of a live mailbox into the ledger: appended, where they lie noted, projected.

The ledger's write lock is held for each portion only, never while a server is being asked. So
another program may append, project or undo in between; the run notices and takes that up.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import sleep
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connection, transaction

from tengill.ledger.append import Appender
from tengill.ledger.lock import LedgerBusyError, writing
from tengill.ledger.models import (
    MailboxAction,
    MailboxCopy,
    MailboxFolder,
    Message,
    Run,
    Sighting,
    SourceFile,
)
from tengill.ledger.rows import KeptAsideRow, MessageRow, Row
from tengill.sources import Raw
from tengill.workspace import clock, project
from tengill.workspace.encoding import encode
from tengill.workspace.importing import CancelledError
from tengill.workspace.mailbox_accounts import MailAccount

if TYPE_CHECKING:
    from collections.abc import Iterator

FORMAT = "imap"
_PART = 400
_PAUSE = 0.2
Told = tuple[Raw | KeptAsideRow, tuple[str, ...]]
"""A message with the flags it has on the server."""


@dataclass(slots=True)
class Brought:
    """What was brought so far."""

    read: int = 0
    new: int = 0
    duplicate: int = 0
    kept_aside: int = 0


@contextmanager
def patiently(seconds: float) -> "Iterator[None]":
    """Hold the ledger's write lock; wait so long for another program that has it.

    Raises:
        LedgerBusyError: it has not let go.
    """
    until = clock.now() + seconds
    with ExitStack() as held:
        while True:
            try:
                held.enter_context(writing(Path(settings.HOME)))
                break
            except LedgerBusyError:
                if clock.now() >= until:
                    raise
            sleep(_PAUSE)
        yield


class Writer:
    """Writes what one sync, or one day of watching, learns of one mailbox.

    Args:
        account: the mailbox.
        again: take up the run of this number instead of beginning one.
        patience: seconds to wait while another program writes.
        options: more to note with the run.
    """

    def __init__(
        self,
        account: MailAccount,
        again: int = 0,
        patience: float = 30.0,
        options: dict[str, object] | None = None,
    ) -> None:
        self._account = account
        self._options = {"mailbox": account.id, **(options or {})}
        self._patience = patience
        self._run = Run.objects.filter(pk=again).first() if again else None
        self._first_new: int | None = None
        self._files: dict[str, SourceFile] = {}
        self.new_messages: list[int] = []
        self.brought = Brought()
        if self._run is not None:
            counts = self._run.counts
            self.brought = Brought(
                *(counts.get(name, 0) for name in ("read", "new", "duplicate", "kept_aside"))
            )

    @property
    def run(self) -> int:
        """The run's number; 0 while nothing was brought."""
        return 0 if self._run is None else int(self._run.pk)

    def tell(self, folder: MailboxFolder, told: Sequence[Told], next_uid: int) -> None:
        """Append some messages of a folder, note where they lie and how far the folder is.

        Args:
            folder: the folder's row.
            told: the messages (with `Raw.key` their number), and what can't be read.
            next_uid: everything below this number is in the ledger after it.

        Raises:
            LedgerBusyError: another program is writing, for longer than we wait.
            CancelledError: the run was asked to stop.
        """
        now = clock.now()
        mine = own_message_ids(self._account.id)
        flags = {_key(one): marks for one, marks in told}
        rows = self._rows([one for one, _ in told], now, mine)
        with patiently(self._patience), transaction.atomic():
            if rows:
                self._begin_anew_where_undone()
                file = self._file(folder, now)
                self._append(file, rows, next_uid, now)
                self._copies(folder, file, rows, flags)
            elif told:
                note_copies(folder, dict.fromkeys(flags, NO_MESSAGE), flags)
            folder.next_uid = max(folder.next_uid, next_uid)
            folder.seen_at = now
            folder.gone_at = None
            folder.save()
        if (
            self._run is not None
            and Run.objects.filter(pk=self._run.pk, cancel_asked=True).exists()
        ):
            raise CancelledError

    def project(self) -> None:
        """Bring the projections in step with what was appended."""
        if self._run is None:
            return
        with patiently(self._patience):
            killed = Run.objects.filter(kind="sync", projected=False).exclude(pk=self._run.pk)
            first = _NO_MESSAGE if self._first_new is None else self._first_new
            project.messages_changed(first, facts=killed.count())
            self._first_new = None

    def close(self, state: Run.State, error: str = "") -> None:
        """Close the run, if anything was brought."""
        if self._run is None:
            return
        self._run.files.update(done=True)
        Run.objects.filter(pk=self._run.pk).update(
            state=state, error=error, finished_at=clock.now(), counts=self._counts(),
            phase="done" if state == Run.State.DONE else "reading", cancel_asked=False,
        )  # fmt: skip

    def _rows(
        self, told: Sequence[Raw | KeptAsideRow], now: int, mine: frozenset[str]
    ) -> list[Row]:
        rows: list[Row] = [one for one in told if isinstance(one, KeptAsideRow)]
        # The digests and drafts we wrote ourselves are nobody's message to anybody.
        rows.extend(
            row
            for row in encode([one for one in told if isinstance(one, Raw)], now)
            if not (isinstance(row, MessageRow) and row.message_id in mine)
        )
        return rows

    def _append(self, file: SourceFile, rows: list[Row], cursor: int, now: int) -> None:
        assert self._run is not None
        appender = Appender()  # anew: another program may have given out row numbers meanwhile
        if self._first_new is None or Run.objects.filter(pk=self._run.pk, projected=True).exists():
            self._first_new = appender.next_message
        done = appender.chunk(file.pk, rows, cursor, run_id=self._run.pk, now=now)
        self.new_messages.extend(done.messages)
        for name in ("read", "new", "duplicate", "kept_aside"):
            setattr(self.brought, name, getattr(self.brought, name) + getattr(done, name))
        Run.objects.filter(pk=self._run.pk).update(
            heartbeat_at=now, counts=self._counts(), projected=False
        )

    def _begin_anew_where_undone(self) -> None:
        """A run that was undone while it went on is over: what comes now is another one's."""
        if self._run is None:
            return
        if Run.objects.filter(pk=self._run.pk).exclude(state=Run.State.UNDONE).exists():
            return
        self._run, self._first_new, self.brought = None, None, Brought()
        self._files.clear()

    def _file(self, folder: MailboxFolder, now: int) -> SourceFile:
        if self._run is None:
            self._run = Run.objects.create(
                kind="sync", paths=[self._account.url], options=self._options,
                started_at=now, heartbeat_at=now, phase="reading", who=self._account.user,
            )  # fmt: skip
        path = self._account.folder_url(folder.name, folder.uidvalidity)
        if path not in self._files:
            self._files[path], _ = SourceFile.objects.get_or_create(
                run=self._run, path=path, defaults={"format": FORMAT}
            )
        return self._files[path]

    def _copies(
        self,
        folder: MailboxFolder,
        file: SourceFile,
        rows: Sequence[Row],
        flags: dict[int, tuple[str, ...]],
    ) -> None:
        keys = [row.key for row in rows if isinstance(row, MessageRow)]
        found = dict.fromkeys(flags, NO_MESSAGE)
        with connection.cursor() as c:
            for start in range(0, len(keys), _PART):
                part = keys[start : start + _PART]
                marks = ", ".join(["%s"] * len(part))
                c.execute(
                    "SELECT key, message_id FROM ledger_sighting"
                    f" WHERE file_id = %s AND key IN ({marks})",
                    [file.pk, *part],
                )
                found.update(c.fetchall())
        note_copies(folder, found, flags)

    def _counts(self) -> dict[str, object]:
        told = self.brought
        return {
            "files": len(self._files), "read": told.read, "new": told.new,
            "duplicate": told.duplicate, "kept_aside": told.kept_aside,
        }  # fmt: skip


_NO_MESSAGE = 1 << 62
NO_MESSAGE = 0
"""Stands for what lies in a folder and is no message of the ledger's: kept aside, or our own."""


def note_copies(
    folder: MailboxFolder, found: dict[int, int], flags: dict[int, tuple[str, ...]] | None = None
) -> None:
    """Note that messages (number → row) lie in a folder."""
    told = flags or {}
    MailboxCopy.objects.bulk_create(
        [
            MailboxCopy(
                account=folder.account, folder=folder.name, uidvalidity=folder.uidvalidity,
                uid=uid, message_id=message, flags=list(told.get(uid, ())),
            )
            for uid, message in found.items()
        ],
        update_conflicts=True,
        unique_fields=["account", "folder", "uidvalidity", "uid"],
        update_fields=["message", "flags"],
    )  # fmt: skip


def copies(folder: MailboxFolder) -> dict[int, int]:
    """Number → message, of everything known to lie in a folder."""
    rows = MailboxCopy.objects.filter(
        account=folder.account, folder=folder.name, uidvalidity=folder.uidvalidity
    )
    return dict(rows.values_list("uid", "message_id"))


def copies_of(folder: MailboxFolder, messages: Collection[int]) -> dict[int, int]:
    """Number → message, of some messages where they lie in a folder."""
    rows = MailboxCopy.objects.filter(
        account=folder.account, folder=folder.name, uidvalidity=folder.uidvalidity
    )
    found: dict[int, int] = {}
    wanted = sorted(messages)
    for start in range(0, len(wanted), _PART):
        part = rows.filter(message_id__in=wanted[start : start + _PART])
        found.update(part.values_list("uid", "message_id"))
    return found


def known_ids(folder: MailboxFolder, most: int) -> dict[int, frozenset[str]]:
    """Number → Message-IDs it may have, of the newest messages known to lie in a folder."""
    rows = MailboxCopy.objects.filter(
        account=folder.account, folder=folder.name, uidvalidity=folder.uidvalidity,
        message_id__gt=NO_MESSAGE,
    ).order_by("-uid")  # fmt: skip
    found: dict[int, frozenset[str]] = {}
    for uid, message in rows.values_list("uid", "message_id")[:most]:
        told = Message.objects.filter(pk=message).values_list("message_id", flat=True)
        other = Sighting.objects.filter(message=message).exclude(told_id="")
        found[uid] = frozenset([*told, *other.values_list("told_id", flat=True)])
    return found


def newer_copies(folder: MailboxFolder) -> tuple[int, set[int]]:
    """How much is known to lie in a folder, and the numbers beyond what was read in order."""
    rows = MailboxCopy.objects.filter(
        account=folder.account, folder=folder.name, uidvalidity=folder.uidvalidity
    )
    return rows.count(), set(rows.filter(uid__gte=folder.next_uid).values_list("uid", flat=True))


def forget_copies(folder: MailboxFolder, uids: Sequence[int] | None = None) -> None:
    """Note that messages do not lie in a folder any more; all of them where none are named."""
    rows = MailboxCopy.objects.filter(account=folder.account, folder=folder.name)
    if uids is None:
        rows.delete()
        return
    for start in range(0, len(uids), _PART):
        rows.filter(uidvalidity=folder.uidvalidity, uid__in=uids[start : start + _PART]).delete()


def own_message_ids(account_id: int) -> frozenset[str]:
    """The Message-IDs of what we wrote into a mailbox ourselves."""
    rows = MailboxAction.objects.filter(account=account_id, kind__in=["draft", "digest"])
    return frozenset(
        str(detail.get("message_id", "")) for detail in rows.values_list("detail", flat=True)
    ) - {""}


def begin_anew_after_undo(account_id: int) -> None:
    """Where a run of a mailbox was undone since, nothing we noted of its copies can be trusted.

    Row numbers of messages that were taken back may be given to others; everything is compared
    anew, and what is in the ledger still does not come twice.
    """
    undone: defaultdict[str, int] = defaultdict(int)
    rows = Run.objects.filter(kind="sync", state=Run.State.UNDONE, options__mailbox=account_id)
    newest = max((at or 0 for at in rows.values_list("undone_at", flat=True)), default=0)
    if not newest:
        return
    with transaction.atomic():
        for folder in MailboxFolder.objects.filter(account=account_id):
            if (folder.seen_at or 0) <= newest:
                undone[folder.name] += 1
                forget_copies(folder)
                folder.next_uid, folder.modseq = 1, 0
                folder.save(update_fields=["next_uid", "modseq"])


def _key(one: Raw | KeptAsideRow) -> int:
    return one.key


Progress = Callable[[str, int, int], None]
"""Called with a folder's name, messages done, and messages to do."""
