"""A mailbox as rows to learn replies from: every approach with what was known before it."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.reading import messages
from tengill.door.approaches import Sent, approach_of, sent_of, subject_key
from tengill.door.evidence import Owner
from tengill.door.history import ANSWER_WITHIN, Habits, History
from tengill.door.organisations import organisation
from tengill.facts.approaches import Approach, Relationship
from tengill.facts.folding import fold
from tengill.facts.messages import Mailbox, Message, Role
from tengill.reading import read_text

_WORDS = re.compile(r"[^\W\d_]+")
_LEAST_PARTS = 2
_COPIED = timedelta(days=1)
_LONG_AGO = datetime(1900, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Row:
    """An approach, what was known before it, and what became of it within seven days."""

    approach: Approach
    relationship: Relationship
    habits: Habits
    addressed: bool
    """The owner stands in To, Cc or Bcc; False: it came over a list or another way."""
    answered: bool
    wrote: bool
    active: bool = True
    """The owner wrote something, to anybody, within the seven days in which an answer counts."""


def full_name(mailbox: Mailbox) -> str:
    """First and last name, from the display name or an address like `first.last@`; else empty."""
    for text in (mailbox.name, mailbox.address.partition("@")[0].replace(".", " ")):
        parts = _WORDS.findall(fold(text))
        if len(parts) >= _LEAST_PARTS and len(parts[0]) > 1:
            return f"{parts[0]} {parts[-1]}"
    return ""


class Parties:
    """Who is who, by names and addresses alone: addresses that bear one full name are one party."""

    def __init__(self, found: Iterable[Message]) -> None:
        self._names: dict[str, str] = {}
        for message in found:
            for addressed in message.addressed:
                mailbox = addressed.mailbox
                if mailbox.address and (name := full_name(mailbox)):
                    self._names.setdefault(mailbox.address, name)

    def __call__(self, address: str) -> str:
        """The party an address reaches."""
        return self._names.get(address, address)

    def name(self, address: str) -> str:
        """The name an address is known under, or an empty text."""
        return self._names.get(address, "")


def load(paths: Sequence[Path]) -> list[Message]:
    """Messages with a time and a sender, in time order, copies of one message once."""
    kept: dict[bytes, Message] = {}
    for message in messages(paths):
        if message.sent_at is not None and message.sender is not None:
            kept.setdefault(message.copy_digest or message.digest, message)
    found = sorted(kept.values(), key=lambda m: (m.sent_at, m.digest))
    last: dict[tuple[str, ...], datetime] = {}
    once = []
    for message in found:
        assert message.sent_at is not None
        assert message.sender is not None
        who = full_name(message.sender) or message.sender.address
        text = (who, subject_key(message.subject), " ".join(message.body.new.split()))
        # Archives hold a copy under another time zone, and from a mangled address.
        copied = message.body.new and message.sent_at - last.get(text, _LONG_AGO) <= _COPIED
        if not copied:
            last[text] = message.sent_at
            once.append(message)
    return once


def rows(found: Sequence[Message], addresses: Iterable[str]) -> list[Row]:
    """Every approach whose seven days lie within the mailbox, in time order."""
    party = Parties(found)
    given = frozenset(address.strip().lower() for address in addresses)
    names = tuple(sorted({party.name(a) for a in given} - {""}))
    owner = Owner(given, names, frozenset(filter(None, map(organisation, given))))
    history = History(owner, party)
    waiting: dict[str, tuple[Approach, Relationship, Habits, bool]] = {}
    done: list[Row] = []
    wrote_at: list[datetime] = []
    for message in found:
        sent = sent_of(message, owner=owner, party=party)
        item: Sent | Approach | None = sent or _approach(message, owner, party)
        if item is None:
            continue
        if isinstance(item, Approach):
            here = {party(m.address) for m in message.mailboxes(Role.TO, Role.CC, Role.BCC)}
            reached = bool(here & {party(a) for a in given})
            before = (item, history.before(item), history.habits(item.at), reached)
            waiting[item.key] = before
        else:
            wrote_at.append(item.at)
        history.note(item)
        done.extend(
            Row(*waiting.pop(told.key), told.answered, told.wrote) for told in history.outcomes()
        )
    done.sort(key=lambda row: (row.approach.at, row.approach.key))
    return [replace(row, active=_active(row.approach.at, wrote_at)) for row in done]


def _active(at: datetime, wrote_at: Sequence[datetime]) -> bool:
    after = bisect_right(wrote_at, at)
    return after < len(wrote_at) and wrote_at[after] - at <= ANSWER_WITHIN


def _approach(message: Message, owner: Owner, party: Parties) -> Approach | None:
    text = read_text(message)
    acts = tuple(dict.fromkeys(c.kind for c in text.candidates))
    return approach_of(
        message, bulk=text.bulk, language=text.language, acts=acts, owner=owner, party=party
    )
