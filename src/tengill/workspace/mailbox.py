"""Live mailboxes: add, look, change, sync, remove. See `mailbox_filing` and `mailbox_watching`."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from tengill.facts.approaches import Verdict
from tengill.mailbox import PLAIN, MailboxError, folders, quota, service
from tengill.mailbox.filing import can_move, check_flag
from tengill.mailbox.folders import Folder, check_name
from tengill.mailbox.servers import PORTS, TLS
from tengill.workspace import clock, mailbox_importing, owner
from tengill.workspace.mailbox_accounts import MailAccount, MailAccounts, MailboxBusyError
from tengill.workspace.mailbox_doing import Doer
from tengill.workspace.mailbox_importing import Sync, Synced, silent
from tengill.workspace.mailbox_views import CheckView, FolderView, MailAccountView, account_view
from tengill.workspace.mailbox_writing import Progress, Writer

__all__ = [
    "CheckView", "FolderView", "MailAccountView", "MailboxBusyError", "MailboxError", "Synced",
    "accounts", "add", "change", "check", "drafts_folder", "folder_views", "how_many", "remove",
    "sync",
]  # fmt: skip


def how_many() -> int:
    """How many mailboxes there are; says nothing of them, and costs nothing."""
    return len(_kept().all())


def accounts() -> tuple[MailAccountView, ...]:
    """Every mailbox."""
    return tuple(account_view(one) for one in _kept().all())


def add(
    host: str,
    user: str,
    secret: str,
    *,
    address: str = "",
    port: int | None = None,
    security: str = TLS,
    insecure: bool = False,
    certificate: str = "",
    token_url: str = "",
    client_id: str = "",
    client_secret: str = "",
    scope: str = "",
) -> MailAccountView:
    """Add a mailbox after signing in once; nothing is read and nothing changed.

    Args:
        host: the server, or the name of a service (`google`, `microsoft`).
        user: the user name.
        secret: the password, or the refresh token where `token_url` is given.
        address: the owner's mail address; the user name where that is one.
        port: the port; the usual one of the way it is secured.
        security: tls, starttls or plain.
        insecure: plain to another machine is all right.
        certificate: a PEM file to trust.
        token_url: where access tokens come from; a service's name means its own.
        client_id: of the program that was registered there.
        client_secret: likewise, where there is one.
        scope: what the token is for; where the server wants it told.

    Raises:
        MailboxError: signing in fails; the message says why.
        ValueError: an address, a port or a way to secure it that can't be.
    """
    host, token_url, scope = _named(host, token_url, client_id, scope)
    if security not in PORTS:
        told = _("“%(told)s” is no way to secure it. Give tls, starttls or plain.")
        raise ValueError(told % {"told": security})
    if certificate:
        certificate = str(Path(certificate).resolve(strict=True))
    _plausible(host, user, address or user)
    made = MailAccount(
        0, host.strip().lower(), port or PORTS[security], security, user, (address or user).strip(),
        "", clock.now(), insecure and security == PLAIN, certificate, token_url, client_id, scope,
    )  # fmt: skip
    if token_url:
        secret = json.dumps({"refresh_token": secret, "client_secret": client_secret})
    kept = _kept()
    connection, secret = kept.trial(made, secret)
    with connection:
        folders(connection)
    kept_one = kept.add(made, secret)
    if kept_one.address.lower() not in owner.view().confirmed:
        owner.confirm([kept_one.address], user)  # whose mailbox it is: without it nothing is judged
    return account_view(kept_one)


def remove(account_id: int) -> MailAccountView:
    """Forget a mailbox and how to sign in. What it brought stays, and so does what was filed.

    Raises:
        LookupError: there is none with this number.
    """
    kept = _kept()
    view = account_view(kept.get(account_id))
    kept.remove(account_id)
    return view


def change(account_id: int | None, told: dict[str, Any]) -> MailAccountView:
    """Change where the door files things.

    Args:
        account_id: the mailbox; None: the only one.
        told: `folders` and `flags` (verdict → name; empty: none), `drafts`, `digest_folder`,
            `draft_declines`, `skip`, `take`. What is not told stays.

    Raises:
        ValueError: a name no folder has, a flag that is never touched, two verdicts in one folder.
    """
    kept = _kept()
    account = kept.one(account_id)
    named = dict(account.folders)
    for verdict, name in told.get("folders", {}).items():
        named[Verdict(verdict).value] = check_name(name) if name else ""
    used = [name for name in named.values() if name]
    if len(set(used)) < len(used) or any(name.upper() == "INBOX" for name in used):
        raise ValueError(
            _("Each verdict needs a folder of its own, and none of them is the inbox.")
        )
    flags = dict(account.flags)
    for verdict, flag in told.get("flags", {}).items():
        flags[Verdict(verdict).value] = check_flag(flag) if flag else ""
    made = replace(
        account, folders=named, flags={k: v for k, v in flags.items() if v},
        drafts=_name(told, "drafts", account.drafts),
        digest_folder=_name(told, "digest_folder", account.digest_folder),
        draft_declines=bool(told.get("draft_declines", account.draft_declines)),
        skip=tuple(told.get("skip", account.skip)), take=tuple(told.get("take", account.take)),
    )  # fmt: skip
    return account_view(kept.change(made))


def check(account_id: int | None) -> CheckView:
    """Sign in and tell what the server can do; nothing is changed.

    Raises:
        MailboxError: it can't be done; the message says why.
    """
    kept = _kept()
    account = kept.one(account_id)
    with kept.open(account) as connection:
        listed = folders(connection)
        names = {one.name for one in listed}
        used, allowed = quota(connection) or (0, 0)
        moves = "move" if connection.has("MOVE") else "copy" if can_move(connection) else "nothing"
        return CheckView(
            account.id, str(account.server), account.security != PLAIN, len(listed), moves,
            connection.has("IDLE"), connection.has("CONDSTORE"), drafts_folder(account, listed),
            used, allowed, tuple(n for n in account.folders.values() if n and n not in names),
        )  # fmt: skip


def folder_views(account_id: int | None) -> tuple[FolderView, ...]:
    """The folders on the server, which are read, and where the door files.

    Raises:
        MailboxError: it can't be done; the message says why.
    """
    kept = _kept()
    account = kept.one(account_id)
    with kept.open(account) as connection:
        sync = Sync(kept, account, connection, Writer(account))
        sync.listed = folders(connection)
        read = {one.name for one in sync.to_read()}
        found = []
        for one in sync.listed:
            with connection.speaking(folder=one.name):
                told = connection.client.folder_status(one.name, ["MESSAGES"])
            verdict = account.verdict_of(one.name)
            found.append(
                FolderView(
                    one.name, one.use, one.name in read, verdict.value if verdict else "",
                    int(told.get(b"MESSAGES", 0)),
                )
            )  # fmt: skip
        return tuple(found)


def sync(account_id: int | None, report: Progress = silent) -> Synced:
    """Bring the ledger in step with a mailbox; a failure is told, and what came before it is kept.

    Raises:
        LookupError: there is no such mailbox.
        LedgerBusyError: another program is at work on it, or writes to the ledger.
        MailboxError: it can't be reached or signed in.
    """
    kept = _kept()
    account = kept.one(account_id)
    with kept.working(account), kept.open(account) as connection:
        Doer(account, connection, account.user).settle()
        return mailbox_importing.run(kept, account, connection, report).synced


def drafts_folder(account: MailAccount, listed: tuple[Folder, ...]) -> str:
    """Where drafts go: as the owner said, else as the server says; empty: nowhere."""
    if account.drafts:
        return account.drafts
    return next((one.name for one in listed if one.use == "drafts"), "")


def _kept() -> MailAccounts:
    return MailAccounts(Path(settings.HOME))


def _named(host: str, token_url: str, client_id: str, scope: str) -> tuple[str, str, str]:
    """Host, token address and scope, where a service's name stands for them."""
    named = service(token_url)
    told = named or service(host)
    if told is None:
        return host, token_url, scope
    host = told.host if service(host) is not None else host
    if named is not None or (client_id and not token_url):
        token_url = told.token_url
    return host, token_url, scope or told.scope


def _name(told: dict[str, Any], what: str, before: str) -> str:
    if what not in told:
        return before
    return check_name(told[what]) if told[what] else ""


def _plausible(host: str, user: str, address: str) -> None:
    if not host.strip() or not host.isprintable() or set(host) & set("/ @"):
        told = _("“%(host)s” is no server. Give a name such as imap.example.org.")
        raise ValueError(told % {"host": host})
    if not user.strip() or not user.isprintable():
        raise ValueError(_("The user name is empty or holds what no name holds."))
    if address.count("@") != 1 or not address.isprintable() or " " in address.strip():
        told = _("“%(address)s” is no mail address. Give yours with --address.")
        raise ValueError(told % {"address": address})
