"""Files judged messages on the server: shown first, then done, every deed logged and reversible.

Only what came since the mailbox was added is looked at (or since a date the owner names). Nothing
is sent, deleted or marked as read. What the owner moved back, flagged or answered stays.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from tengill.ledger.models import MailboxAction, MailboxFolder
from tengill.mailbox import Connection, FolderGoneError, Seen, look
from tengill.workspace import clock, mailbox_door
from tengill.workspace.mailbox_accounts import MailAccount
from tengill.workspace.mailbox_doing import DONE, FAILED, PLANNED, UNDONE, Deed, Doer, header_id
from tengill.workspace.mailbox_door import Filed
from tengill.workspace.mailbox_writing import copies, copies_of

_OWNERS = frozenset({"\\flagged", "\\answered", "\\deleted", "\\draft"})
"""Flags by which the owner (or their mail program) dealt with a message: it stays."""


@dataclass(frozen=True, slots=True)
class Planned:
    """Something that would be done, or was."""

    deed: Deed
    subject: str
    sender: str
    verdict: str
    basis: str


@dataclass(slots=True)
class Acted:
    """What was done."""

    done: list[MailboxAction] = field(default_factory=list)
    failed: list[MailboxAction] = field(default_factory=list)
    gone: list[MailboxAction] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def note(self, row: MailboxAction) -> MailboxAction:
        """Count a deed in where it belongs."""
        place = {DONE: self.done, "gone": self.gone}.get(row.state, self.failed)
        place.append(row)
        return row


def plan(
    account: MailAccount, connection: Connection, since: int, only: Collection[int] | None = None
) -> list[Planned]:
    """What there is to do now, oldest first.

    Args:
        account: the mailbox.
        connection: its connection, signed in; the ledger must be in step with it.
        since: UTC seconds: what came before stays where it is.
        only: look at these messages (row numbers) in the inbox alone; None: at everything.

    Raises:
        MailboxError: the server does not tell.
    """
    wanted: list[Planned] = []
    names = dict.fromkeys(["INBOX", *(one for one in account.folders.values() if one)])
    for name in names if only is None else ("INBOX",):
        row = MailboxFolder.objects.filter(account=account.id, name=name, gone_at=None).first()
        if row is not None:
            try:
                wanted += _in_folder(account, connection, row, since, only)
            except FolderGoneError:
                continue
    # A message may lie in a folder twice (delivered directly and by a list): that is one deed.
    first: dict[str, Planned] = {}
    for one in wanted:
        first.setdefault(one.deed.key, one)
    return list(first.values())


def act(doer: Doer, wanted: Sequence[Planned], acted: Acted) -> None:
    """Do what was planned.

    Raises:
        LostError: the connection broke; what was done is logged, the rest is planned anew.
    """
    for one in wanted:
        acted.note(doer.do(one.deed))


def deeds(account: MailAccount, row: MailboxFolder, uid: int, filed: Filed) -> list[Planned]:
    """What the verdict on one message calls for where it lies."""
    found: list[Deed] = []
    common = {
        "digest": filed.digest, "message": filed.message, "message_id": filed.message_id,
        "from_folder": row.name, "uidvalidity": row.uidvalidity, "uid": uid, "why": filed.verdict,
    }  # fmt: skip
    flag = account.flags.get(filed.verdict, "")
    if flag:
        key = f"flag:{account.id}:{filed.digest}:{filed.verdict}"
        if not MailboxAction.objects.filter(key=key).exists():
            found.append(Deed(kind="flag", key=key, add=(flag,), **common))  # type: ignore[arg-type]
    to = account.folder_of(filed.verdict)
    if to and to != row.name and _may_move(account, row, filed, to):
        key = next_key(account.id, "move", filed.digest)
        found.append(Deed(kind="move", key=key, to_folder=to, **common))  # type: ignore[arg-type]
    return [Planned(one, filed.subject, filed.sender, filed.verdict, filed.basis) for one in found]


def next_key(account: int, kind: str, digest: str) -> str:
    """The key of the next deed of a kind on a message: two programs can't both plan it."""
    before = MailboxAction.objects.filter(account=account, kind=kind, digest=digest).count()
    return f"{kind}:{account}:{digest}:{before}"


def patience_over(account: int, kind: str, digest: str) -> bool:
    """Whether what failed may be tried again: twice at once, then after longer and longer."""
    rows = MailboxAction.objects.filter(account=account, kind=kind, digest=digest, state=FAILED)
    failures = rows.count()
    if failures < _AT_ONCE:
        return True
    last = rows.order_by("-pk").values_list("done_at", flat=True).first() or 0
    pause: int = min(60 * 4 ** min(failures - _AT_ONCE, 10), _LONGEST)
    return clock.now() - last >= pause


def _may_move(account: MailAccount, row: MailboxFolder, filed: Filed, to: str) -> bool:
    last = (
        MailboxAction.objects.filter(account=account.id, kind="move", digest=filed.digest)
        .filter(state__in=[DONE, UNDONE, PLANNED])
        .exclude(detail__has_key="undoes")
        .order_by("-pk")
        .first()
    )
    if last is not None and last.state == PLANNED:
        return False
    if not patience_over(account.id, "move", filed.digest):
        return False
    # What was moved there before and lies elsewhere now was moved back: by the owner, or undone.
    if last is not None and last.to_folder == to:
        return False
    if row.name.upper() == "INBOX":
        return True
    # From a folder of the door only at the owner's own word, and only what the door put there.
    return filed.decided and last is not None and last.state == DONE and last.to_folder == row.name


def _in_folder(
    account: MailAccount,
    connection: Connection,
    row: MailboxFolder,
    since: int,
    only: Collection[int] | None,
) -> list[Planned]:
    known = copies(row) if only is None else copies_of(row, only)
    filed = mailbox_door.verdicts(list(known.values()))
    there = {uid: filed[message] for uid, message in known.items() if message in filed}
    inbox = row.name.upper() == "INBOX"
    there = {
        uid: one for uid, one in there.items()
        if account.folder_of(one.verdict) not in {"", row.name} or account.flags.get(one.verdict)
        if inbox or one.decided
    }  # fmt: skip
    if not there:
        return []
    selected = connection.select(row.name)
    if selected.uidvalidity != row.uidvalidity:
        return []
    recent = set(there) if not inbox else _since(connection, there, since)
    found: list[Planned] = []
    for uid, seen in sorted(look(connection, recent).items()):
        one = there[uid]
        if _left_alone(seen, one) or header_id(seen.head) != one.message_id:
            continue
        if not inbox or (seen.at is not None and seen.at.timestamp() >= since):
            found += deeds(account, row, uid, one)
    return found


def _left_alone(seen: Seen, filed: Filed) -> bool:
    return not filed.decided and bool({one.casefold() for one in seen.flags} & _OWNERS)


def _since(connection: Connection, there: dict[int, Filed], since: int) -> set[int]:
    """Of some numbers those that came on the day of a time or later, as the server counts days."""
    if since < _EARLIEST:
        return set(there)  # a day no server can be asked about
    day = datetime.fromtimestamp(since, UTC).date() - timedelta(days=1)
    with connection.speaking():
        told = connection.client.search(["UID", f"{min(there)}:*", "SINCE", day])
        return set(there) & set(told)


_EARLIEST = 3 * 86_400
_AT_ONCE = 3
_LONGEST = 86_400
