"""Tokens with which another program may ask: made by the owner, shown once, stored as hashes.

A token is 32 random bytes, so its plain SHA-256 tells nothing about it. The file lies in the
ledger's folder, readable by its owner only.
"""

import fcntl
import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings as django_settings
from django.utils.translation import gettext as _

from tengill.workspace import clock, settings

MOST = 20
_LONGEST = 60
_PREFIX = "tengill_"
_USED_EVERY = 3600
"""Seconds within which two uses are noted as one."""


@dataclass(frozen=True, slots=True)
class TokenView:
    """A token as its owner sees it; never the token itself."""

    id: int
    name: str
    made_at: datetime
    used_at: datetime | None


def tokens() -> tuple[TokenView, ...]:
    """All tokens, oldest first."""
    return tuple(_view(one) for one in _read())


def make(name: str) -> str:
    """Make a token; what is returned is told once and never again.

    Raises:
        ValueError: the name is empty or too long, or there are too many tokens.
    """
    told = " ".join(name.split())
    if not told or len(told) > _LONGEST:
        raise ValueError(_("Give the program a name of at most 60 letters."))
    with _alone():
        known = _read()
        if len(known) >= MOST:
            raise ValueError(
                _("There are 20 tokens already. Take one back that is not used any more.")
            )
        token = _PREFIX + secrets.token_urlsafe(32)
        number = 1 + max((one["id"] for one in known), default=0)
        now = clock.now()
        made = {"id": number, "name": told, "hash": _hash(token), "made_at": now, "used_at": 0}
        _write([*known, made])
    return token


def take_back(token_id: int) -> str:
    """Make a token worthless from now on; returns its name.

    Raises:
        LookupError: there is none of this number.
    """
    with _alone():
        known = _read()
        gone = next((one for one in known if one["id"] == token_id), None)
        if gone is None:
            raise LookupError(_("There is no such token any more."))
        _write([one for one in known if one["id"] != token_id])
    return str(gone["name"])


def whose(token: str) -> TokenView | None:
    """The token's view where it is good, else None; its use is noted."""
    told = _hash(token)
    found = None
    known = _read()
    for one in known:  # all of them: how long it takes tells nothing
        if hmac.compare_digest(str(one["hash"]), told):
            found = one
    if found is None:
        return None
    if clock.now() - int(found["used_at"]) >= _USED_EVERY:
        found["used_at"] = int(clock.now())
        _note_use(found)
    return _view(found)


def _note_use(used: dict[str, Any]) -> None:
    """Read anew: a token that was taken back meanwhile stays worthless."""
    with _alone():
        _write([used if one["hash"] == used["hash"] else one for one in _read()])


def _view(one: dict[str, Any]) -> TokenView:
    used = int(one["used_at"])
    return TokenView(one["id"], one["name"], settings.at(int(one["made_at"])), settings.local(used or None))  # fmt: skip


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def _file() -> Path:
    return Path(django_settings.HOME) / "api-tokens.json"


def _read() -> list[dict[str, Any]]:
    try:
        told: list[dict[str, Any]] = json.loads(_file().read_text(encoding="utf-8"))
    except FileNotFoundError:
        return []
    return told


@contextmanager
def _alone() -> Iterator[None]:
    """Be the only one who reads and writes the file."""
    handle = os.open(_file().with_suffix(".lock"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _write(told: list[dict[str, Any]]) -> None:
    """Whole or not at all."""
    beside = _file().with_suffix(".new")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        json.dump(told, out)
        out.flush()
        os.fsync(out.fileno())
    beside.replace(_file())
