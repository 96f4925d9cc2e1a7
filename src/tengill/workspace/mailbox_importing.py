"""Brings the ledger in step with a live mailbox. Reads only: nothing is marked as read.

A sync is idempotent (a message seen before changes nothing), resumable (killed at any moment it
goes on where the last portion ended) and undoable as a run. A message that the owner moved between
the door's folders in their own mail program is a correction of the door's verdict.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from django.db import transaction

from tengill.ledger.models import MailboxCopy, MailboxFolder, Run
from tengill.ledger.rows import KeptAsideRow
from tengill.mailbox import (
    Arrived,
    Connection,
    Folder,
    FolderGoneError,
    LostError,
    MailboxError,
    RefusedError,
    Selected,
    arrived,
    batches,
    fetch,
    folders,
    look,
    present,
)
from tengill.sources import Raw
from tengill.workspace import clock, mailbox_door
from tengill.workspace.importing import CancelledError
from tengill.workspace.mailbox_accounts import MailAccount, MailAccounts
from tengill.workspace.mailbox_doing import header_id
from tengill.workspace.mailbox_words import in_words
from tengill.workspace.mailbox_writing import (
    Progress,
    Told,
    Writer,
    begin_anew_after_undo,
    copies,
    forget_copies,
    known_ids,
    newer_copies,
)

_LEFT_OUT = frozenset({"drafts", "junk", "trash", "flagged", "important"})
"""Not the owner's correspondence, or other folders' messages shown once more."""
_COMPARED = 8
"""Messages of a folder, the newest ones, by which it is known again under another name."""
_UNREADABLE = "can't be fetched"


@dataclass(slots=True)
class Synced:
    """What a sync did."""

    run: int = 0
    """0: nothing was new."""
    folders: int = 0
    new: int = 0
    duplicate: int = 0
    kept_aside: int = 0
    corrected: list[tuple[str, str]] = field(default_factory=list)
    """Messages the owner moved between the door's folders: digest in hex, verdict."""
    renamed: list[tuple[str, str]] = field(default_factory=list)
    """The door's folders that were renamed on the server: before, now."""
    notes: list[str] = field(default_factory=list)
    """Folders that could not be read, and why."""
    failed: str = ""


def silent(_folder: str, _done: int, _whole: int) -> None:
    """No one listens."""


class Sync:
    """One pass over the folders of a mailbox, on an open connection.

    Args:
        kept: the mailboxes.
        account: the one that is open.
        connection: its connection.
        writer: takes what is new.
        report: told how far it is.
    """

    def __init__(
        self,
        kept: MailAccounts,
        account: MailAccount,
        connection: Connection,
        writer: Writer,
        report: Progress = silent,
    ) -> None:
        self._kept = kept
        self.account = account
        self._connection = connection
        self._writer = writer
        self._report = report
        self.synced = Synced()
        self.listed: tuple[Folder, ...] = ()
        self.lost = False
        """The connection broke."""

    def everything(self) -> None:
        """Bring every folder that is read in step, then see what the owner moved.

        Raises:
            MailboxError: the server does not let us go on; what was read is kept.
        """
        begin_anew_after_undo(self.account.id)
        self.look_at_folders()
        gone: dict[str, list[int]] = {}
        for folder in self.to_read():
            try:
                gone[folder.name] = self.folder(folder)
            except FolderGoneError:
                continue  # renamed or removed since it was listed: the next pass sees that
            except LostError:
                raise
            except RefusedError as error:
                self.synced.notes.append(f"{folder.name}: {in_words(error)}")
        self.synced.folders = len(gone)
        self.corrections(gone)

    def look_at_folders(self) -> None:
        """List the folders, and follow those that were renamed."""
        self.listed = folders(self._connection)
        names = {one.name for one in self.listed}
        known = {row.name: row for row in MailboxFolder.objects.filter(account=self.account.id)}
        lost = [row for name, row in known.items() if name not in names and row.gone_at is None]
        strangers = [one for one in self.listed if one.name not in known]
        if lost:
            self._renamed(lost, strangers)

    def to_read(self) -> tuple[Folder, ...]:
        """The folders that are read."""
        every = any(one.use == "all" for one in self.listed)
        return tuple(one for one in self.listed if self._is_read(one, every=every))

    def _is_read(self, folder: Folder, *, every: bool) -> bool:
        if folder.name in self.account.take:
            return True
        if folder.name in self.account.skip or folder.use in _LEFT_OUT:
            return False
        # Where a folder shows all mail (Gmail), other folders would bring it all once more.
        told = self.account.verdict_of(folder.name) is not None
        return told or not every or folder.use in {"all", "sent", "inbox"}

    def _renamed(self, lost: Sequence[MailboxFolder], strangers: Iterable[Folder]) -> None:
        """A folder that vanished while one that holds the same messages appeared was renamed."""
        left = list(lost)
        for stranger in strangers:
            try:
                selected = self._connection.select(stranger.name)
            except RefusedError:
                continue
            row = self._once(left, selected)
            if row is not None:
                left.remove(row)
                self._follow(row, stranger.name)
        for row in left:
            row.gone_at = clock.now()
            row.save(update_fields=["gone_at"])

    def _once(self, lost: Sequence[MailboxFolder], selected: Selected) -> MailboxFolder | None:
        """Which of the folders that vanished is the opened one; None: none for certain.

        Servers may give several folders the same UIDVALIDITY (a time in seconds, or always 1), so
        some of the messages known to lie in it must lie in it, too, under the same numbers.
        """
        like = [
            row for row in lost
            if row.uidvalidity == selected.uidvalidity and not 0 < selected.next_uid < row.next_uid
        ]  # fmt: skip
        told = [(row, self._holds(row)) for row in like]
        sure = [row for row, same in told if same]
        if sure:
            return sure[0] if len(sure) == 1 else None
        # Nothing is known to lie there any more: its validity has to do, where no other has it.
        open_ = [row for row, same in told if same is None]
        return open_[0] if len(open_) == 1 == len(told) else None

    def _holds(self, row: MailboxFolder) -> bool | None:
        """Whether the opened folder holds what was known to lie in another; None: nothing tells."""
        known = known_ids(row, _COMPARED)
        seen = look(self._connection, list(known)) if known else {}
        if not seen:
            return None
        return all(header_id(one.head) in known[uid] for uid, one in seen.items())

    def _follow(self, row: MailboxFolder, name: str) -> None:
        before = row.name
        with transaction.atomic():
            MailboxCopy.objects.filter(account=row.account, folder=before).update(folder=name)
            row.name = name
            row.save(update_fields=["name"])
        verdict = self.account.verdict_of(before)
        if verdict is not None and before.upper() != "INBOX":
            # As it is kept now: a token was renewed, or a setting changed, since this pass began.
            now = self._kept.get(self.account.id)
            told = {**now.folders, verdict.value: name}
            self.account = self._kept.change(replace(now, folders=told))
            self.synced.renamed.append((before, name))

    # ------------------------------------------------------------ one folder

    def folder(self, folder: Folder, selected: Selected | None = None) -> list[int]:
        """Bring one folder in step.

        Returns:
            The numbers of known messages that do not lie in it any more; still noted.
        """
        selected = selected or self._connection.select(folder.name)
        row = self._row(selected)
        _, newer = newer_copies(row)
        found = [one for one in arrived(self._connection, row.next_uid) if one.uid not in newer]
        done = 0
        for part in batches(self._connection, found):
            self._report(folder.name, done, len(found))
            self._writer.tell(row, self._fetched(folder, row, part), part[-1].uid + 1)
            done += len(part)
        gone: list[int] = []
        if newer_copies(row)[0] != selected.exists:
            gone = sorted(set(copies(row)) - present(self._connection))
        last = max((one.uid for one in found), default=0) + 1
        after = (max(selected.next_uid, last, row.next_uid), selected.modseq)
        if after != (row.next_uid, row.modseq):
            row.modseq = selected.modseq
            self._writer.tell(row, (), after[0])
        return gone

    def _row(self, selected: Selected) -> MailboxFolder:
        row, made = MailboxFolder.objects.get_or_create(
            account=self.account.id, name=selected.name,
            defaults={"uidvalidity": selected.uidvalidity},
        )  # fmt: skip
        if not made and row.uidvalidity != selected.uidvalidity:
            # All numbers are void (RFC 3501, 2.3.1.1): the folder is read anew.
            with transaction.atomic():
                forget_copies(row)
                row.uidvalidity, row.next_uid, row.modseq = selected.uidvalidity, 1, 0
                row.save()
        return row

    def _fetched(self, folder: Folder, row: MailboxFolder, part: Sequence[Arrived]) -> list[Told]:
        told: list[Told] = []
        path = self.account.folder_url(row.name, row.uidvalidity)
        labels = (folder.name, "Sent") if folder.use == "sent" else (folder.name,)
        sizes = {one.uid: one.size for one in part}
        most = self._connection.limits.max_message
        for uid, data in sorted(fetch(self._connection, part).items()):
            if data is None:
                detail = f"The server does not give message {uid} of {folder.name}."
                told.append((KeptAsideRow(_UNREADABLE, detail, uid, 0, b""), ()))
                continue
            told.append((
                Raw(
                    path=f"{path}/;UID={uid}", key=uid, length=len(data), data=data, next=uid + 1,
                    labels=labels, cut=sizes[uid] > most,
                ),
                (),
            ))  # fmt: skip
        return told

    # ------------------------------------------------------------ what the owner moved

    def corrections(self, gone: dict[str, list[int]]) -> None:
        """Learn from messages that left one folder of the door and lie in another; forget the rest.

        The note that a message lay somewhere is dropped only after the correction is recorded: a
        sync that is killed in between finds it again.
        """
        rows = {
            row.name: row
            for row in MailboxFolder.objects.filter(account=self.account.id, name__in=gone)
        }
        for name, uids in gone.items():
            row = rows.get(name)
            if row is None or not uids:
                continue
            if self.account.verdict_of(name) is not None:
                for uid, message in copies(row).items():
                    if uid in set(uids):
                        self._correct(name, message, gone)
            forget_copies(row, uids)

    def _correct(self, left: str, message: int, gone: dict[str, list[int]]) -> None:
        now = [
            copy.folder
            for copy in MailboxCopy.objects.filter(account=self.account.id, message_id=message)
            if copy.folder != left and copy.uid not in gone.get(copy.folder, ())
        ]
        verdicts = {one for name in now if (one := self.account.verdict_of(name)) is not None}
        if len(verdicts) != 1:
            return  # in two of them, or moved out of the door's sight: nobody's word on a verdict
        verdict = verdicts.pop()
        digest = mailbox_door.correct(message, verdict, self.account.user)
        if digest:
            self.synced.corrected.append((digest, verdict.value))


def run(
    kept: MailAccounts, account: MailAccount, connection: Connection, report: Progress = silent
) -> Sync:
    """Sync on an open connection, then project; failures are told in `synced.failed`."""
    writer = Writer(account)
    sync = Sync(kept, account, connection, writer, report)
    failed = ""
    try:
        sync.everything()
    except MailboxError as error:
        failed = in_words(error)
        sync.lost = isinstance(error, LostError)
    except (CancelledError, KeyboardInterrupt):
        _finish(writer, Run.State.STOPPED, "")
        raise
    except Exception as error:
        writer.close(Run.State.FAILED, f"{type(error).__name__}: {error}")
        raise
    _finish(writer, Run.State.FAILED if failed else Run.State.DONE, failed)
    told, brought = sync.synced, writer.brought
    told.run, told.failed = writer.run, failed
    told.new, told.duplicate, told.kept_aside = brought.new, brought.duplicate, brought.kept_aside
    return sync


def _finish(writer: Writer, state: Run.State, error: str) -> None:
    writer.project()
    mailbox_door.judge(writer.new_messages)
    writer.close(state, error)
