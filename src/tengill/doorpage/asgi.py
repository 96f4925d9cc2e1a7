"""The door page as an ASGI application: reads requests, with a time limit on slow bodies.

ASGI and not WSGI, because Granian sets no time limit on a body: a handful of visitors who send a
form and never finish it would hold every thread of a WSGI server. Here each costs one small task,
of which there are at most so many, for at most ten seconds.

Where the ledger's folder is and how many proxies stand before it comes from the environment:
`TENGILL_HOME` and `TENGILL_DOOR_PROXIES`.
"""

import asyncio
import logging
import os
import time
from collections.abc import Awaitable, Callable, MutableMapping
from pathlib import Path
from typing import Any

from tengill.doorpage.app import DoorPage, Request, refused_size, stopped
from tengill.doorpage.fields import LONGEST_BODY
from tengill.doorpage.limits import visitor
from tengill.doorpage.page import FOLDER
from tengill.doorpage.replies import Reply
from tengill.doorpage.tokens import load_key

KEY_FILE = "form-key"
PROXIES = "TENGILL_DOOR_PROXIES"
BODY_SECONDS = 10.0
MOST_BODIES = 64
"""Forms that are read at the same time."""
_MOST_PROXIES = 9
_RETRY = 60

_Scope = MutableMapping[str, Any]
_Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
_Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
_log = logging.getLogger("tengill.doorpage")


class _TooLargeError(Exception):
    """More bytes came than a form has."""


class _GoneError(Exception):
    """The visitor left before the body was complete."""


class Application:
    """The ASGI callable for one ledger's door page."""

    def __init__(self, home: Path, proxies: int = 0, body_seconds: float = BODY_SECONDS) -> None:
        self.door = DoorPage(home, load_key(home / FOLDER / KEY_FILE))
        self._proxies = proxies
        self._body_seconds = body_seconds
        self._reading = 0

    async def __call__(self, scope: _Scope, receive: _Receive, send: _Send) -> None:
        """Answer one request; anything that is not HTTP is left alone."""
        if scope["type"] != "http":
            return
        request = _request(scope, self._proxies)
        try:
            reply = await self._reply(request, receive)
        except _GoneError:
            return
        except Exception:  # noqa: BLE001 - the edge of the program
            # Whatever it is, a stranger gets a page without details, and the owner the details.
            _log.exception("The door page could not answer")
            reply = stopped(request, 500, "broken")
        await _answer(send, reply, head=request.method == "HEAD")

    async def _reply(self, request: Request, receive: _Receive) -> Reply:
        reply = self.door.before_body(request)
        if reply is not None:
            return reply
        if self._reading >= MOST_BODIES:
            return stopped(request, 503, "busy", _RETRY)
        self._reading += 1
        try:
            body = await asyncio.wait_for(_body(receive), self._body_seconds)
        except TimeoutError:
            return stopped(request, 408, "slow")
        except _TooLargeError:
            return refused_size(request)
        finally:
            self._reading -= 1
        return self.door.with_body(request, body)


def _request(scope: _Scope, proxies: int) -> Request:
    headers: dict[str, str] = {}
    for raw_name, raw_value in scope["headers"]:
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    client = scope.get("client") or ("", 0)
    return Request(
        method=scope["method"].upper(),
        path=scope["path"],
        query=scope["query_string"].decode("latin-1"),
        headers=headers,
        visitor=visitor(str(client[0]), headers.get("x-forwarded-for", ""), proxies),
        now=time.time(),
        steady=time.monotonic(),
    )


async def _body(receive: _Receive) -> bytes:
    parts, size, more = [], 0, True
    while more:
        event = await receive()
        if event["type"] == "http.disconnect":
            raise _GoneError
        part = event.get("body", b"")
        size += len(part)
        if size > LONGEST_BODY:
            raise _TooLargeError
        parts.append(part)
        more = event.get("more_body", False)
    return b"".join(parts)


async def _answer(send: _Send, reply: Reply, *, head: bool) -> None:
    told = [*reply.headers, ("content-length", str(len(reply.body)))]
    headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in told]
    await send({"type": "http.response.start", "status": reply.status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if head else reply.body})


def from_environment() -> Application:
    """The application that the environment describes: Granian's factory.

    Raises:
        ValueError: a setting is wrong.
    """
    home = os.environ.get("TENGILL_HOME", "")
    if not home:
        raise ValueError("TENGILL_HOME names no folder. Start with: tengill door-page serve")
    proxies = os.environ.get(PROXIES, "0")
    if not (proxies.isascii() and proxies.isdigit() and int(proxies) <= _MOST_PROXIES):
        raise ValueError(f"{PROXIES} is not a number from 0 to {_MOST_PROXIES}. Correct it.")
    return Application(Path(home), int(proxies))
