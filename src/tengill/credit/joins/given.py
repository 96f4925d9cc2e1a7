"""What the joins are given: tables in the caller's columns, brought to one form."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeAlias

import ibis  # Ibis ships no types

from tengill.credit.history import CONNECTING
from tengill.credit.settings import CreditSettings
from tengill.facts.acts import ActKind, Took
from tengill.facts.evidence import Evidence

Table: TypeAlias = Any
"""An Ibis table expression. Ibis ships no types, so a checker sees nothing more."""
Column: TypeAlias = Any
"""An Ibis column or scalar expression."""


class JoinError(ValueError):
    """A table that cannot be joined; the message names the table, the column and what to do."""


@dataclass(frozen=True, slots=True)
class Given:
    """The tables provenance is computed from (columns: see the package)."""

    acts: Table
    outcomes: Table
    acquaintance: Table | None = None
    met_anyway: Table | None = None
    contributions: Table | None = None

    @property
    def person_type(self) -> str:
        """`int64` or `string`: what people are called, the same in every table.

        Raises:
            JoinError: when tables differ, or a column holds neither.
        """
        kinds = {
            _person_type(table, name, column)
            for name, table, columns in self._people_columns()
            for column in columns
        }
        if len(kinds) > 1:
            raise JoinError(
                "people are numbers in one table and texts in another; give them the same type "
                "in acts, outcomes and acquaintance"
            )
        return kinds.pop()

    def _people_columns(self) -> list[tuple[str, Table, tuple[str, ...]]]:
        named: list[tuple[str, Table | None, tuple[str, ...]]] = [
            ("acts", self.acts, ("connector", "left", "right")),
            ("outcomes", self.outcomes, ("buyer", "seller")),
            ("acquaintance", self.acquaintance, ("a", "z")),
            ("met_anyway", self.met_anyway, ("a", "z")),
            ("contributions", self.contributions, ("person",)),
        ]
        return [(name, table, columns) for name, table, columns in named if table is not None]


def known_acts(given: Given, settings: CreditSettings) -> Table:
    """The acts that can join people, with the people in lists: connectors, lefts, rights.

    `weight` is the chance that the act happened as told, before any half-life; `published` is
    true where the connector need not have known the audience, `open_to_all` where the audience is
    everybody unless it is told; `introduces` is false of recommendations.
    """
    acts, people = given.acts, given.person_type
    require("acts", acts, ("act", "at", "connector", "left", "right"))
    kind = text(acts, "kind", ActKind.INTRODUCTION.value)
    published = acts.published.fill_null(False) if "published" in acts.columns else FALSE
    told = acts.select(
        act=acts.act,
        at=seconds(acts.at, "acts", "at"),
        connectors=listed(acts.connector, people),
        lefts=listed(acts.left, people),
        rights=listed(acts.right, people),
        weight=_weight(acts, settings),
        took=text(acts, "took", Took.NO_EVIDENCE.value),
        published=published & (kind == ActKind.RECOMMENDATION.value),
        open_to_all=published,
        introduces=kind != ActKind.RECOMMENDATION.value,
        kind=kind,
    )
    return told.filter(told.kind.isin([kind.value for kind in CONNECTING])).drop("kind")


def sides(given: Given) -> Table:
    """The outcomes' sides: outcome, closed (seconds); buyers, sellers, principals (lists).

    Principals are never players: both sides, and their colleagues where `insider` tells them.
    """
    outcomes, people = given.outcomes, given.person_type
    require("outcomes", outcomes, ("outcome", "at", "buyer", "seller"))
    insiders = listed(outcomes.insider, people) if "insider" in outcomes.columns else nobody(people)
    told = outcomes.select(
        outcome=outcomes.outcome,
        insiders=insiders,
        closed=seconds(outcomes.at, "outcomes", "at"),
        buyers=listed(outcomes.buyer, people),
        sellers=listed(outcomes.seller, people),
    )
    return told.mutate(principals=told.buyers.concat(told.sellers).concat(told.insiders))


def first_interactions(given: Given) -> Table | None:
    """When two people first turned to each other: lo, hi, first (seconds)."""
    told = given.acquaintance
    if told is None:
        return None
    require("acquaintance", told, ("a", "z", "first_at"))
    pairs = unordered(told, given.person_type, first=seconds(told.first_at, "acquaintance", "at"))
    return pairs.group_by("lo", "hi").agg(first=pairs["first"].min())


def anyway(given: Given) -> Table | None:
    """The chance, where it is known, that two people would have met anyway: lo, hi, known."""
    told = given.met_anyway
    if told is None:
        return None
    require("met_anyway", told, ("a", "z", "probability"))
    pairs = unordered(told, given.person_type, known=told.probability.cast("float64"))
    return pairs.group_by("lo", "hi").agg(known=pairs.known.max())


def unordered(table: Table, people: str, **more: Column) -> Table:
    """Pairs `a`, `z` in either order as `lo` < `hi`, with some columns more."""
    a, z = table.a.cast(people), table.z.cast(people)
    return table.select(lo=ibis.least(a, z), hi=ibis.greatest(a, z), **more)


def require(name: str, table: Table, columns: Sequence[str]) -> None:
    """Refuse a table that lacks a column.

    Raises:
        JoinError: naming the columns that are missing and those that are there.
    """
    missing = [column for column in columns if column not in table.columns]
    if missing:
        raise JoinError(
            f"the table {name} has no column {', '.join(missing)}; it has "
            f"{', '.join(table.columns)}"
        )


def seconds(column: Column, table: str, name: str) -> Column:
    """A time as whole seconds since 1970-01-01 UTC.

    Raises:
        JoinError: when the column is neither whole numbers nor timestamps.
    """
    kind = column.type()
    if kind.is_integer():
        return column.cast("int64")
    if kind.is_timestamp() or kind.is_date():
        return column.cast("timestamp('UTC')").truncate("s").epoch_seconds().cast("int64")
    raise JoinError(
        f"{table}.{name} is {kind}; give whole seconds since 1970-01-01 UTC or timestamps"
    )


def listed(column: Column, people: str) -> Column:
    """One person or a list of them as a list without gaps."""
    if column.type().is_array():
        told = column.cast(f"array<{people}>").filter(lambda person: person.notnull())
        return told.fill_null(nobody(people))
    return ibis.ifelse(column.isnull(), nobody(people), ibis.array([column.cast(people)]))


def nobody(people: str) -> Column:
    """The empty list of people."""
    return ibis.literal([], type=f"array<{people}>")


def text(table: Table, column: str, otherwise: str) -> Column:
    """A column of words in lower case, or what stands for it where it is absent or null."""
    if column not in table.columns:
        return ibis.literal(otherwise)
    return table[column].cast("string").lower().fill_null(otherwise)


def double(value: float | Fraction) -> Column:
    """A number as a double: engines take one with a point for an exact decimal."""
    return ibis.literal(repr(float(value))).cast("float64")


FALSE = ibis.literal(False)


def _weight(acts: Table, settings: CreditSettings) -> Column:
    told = acts.probability.cast("float64") if "probability" in acts.columns else double(1.0)
    chance = told.fill_null(double(1.0)) if "probability" in acts.columns else told
    guessed = chance * double(settings.inferred)
    if "grade" not in acts.columns:
        return chance
    grade = text(acts, "grade", Evidence.INFERRED.value)
    return ibis.cases(
        (grade == Evidence.CONFIRMED.value, double(settings.confirmed)),
        (grade == Evidence.WITNESSED.value, double(settings.witnessed)),
        (grade == Evidence.REPORTED.value, double(settings.reported)),
        else_=guessed,
    )


def _person_type(table: Table, name: str, column: str) -> str:
    require(name, table, (column,))
    kind = table[column].type()
    kind = kind.value_type if kind.is_array() else kind
    if kind.is_integer():
        return "int64"
    if kind.is_string():
        return "string"
    raise JoinError(f"{name}.{column} is {kind}; a person is a whole number or a text")
