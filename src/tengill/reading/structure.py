"""What the ledger knows about the people a message names, as the reader wants it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from tengill.facts.acts import ActKind
from tengill.facts.messages import Mailbox
from tengill.reading.packs import fold
from tengill.reading.textreading import Candidate, TextReading

MOST_ADDRESSED = 3
"""Of the addressed so many are looked at."""
MOST_PAIRS = 24
"""Pairs asked about for one message at most."""


@dataclass(frozen=True, slots=True)
class PairHistory:
    """Interactions, either way, between two addresses around one message."""

    before: int = 0
    """How many before the message."""
    after: int = 0
    """How many after it; the message itself and other copies of it do not count."""
    first_after: datetime | None = None
    """When the first of them was; aware, UTC."""


@dataclass(frozen=True, slots=True)
class Structure:
    """What is known around one message. Empty means unknown, and then words alone decide."""

    pairs: Mapping[tuple[str, str], PairHistory] = field(default_factory=dict)
    """By sorted pair of addresses. A pair that is absent is unknown, not zero."""
    known: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Folded person name (`fold`) → addresses the ledger knows under that name."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What `weigh` would like to know about one message."""

    pairs: tuple[tuple[str, str], ...] = ()
    names: tuple[str, ...] = ()
    """Folded names that only the text tells."""


def pair(a: str, b: str) -> tuple[str, str]:
    """Two addresses as a key of `Structure.pairs`."""
    return (a, b) if a <= b else (b, a)


def asks(reading: TextReading, structure: Structure | None = None) -> Asked:
    """Which pairs and names `weigh` wants for a reading; nothing when it has no candidate.

    Ask twice when names matter: first without structure for the names, then with the
    `Structure` that holds the names' addresses, for the pairs those add.
    """
    pairs: dict[tuple[str, str], None] = {}
    names: dict[str, None] = {}
    for candidate in reading.candidates:
        for party in (*candidate.connector, *candidate.left, *candidate.right):
            if not party.address and party.name:
                names[fold(party.name)] = None
        for a, b in between(candidate, structure):
            pairs[pair(a, b)] = None
        for a, b in addressed(candidate):
            pairs[pair(a, b)] = None
        for connector in candidate.connector:
            for right in candidate.right:
                other = address_of(right, structure)
                if connector.address and other not in ("", connector.address):
                    pairs[pair(connector.address, other)] = None
    return Asked(tuple(pairs)[:MOST_PAIRS], tuple(names))


def between(candidate: Candidate, structure: Structure | None) -> list[tuple[str, str]]:
    """The pairs of addresses a candidate would connect."""
    lefts = [address_of(mailbox, structure) for mailbox in candidate.left]
    rights = [address_of(mailbox, structure) for mailbox in candidate.right]
    return [(a, b) for a in lefts for b in rights if a and b and a != b]


def address_of(mailbox: Mailbox, structure: Structure | None) -> str:
    """A party's address: its own, or the only one the ledger knows under its name."""
    if mailbox.address or structure is None:
        return mailbox.address
    known = structure.known.get(fold(mailbox.name), ())
    return known[0] if len(known) == 1 else ""


def addressed(candidate: Candidate) -> list[tuple[str, str]]:
    """The sender of a candidate's message with each of the addressed, by address."""
    ones, others = candidate.connector, candidate.left
    if candidate.kind in (ActKind.PITCH_COLD, ActKind.PITCH_WARM, ActKind.SELF_INTRODUCTION):
        ones, others = candidate.left, candidate.right
    return [
        (a.address, b.address)
        for a in ones
        for b in others[:MOST_ADDRESSED]
        if a.address and b.address and a.address != b.address
    ]
