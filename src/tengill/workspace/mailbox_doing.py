"""Does one thing on a server so that it is done once, whatever breaks in between.

A deed is written down (`planned`) before it is done and settled after. A deed left `planned` by a
lost connection or a killed process is settled by looking where the message lies, never by doing it
again: what is still to be done is planned anew.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from tengill.ledger.models import MailboxAction, MailboxCopy, MailboxFolder, Message
from tengill.mailbox import (
    Arrived,
    CantMoveError,
    Connection,
    FolderGoneError,
    LostError,
    MailboxError,
    Place,
    RefusedError,
    append,
    change_flags,
    create,
    fetch,
    folders,
    locate,
    look,
    move,
    taken_out,
)
from tengill.sources import Raw, parse
from tengill.workspace import clock, mailbox_words
from tengill.workspace.mailbox_accounts import MailAccount
from tengill.workspace.mailbox_writing import note_copies

PLANNED, DONE, FAILED, UNDONE, GONE = "planned", "done", "failed", "undone", "gone"


class NotDoneError(MailboxError):
    """A deed was not done; the message says why. It may be tried again later."""


@dataclass(frozen=True, slots=True)
class Deed:
    """Something to do on a server."""

    kind: str
    """move, flag, draft or digest."""
    key: str
    digest: str = ""
    message: int = 0
    message_id: str = ""
    from_folder: str = ""
    to_folder: str = ""
    uidvalidity: int = 0
    uid: int = 0
    add: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()
    text: bytes = field(default=b"", repr=False)
    """Of a draft or digest: the message to add."""
    why: str = ""
    more: dict[str, object] = field(default_factory=dict)
    """Kept with the action: the subject of a digest, how far it reaches."""
    undoes: int = 0
    """The action this one takes back."""


class Doer:
    """Does deeds on one open connection."""

    def __init__(self, account: MailAccount, connection: Connection, who: str) -> None:
        self.account = account
        self._connection = connection
        self._who = who
        self._there: set[str] | None = None
        self._next: dict[str, int] = {}

    def do(self, deed: Deed) -> MailboxAction:
        """Write a deed down, do it, and settle it.

        Raises:
            LostError: the connection broke; the deed is settled by the next `settle`.
        """
        row = self._plan(deed)
        try:
            place = self._doing(deed, row)
        except LostError:
            raise
        except MailboxError as error:
            return self._end(row, FAILED, error)
        if place is None:
            return self._end(row, GONE, NotDoneError("moved_meanwhile"))
        return self._done(row, place)

    def settle(self) -> int:
        """Settle what an earlier session left open, by looking; returns how many there were."""
        open_ones = list(
            MailboxAction.objects.filter(account=self.account.id, state=PLANNED).order_by("pk")
        )
        for row in open_ones:
            try:
                self._settle(row)
            except RefusedError as error:
                self._end(row, FAILED, error)
        return len(open_ones)

    def whereabouts(self, row: MailboxAction) -> Place:
        """Where the message of an action that was done lies now.

        Raises:
            ValueError: it is nowhere to be found.
        """
        message = Message.objects.filter(digest=bytes.fromhex(row.digest)).first()
        known = MailboxCopy.objects.filter(account=row.account, message=message)
        names = dict.fromkeys([row.to_folder or row.from_folder, *(one.folder for one in known)])
        for name in names:
            try:
                found = locate(
                    self._connection, name, since_uid=1,
                    message_id=str(row.detail.get("message_id", "")),
                    same=lambda data: is_same(data, row.digest, ""),
                )  # fmt: skip
            except FolderGoneError:
                continue
            if found is not None:
                return found
        told = _("Action %(number)s can't be undone: the message is not in %(folders)s any more.")
        raise ValueError(told % {"number": row.pk, "folders": ", ".join(names)})

    # ------------------------------------------------------------ plan and settle

    def _plan(self, deed: Deed) -> MailboxAction:
        detail = {**deed.more, "message_id": deed.message_id, "why": deed.why}
        if deed.add or deed.drop:
            detail |= {"add": list(deed.add), "drop": list(deed.drop)}
        if deed.undoes:
            detail["undoes"] = deed.undoes
        if deed.text:
            detail["written"] = _words(deed.text)
        if deed.kind != "flag" and deed.to_folder:
            detail["since_uid"] = self._since(deed.to_folder)
        return MailboxAction.objects.create(
            account=self.account.id, kind=deed.kind, digest=deed.digest, key=deed.key,
            from_folder=deed.from_folder, to_folder=deed.to_folder, uidvalidity=deed.uidvalidity,
            uid=deed.uid, detail=detail, state=PLANNED, planned_at=clock.now(), who=self._who,
        )  # fmt: skip

    def _settle(self, row: MailboxAction) -> None:
        if row.kind == "flag":
            self._settle_flag(row)
            return
        there = self._found(row)
        if row.kind in {"draft", "digest"}:
            if row.detail.get("undoes"):
                broken = NotDoneError("undo_broken_off") if there else None
                self._end(row, FAILED if there else DONE, broken)
            elif there:
                self._done(row, there)
            else:
                self._end(row, FAILED, NotDoneError("broken_off"))
            return
        uid = self._at_source(row)
        if there and uid:  # copied, and not taken out yet
            self._open(row.from_folder)
            taken_out(self._connection, uid)
        if there:
            self._done(row, there)
        elif uid:
            self._end(row, FAILED, NotDoneError("broken_off"))
        else:
            self._end(row, GONE, NotDoneError("in_neither"))

    def _settle_flag(self, row: MailboxAction) -> None:
        selected = self._open(row.from_folder)
        seen = look(self._connection, [row.uid]) if selected == row.uidvalidity else {}
        if row.uid not in seen:
            self._end(row, GONE, NotDoneError("gone"))
            return
        have = {one.casefold() for one in seen[row.uid].flags}
        wanted = {str(one).casefold() for one in row.detail.get("add", ())}
        lost = {str(one).casefold() for one in row.detail.get("drop", ())}
        if wanted <= have and not lost & have:
            self._done(row, Place(row.from_folder, row.uidvalidity, row.uid))
        else:
            self._end(row, FAILED, NotDoneError("broken_off"))

    def _found(self, row: MailboxAction) -> Place | None:
        """The message in the folder it was to come to, if it lies there."""
        try:
            return locate(
                self._connection, row.to_folder, since_uid=int(row.detail.get("since_uid", 1)),
                message_id=str(row.detail.get("message_id", "")),
                same=lambda data: is_same(data, row.digest, str(row.detail.get("message_id", ""))),
            )  # fmt: skip
        except FolderGoneError:
            return None

    def _at_source(self, row: MailboxAction) -> int:
        """The message's number in the folder it was to leave, or 0."""
        try:
            selected = self._connection.select(row.from_folder)
        except FolderGoneError:
            return 0
        if selected.uidvalidity == row.uidvalidity:
            return row.uid if row.uid in look(self._connection, [row.uid]) else 0
        found = locate(
            self._connection, row.from_folder, since_uid=1,
            message_id=str(row.detail.get("message_id", "")),
            same=lambda data: is_same(data, row.digest, ""),
        )  # fmt: skip
        return found.uid if found else 0

    # ------------------------------------------------------------ doing

    def _doing(self, deed: Deed, row: MailboxAction) -> Place | None:
        if deed.kind in {"draft", "digest"}:
            return self._take_back(deed) if deed.undoes else self._add(deed)
        if self._open(deed.from_folder) != deed.uidvalidity:
            raise NotDoneError("made_anew", folder=deed.from_folder)
        seen = look(self._connection, [deed.uid]).get(deed.uid)
        if seen is None:
            return None
        if header_id(seen.head) != deed.message_id:
            raise NotDoneError("another_there")
        if deed.kind == "flag":
            self._flag(deed, row, seen.flags)
            return Place(deed.from_folder, deed.uidvalidity, deed.uid)
        return self._move(deed, row)

    def _move(self, deed: Deed, row: MailboxAction) -> Place | None:
        place = move(self._connection, deed.uid, deed.to_folder)
        if place.uid:
            return place
        # The server does not say where it came to, or somebody else was quicker: look.
        if deed.uid not in look(self._connection, [deed.uid]):
            return self._found(row)
        if self._connection.has("MOVE"):
            raise NotDoneError("not_moved")
        there = self._found(row)
        if there is None:
            raise CantMoveError("nothing_copied")
        # Copied without saying so (RFC 4315: UIDNOTSTICKY): finished, or each try would copy anew.
        if self._open(deed.from_folder) != deed.uidvalidity:
            raise NotDoneError("made_anew", folder=deed.from_folder)
        taken_out(self._connection, deed.uid)
        return there

    def _flag(self, deed: Deed, row: MailboxAction, have: tuple[str, ...]) -> None:
        known = {one.casefold() for one in have}
        add = [one for one in deed.add if one.casefold() not in known]
        drop = [one for one in deed.drop if one.casefold() in known]
        row.detail = {**row.detail, "add": add, "drop": drop}  # what undoing it takes back
        row.save(update_fields=["detail"])
        change_flags(self._connection, deed.uid, add, drop)

    def _add(self, deed: Deed) -> Place:
        flags = ("\\Draft",) if deed.kind == "draft" else ()
        at = datetime.fromtimestamp(clock.now(), UTC)
        return append(self._connection, deed.to_folder, deed.text, flags, at)

    def _take_back(self, deed: Deed) -> Place | None:
        """Take out a draft or digest of our own; nobody else's message has its Message-ID."""
        found = locate(
            self._connection, deed.to_folder, since_uid=1, message_id=deed.message_id,
            same=lambda data: is_same(data, "", deed.message_id),
        )  # fmt: skip
        if found is None:
            return None
        written = MailboxAction.objects.get(pk=deed.undoes).detail.get("written")
        self._open(deed.to_folder)
        size = look(self._connection, [found.uid])[found.uid].size
        now = fetch(self._connection, [Arrived(found.uid, size)]).get(found.uid) or b""
        if written and _words(now) != written:
            raise NotDoneError("changed_by_owner")
        taken_out(self._connection, found.uid)
        return found

    def _open(self, folder: str) -> int:
        """Open a folder for writing; returns its validity."""
        selected = self._connection.selected
        if selected is None or selected.name != folder or not self._connection.writable:
            selected = self._connection.select(folder, write=True)
        return selected.uidvalidity

    def _since(self, folder: str) -> int:
        """Make a folder where it is missing; the number the next message in it will get."""
        if self._there is None:
            self._there = {one.name for one in folders(self._connection)}
        if folder not in self._there:
            create(self._connection, folder)
            self._there.add(folder)
        if folder not in self._next:
            with self._connection.speaking(folder=folder):
                told = self._connection.client.folder_status(folder, ["UIDNEXT"])
                self._next[folder] = int(told.get(b"UIDNEXT", 1))
        return self._next[folder]

    # ------------------------------------------------------------ ends

    def _end(self, row: MailboxAction, state: str, error: MailboxError | None) -> MailboxAction:
        row.state, row.done_at = state, clock.now()
        row.error = "" if error is None else str(error)
        if error is not None:
            row.detail = {**row.detail, **mailbox_words.kept(error)}
        row.save(update_fields=["state", "error", "done_at", "detail"])
        return row

    def _done(self, row: MailboxAction, place: Place) -> MailboxAction:
        with transaction.atomic():
            row.new_uidvalidity, row.new_uid = place.uidvalidity, place.uid
            row.state, row.error, row.done_at = DONE, "", clock.now()
            row.save()
            if row.kind == "move":
                self._note_move(row, place)
            undoes = row.detail.get("undoes")
            if undoes:
                MailboxAction.objects.filter(pk=undoes).update(state=UNDONE, undone_at=clock.now())
        return row

    def _note_move(self, row: MailboxAction, place: Place) -> None:
        """Where the message lies now, so that our own move is not taken for the owner's."""
        MailboxCopy.objects.filter(
            account=row.account, folder=row.from_folder, uidvalidity=row.uidvalidity, uid=row.uid
        ).delete()
        message = Message.objects.filter(digest=bytes.fromhex(row.digest)).first()
        if message is None or not place.uid:
            return
        folder, _ = MailboxFolder.objects.get_or_create(
            account=row.account, name=place.folder, defaults={"uidvalidity": place.uidvalidity}
        )
        if folder.uidvalidity == place.uidvalidity:
            note_copies(folder, {place.uid: message.pk})


def header_id(head: bytes) -> str:
    """The Message-ID in some headers, as the ledger keeps it."""
    told = parse(Raw(path="", key=0, length=len(head), data=head + b"X-A: b\r\n\r\n", next=0))
    return getattr(told, "message_id", "")


def _words(data: bytes) -> str:
    """A digest of what a message of our own says, whatever a server does to its headers."""
    mine: bytes = getattr(
        parse(Raw(path="", key=0, length=len(data), data=data, next=0)), "digest", b""
    )
    return mine.hex()


def is_same(data: bytes, digest: str, message_id: str) -> bool:
    """Whether bytes are the message with this digest, or (our own) with this Message-ID."""
    told = parse(Raw(path="", key=0, length=len(data), data=data, next=0))
    if digest:
        mine = getattr(told, "digest", b"")
        return bool(mine) and mine.hex() == digest
    return bool(message_id) and getattr(told, "message_id", "") == message_id
