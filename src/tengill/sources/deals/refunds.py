"""Refunds told in rows of their own: a sale is less what its refunds, by name, took back.

Which sale a refund takes back is never guessed: the row must carry the sale's identifier, or
name it in a column such as `Charge ID` or `Original transaction`. Another stays a fact of its own.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from tengill.facts.money import Money
from tengill.facts.outcomes import Outcome, OutcomeState
from tengill.sources.deals.headings import plain
from tengill.sources.deals.words import shape

_MINUS = "-(\u2212\u2012\uff0d"


@dataclass(frozen=True, slots=True)
class Read:
    """A row as it was read."""

    outcome: Outcome
    back: Money | None = None
    """What it takes back, when it tells a refund and no sale."""
    names: tuple[str, ...] = ()
    """Keys it goes by: its own where its source gave one, and that of the payment it belongs to."""
    told_back: bool = False
    """Whether a sale's own row tells what was paid back: its refunds are then in it already."""


@dataclass(frozen=True, slots=True)
class Refunds:
    """Which refunds belong to which sales of a list."""

    by_sale: dict[str, list[tuple[int, Money]]] = field(default_factory=dict)
    """Sale's key → (row, amount) of its refunds."""
    rows: frozenset[int] = frozenset()
    """Rows that are told in their sales."""


def is_refund(kind: str) -> bool:
    """Whether a row's kind (`refund`, `payment refund`) says that it pays something back."""
    words = shape("generic")
    return plain(kind) in {*words["states"]["refunded"], *words["refunds"]["kinds"]}


def may_tell_one(amounts: Iterable[str], kinds: Iterable[str]) -> bool:
    """Whether a row may tell a refund; most lists have none, and are then read but once."""
    return any(mark in one for one in amounts for mark in _MINUS) or any(map(is_refund, kinds))


def gathered(read: Iterable[Read]) -> Refunds:
    """The refunds of a list that plainly name a sale in it: one sale, in the same currency."""
    sales: dict[str, set[str]] = {}
    told: dict[str, Read] = {}
    refunds: list[Read] = []
    for one in read:
        if one.back:
            refunds.append(one)
        elif one.outcome.state in (OutcomeState.WON, OutcomeState.REFUNDED):
            told[one.outcome.key] = one
            for name in one.names:
                sales.setdefault(name, set()).add(one.outcome.key)
    by_sale: dict[str, list[tuple[int, Money]]] = {}
    rows: set[int] = set()
    for one in refunds:
        key = _sale_of(one, sales)
        sale = told.get(key)
        money = sale.outcome.money if sale else None
        if not sale or not one.back or not money or money.currency != one.back.currency:
            continue
        rows.add(one.outcome.origin.offset)
        if not sale.told_back and sale.outcome.state is OutcomeState.WON:
            by_sale.setdefault(key, []).append((one.outcome.origin.offset, one.back))
    return Refunds(by_sale, frozenset(rows))


def _sale_of(refund: Read, sales: dict[str, set[str]]) -> str:
    """The one sale a refund names, or empty."""
    for name in reversed(refund.names):
        found = sales.get(name, set())
        if len(found) == 1:
            return next(iter(found))
    return ""


def less(sale: Outcome, refunds: Iterable[tuple[int, Money]]) -> Outcome:
    """A sale less its refunds; refunded, with the whole amount, when nothing is left of it."""
    found = list(refunds)
    if not found or sale.money is None:
        return sale
    left = sale.money.minor - sum(money.minor for _, money in found)
    evidence = tuple((f"Paid back in row {row}", str(money.amount)) for row, money in found)
    told = replace(sale, source_fields=(*sale.source_fields, *evidence))
    if left <= 0:
        return replace(told, state=OutcomeState.REFUNDED)
    return replace(told, money=Money(sale.money.currency, left))
