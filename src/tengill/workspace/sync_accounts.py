"""The accounts on servers that are kept in step, and how far each is: files beside the ledger.

They lie in `sync/` of the ledger's folder, readable by their owner only. What is in the ledger
never depends on them: without them everything is compared anew, and nothing comes twice.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from tengill.workspace.sync_secrets import key_of, seal, unseal


@dataclass(frozen=True, slots=True)
class Account:
    """A user on a server."""

    id: int
    url: str
    user: str
    password: str
    """Sealed."""
    added_at: int


@dataclass(slots=True)
class CollectionState:
    """How far a collection is in the ledger."""

    kind: str = ""
    name: str = ""
    token: str = ""
    """The sync token everything up to which is in the ledger; empty: compare by ETag."""
    version: str = ""
    """Its CTag then, for servers that keep no tokens."""
    read_at: int = 0
    """When it was last read as a whole (UTC seconds)."""
    etags: dict[str, str] = field(default_factory=dict)
    """Address of each card or event in the ledger → its ETag."""


@dataclass(slots=True)
class State:
    """How far an account is in the ledger."""

    saved_at: int = 0
    collections: dict[str, CollectionState] = field(default_factory=dict)


class Accounts:
    """The accounts of one home."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._folder = home / "sync"

    def all(self) -> tuple[Account, ...]:
        """Every account, oldest first."""
        return tuple(Account(**one) for one in _read(self._folder / "accounts.json", []))

    def get(self, account_id: int) -> Account:
        """One account.

        Raises:
            LookupError: there is none with this number.
        """
        found = next((one for one in self.all() if one.id == account_id), None)
        if found is None:
            raise LookupError(f"There is no account {account_id}. `tengill sync list` lists them.")
        return found

    def add(self, url: str, user: str, password: str, now: int) -> Account:
        """Keep an account; one of the same server and user is replaced and keeps its number."""
        known = self.all()
        same = next((one for one in known if (one.url, one.user) == (url, user)), None)
        number = same.id if same else max((one.id for one in known), default=0) + 1
        sealed = seal(password, _about(url, user), key_of(self._home))
        made = Account(number, url, user, sealed, now)
        self._write([*(one for one in known if one.id != number), made])
        return made

    def password(self, account: Account) -> str:
        """The password of an account.

        Raises:
            SealBrokenError: it can't be opened.
        """
        return unseal(account.password, _about(account.url, account.user), key_of(self._home))

    def remove(self, account_id: int) -> Account:
        """Forget an account, its password and how far it was.

        Raises:
            LookupError: there is none with this number.
        """
        gone = self.get(account_id)
        self._write([one for one in self.all() if one.id != account_id])
        self._state_file(account_id).unlink(missing_ok=True)
        return gone

    def state(self, account_id: int) -> State:
        """How far an account is; an empty state where nobody knows."""
        told = _read(self._state_file(account_id), {})
        try:
            return State(
                int(told.get("saved_at", 0)),
                {url: CollectionState(**one) for url, one in told.get("collections", {}).items()},
            )
        except (TypeError, ValueError, AttributeError):
            return State()

    def keep(self, account_id: int, state: State) -> None:
        """Keep how far an account is; call after what it speaks of is in the ledger."""
        self._folder.mkdir(mode=0o700, exist_ok=True)
        _write(self._state_file(account_id), asdict(state))

    def _state_file(self, account_id: int) -> Path:
        return self._folder / f"state-{account_id}.json"

    def _write(self, accounts: list[Account]) -> None:
        self._folder.mkdir(mode=0o700, exist_ok=True)
        ordered = sorted(accounts, key=lambda one: one.id)
        _write(self._folder / "accounts.json", [asdict(one) for one in ordered])


def _about(url: str, user: str) -> str:
    return f"{user}\n{url}"


def _read(file: Path, default: Any) -> Any:
    try:
        told = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return default
    except ValueError:
        # A state that is cut off costs one whole comparison; the list of accounts is not guessed.
        if default == {}:
            return default
        raise ValueError(f"{file} is damaged. Remove it, and add the accounts again.") from None
    return told if isinstance(told, type(default)) else default


def _write(file: Path, told: Mapping[str, Any] | list[dict[str, Any]]) -> None:
    """Write whole or not at all."""
    beside = file.with_suffix(".new")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        json.dump(told, out, ensure_ascii=False)
        out.flush()
        os.fsync(out.fileno())
    beside.replace(file)
