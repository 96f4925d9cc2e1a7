"""The owner's permission to read their mail, asked once in their own browser (RFC 8252, RFC 7636).

A program on the owner's machine: the browser shows the service's own page, where they sign in and
allow it; the service then sends the browser back to an address of this machine with a code, and the
code is changed into a token with a proof that only we hold (PKCE, S256). Tengill sees no password.
"""

import base64
import hashlib
import hmac
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from types import TracebackType
from typing import Self
from urllib.parse import parse_qs, urlencode, urlsplit

from tengill.mailbox.servers import is_loopback
from tengill.mailbox.tokens import Grant, Token, exchange
from tengill.mailbox.trouble import InsecureError, SignInError, UnreachableError

_LONGEST = 8_000
"""Letters of a request that comes back; codes and states are far shorter."""
_SILENCE = 5.0
"""Seconds until somebody who connects must have said what they want."""


@dataclass(frozen=True, slots=True)
class Permission:
    """What is asked of whom."""

    authorize_url: str
    """The service's page."""
    token_url: str
    client_id: str
    """Of the program that the owner registered there."""
    client_secret: str = ""
    scope: str = ""
    asks: Mapping[str, str] = field(default_factory=dict)
    """More that the service wants told."""
    returns_to: str = "127.0.0.1"
    """By which name the service takes this machine: 127.0.0.1 or localhost."""


@dataclass(frozen=True, slots=True)
class Words:
    """What the browser's last page says, in the owner's language."""

    allowed: str
    denied: str


class Asking:
    """One request for permission: listens on loopback until it is answered. Use it in a `with`.

    Args:
        permission: what is asked.
        words: what the browser's last page says.

    Raises:
        InsecureError: a page or token address that is not encrypted.
        UnreachableError: one that is no web address.
    """

    def __init__(self, permission: Permission, words: Words) -> None:
        for address in (permission.authorize_url, permission.token_url):
            _check(address)
        self._permission = permission
        self._state = secrets.token_urlsafe(32)
        self._proof = secrets.token_urlsafe(64)
        self._http = _Listener(self._state, words)

    def __enter__(self) -> Self:
        """The request itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        """Listen no more."""
        self._http.server_close()

    @property
    def returns_to(self) -> str:
        """Where the service sends the browser back to."""
        return f"http://{self._permission.returns_to}:{self._http.server_port}/"

    @property
    def url(self) -> str:
        """The page to open in a browser."""
        told = {
            "response_type": "code",
            "client_id": self._permission.client_id,
            "redirect_uri": self.returns_to,
            "state": self._state,
            "code_challenge": challenge(self._proof),
            "code_challenge_method": "S256",
            **self._permission.asks,
        }
        if self._permission.scope:
            told["scope"] = self._permission.scope
        sign = "&" if urlsplit(self._permission.authorize_url).query else "?"
        return f"{self._permission.authorize_url}{sign}{urlencode(told)}"

    def answer(self, seconds: float) -> str:
        """The code the browser brings back; what comes without our state is turned away.

        Args:
            seconds: how long to wait for the owner.

        Raises:
            SignInError: they or the service said no, or nobody came.
        """
        until = time.monotonic() + seconds
        host = urlsplit(self._permission.authorize_url).hostname or ""
        while not self._http.code and not self._http.denied:
            left = until - time.monotonic()
            if left <= 0:
                raise SignInError("login_waited", minutes=max(1, round(seconds / 60)))
            self._http.timeout = min(left, 1.0)
            self._http.handle_request()
        if self._http.denied:
            raise SignInError("login_denied", host=host, why=self._http.denied)
        return self._http.code

    def token(self, code: str, now: int) -> Token:
        """The token that a code is good for, with one to renew it.

        Raises:
            MailboxError: the service gives none; the message says why.
        """
        one = self._permission
        grant = Grant(one.token_url, one.client_id, "", one.client_secret, "")
        return exchange(grant, code, self.returns_to, self._proof, now)


def challenge(proof: str) -> str:
    """What is told of a proof before it is shown (RFC 7636, 4.2)."""
    digest = hashlib.sha256(proof.encode("ascii")).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")


def _check(address: str) -> None:
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        raise UnreachableError("token_address") from None
    if not host or not address.isascii() or not address.isprintable():
        raise UnreachableError("token_address")
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(host)):
        raise InsecureError("token_plain", url=address)


class _Listener(HTTPServer):
    """Waits on loopback for the browser to come back."""

    def __init__(self, state: str, words: Words) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.state, self.words = state, words
        self.code = self.denied = ""

    def handle_error(self, request: object, client_address: object) -> None:
        """Whoever hangs up in the middle is not waited for, and not told of."""


class _Handler(BaseHTTPRequestHandler):
    """Takes the one answer, and shows the browser's last page."""

    server: _Listener
    timeout = _SILENCE

    def do_GET(self) -> None:
        """The browser comes back, or somebody else comes along."""
        parts = urlsplit(self.path[:_LONGEST])
        told = {name: values[0] for name, values in parse_qs(parts.query).items()}
        ours = hmac.compare_digest(told.get("state", "").encode(), self.server.state.encode())
        if parts.path != "/" or not ours:
            self._say(404, "")
        elif told.get("code"):
            self.server.code = told["code"]
            self._say(200, self.server.words.allowed)
        else:
            why = " ".join((told.get("error_description") or told.get("error") or "?").split())
            self.server.denied = why[:200]
            self._say(200, self.server.words.denied)

    def _say(self, status: int, words: str) -> None:
        page = f"<!doctype html><meta charset=utf-8><title>Tengill</title><p>{words}</p>".encode()
        self.send_response(status)
        for name, value in {
            "Content-Type": "text/html; charset=utf-8",
            "Content-Length": str(len(page)),
            "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
            "Referrer-Policy": "no-referrer",
            "Cache-Control": "no-store",
            "Connection": "close",
        }.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(page)

    def version_string(self) -> str:
        """Nobody needs to know what this is."""
        return "Tengill"

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as inherited
        """Nothing is logged: the address holds the code."""
