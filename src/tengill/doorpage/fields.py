"""The contact form: what may be filled in, how it is cleaned, and what is wrong with it."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import parse_qsl

from tengill.doorpage.cleaning import clean_line, clean_text
from tengill.doorpage.page import NO_TOPIC, Page
from tengill.facts.approaches import Ask

OTHER = NO_TOPIC
TRAP = "website"
"""The field that people never see. Programs fill in whatever is called so."""
TOKEN = "token"  # noqa: S105 - the field's name

LONGEST_NAME = 120
LONGEST_ADDRESS = 254
"""RFC 5321 §4.5.3.1.3, less the angle brackets."""
SHORTEST_MESSAGE = 10
LONGEST_MESSAGE = 5_000
LONGEST_BODY = 64 * 1024
"""Bytes: the longest message, should each letter need twelve, and the rest."""
_MOST_FIELDS = 12

# No spaces, quotes, brackets, lists or routes: one mailbox that a program can answer to. RFC 6531
# allows letters of every script.
_ADDRESS = re.compile(
    r"[^\s@<>()\[\],;:\\\"]{1,64}@(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_](?:[\w-]{0,61}[^\W_])\Z"
)


@dataclass(frozen=True, slots=True)
class Form:
    """A form as it was filled in: cleaned, not yet found right."""

    name: str = ""
    address: str = ""
    about: str = ""
    ask: str = ""
    message: str = ""
    token: str = ""
    trapped: bool = False

    def digest(self) -> bytes:
        """The same for the same words."""
        told = repr((self.name, self.address, self.about, self.ask, self.message))
        return hashlib.sha256(told.encode("utf-8")).digest()


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong with a field: a code of the wording's `errors`, and its figures."""

    field: str
    """The field's name; empty where it is the form as a whole."""
    code: str
    values: Mapping[str, int]


class MangledError(ValueError):
    """What came is no form of this page."""


def read(body: bytes) -> Form:
    """The form in a body of `application/x-www-form-urlencoded`.

    Broken UTF-8 becomes U+FFFD. Of a field that comes twice, the first counts.

    Raises:
        MangledError: there are too many fields.
    """
    try:
        pairs = parse_qsl(
            body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=_MOST_FIELDS
        )
    except ValueError as e:
        raise MangledError(str(e)) from e
    raw: dict[str, str] = {}
    for name, value in pairs:
        raw.setdefault(name, value)
    return Form(
        # A little more than is allowed is kept, so that a person sees what is too long.
        name=clean_line(raw.get("name", ""))[: 2 * LONGEST_NAME],
        address=clean_line(raw.get("address", ""))[: 2 * LONGEST_ADDRESS],
        about=clean_line(raw.get("about", ""))[:80],
        ask=clean_line(raw.get("ask", ""))[:80],
        message=clean_text(raw.get("message", "")[: 3 * LONGEST_MESSAGE]),
        token=raw.get(TOKEN, ""),
        trapped=bool(raw.get(TRAP, "").strip()),
    )


def asks(page: Page) -> list[Ask]:
    """The kinds of ask that the form offers: all but those closed, the welcome ones first."""
    rest = [ask for ask in Ask if ask not in page.open_to and ask is not Ask.NONE]
    offered = [*page.open_to, *rest, Ask.NONE]
    return [ask for ask in dict.fromkeys(offered) if ask not in page.closed_to]


def check(form: Form, page: Page, today: date) -> list[Wrong]:
    """What is wrong with a form, in the order of its fields; empty: nothing."""
    wrong: list[Wrong] = []

    def note(field: str, code: str, **values: int) -> None:
        wrong.append(Wrong(field, code, values))

    if not any(ch.isalnum() for ch in form.name):
        note("name", "name")
    elif len(form.name) > LONGEST_NAME:
        note("name", "name_long", most=LONGEST_NAME)
    if len(form.address) > LONGEST_ADDRESS or not _ADDRESS.match(form.address):
        note("address", "address")
    if form.about not in {OTHER, *(topic.key for topic in page.open_topics(today))}:
        note("about", "about")
    if form.ask not in {ask.value for ask in asks(page)}:
        note("ask", "ask")
    has = len(form.message)
    if has > LONGEST_MESSAGE:
        note("message", "message_long", most=LONGEST_MESSAGE, has=has)
    elif sum(ch.isalnum() for ch in form.message) < SHORTEST_MESSAGE:
        note("message", "message", least=SHORTEST_MESSAGE)
    return wrong
