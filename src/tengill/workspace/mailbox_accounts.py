"""The live mailboxes of this home: where they are, how to sign in, where the door files things.

They lie in `mailbox/` of the ledger's folder, readable by their owner only; passwords and tokens
are sealed. One lock a mailbox: two programs of ours never work on the same one at once.
"""

import fcntl
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from time import sleep
from typing import Any
from urllib.parse import quote

from django.utils.translation import gettext as _

from tengill.facts.approaches import Verdict
from tengill.ledger.lock import LedgerBusyError
from tengill.mailbox import (
    STARTTLS,
    TLS,
    Connection,
    Grant,
    InsecureError,
    ServerAddress,
    Token,
    connect,
    refresh,
)
from tengill.mailbox.servers import is_loopback
from tengill.workspace import clock
from tengill.workspace.sync_secrets import SealBrokenError, key_of, seal, unseal

FOLDERS = {
    Verdict.DIGEST.value: "Door digest",
    Verdict.DECLINE.value: "Door declined",
    Verdict.MUTE.value: "Door muted",
}
"""Where messages of each verdict are filed, unless the owner names other folders."""

_PAUSE = 0.1


class MailboxBusyError(LedgerBusyError):
    """Another program of ours is at work on this mailbox."""


@dataclass(frozen=True, slots=True)
class MailAccount:
    """A mailbox on a server."""

    id: int
    host: str
    port: int
    security: str
    user: str
    address: str
    """The owner's mail address: drafts and digests are written in its name."""
    secret: str
    """Sealed: a password, or a refresh token with its client's secret as JSON."""
    added_at: int
    insecure: bool = False
    certificate: str = ""
    token_url: str = ""
    """Where access tokens come from; empty: the secret is a password."""
    client_id: str = ""
    scope: str = ""
    folders: dict[str, str] = field(default_factory=lambda: dict(FOLDERS))
    """Verdict → folder; an empty name: such messages stay where they are."""
    flags: dict[str, str] = field(default_factory=dict)
    """Verdict → a flag set on such messages."""
    drafts: str = ""
    """Where drafts go; empty: the folder the server has for them."""
    digest_folder: str = "INBOX"
    """Where the day's digest is put; empty: nowhere."""
    draft_declines: bool = True
    skip: tuple[str, ...] = ()
    """Folders that are not read."""
    take: tuple[str, ...] = ()
    """Folders that are read although they would be left out (drafts, junk, bin)."""

    @property
    def server(self) -> ServerAddress:
        """Where it is."""
        return ServerAddress(self.host, self.port, self.security, self.insecure, self.certificate)

    @property
    def url(self) -> str:
        """Its address (RFC 5092), without anything secret."""
        port = "" if self.port in {143, 993} else f":{self.port}"
        return f"imap://{quote(self.user, safe='')}@{self.host}{port}"

    def folder_url(self, folder: str, uidvalidity: int) -> str:
        """The address of a folder."""
        return f"{self.url}/{quote(folder, safe='/')};UIDVALIDITY={uidvalidity}"

    def verdict_of(self, folder: str) -> Verdict | None:
        """What it means that a message lies in a folder; None: nothing."""
        if folder.upper() == "INBOX":
            return Verdict.NOW
        told = next((verdict for verdict, name in self.folders.items() if name == folder), None)
        return None if told is None else Verdict(told)

    def folder_of(self, verdict: str) -> str:
        """Where messages of a verdict belong; empty: they stay where they are."""
        return "INBOX" if verdict == Verdict.NOW else self.folders.get(verdict, "")


class MailAccounts:
    """The mailboxes of one home."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._folder = home / "mailbox"
        self._tokens: dict[int, Token] = {}

    def all(self) -> tuple[MailAccount, ...]:
        """Every mailbox, oldest first."""
        file = self._folder / "accounts.json"
        try:
            told = json.loads(file.read_text(encoding="utf-8"))
            return tuple(_account(one) for one in told)
        except FileNotFoundError:
            return ()
        except (ValueError, TypeError, AttributeError):
            told_ = _("%(file)s is damaged. Remove it, and add the mailboxes again.")
            raise ValueError(told_ % {"file": file}) from None

    def get(self, account_id: int) -> MailAccount:
        """One mailbox.

        Raises:
            LookupError: there is none with this number.
        """
        found = next((one for one in self.all() if one.id == account_id), None)
        if found is None:
            told = _("There is no mailbox %(number)s. `tengill mailbox list` lists them.")
            raise LookupError(told % {"number": account_id})
        return found

    def one(self, account_id: int | None) -> MailAccount:
        """The mailbox with this number, or the only one there is.

        Raises:
            LookupError: there is none, or several and no number was given.
        """
        if account_id is not None:
            return self.get(account_id)
        every = self.all()
        if not every:
            raise LookupError(
                _("There is no mailbox yet. Add one: tengill mailbox add HOST --user NAME")
            )
        if len(every) > 1:
            told = ", ".join(f"{one.id} ({one.user})" for one in every)
            several = _("There are several mailboxes: %(told)s. Give the number of one.")
            raise LookupError(several % {"told": told})
        return every[0]

    def add(self, account: MailAccount, secret: str) -> MailAccount:
        """Keep a mailbox; one of the same server and user is replaced: number and folders stay."""
        known = self.all()
        same = next((one for one in known if _whose(one) == _whose(account)), None)
        made = replace(account, id=self._number(account))
        if same is not None:
            made = replace(
                account, id=same.id, added_at=same.added_at, folders=same.folders,
                flags=same.flags, drafts=same.drafts, digest_folder=same.digest_folder,
                skip=same.skip, take=same.take, draft_declines=same.draft_declines,
            )  # fmt: skip
        made = self._sealed(made, secret)
        self._write([*(one for one in known if one.id != made.id), made])
        return made

    def change(self, account: MailAccount) -> MailAccount:
        """Keep other settings of a mailbox."""
        self._write([*(one for one in self.all() if one.id != account.id), account])
        return account

    def remove(self, account_id: int) -> MailAccount:
        """Forget a mailbox and how to sign in.

        Raises:
            LookupError: there is none with this number.
        """
        gone = self.get(account_id)
        self._write([one for one in self.all() if one.id != account_id])
        return gone

    def open(self, account: MailAccount) -> Connection:
        """Connect and sign in, with a fresh token where one is needed.

        Raises:
            MailboxError: it can't be done; the message says why.
            SealBrokenError: the stored secret can't be opened.
        """
        secret, older = self._opened(account)
        if account.token_url:
            token = self._token(account, secret)
            connection = connect(account.server, account.user, token=token)
        else:
            connection = connect(account.server, account.user, password=secret)
        if older:  # it works as it stands: from now on it is good for these settings alone
            self._seal_anew(account.id)
        return connection

    def _opened(self, account: MailAccount) -> tuple[str, bool]:
        """The stored secret, and whether its seal is of the older kind.

        A seal is good for the settings it was made for. Older ones covered server, port and user
        alone, and say nothing of encryption: they are believed only where no password can go out in
        the clear, nor to whom a certificate file names.

        Raises:
            InsecureError: the settings are not those the secret was given for, or the key is another.
            SealBrokenError: there is no key.
        """
        key = key_of(self._home)
        try:
            return unseal(account.secret, _about(account), key), False
        except SealBrokenError:
            changed = InsecureError("settings_changed", user=account.user)
        try:
            secret = unseal(account.secret, _about_once(account), key)
        except SealBrokenError:
            raise changed from None
        if account.insecure or account.certificate or not _is_safe(account):
            raise changed
        return secret, True

    def _seal_anew(self, account_id: int) -> None:
        account = self.get(account_id)
        secret, older = self._opened(account)
        if older:
            self.change(self._sealed(account, secret))

    @contextmanager
    def working(self, account: MailAccount, patience: float = 0.0) -> Iterator[None]:
        """Be the only program of ours that works on this mailbox.

        Args:
            account: the mailbox.
            patience: seconds to wait for another one to end.

        Raises:
            MailboxBusyError: another one does, and does not end.
        """
        self._folder.mkdir(mode=0o700, exist_ok=True)
        until = clock.now() + patience
        with (self._folder / f"account-{account.id}.lock").open("a+") as handle:
            while not _taken(handle.fileno()):
                if clock.now() >= until:
                    told = _(
                        "Another tengill is at work on mailbox %(number)s. Wait until it is done."
                    )
                    raise MailboxBusyError(told % {"number": account.id})
                sleep(_PAUSE)
            yield

    def trial(self, account: MailAccount, secret: str) -> tuple[Connection, str]:
        """Sign in to a mailbox that is not kept yet; also returns the secret to keep.

        Raises:
            MailboxError: it can't be done; the message says why.
        """
        if not account.token_url:
            return connect(account.server, account.user, password=secret), secret
        token = refresh(_grant(account, secret), clock.now())
        anew = json.dumps({**json.loads(secret), "refresh_token": token.refresh_token})
        return connect(account.server, account.user, token=token.access), anew

    def _token(self, account: MailAccount, secret: str) -> str:
        now = clock.now()
        kept = self._tokens.get(account.id)
        if kept is not None and kept.good(now):
            return kept.access
        grant = _grant(account, secret)
        token = refresh(grant, now)
        self._tokens[account.id] = token
        if token.refresh_token != grant.refresh_token:  # the old one may not work again
            anew = json.dumps({**json.loads(secret), "refresh_token": token.refresh_token})
            self.change(self._sealed(self.get(account.id), anew))
        return token.access

    def _numbers(self) -> dict[int, str]:
        """Every number there is or was, and whose: the ledger knows mailboxes by number alone.

        Were the number of a removed mailbox given to another, mail of that one would be taken for
        mail that was read already.
        """
        try:
            told = json.loads((self._folder / "numbers.json").read_text(encoding="utf-8"))
            found = {int(number): str(whose) for number, whose in told.items()}
        except (FileNotFoundError, ValueError, AttributeError):
            found = {}
        return found | {one.id: _told(one) for one in self.all()}

    def _number(self, account: MailAccount) -> int:
        numbers = self._numbers()
        mine = next((one for one, whose in numbers.items() if whose == _told(account)), None)
        return mine if mine is not None else max(numbers, default=0) + 1

    def _sealed(self, account: MailAccount, secret: str) -> MailAccount:
        return replace(account, secret=seal(secret, _about(account), key_of(self._home)))

    def _write(self, accounts: list[MailAccount]) -> None:
        self._folder.mkdir(mode=0o700, exist_ok=True)
        numbers = self._numbers() | {one.id: _told(one) for one in accounts}
        _write(self._folder / "numbers.json", numbers)
        ordered = sorted(accounts, key=lambda one: one.id)
        file = self._folder / "accounts.json"
        _write(file, [asdict(one) for one in ordered])


def _taken(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _account(told: Mapping[str, Any]) -> MailAccount:
    return MailAccount(
        **{**told, "skip": tuple(told.get("skip", ())), "take": tuple(told.get("take", ()))}
    )


def _grant(account: MailAccount, secret: str) -> Grant:
    told = json.loads(secret)
    return Grant(
        account.token_url, account.client_id, told["refresh_token"],
        told.get("client_secret", ""), account.scope,
    )  # fmt: skip


def _whose(account: MailAccount) -> tuple[str, int, str]:
    return account.host, account.port, account.user


def _told(account: MailAccount) -> str:
    return f"{account.user}\n{account.host}:{account.port}"


def _about(account: MailAccount) -> str:
    # A secret is good for one server and one way only: a changed file can't send it elsewhere, nor
    # in the clear.
    return json.dumps(
        ["mailbox", 2, account.user, account.host, account.port, account.security, account.insecure,
         account.certificate, account.token_url, account.client_id, account.scope],
    )  # fmt: skip


def _about_once(account: MailAccount) -> str:
    """What seals covered before they covered how the connection is secured."""
    return f"{account.user}\nimap:{account.host}:{account.port}\n{account.token_url}"


def _is_safe(account: MailAccount) -> bool:
    return account.security in {TLS, STARTTLS} or is_loopback(account.host)


def _write(file: Path, told: list[dict[str, Any]] | dict[int, str]) -> None:
    """Write whole or not at all."""
    beside = file.with_suffix(".new")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        json.dump(told, out, ensure_ascii=False)
        out.flush()
        os.fsync(out.fileno())
    beside.replace(file)
