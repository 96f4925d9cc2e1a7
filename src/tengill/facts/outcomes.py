"""Outcomes: a purchase, investment, acquisition, hire or other result."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from tengill.facts.messages import Mailbox, Origin
from tengill.facts.money import Money


class Side(StrEnum):
    """Which side of an outcome a party acted for."""

    BUYER = "buyer"
    """Buys, invests, hires, acquires."""
    SELLER = "seller"
    """Sells, raises, is hired, is acquired."""


class OutcomeState(StrEnum):
    """Whether it came about. Only `won` carries credit."""

    WON = "won"
    LOST = "lost"
    OPEN = "open"
    REFUNDED = "refunded"


@dataclass(frozen=True, slots=True)
class OutcomeParty:
    """A person or organisation on one side of an outcome."""

    side: Side
    mailbox: Mailbox
    organisation: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One outcome as its source tells it."""

    key: str
    """Stable within its source (`hubspot:9001`), so that a re-import changes nothing."""
    title: str
    kind: str
    """purchase, investment, acquisition, hire, other."""
    state: OutcomeState
    closed_at: datetime | None
    """Aware, UTC. A source that tells only a day gives the end of that day in the owner's zone,
    so that what happened on the day itself counts as before it."""
    money: Money | None
    """None: awareness only, no amount told."""
    parties: tuple[OutcomeParty, ...]
    source_fields: tuple[tuple[str, str], ...] = ()
    """The record as it stood, for evidence."""
    origin: Origin = field(default_factory=lambda: Origin("", 0, 0))
