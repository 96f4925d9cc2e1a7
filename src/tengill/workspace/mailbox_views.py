"""Mailboxes and what was done on them, as a person sees them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from tengill.ledger.models import MailboxAction, MailboxCopy, MailboxFolder, Message
from tengill.ledger.points import parts
from tengill.workspace.mailbox_accounts import MailAccount
from tengill.workspace.mailbox_acting import Planned
from tengill.workspace.mailbox_importing import Synced
from tengill.workspace.mailbox_words import of_kept
from tengill.workspace.settings import local


@dataclass(frozen=True, slots=True)
class MailAccountView:
    """A mailbox as a person sees it."""

    id: int
    server: str
    security: str
    user: str
    address: str
    signs_in: str
    """password or token."""
    added_at: datetime | None
    synced_at: datetime | None
    messages: int
    """Noted in its folders."""
    folders: dict[str, str]
    flags: dict[str, str]
    drafts: str
    digest_folder: str
    draft_declines: bool
    skip: tuple[str, ...]
    take: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FolderView:
    """A folder on the server."""

    name: str
    use: str
    is_read: bool
    verdict: str
    """now, digest, decline or mute where the door files there; else empty."""
    messages: int


@dataclass(frozen=True, slots=True)
class CheckView:
    """What a mailbox can do."""

    account: int
    server: str
    encrypted: bool
    folders: int
    moves: str
    """move, copy (and take out the one copied), or nothing."""
    announces: bool
    """It tells of new mail at once (IDLE); else it is asked now and then."""
    changes: bool
    """It numbers changes (CONDSTORE)."""
    drafts: str
    used: int
    """Bytes; 0 where the server does not tell."""
    allowed: int
    missing: tuple[str, ...]
    """Folders of the door that are made when first needed."""


@dataclass(frozen=True, slots=True)
class ActionView:
    """One thing that is planned, or was done on a server."""

    id: int
    """0: only planned."""
    kind: str
    state: str
    at: datetime | None
    subject: str
    sender: str
    verdict: str
    from_folder: str
    to_folder: str
    flags: tuple[str, ...]
    error: str = ""
    undone_at: datetime | None = None
    undoes: int = 0


@dataclass(frozen=True, slots=True)
class ActView:
    """What would be done, or was."""

    account: int
    dry: bool
    since: datetime | None
    """Mail that came before stays where it is."""
    synced: Synced
    settled: int
    """Deeds an earlier session left open."""
    actions: tuple[ActionView, ...]
    notes: tuple[str, ...] = ()
    failed: str = ""


def messages_of(rows: Iterable[MailboxAction]) -> dict[str, Message]:
    """The messages some actions are about, by digest, with their senders."""
    digests = [bytes.fromhex(row.digest) for row in rows if row.digest]
    found: dict[str, Message] = {}
    for part in parts(digests):
        some = Message.objects.filter(digest__in=part).select_related("sender")
        found.update((bytes(one.digest).hex(), one) for one in some)
    return found


def action_view(
    row: MailboxAction,
    messages: Mapping[str, Message] | None = None,
    zone: ZoneInfo | None = None,
) -> ActionView:
    """An action as a person sees it.

    Args:
        row: the action.
        messages: as `messages_of` gives them; None: looked up.
        zone: the owner's; None: looked up.
    """
    message = (messages_of([row]) if messages is None else messages).get(row.digest)
    detail = row.detail
    return ActionView(
        row.pk, row.kind, row.state, local(row.done_at or row.planned_at, zone),
        str(detail.get("subject", "")) or (message.subject if message else ""),
        message.sender.value if message and message.sender else "", str(detail.get("why", "")),
        row.from_folder, row.to_folder, tuple(detail.get("add", ())), of_kept(detail, row.error),
        local(row.undone_at, zone), int(detail.get("undoes", 0)),
    )  # fmt: skip


def planned_view(one: Planned) -> ActionView:
    """Something that is planned, as a person sees it."""
    deed = one.deed
    return ActionView(
        0, deed.kind, "planned", None, one.subject, one.sender, one.verdict, deed.from_folder,
        deed.to_folder, deed.add,
    )  # fmt: skip


def _messages(account: int) -> int:
    """How many of the server's messages are in the ledger: all copies but those without a message.

    Asked at once, every copy would be read; apart, each is counted by an index.
    """
    copies = MailboxCopy.objects.filter(account=account)
    return copies.count() - copies.filter(message_id__lte=0).count()


def account_view(account: MailAccount) -> MailAccountView:
    """A mailbox, and how far it is in the ledger."""
    rows = MailboxFolder.objects.filter(account=account.id)
    seen = max((row.seen_at or 0 for row in rows), default=0)
    return MailAccountView(
        account.id, str(account.server), account.security, account.user, account.address,
        "token" if account.token_url else "password", local(account.added_at), local(seen or None),
        _messages(account.id), dict(account.folders),
        dict(account.flags), account.drafts, account.digest_folder, account.draft_declines,
        account.skip, account.take,
    )  # fmt: skip
