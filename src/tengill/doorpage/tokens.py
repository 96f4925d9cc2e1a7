"""The form's signed time: proves that a form was made here, some seconds and not days ago.

`TIME.NONCE.MAC` in URL-safe base64: when the form was made (seconds since the epoch), 12 random
bytes, and the first 16 bytes of an HMAC-SHA256 (RFC 2104) over both, with a key that only this
machine has. A token can be used once; what was used is remembered until the token is too old, in
bounded memory.
"""

import base64
import contextlib
import hashlib
import hmac
import os
import secrets
from collections import OrderedDict
from enum import Enum
from pathlib import Path

SOONEST = 3
"""Seconds before which nobody has filled in a form."""
LATEST = 86_400
MOST_USED = 20_000
"""Tokens remembered as used. More can't be used within a day: see `limits.FORMS`."""

_KEY_BYTES = 32
_MAC_BYTES = 16
_NONCE_BYTES = 12
_LONGEST = 120


class Age(Enum):
    """What a token is worth."""

    GOOD = "good"
    EARLY = "early"
    LATE = "late"
    """It was genuine, and is too old."""
    WRONG = "token"
    """It was not made here, or is mangled."""


class Used(Enum):
    """Whether a token may be used for a text."""

    FRESH = "fresh"
    SAME = "same"
    """It was used for this very text: somebody pressed twice."""
    OTHER = "again"
    """It was used for another text."""


def load_key(file: Path) -> bytes:
    """The key that signs forms, made on first use; only its owner can read it.

    Raises:
        ValueError: the file holds no key.
        OSError: it can't be read or made.
    """
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not file.exists():
        # Written beside and linked: a second server that starts now finds all of it or nothing.
        beside = file.with_name(f"{file.name}.{os.getpid()}")
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as out:
            out.write(secrets.token_bytes(_KEY_BYTES))
        with contextlib.suppress(FileExistsError):
            file.hardlink_to(beside)
        beside.unlink()
    key = file.read_bytes()
    if len(key) != _KEY_BYTES:
        raise ValueError(f"{file} holds no key. Delete it; a new one is made at the next start.")
    return key


class Tokens:
    """Makes tokens, tells their age, and remembers those used."""

    def __init__(self, key: bytes, most_used: int = MOST_USED) -> None:
        self._key = key
        self._most = most_used
        self._used: OrderedDict[str, tuple[int, bytes]] = OrderedDict()

    def make(self, now: int) -> str:
        """A token for a form that is shown now (seconds since the epoch)."""
        body = f"{now:x}.{_told(secrets.token_bytes(_NONCE_BYTES))}"
        return f"{body}.{self._mac(body)}"

    def age(self, token: str, now: int) -> Age:
        """What a token is worth now; any string is answered."""
        body, _, mac = token.rpartition(".")
        made, _, nonce = body.partition(".")
        if len(token) > _LONGEST or not token.isascii() or not (made and nonce):
            return Age.WRONG
        if not hmac.compare_digest(mac, self._mac(body)):
            return Age.WRONG
        passed = now - int(made, 16)
        if passed > LATEST:
            return Age.LATE
        return Age.GOOD if passed >= SOONEST else Age.EARLY

    def used(self, token: str, text: bytes) -> Used:
        """Whether a token was used, and for which text (its digest)."""
        known = self._used.get(token)
        if known is None:
            return Used.FRESH
        return Used.SAME if known[1] == text else Used.OTHER

    def use(self, token: str, text: bytes, now: int) -> None:
        """Remember that a token was used for a text; forget those too old to be used again."""
        while self._used and (
            len(self._used) >= self._most or next(iter(self._used.values()))[0] < now - LATEST
        ):
            self._used.popitem(last=False)
        self._used[token] = (now, text)

    def __len__(self) -> int:
        """How many are remembered as used."""
        return len(self._used)

    def _mac(self, body: str) -> str:
        digest = hmac.new(self._key, body.encode("ascii"), hashlib.sha256).digest()
        return _told(digest[:_MAC_BYTES])


def _told(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode("ascii").rstrip("=")
