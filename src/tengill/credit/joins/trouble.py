"""Rows that cannot be weighed, as a table: nothing is dropped or repaired unseen."""

from collections.abc import Iterable
from enum import StrEnum

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
    yield _rows("acts", acts, acts.act.isnull(), key, "has no act")
    yield _rows("acts", acts, acts["at"].isnull(), key, "has no time (at)")
    yield _twice("acts", acts, "act")
    words: tuple[tuple[str, type[StrEnum]], ...] = (
        ("kind", ActKind), ("grade", Evidence), ("took", Took),
    )  # fmt: skip
    for column, known in words:
        if column in acts.columns:
            values = [value.value for value in known]
            unknown = acts[column].notnull() & ~text(acts, column, "").isin(values)
            # An engine's text, because the value is told: what to look for in the table.
            start = f"has a {column} that is none of {', '.join(values)}: '"
            trouble = ibis.literal(start) + acts[column].cast("string").fill_null("") + "'"
            yield _rows("acts", acts, unknown, key, trouble)
    joining = text(acts, "kind", ActKind.INTRODUCTION.value).isin([k.value for k in CONNECTING])
    for column in ("connector", "left", "right"):
        missing = joining & _nobody(acts[column])
        if column == "connector" and acts[column].type().is_array():
            # An empty list says that nobody knows who it was: told as the cut `no_connector`.
            missing = acts[column].isnull()
        if column == "left" and "published" in acts.columns:
            missing &= ~acts.published.fill_null(False)
        yield _rows("acts", acts, missing, key, f"has no {column}")
    if "probability" in acts.columns:
        yield _chances("acts", acts, acts.probability, key, "probability")


def _outcomes(outcomes: Table) -> Iterable[Table]:
    require("outcomes", outcomes, ("outcome", "at", "buyer", "seller"))
    key = outcomes.outcome.cast("string")
    yield _rows("outcomes", outcomes, outcomes.outcome.isnull(), key, "has no outcome")
    yield _rows("outcomes", outcomes, outcomes["at"].isnull(), key, "has no time (at)")
    yield _twice("outcomes", outcomes, "outcome")
    for column in ("buyer", "seller"):
        yield _rows("outcomes", outcomes, _nobody(outcomes[column]), key, f"has no {column}")


def _acquaintance(told: Table) -> Iterable[Table]:
    require("acquaintance", told, ("a", "z", "first_at"))
    key = _pair(told.a, told.z)
    missing = told.a.isnull() | told.z.isnull() | told.first_at.isnull()
    yield _rows("acquaintance", told, missing, key, "has no a, no z or no first_at")


def _met_anyway(told: Table, people: str) -> Iterable[Table]:
    require("met_anyway", told, ("a", "z", "probability"))
    key = _pair(told.a, told.z)
    missing = told.a.isnull() | told.z.isnull() | told.probability.isnull()
    yield _rows("met_anyway", told, missing, key, "has no a, no z or no probability")
    yield _chances("met_anyway", told, told.probability, key, "probability")
    pairs = unordered(told, people, chance=told.probability.cast("float64"))
    several = pairs.group_by("lo", "hi").agg(least=pairs.chance.min(), most=pairs.chance.max())
    key = _pair(several.lo, several.hi)
    differ = several.least != several.most
    yield _rows("met_anyway", several, differ, key, "is told twice with different probabilities")


def _contributions(told: Table, outcomes: Table) -> Iterable[Table]:
    require("contributions", told, ("outcome", "person", "weight"))
    key = told.outcome.cast("string")
    missing = told.outcome.isnull() | told.person.isnull() | told.weight.isnull()
    yield _rows("contributions", told, missing, key, "has no outcome, no person or no weight")
    yield _chances("contributions", told, told.weight, key, "weight")
    unknown = told.anti_join(outcomes.select("outcome"), "outcome")
    key = unknown.outcome.cast("string")
    yield _rows("contributions", unknown, ibis.literal(True), key, "names an unknown outcome")


def _chances(name: str, table: Table, chance: Column, key: Column, column: str) -> Table:
    value = chance.cast("float64")
    # Written so that NaN, which engines order differently, is outside too.
    outside = value.isnan() | (value < 0.0) | (value > 1.0)
    return _rows(name, table, outside.fill_null(False), key, f"has a {column} outside 0 to 1")


def _twice(name: str, table: Table, column: str) -> Table:
    counted = table.group_by(key=table[column]).agg(times=table.count())
    key = counted["key"].cast("string")
    return _rows(name, counted, counted.times > 1, key, f"is there more than once ({column})")


def _nobody(people: Column) -> Column:
    """Whether nobody is named: nothing, an empty text, or a list of none."""
    if people.type().is_array():
        return people.filter(lambda person: person.notnull()).length().fill_null(0) == 0
    if people.type().is_string():
        return people.fill_null("").strip() == ""
    return people.isnull()


def _pair(a: Column, z: Column) -> Column:
    return a.cast("string").fill_null("?") + ", " + z.cast("string").fill_null("?")


def _rows(name: str, table: Table, wrong: Column, key: Column, trouble: str | Column) -> Table:
    said = ibis.literal(trouble) if isinstance(trouble, str) else trouble
    return table.filter(wrong).select(
        table=ibis.literal(name), row=key.fill_null("?"), trouble=said
    )
