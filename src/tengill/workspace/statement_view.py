"""What a statement says, before it is put into a language or a format."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from tengill.facts.money import Money

SHOWN_MODELS = ("first", "last", "linear")
"""The models a statement shows beside ours; the rest stand on the outcome's page and in `models`."""


@dataclass(frozen=True, slots=True)
class Named:
    """A person as a statement names them. `id` is None for somebody the ledger doesn't know."""

    id: int | None
    name: str


@dataclass(frozen=True, slots=True)
class WhyStep:
    """One part of a "why" (keys as in credit/why.py), with its people named."""

    key: str
    at: datetime | None = None
    connector: tuple[Named, ...] = ()
    left: tuple[Named, ...] = ()
    right: tuple[Named, ...] = ()
    people: tuple[Named, ...] = ()
    probability: str = ""
    act_id: int | None = None
    message_id: int | None = None
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Why:
    """One explanation of an outcome."""

    steps: tuple[WhyStep, ...]
    weakest: str
    """Evidence grade, or empty when it rests on no act."""
    probability: float


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One outcome the person had a part in. Money is None for an outcome without an amount."""

    outcome_id: int
    title: str
    kind: str
    closed_at: datetime | None
    """In the owner's time zone."""
    amount: Money | None
    share: float
    """The person's part of the whole, 0 to 1, for showing."""
    credit: Money | None
    confirmed: Money | None
    """Their credit if only what is confirmed or witnessed counts."""
    more_if_inferred: Money | None
    """What would be added (or taken) if every inferred act held: `with_inferred - confirmed`."""
    low: Money | None
    high: Money | None
    """The range over the evidence: confirmed only, as weighed, all certain."""
    necessity: Money | None
    without: str
    """Key of the sentence "without them": without_all, without_part or without_none."""
    models: Mapping[str, Money | None]
    """first, last, linear: what those models give the person."""
    weakest: str
    only_inferred: bool
    """True when nothing of it is confirmed or witnessed."""
    exact: bool
    half_width: float | None
    """How far a sampled share may be off; None when exact."""
    why: tuple[Why, ...]
    """The explanations the person stands in, likeliest first."""
    messages: tuple[int, ...]
    """The messages that are the evidence."""
    cuts: tuple[str, ...]
    """What was left out (keys as in credit.provenance.Cut)."""


@dataclass(frozen=True, slots=True)
class Total:
    """Sums of one currency. Nothing is ever summed across currencies."""

    currency: str
    outcomes: int
    amount: Money
    credit: Money
    confirmed: Money
    more_if_inferred: Money
    low: Money
    high: Money
    models: Mapping[str, Money]


@dataclass(frozen=True, slots=True)
class Stamp:
    """What makes a statement reproducible: the same stamp, the same figures."""

    version: str
    """Tengill's version."""
    settings_key: str
    settings: Mapping[str, str]
    last_run: int
    last_message: int
    last_decision: int
    last_outcome: int
    """Row numbers of the newest facts it rests on; 0 when there are none."""
    digest: str
    """SHA-256 over everything the statement says, as hexadecimal."""
    settings_name: str = ""
    """The named set these settings are; empty when they are none."""


@dataclass(frozen=True, slots=True)
class StatementView:
    """A person's account over a period."""

    person: Named | None
    """None when the ledger doesn't know its owner."""
    is_owner: bool
    start: datetime | None
    end: datetime | None
    """From `start` (included) to `end` (excluded); None: open."""
    introductions: int
    """Introductions and handoffs they made in the period."""
    introductions_waiting: int
    """Those among them nobody has confirmed yet."""
    faint: int
    """Introductions, handoffs and recommendations read less likely than not: in no count here."""
    took: int
    recommendations: int
    came_of: int
    """Outcomes in the period they had a part in."""
    without_amount: int
    """Those among them that have no amount: counted, never summed."""
    lines: tuple[StatementLine, ...]
    """Newest first."""
    totals: tuple[Total, ...]
    """One per currency, by currency code."""
    empty: str
    """Why there are no lines (see statement_words), or empty."""
    limits: tuple[str, ...]
    """Keys of the limits that apply, in the order to print them."""
    stamp: Stamp
    told_on: datetime | None = None
    """The date it carries; not part of the stamp's digest."""
