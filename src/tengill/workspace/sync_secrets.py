"""Passwords of servers, encrypted with a key that lies in a file of its own.

Of the standard library alone: HMAC-SHA256 as a pseudo-random function in counter mode makes the
key stream, a second HMAC over what it is for, nonce and ciphertext tells tampering (encrypt, then
authenticate). It protects the list of accounts where that is copied without the key. Who can read
the whole folder can read the passwords: the program must, too.
"""

import base64
import binascii
import contextlib
import hmac
import os
import secrets
from pathlib import Path

_KEY_BYTES = 32
_NONCE_BYTES = 16
_TAG_BYTES = 32


class SealBrokenError(ValueError):
    """A stored password can't be opened: its key is another, or it was changed."""


def key_of(home: Path) -> bytes:
    """The key of this home (`sync-key`), made once, in a file only its owner reads.

    Raises:
        SealBrokenError: the file holds no key.
    """
    file = home / "sync-key"
    if not file.exists():
        # Written beside and linked: a second program that asks now finds all of it or nothing.
        beside = file.with_name(f"{file.name}.{os.getpid()}.{secrets.token_hex(4)}")
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as out:
            out.write(secrets.token_bytes(_KEY_BYTES))
            out.flush()
            os.fsync(out.fileno())
        with contextlib.suppress(FileExistsError):
            file.hardlink_to(beside)
        beside.unlink()
    key = file.read_bytes()
    if len(key) != _KEY_BYTES:
        raise SealBrokenError(
            f"{file} holds no key. Delete it; remove the accounts and add them again."
        )
    return key


def seal(secret: str, about: str, key: bytes) -> str:
    """A secret, encrypted for one purpose.

    Args:
        secret: what nobody should read.
        about: what it is for; opening it for anything else fails.
        key: see `key_of`.
    """
    nonce = secrets.token_bytes(_NONCE_BYTES)
    hidden = _mixed(secret.encode(), nonce, key)
    return base64.b64encode(nonce + hidden + _tag(about, nonce, hidden, key)).decode("ascii")


def unseal(sealed: str, about: str, key: bytes) -> str:
    """The secret that `seal` encrypted.

    Raises:
        SealBrokenError: another key or purpose, or it was changed.
    """
    try:
        raw = base64.b64decode(sealed, validate=True)
    except (binascii.Error, ValueError):
        raw = b""
    nonce, hidden, tag = raw[:_NONCE_BYTES], raw[_NONCE_BYTES:-_TAG_BYTES], raw[-_TAG_BYTES:]
    good = len(raw) >= _NONCE_BYTES + _TAG_BYTES
    if not good or not hmac.compare_digest(tag, _tag(about, nonce, hidden, key)):
        raise SealBrokenError(
            "The stored password can't be opened. Remove the account and add it again."
        )
    return _mixed(hidden, nonce, key).decode()


def _mixed(data: bytes, nonce: bytes, key: bytes) -> bytes:
    own = hmac.digest(key, b"tengill sync: encrypt", "sha256")
    blocks = -(-len(data) // _TAG_BYTES)
    stream = b"".join(
        hmac.digest(own, nonce + number.to_bytes(8, "big"), "sha256") for number in range(blocks)
    )
    return bytes(a ^ b for a, b in zip(data, stream, strict=False))


def _tag(about: str, nonce: bytes, hidden: bytes, key: bytes) -> bytes:
    own = hmac.digest(key, b"tengill sync: authenticate", "sha256")
    purpose = about.encode()
    return hmac.digest(own, len(purpose).to_bytes(8, "big") + purpose + nonce + hidden, "sha256")
