"""Rows that cannot be weighed, as a table: nothing is dropped or repaired unseen."""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import TypeAlias

import ibis

from tengill.credit.history import CONNECTING
from tengill.credit.joins.given import Column, Given, Table, require, text, unordered
from tengill.facts.acts import ActKind, Took
from tengill.facts.evidence import Evidence


def troubles(told: Given) -> Table:
    """What is wrong with the given tables: table, row (its key as text), trouble.

    No rows when all is well. A duplicate key, a missing time, an act or
    outcome that names nobody where it must name somebody, a probability outside [0, 1], a word
    that is no kind, grade or `took`, a contribution to an outcome that is not there.

    Raises:
        JoinError: when a table lacks a column.
    """
    found = [*_acts(told.acts), *_outcomes(told.outcomes)]
    if told.acquaintance is not None:
        found += _acquaintance(told.acquaintance)
    if told.met_anyway is not None:
        found += _met_anyway(told.met_anyway, told.person_type)
    if told.contributions is not None:
        found += _contributions(told.contributions, told.outcomes)
    return ibis.union(*found)


def _acts(acts: Table) -> Iterable[Table]:
    require("acts", acts, ("act", "at", "connector", "left", "right"))
    key = acts.act.cast("string")
    checks: list[_Check] = [
        (acts.act.isnull(), "has no act"),
        (acts["at"].isnull(), "has no time (at)"),
        *(_unknown_word(acts, column, known) for column, known in _WORDS if column in acts.columns),
    ]
    joining = text(acts, "kind", ActKind.INTRODUCTION.value).isin([k.value for k in CONNECTING])
    for column in ("connector", "left", "right"):
        missing = joining & _nobody(acts[column])
        if column == "connector" and acts[column].type().is_array():
            # An empty list says that nobody knows who it was: told as the cut `no_connector`.
            missing = acts[column].isnull()
        if column == "left" and "published" in acts.columns:
            missing &= ~acts.published.fill_null(False)
        checks.append((missing, f"has no {column}"))
    if "probability" in acts.columns:
        checks.append(_outside(acts.probability, "probability"))
    yield _rows("acts", acts, key, checks)
    yield _twice("acts", acts, "act")


def _outcomes(outcomes: Table) -> Iterable[Table]:
    require("outcomes", outcomes, ("outcome", "at", "buyer", "seller"))
    yield _rows(
        "outcomes",
        outcomes,
        outcomes.outcome.cast("string"),
        [
            (outcomes.outcome.isnull(), "has no outcome"),
            (outcomes["at"].isnull(), "has no time (at)"),
            *((_nobody(outcomes[side]), f"has no {side}") for side in ("buyer", "seller")),
        ],
    )
    yield _twice("outcomes", outcomes, "outcome")


def _acquaintance(told: Table) -> Iterable[Table]:
    require("acquaintance", told, ("a", "z", "first_at"))
    missing = told.a.isnull() | told.z.isnull() | told.first_at.isnull()
    checks = [(missing, "has no a, no z or no first_at")]
    yield _rows("acquaintance", told, _pair(told.a, told.z), checks)


def _met_anyway(told: Table, people: str) -> Iterable[Table]:
    require("met_anyway", told, ("a", "z", "probability"))
    missing = told.a.isnull() | told.z.isnull() | told.probability.isnull()
    checks = [
        (missing, "has no a, no z or no probability"),
        _outside(told.probability, "probability"),
    ]
    yield _rows("met_anyway", told, _pair(told.a, told.z), checks)
    pairs = unordered(told, people, chance=told.probability.cast("float64"))
    several = pairs.group_by("lo", "hi").agg(least=pairs.chance.min(), most=pairs.chance.max())
    differ = [(several.least != several.most, "is told twice with different probabilities")]
    yield _rows("met_anyway", several, _pair(several.lo, several.hi), differ)


def _contributions(told: Table, outcomes: Table) -> Iterable[Table]:
    require("contributions", told, ("outcome", "person", "weight"))
    missing = told.outcome.isnull() | told.person.isnull() | told.weight.isnull()
    checks = [(missing, "has no outcome, no person or no weight"), _outside(told.weight, "weight")]
    yield _rows("contributions", told, told.outcome.cast("string"), checks)
    unknown = told.anti_join(outcomes.select("outcome"), "outcome")
    names = [(ibis.literal(True), "names an unknown outcome")]
    yield _rows("contributions", unknown, unknown.outcome.cast("string"), names)


_Check: TypeAlias = tuple[Column, str | Column]
"""Whether a row is wrong, and what is to be said of it."""

_WORDS: tuple[tuple[str, type[StrEnum]], ...] = (
    ("kind", ActKind), ("grade", Evidence), ("took", Took),
)  # fmt: skip


def _unknown_word(acts: Table, column: str, known: type[StrEnum]) -> _Check:
    values = [value.value for value in known]
    unknown = acts[column].notnull() & ~text(acts, column, "").isin(values)
    # An engine's text, because the value is told: what to look for in the table.
    start = f"has a {column} that is none of {', '.join(values)}: '"
    return unknown, ibis.literal(start) + acts[column].cast("string").fill_null("") + "'"


def _outside(chance: Column, column: str) -> _Check:
    value = chance.cast("float64")
    # Written so that NaN, which engines order differently, is outside too.
    outside = value.isnan() | (value < 0.0) | (value > 1.0)
    return outside, f"has a {column} outside 0 to 1"


def _twice(name: str, table: Table, column: str) -> Table:
    counted = table.group_by(key=table[column]).agg(times=table.count())
    checks = [(counted.times > 1, f"is there more than once ({column})")]
    return _rows(name, counted, counted["key"].cast("string"), checks)


def _nobody(people: Column) -> Column:
    """Whether nobody is named: nothing, an empty text, or a list of none."""
    if people.type().is_array():
        return people.filter(lambda person: person.notnull()).length().fill_null(0) == 0
    if people.type().is_string():
        return people.fill_null("").strip() == ""
    return people.isnull()


def _pair(a: Column, z: Column) -> Column:
    return a.cast("string").fill_null("?") + ", " + z.cast("string").fill_null("?")


def _rows(name: str, table: Table, key: Column, checks: Sequence[_Check]) -> Table:
    """What is wrong with a table's rows, all checks in one pass over it."""
    said = [(wrong, ibis.literal(t) if isinstance(t, str) else t) for wrong, t in checks]
    row = key.fill_null("?")
    if len(said) == 1:
        ((wrong, trouble),) = said
        return table.filter(wrong).select(table=ibis.literal(name), row=row, trouble=trouble)
    told = ibis.array([ibis.ifelse(wrong, trouble, ibis.null("string")) for wrong, trouble in said])
    each = table.select(table=ibis.literal(name), row=row, trouble=told.unnest())
    return each.filter(each.trouble.notnull())
