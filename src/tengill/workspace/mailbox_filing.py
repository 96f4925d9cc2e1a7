"""Filing on a live mailbox: shown first, then done; the log of it, and the way back."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from tengill.ledger.models import MailboxAction, Message
from tengill.mailbox import Connection, LostError
from tengill.mailbox.filing import can_move
from tengill.workspace import clock, mailbox_acting, mailbox_daily, mailbox_importing
from tengill.workspace.mailbox import drafts_folder
from tengill.workspace.mailbox_accounts import MailAccounts
from tengill.workspace.mailbox_acting import Acted, Planned
from tengill.workspace.mailbox_doing import DONE, Deed, Doer
from tengill.workspace.mailbox_importing import silent
from tengill.workspace.mailbox_views import (
    ActionView,
    ActView,
    action_view,
    messages_of,
    planned_view,
)
from tengill.workspace.mailbox_writing import Progress
from tengill.workspace.settings import local, zone

_TRIES = 3


def _cant_move() -> str:
    return _(
        "This server can't move a message without touching others (it offers neither MOVE nor"
        " UIDPLUS), so all messages stay where they are. Flags can mark them instead:"
        " tengill mailbox folders --flag 'digest=$Later'."
    )


def act(
    account_id: int | None,
    *,
    do: bool = False,
    since: datetime | None = None,
    who: str = "",
    report: Progress = silent,
) -> ActView:
    """Sync, then show what there is to file, or do it.

    Args:
        account_id: the mailbox; None: the only one.
        do: really do it.
        since: mail that came before stays where it is; the time the mailbox was added.
        who: who asked for it.
        report: told how far the sync is.

    Raises:
        LookupError: there is no such mailbox.
        LedgerBusyError: another program is at work on it, or writes to the ledger.
        MailboxError: it can't be reached or signed in.
    """
    kept = MailAccounts(Path(settings.HOME))
    account = kept.one(account_id)
    with kept.working(account):
        return _again(lambda: _act(kept, account.id, do, since, who or account.user, report))


def _again(what: Callable[[], ActView]) -> ActView:
    """A dropped connection is no reason to give up: the next try settles what was left open."""
    for _try in range(_TRIES - 1):
        try:
            return what()
        except LostError:
            continue
    return what()


def _act(
    kept: MailAccounts, account_id: int, do: bool, since: datetime | None, who: str,
    report: Progress,
) -> ActView:  # fmt: skip
    account = kept.get(account_id)
    with kept.open(account) as connection:
        settled = Doer(account, connection, who).settle()
        pass_ = mailbox_importing.run(kept, account, connection, report)
        account = pass_.account
        first = int(since.timestamp()) if since else account.added_at
        if pass_.lost:
            raise LostError(pass_.synced.failed)
        if pass_.synced.failed:
            return ActView(
                account.id, not do, local(first), pass_.synced, settled, (),
                failed=pass_.synced.failed,
            )  # fmt: skip
        wanted = mailbox_acting.plan(account, connection, first)
        drafts = drafts_folder(account, pass_.listed)
        wanted += mailbox_daily.plan(account, wanted, drafts, first, clock.now())
        notes = list(_notes(connection, wanted))
        if notes:
            wanted = [one for one in wanted if one.deed.kind != "move"]
        if not do:
            rows = tuple(planned_view(one) for one in wanted)
            return ActView(
                account.id, True, local(first), pass_.synced, settled, rows, tuple(notes)
            )
        acted = Acted()
        mailbox_acting.act(Doer(account, connection, who), wanted, acted)
        rows = tuple(action_view(one) for one in (*acted.done, *acted.gone, *acted.failed))
        failed = acted.failed[0].error if acted.failed else ""
        return ActView(
            account.id, False, local(first), pass_.synced, settled, rows, tuple(notes), failed
        )


def _notes(connection: Connection, wanted: list[Planned]) -> tuple[str, ...]:
    if can_move(connection) or not any(one.deed.kind == "move" for one in wanted):
        return ()
    return (_cant_move(),)


def log(
    account_id: int | None = None, limit: int = 50, *, before: int | None = None
) -> tuple[ActionView, ...]:
    """What was done on servers, newest first; with `before` only what has a smaller number."""
    found = MailboxAction.objects.order_by("-pk")
    if before is not None:
        found = found.filter(pk__lt=before)
    if account_id is not None:
        # The plus keeps SQLite from sorting all actions of the account: the newest stand last.
        found = found.extra(where=["+account = %s"], params=[account_id])
    rows = list(found[:limit])
    messages, tz = messages_of(rows), zone()
    return tuple(action_view(row, messages, tz) for row in rows)


def undo(action_id: int, who: str = "") -> ActionView:
    """Take one action back on the server: move back, clear the flag, take out our own message.

    Raises:
        LookupError: there is no such action.
        ValueError: it was not done, or is undone already, or can't be undone.
        MailboxError: the server does not let us.
    """
    row = MailboxAction.objects.filter(pk=action_id).first()
    if row is None:
        told = _("There is no action %(number)s. `tengill mailbox log` lists them.")
        raise LookupError(told % {"number": action_id})
    kept = MailAccounts(Path(settings.HOME))
    account = kept.get(row.account)
    with kept.working(account), kept.open(account) as connection:
        doer = Doer(account, connection, who or account.user)
        doer.settle()
        row.refresh_from_db()
        if row.state != DONE or row.detail.get("undoes"):
            raise ValueError(_not_undone(row))
        done = doer.do(_back(row, doer))
    if done.state != DONE:
        told = _("Action %(number)s was not undone: %(why)s")
        raise ValueError(told % {"number": action_id, "why": action_view(done).error})
    return action_view(MailboxAction.objects.get(pk=action_id))


def _not_undone(row: MailboxAction) -> str:
    if row.detail.get("undoes"):
        told = _("Action %(number)s took action %(other)s back; it can't be undone.")
        return told % {"number": row.pk, "other": row.detail["undoes"]}
    if row.undone_at is not None:
        return _("Action %(number)s was undone already.") % {"number": row.pk}
    told = _("Action %(number)s was not done, so there is nothing to undo.") % {"number": row.pk}
    return f"{told} {action_view(row).error}".strip()


def _back(row: MailboxAction, doer: Doer) -> Deed:
    message = Message.objects.filter(digest=bytes.fromhex(row.digest)).first()
    told_id = str(row.detail.get("message_id", ""))
    number = MailboxAction.objects.filter(key__startswith=f"undo:{row.pk}:").count()
    key = f"undo:{row.pk}:{number}"
    if row.kind in {"draft", "digest"}:
        return Deed(
            row.kind, key, row.digest, message_id=told_id, to_folder=row.to_folder, undoes=row.pk
        )
    place = doer.whereabouts(row)
    common = {
        "kind": row.kind, "key": key, "digest": row.digest, "message": message.pk if message else 0,
        "message_id": told_id, "from_folder": place.folder, "uidvalidity": place.uidvalidity,
        "uid": place.uid, "undoes": row.pk,
    }  # fmt: skip
    if row.kind == "flag":
        add, drop = row.detail.get("drop", ()), row.detail.get("add", ())
        return Deed(add=tuple(add), drop=tuple(drop), **common)  # type: ignore[arg-type]
    return Deed(to_folder=row.from_folder, **common)  # type: ignore[arg-type]
