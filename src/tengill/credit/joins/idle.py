"""Acts that could not count for any outcome, whatever was asked about: told, never silent."""

import ibis

from tengill.credit.joins import asking
from tengill.credit.joins.given import Given, Table, known_acts, seconds
from tengill.credit.joins.telling import CUT
from tengill.credit.settings import CreditSettings


def idle_acts(told: Given) -> Table:
    """Acts that no outcome can rest on, in the columns of the cuts, with no outcome.

    `self`: everybody it joins is the same person, or the connector. `late`: it is later than every
    outcome.

    Raises:
        JoinError: when a table lacks a column or a column has the wrong type.
    """
    acts = known_acts(told, CreditSettings())
    selves = _selves(acts)
    late = _late(acts.anti_join(selves, "act"), told)
    return ibis.union(_cut(selves, "self", told), _cut(late, "late", told))


def _selves(acts: Table) -> Table:
    met = asking.meetings(acts)
    apart = met.filter(~met.connectors.contains(met.lo) & ~met.connectors.contains(met.hi))
    shown = asking.broadcasts(acts)
    to_all = shown.filter(~shown.connectors.contains(shown.shown))
    joins = ibis.union(apart.select("act"), to_all.select("act"), distinct=True)
    named = acts.filter((acts.connectors.length() > 0) & (acts.rights.length() > 0))
    return named.anti_join(joins, "act").select("act")


def _late(acts: Table, told: Given) -> Table:
    closed = told.outcomes.select(closed=seconds(told.outcomes["at"], "outcomes", "at"))
    latest = closed.agg(latest=closed.closed.max())
    both = acts.select("act", "at").cross_join(latest)
    return both.filter(both["at"] > both.latest).select("act")


def _cut(acts: Table, reason: str, told: Given) -> Table:
    people = told.person_type
    made = acts.select(
        outcome=ibis.null(told.outcomes.outcome.type()),
        reason=ibis.literal(reason),
        act=acts.act.cast("string"),
        a=ibis.null(people),
        z=ibis.null(people),
        count=ibis.literal(0, type="int64"),
    )
    return made.select(*CUT)
