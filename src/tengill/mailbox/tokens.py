"""Access tokens for servers that take no passwords: renewed with a refresh token (RFC 6749, 6)."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx

from tengill.mailbox.servers import is_loopback
from tengill.mailbox.trouble import (
    InsecureError,
    SignInError,
    StrangeServerError,
    UnreachableError,
)

_MOST = 1 << 16
_REFUSED = 400
_BUSY = 500
_SOON = 60
"""A token that ends within a minute is renewed before it is used."""


@dataclass(frozen=True, slots=True)
class Grant:
    """What the owner allowed this program, once, in a browser."""

    token_url: str
    client_id: str
    refresh_token: str
    client_secret: str = ""
    scope: str = ""


@dataclass(frozen=True, slots=True)
class Token:
    """A key for a while."""

    access: str
    ends_at: int
    """UTC seconds."""
    refresh_token: str
    """The one to use next time: some servers give a new one each time."""

    def good(self, now: int) -> bool:
        """Whether it can still be used at a time (UTC seconds)."""
        return bool(self.access) and now + _SOON < self.ends_at


def refresh(grant: Grant, now: int, *, silence: float = 30.0) -> Token:
    """A new access token.

    Args:
        grant: what the owner allowed.
        now: UTC seconds.
        silence: how long to wait for an answer, in seconds.

    Raises:
        InsecureError: the token server's address is not encrypted.
        SignInError: the grant is not taken (any more).
        UnreachableError: the token server does not answer.
        StrangeServerError: it answers something else.
    """
    parts = urlsplit(grant.token_url)
    host = parts.hostname or ""
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(host)):
        raise InsecureError(
            f"{grant.token_url} is not encrypted, so the token was not sent. Give an address that"
            " begins with https://."
        )
    told = {
        "grant_type": "refresh_token",
        "refresh_token": grant.refresh_token,
        "client_id": grant.client_id,
    }
    if grant.client_secret:
        told["client_secret"] = grant.client_secret
    if grant.scope:
        told["scope"] = grant.scope
    try:
        answer = httpx.post(
            grant.token_url, data=told, timeout=silence, headers={"Accept": "application/json"}
        )
    except httpx.HTTPError as error:
        raise UnreachableError(
            f"{host}, which gives tokens, can't be reached ({type(error).__name__}). Try again."
        ) from error
    return _token(host, answer, grant, now)


def _token(host: str, answer: httpx.Response, grant: Grant, now: int) -> Token:
    told = _json(answer)
    if _REFUSED <= answer.status_code < _BUSY:
        why = str(told.get("error_description") or told.get("error") or answer.status_code)[:200]
        raise SignInError(
            f"{host} gives no token ({why}). The permission may have ended: allow it anew, and add"
            " the account again."
        )
    if answer.status_code >= _BUSY:
        raise UnreachableError(f"{host} is out of order (status {answer.status_code}). Try again.")
    access, lasts = told.get("access_token"), told.get("expires_in", 3600)
    if not isinstance(access, str) or not access or not access.isascii():
        raise StrangeServerError(
            f"{host} answers without a token. Check the address of its tokens."
        )
    seconds = int(lasts) if isinstance(lasts, int | float | str) and str(lasts).isdigit() else 3600
    again = told.get("refresh_token")
    kept = again if isinstance(again, str) and again else grant.refresh_token
    return Token(access, now + seconds, kept)


def _json(answer: httpx.Response) -> dict[str, Any]:
    try:
        told = answer.json() if len(answer.content) <= _MOST else {}
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}
