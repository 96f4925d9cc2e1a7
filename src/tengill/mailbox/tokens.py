"""Access tokens for servers that take no passwords: first given, then renewed (RFC 6749, 4.1.3, 6)."""

import json
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
_LONGEST = 9
"""Digits of a token's life in seconds."""
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
    told = {
        "grant_type": "refresh_token",
        "refresh_token": grant.refresh_token,
    }
    if grant.scope:
        told["scope"] = grant.scope
    return _given(grant, told, now, silence)


def exchange(
    grant: Grant, code: str, returned_to: str, proof: str, now: int, *, silence: float = 30.0
) -> Token:
    """The first token, for a code that the owner's browser brought back (RFC 6749, 4.1.3).

    Args:
        grant: whom to ask, and as which program; it holds no refresh token yet.
        code: what the browser brought.
        returned_to: where it brought it to.
        proof: what the challenge in the question was made of (RFC 7636, 4.5).
        now: UTC seconds.
        silence: how long to wait for an answer, in seconds.

    Raises:
        SignInError: the code is not taken, or there comes no token to renew it with.
        MailboxError: as `refresh`.
    """
    told = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": returned_to,
        "code_verifier": proof,
    }
    token = _given(grant, told, now, silence)
    if not token.refresh_token:
        raise SignInError("no_refresh_token", host=urlsplit(grant.token_url).hostname or "")
    return token


def _given(grant: Grant, told: dict[str, str], now: int, silence: float) -> Token:
    """A token for what is told, with who we are."""
    try:
        parts = urlsplit(grant.token_url)
        host = parts.hostname or ""
    except ValueError:
        raise UnreachableError("token_address") from None
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(host)):
        raise InsecureError("token_plain", url=grant.token_url)
    told["client_id"] = grant.client_id
    if grant.client_secret:
        told["client_secret"] = grant.client_secret
    try:
        status, answer = _asked(grant.token_url, told, silence)
    except httpx.InvalidURL:
        raise UnreachableError("token_address") from None
    except httpx.HTTPError as error:
        raise UnreachableError("token_unreachable", host=host, why=type(error).__name__) from error
    return _token(host, status, answer, grant, now)


def _asked(url: str, told: dict[str, str], silence: float) -> tuple[int, dict[str, Any]]:
    """Status and JSON of an answer; of one that is too long, nothing but the status is read."""
    headers = {"Accept": "application/json", "Accept-Encoding": "identity"}
    with httpx.stream("POST", url, data=told, timeout=silence, headers=headers) as answer:
        found = b""
        for part in answer.iter_raw(_MOST):
            found += part
            if len(found) > _MOST:
                return answer.status_code, {}
        return answer.status_code, _json(found)


def _token(host: str, status: int, told: dict[str, Any], grant: Grant, now: int) -> Token:
    if _REFUSED <= status < _BUSY:
        why = " ".join(str(told.get("error_description") or told.get("error") or status).split())
        why = why[:200]
        raise SignInError("token_ended", host=host, why=why)
    if status >= _BUSY:
        raise UnreachableError("token_out_of_order", host=host, status=status)
    access, lasts = told.get("access_token"), told.get("expires_in", 3600)
    if not isinstance(access, str) or not access or not access.isascii():
        raise StrangeServerError("no_token", host=host)
    known = isinstance(lasts, int | str) and str(lasts)[:_LONGEST].isdecimal()
    seconds = int(str(lasts)[:_LONGEST]) if known else 3600
    again = told.get("refresh_token")
    kept = again if isinstance(again, str) and again else grant.refresh_token
    return Token(access, now + seconds, kept)


def _json(answer: bytes) -> dict[str, Any]:
    try:
        told = json.loads(answer)
    except (ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}
