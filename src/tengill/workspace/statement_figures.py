"""The figures of a statement, summed over a person's parts in outcomes.

The parts stand in the table `statement_part`: one row per person and outcome, kept by triggers on
the attributions, so they are never older than these.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from operator import add

import orjson
from django.db import connection

from tengill.credit.models import MODELS
from tengill.facts.money import Money
from tengill.workspace import outcome_doubles
from tengill.workspace.references import marks
from tengill.workspace.statement_asked import Asked, Figures
from tengill.workspace.statement_view import Total

_PARTS = """
SELECT p.outcome_id, o.currency, o.amount_minor, p.exact, p.cut, p.models,
  p.credit, p.confirmed, p.with_inferred, p.low, p.high
FROM statement_part p CROSS JOIN ledger_outcome o ON o.id = p.outcome_id
WHERE p.person_id IN ({ids})
  AND o.state = 'won' AND o.superseded_by_id IS NULL AND o.retracted_at IS NULL{within}
ORDER BY coalesce(o.closed_at, 0) DESC, o.id
"""
_NAMES = ("credit", "confirmed", "with_inferred", "low", "high")


@dataclass(slots=True)
class _Sum:
    """What came of the outcomes of one currency, in minor units."""

    outcomes: int = 0
    amount: int = 0
    parts: list[int] = field(default_factory=lambda: [0] * len(_NAMES))
    models: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))


@dataclass(frozen=True, slots=True)
class Told:
    """A period's figures, and the outcomes they come from, newest first."""

    figures: Figures
    outcomes: tuple[int, ...]


def told(asked: Asked) -> Told:
    """The figures of the period, under the attributions as they are kept."""
    sums: dict[str, _Sum] = {}
    outcomes: dict[int, bool] = {}
    sampled = cut = False
    for outcome, currency, amount, exact, was_cut, models, *parts in _parts(asked):
        sampled, cut = sampled or not exact, cut or bool(was_cut)
        is_new = outcome not in outcomes  # an owner may have several persons, all in one outcome
        outcomes[outcome] = amount is not None
        if amount is None:
            continue
        total = sums.setdefault(currency, _Sum())
        total.outcomes += is_new
        total.amount += amount * is_new
        total.parts = list(map(add, total.parts, parts))
        for name, minor in orjson.loads(models).items():
            total.models[name] += minor
    figures = Figures(
        came_of=len(outcomes),
        without_amount=sum(not has_amount for has_amount in outcomes.values()),
        totals=tuple(_total(currency, sums[currency]) for currency in sorted(sums)),
        sampled=sampled,
        cut=cut,
        doubled=outcome_doubles.among(outcomes),
    )
    return Told(figures, tuple(outcomes))


def _parts(asked: Asked) -> list[tuple[int, str, int | None, int, int, str, int]]:
    if not asked.ids:
        return []
    within, bound = "", list(asked.ids)
    for moment, condition in ((asked.first, ">="), (asked.last, "<")):
        if moment is not None:
            within += f" AND o.closed_at {condition} %s"
            bound.append(int(moment.timestamp()))
    with connection.cursor() as cursor:
        cursor.execute(_PARTS.format(ids=marks(asked.ids), within=within), bound)
        return list(cursor.fetchall())


def _total(currency: str, total: _Sum) -> Total:
    parts = dict(zip(_NAMES, total.parts, strict=True))
    return Total(
        currency=currency,
        outcomes=total.outcomes,
        amount=Money(currency, total.amount),
        credit=Money(currency, parts["credit"]),
        confirmed=Money(currency, parts["confirmed"]),
        more_if_inferred=Money(currency, parts["with_inferred"] - parts["confirmed"]),
        low=Money(currency, parts["low"]),
        high=Money(currency, parts["high"]),
        models={name: Money(currency, total.models[name]) for name in MODELS},
    )
