"""The door page's answers: from a request to a reply, without a server and without a clock.

Nothing here waits, but for the disk when an entry is kept. All state is in memory and bounded.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from importlib.resources import files
from pathlib import Path
from urllib.parse import parse_qsl

from tengill.doorpage import limits, rendering
from tengill.doorpage.fields import (
    LONGEST_BODY,
    LONGEST_MESSAGE,
    Form,
    MangledError,
    Wrong,
    check,
    read,
)
from tengill.doorpage.page import Page
from tengill.doorpage.published import Published, public_record
from tengill.doorpage.replies import Reply, html, method_not_allowed, redirect, typed
from tengill.doorpage.spool import FullError, Spool, place, record
from tengill.doorpage.tokens import Age, Tokens, Used
from tengill.doorpage.wording import Wording, choose

FORM_TYPE = "application/x-www-form-urlencoded"
_READ = ("GET", "HEAD")
_FULL_WAIT = 3_600
_LOOK_EVERY = 1.0
_MOST_QUERY = 200


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked, as far as the page cares."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    """Lower-case names."""
    visitor: str
    """Whose allowance it is counted to: see `limits.visitor`."""
    now: float
    """Seconds since the epoch."""
    steady: float
    """Seconds on a clock that never goes back."""


class DoorPage:
    """The page with its letter box and its limits."""

    def __init__(self, home: Path, key: bytes) -> None:
        self.published = Published(home)
        self.spool = Spool(place(home))
        self.tokens = Tokens(key)
        self.pages = limits.Limit(limits.PAGES)
        self.forms = limits.Limit(limits.FORMS)
        self.all_pages = limits.Limit(limits.ALL_PAGES)
        self.all_sent = limits.Limit(limits.ALL_SENT)
        self.all_forms = limits.Limit(limits.ALL_FORMS)
        self._full = (float("-inf"), False)

    def before_body(self, request: Request) -> Reply | None:
        """The reply to what needs no body; None: it is a form, whose body is to be read.

        Whatever can be refused is refused here, before a byte of the body is taken in.
        """
        say = _language(request)
        wait = self.pages.wait(request.visitor, request.steady)
        together = self.all_sent if request.method == "POST" else self.all_pages
        wait = wait or together.wait("", request.steady)
        if wait > 0:
            return _often(say, wait)
        if request.method == "POST" and request.path == "/":
            return self._before_form(request, say)
        if request.method not in _READ:
            return method_not_allowed(say, form=request.path == "/")
        return self._read(request, say)

    def _read(self, request: Request, say: Wording) -> Reply:
        if request.path == "/favicon.svg":
            return typed("image/svg+xml", _packaged("mark.svg"), seconds=86_400)
        if request.path == "/.well-known/door.schema.json":
            return typed("application/schema+json", _packaged("door.schema.json"), open_=True)
        if request.path not in {"/", "/sent", "/.well-known/door.json"}:
            return html(404, rendering.stop(say, "missing", {}), say)
        return self._said(request, say)

    def _said(self, request: Request, say: Wording) -> Reply:
        page = self.published.page(request.steady)
        if page is None:
            return html(503, rendering.stop(say, "closed", {}), say, wait=_FULL_WAIT)
        if request.path == "/sent":
            return html(200, rendering.sent(page, say, _today(request)), say, page=page)
        if request.path == "/":
            return self._show(request, say, page)
        keys = tuple(topic.key for topic in page.open_topics(_today(request)))
        told = json.dumps(public_record(page, keys), ensure_ascii=False, indent=1)
        return typed("application/json", told.encode("utf-8"), open_=True)

    def _show(
        self, request: Request, say: Wording, page: Page, form: Form | None = None,
        wrong: tuple[Wrong, ...] = (), token: str = "",
    ) -> Reply:  # fmt: skip
        token = token or self.tokens.make(int(request.now))
        told = rendering.door(page, say, _today(request), token, form, wrong)
        return html(422 if wrong else 200, told, say, page=page)

    def _before_form(self, request: Request, say: Wording) -> Reply | None:
        page = self.published.page(request.steady)
        if page is None or not page.form:
            return html(503, rendering.stop(say, "closed", {}), say, wait=_FULL_WAIT)
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() != FORM_TYPE:
            return html(415, rendering.stop(say, "kind", {}), say)
        length = request.headers.get("content-length", "0")
        if not (length.isascii() and length.isdigit() and len(length) < 20):  # noqa: PLR2004 - digits
            return html(400, rendering.stop(say, "kind", {}), say)
        if int(length) > LONGEST_BODY:
            return too_large(say)
        wait = self.forms.wait(request.visitor, request.steady)
        if wait > 0:
            return _often(say, wait)
        return _full(say) if self._is_full(request.steady) else None

    def _is_full(self, steady: float) -> bool:
        # Counting the box for each form of a flood would cost more than reading the form.
        looked, full = self._full
        if steady - looked >= _LOOK_EVERY:
            self._full = (steady, full := self.spool.full())
        return full

    def with_body(self, request: Request, body: bytes) -> Reply:
        """The reply to a form whose body was read."""
        say = _language(request)
        page = self.published.page(request.steady)
        if page is None:
            return html(503, rendering.stop(say, "closed", {}), say, wait=_FULL_WAIT)
        try:
            form = read(body)
        except MangledError:
            return html(400, rendering.stop(say, "kind", {}), say)
        wrong, token = self._wrong(form, page, request)
        if wrong:
            return self._show(request, say, page, form, wrong, token)
        return self._keep(form, page, say, request)

    def _wrong(self, form: Form, page: Page, request: Request) -> tuple[tuple[Wrong, ...], str]:
        """What is wrong with a form, and the token to go on with; empty: a new one."""
        age = self.tokens.age(form.token, int(request.now))
        # A token that was made here goes on: who has corrected a field need not wait again.
        token = form.token if age in {Age.GOOD, Age.EARLY} else ""
        if wrong := check(form, page, _today(request)):
            return tuple(wrong), token
        if form.trapped:
            return (Wrong("", "trap", {}),), token
        if age is not Age.GOOD:
            return (Wrong("", age.value, {}),), token
        if self.tokens.used(form.token, form.digest()) is Used.OTHER:
            return (Wrong("", Used.OTHER.value, {}),), ""
        return (), token

    def _keep(self, form: Form, page: Page, say: Wording, request: Request) -> Reply:
        thanks = redirect(f"sent?lang={say.code}", page)
        if self.tokens.used(form.token, form.digest()) is Used.SAME:
            return thanks  # pressed twice: it arrived once
        wait = self.all_forms.wait("", request.steady)
        if wait > 0:
            seconds = math.ceil(wait)
            return self._later(form, page, say, request, 429, Wrong("", "often", {"wait": seconds}))
        at = datetime.fromtimestamp(request.now, UTC)
        try:
            self.spool.drop(record(form, page, say.code, at))
        except FullError:
            return self._later(form, page, say, request, 503, Wrong("", "full", {}))
        self.tokens.use(form.token, form.digest(), int(request.now))
        return thanks

    def _later(
        self, form: Form, page: Page, say: Wording, request: Request, status: int, why: Wrong
    ) -> Reply:
        """Nothing is wrong with the form, but it can't be kept now: what was typed is not lost."""
        reply = self._show(request, say, page, form, (why,), form.token)
        wait = why.values.get("wait", _FULL_WAIT)
        return Reply(status, (*reply.headers, ("retry-after", str(wait))), reply.body)


def too_large(say: Wording) -> Reply:
    """The reply to a body that is too long."""
    return html(413, rendering.stop(say, "large", {"most": LONGEST_MESSAGE}), say)


def stopped(request: Request, status: int, code: str, wait: int = 0) -> Reply:
    """The reply to what the server itself had to stop: `slow`, `busy`, `broken`."""
    say = _language(request)
    return html(status, rendering.stop(say, code, {}), say, wait=wait)


def refused_size(request: Request) -> Reply:
    """The reply to a body that turned out too long while it was read."""
    return too_large(_language(request))


def _often(say: Wording, wait: float) -> Reply:
    seconds = max(1, math.ceil(wait))
    return html(429, rendering.stop(say, "often", {"wait": seconds}), say, wait=seconds)


def _full(say: Wording) -> Reply:
    return html(503, rendering.stop(say, "full", {}), say, wait=_FULL_WAIT)


def _language(request: Request) -> Wording:
    asked = ""
    if "lang=" in request.query and len(request.query) <= _MOST_QUERY:
        asked = dict(parse_qsl(request.query)).get("lang", "")
    return choose(asked, request.headers.get("accept-language", ""))


def _today(request: Request) -> date:
    return datetime.fromtimestamp(request.now, UTC).date()


@cache
def _packaged(name: str) -> bytes:
    return (files("tengill.doorpage") / name).read_bytes()
