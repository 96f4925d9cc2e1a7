"""What a comparison sums: everybody's credit under every model, from the attributions as kept.

One pass over the lines of a period, so that thousands of outcomes take a fraction of a second; the
outcome of it is kept until anything it rests on changes.
"""

import json
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from django.db import connection

from tengill.facts.evidence import Evidence
from tengill.facts.money import Money
from tengill.workspace.attribute_following import version
from tengill.workspace.rates import Rates
from tengill.workspace.references import marks

_T = TypeVar("_T")
_KEPT_MOST = 24
_RANKS = {grade.value: grade.rank for grade in Evidence}
_GRADES = {grade.rank: grade.value for grade in Evidence}
IN_FORCE = "o.state = 'won' AND o.superseded_by_id IS NULL AND o.retracted_at IS NULL"


@dataclass(slots=True)
class Sums:
    """One currency's figures in minor units (millionths of an outcome where none is told)."""

    outcomes: int = 0
    amount: int = 0
    organic: int = 0
    unexplained: int = 0
    credit: dict[int | str, dict[str, int]] = field(default_factory=dict)
    """Person (or outcome) → model → credit. People known only by name stand under their key."""
    names: dict[int | str, str] = field(default_factory=dict)
    """The names of those."""
    weakest: dict[int | str, str] = field(default_factory=dict)
    """Person (or outcome) → the weakest grade of our credit."""
    counts: dict[int | str, int] = field(default_factory=dict)
    """Person → in how many outcomes they have credit under our model."""

    def add(self, other: "Sums", currency: str, rates: Rates) -> None:
        """Add another currency's figures, each converted and rounded by itself."""

        def here(minor: int) -> int:
            money = rates.convert(Money(currency, minor))
            return 0 if money is None else money.minor

        self.outcomes += other.outcomes
        self.amount += here(other.amount)
        self.organic += here(other.organic)
        self.unexplained += here(other.unexplained)
        for who, told in other.credit.items():
            mine = self.credit.setdefault(who, {})
            for model, minor in told.items():
                mine[model] = mine.get(model, 0) + here(minor)
        self.names |= other.names
        for who, count in other.counts.items():
            self.counts[who] = self.counts.get(who, 0) + count
        for who, grade in other.weakest.items():
            had = self.weakest.get(who, grade)
            self.weakest[who] = max(had, grade, key=_RANKS.__getitem__)


@dataclass(frozen=True, slots=True)
class Asked:
    """Which outcomes: of a period, or one; whose lines: everybody's, or some persons'."""

    first: datetime | None = None
    last: datetime | None = None
    outcome: int | None = None
    people: tuple[int, ...] = ()

    def where(self) -> tuple[str, list[int]]:
        """As an SQL condition on `ledger_outcome o`, with its values."""
        told, values = IN_FORCE, list[int]()
        if self.outcome is not None:
            told += " AND o.id = %s"
            values.append(self.outcome)
        for moment, condition in ((self.first, ">="), (self.last, "<")):
            if moment is not None:
                told += f" AND o.closed_at {condition} %s"
                values.append(int(moment.timestamp()))
        return told, values


def by_person(asked: Asked) -> dict[str, Sums]:
    """Currency → everybody's sums. Outcomes without an amount stand under the currency ``""``."""
    sums = _summed(asked, "l.person_id")
    _add_strangers(sums, asked)
    return sums


def by_outcome(asked: Asked) -> dict[str, Sums]:
    """Currency → the same outcome by outcome, for the persons asked about."""
    return _summed(asked, "l.outcome_id")


# Money from the lines; where no amount is told, millionths from the details' own table.
_LINES = """
SELECT o.currency, {key}, l.model, sum(l.credit_minor),
  sum(l.model = 'shapley' AND l.credit_minor <> 0),
  max(CASE l.weakest {ranks} END * (l.model = 'shapley'))
FROM ledger_outcome o CROSS JOIN ledger_creditline l ON l.outcome_id = o.id
WHERE {where}{whose} AND o.amount_minor IS NOT NULL GROUP BY 1, 2, 3
"""
_WITHOUT = """
SELECT {key}, m.key, sum(m.value), count(*)
FROM ledger_outcome o CROSS JOIN statement_part l ON l.outcome_id = o.id, json_each(l.models) m
WHERE {where}{whose} AND o.amount_minor IS NULL GROUP BY 1, 2
"""
_WHOLE = """
SELECT CASE WHEN o.amount_minor IS NULL THEN '' ELSE o.currency END, count(*),
  sum(coalesce(o.amount_minor, 0)), sum(c.organic_minor), sum(c.unexplained_minor)
FROM ledger_outcome o LEFT JOIN ledger_outcomecredit c ON c.outcome_id = o.id
WHERE {where}{part} GROUP BY 1
"""


# People known only by name have no lines. The text is looked through before it is parsed.
_STRANGERS = """
SELECT CASE WHEN o.amount_minor IS NULL THEN '' ELSE o.currency END,
  json_extract(s.value, '$.person'), json_extract(s.value, '$.credit'),
  json_extract(s.value, '$.weakest'), json_extract(c.detail, '$.names'),
  json_extract(c.detail, '$.models')
FROM ledger_outcome o JOIN ledger_outcomecredit c ON c.outcome_id = o.id,
  json_each(c.detail, '$.shares') s
WHERE {where} AND instr(c.detail, '"person": "') > 0 AND json_type(s.value, '$.person') = 'text'
"""


def _add_strangers(sums: dict[str, Sums], asked: Asked) -> None:
    """The parts of people known only by name, under their keys."""
    where, values = asked.where()
    for currency, who, credit, grade, names, models in _rows(
        _STRANGERS.format(where=where), values
    ):
        one = sums.setdefault(currency, Sums())
        mine = one.credit.setdefault(who, {})
        parts = {
            name: told[who] for name, told in json.loads(models or "{}").items() if who in told
        }
        for model, minor in (parts | {"shapley": credit}).items():
            mine[model] = mine.get(model, 0) + minor
        one.names[who] = json.loads(names or "{}").get(who, who.lstrip("?"))
        one.counts[who] = one.counts.get(who, 0) + bool(credit)
        one.weakest[who] = max(one.weakest.get(who, grade), grade, key=_RANKS.__getitem__)


def _summed(asked: Asked, key: str) -> dict[str, Sums]:
    where, values = asked.where()
    people = list(asked.people)
    whose = f" AND l.person_id IN ({marks(people)})" if people else ""
    ranks = " ".join(f"WHEN '{name}' THEN {rank}" for name, rank in _RANKS.items())
    sums: dict[str, Sums] = {}
    told = {"key": key, "where": where, "whose": whose, "ranks": ranks}
    for currency, who, model, credit, count, weakest in _rows(
        _LINES.format(**told), [*values, *people]
    ):
        one = sums.setdefault(currency, Sums())
        one.credit.setdefault(who, {})[model] = credit
        if model == "shapley":
            one.weakest[who], one.counts[who] = _GRADES[weakest], count
    for who, model, credit, count in _rows(_WITHOUT.format(**told), [*values, *people]):
        one = sums.setdefault("", Sums())
        one.credit.setdefault(who, {})[model] = credit
        if model == "shapley":
            one.counts[who] = count
    _add_whole(sums, where, [*values, *people], people)
    return sums


def _add_whole(
    sums: dict[str, Sums], where: str, values: Sequence[int], people: Sequence[int]
) -> None:
    """How many outcomes there are, and what nobody is credited with."""
    part = (
        " AND EXISTS (SELECT 1 FROM ledger_creditline l WHERE l.outcome_id = o.id"
        f" AND l.person_id IN ({marks(people)}))"
        if people
        else ""
    )
    for currency, count, amount, organic, unexplained in _rows(
        _WHOLE.format(where=where, part=part), values
    ):
        one = sums.setdefault(currency, Sums())
        one.outcomes, one.amount = count, amount
        one.organic, one.unexplained = organic or 0, unexplained or 0


def _rows(sql: str, values: Sequence[int]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, list(values))
        return list(cursor.fetchall())


# ---------------------------------------------------------------- keeping


_kept: OrderedDict[Hashable, Any] = OrderedDict()
_keeping = threading.Lock()


def kept(asked: Hashable, compute: Callable[[], _T]) -> _T:
    """What was computed of this ledger as it stands, or computed now and kept."""
    key = (_stand(), asked)
    with _keeping:
        if key in _kept:
            _kept.move_to_end(key)
            found: _T = _kept[key]
            return found
    made = compute()
    with _keeping:
        _kept[key] = made
        while len(_kept) > _KEPT_MOST:
            _kept.popitem(last=False)
    return made


def _stand() -> tuple[object, ...]:
    """What tells that a figure may have changed: decisions, outcomes, credit written anew."""
    rows = _rows(
        "SELECT (SELECT max(id) FROM ledger_decision), (SELECT max(id) FROM ledger_creditline),"
        " (SELECT count(*) FROM ledger_creditline), (SELECT count(*) FROM ledger_outcomecredit),"
        " (SELECT max(superseded_by_id) FROM ledger_outcome),"
        " (SELECT count(retracted_at) FROM ledger_outcome)",
        (),
    )
    return (*version(), *rows[0])
