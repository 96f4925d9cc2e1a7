"""The way back: explanations of the questions below make those of the questions above.

An explanation is a sorted list of facts; a fact is a text that begins with what it is:

| fact | whose | chance |
|---|---|---|
| `act:N:KEY` | the act's (first) connector | its weight |
| `act:N:KEY:PERSON` | a further connector of the same act | 1 |
| `took:N:KEY` | nobody's | the setting `took_no_evidence` |
| `met:N:A:Z` | nobody's | that the two would have met anyway |

N is the length of the text after it, so that no two facts can be spelled alike.
"""

from collections.abc import Sequence
from fractions import Fraction

import ibis

from tengill.credit.circuit import EXPLANATION_LIMIT, INNER_LIMIT, TIRED_LIMIT
from tengill.credit.joins.asking import QUESTION
from tengill.credit.joins.given import Column, Table, double

TIRED_FROM = 512
"""Explanations of one outcome in one round, from which on only `TIRED_LIMIT` a question are kept."""
_TOO_MANY = 8
"""Times the limit: beyond, the longest explanations go without being compared."""

NO_FACTS = ibis.literal([], type="array<string>")


def spelled(kind: str, first: Column, *more: Column) -> Column:
    """A fact's text; see the module."""
    start = first.cast("string")
    told = ibis.literal(f"{kind}:") + start.length().cast("string") + ":" + start
    for part in more:
        told = told + ":" + part.cast("string")
    return told


def started(ways: Table, connectors: int, took: Fraction) -> Table:
    """Ways with the facts of the act itself: adds `facts` and `chance`.

    Args:
        ways: see `asking.ways`.
        connectors: the most connectors any act has.
        took: the chance that an act took when nothing shows it.
    """
    act = spelled("act", ways.act)
    facts = [act, ibis.ifelse(ways.doubtful, spelled("took", ways.act), ibis.null("string"))]
    for number in range(1, connectors):
        further = nth(ways.connectors, number)
        facts.append(
            ibis.ifelse(further.notnull(), spelled("act", ways.act, further), ibis.null("string"))
        )
    told = ibis.array(facts).filter(lambda fact: fact.notnull())
    return ways.mutate(
        facts=told,
        chance=ways.weight * ibis.ifelse(ways.doubtful, double(took), double(1.0)),
    )


def multiplied(ways: Table, below: Table, number: int, side: str, *, several: bool) -> Table:
    """Ways times the explanations of one question below them.

    Args:
        ways: with `facts`; one row per way and explanation so far.
        below: explanations of the open questions below; a question that is not there is certain.
        number: which connector of the act is asked about.
        side: whom they must have known: `lo` or `hi`.
        several: whether any act has several connectors.
    """
    left, right = _asked(ways, number, side), _answered(below)
    told = left.left_join(right, _ASKED).select(*left.columns, "also", "times", "among")
    if several:
        told = told.filter(told.among.isnull() | (told.among < _share(told)))
    return told.mutate(
        facts=ibis.ifelse(told.also.isnull(), told.facts, told.facts.union(told.also).sort()),
        chance=told.chance * told.times.fill_null(double(1.0)),
    ).drop("also", "times", "among", "ask_lo", "ask_hi")


def crowded_out(ways: Table, below: Table, number: int, side: str) -> Table:
    """What `multiplied` leaves out of acts of several connectors: outcome, count."""
    left, right = _asked(ways, number, side), _answered(below)
    told = left.inner_join(right, _ASKED).select("outcome", "connectors", "among")
    over = told.filter(told.among >= _share(told))
    return over.group_by("outcome").agg(count=over.count())


_ASKED = ["outcome", "ask_lo", "ask_hi", "act_at"]
_SHARES = {1: INNER_LIMIT, 2: 8, 3: 4, 4: 2, 5: 2, 6: 2}
"""Explanations taken of each question below an act of so many connectors, so that at most 4,096
come of all its questions; of more connectors one."""


def _share(ways: Table) -> Column:
    count = ways.connectors.length()
    return ibis.cases(*((count == several, most) for several, most in _SHARES.items()), else_=1)


def _asked(ways: Table, number: int, side: str) -> Table:
    connector = nth(ways.connectors, number)
    asked = connector.notnull() & (ways.subject.isnull() | (ways.subject == ways[side]))
    return ways.mutate(
        ask_lo=_where(asked, ibis.least(connector, ways[side])),
        ask_hi=_where(asked, ibis.greatest(connector, ways[side])),
    )


def _answered(below: Table) -> Table:
    return below.select(
        "outcome",
        ask_lo=below.lo,
        ask_hi=below.hi,
        act_at=below.before,
        also=below.facts,
        times=below.chance,
        among=below["rank"],
    )


def _where(condition: Column, value: Column) -> Column:
    return ibis.ifelse(condition, value, value.nullif(value))


def nth(listed: Column, number: int) -> Column:
    """An element of a list, null where the list is shorter."""
    # Padded, because an index outside the list is an error on Spark, whatever guards it.
    nothing = ibis.null(listed.type().value_type)
    return listed.concat(ibis.array([nothing] * (number + 1)))[number]


def met_anyway(questions: Table) -> Table:
    """For every question whose two might have met anyway: that explanation."""
    told = questions.filter(questions.anyway > 0).select(*QUESTION, "anyway").distinct()
    fact = spelled("met", told.lo, told.hi)
    return told.select(*QUESTION, facts=ibis.array([fact]), chance=told.anyway)


def fewer(answers: Table, group: Sequence[str], limit: int) -> Table:
    """Each explanation once, the shortest first, at most eight times `limit` of a group.

    Adds `n` (facts in it), `place` (from 0) and `told` (how many there were).
    """
    once = answers.group_by(*group, "facts").agg(chance=answers.chance.max())
    counted = once.mutate(n=once.facts.length())
    order = [counted.n, ibis.desc(counted.chance), counted.facts]
    placed = counted.mutate(
        place=ibis.row_number().over(group_by=group, order_by=order),
        told=counted.count().over(group_by=group),
    )
    return placed.filter(placed.place < _TOO_MANY * limit)


def absorbed(answers: Table, group: Sequence[str]) -> Table:
    """Without the explanations that hold another one of their group. A or (A and B) is A."""
    several = answers.filter(answers.told > 1)
    small = several.select(*group, small=several.facts, fewer=several.n)
    pairs = several.inner_join(small, list(group))
    pairs = pairs.filter(
        (pairs.fewer < pairs.n) & (pairs.facts.intersect(pairs.small).length() == pairs.fewer)
    )
    superfluous = pairs.select(*group, "place").distinct()
    return answers.anti_join(superfluous, [*group, "place"])


def likeliest(answers: Table, group: Sequence[str], limit: int) -> Table:
    """At most `limit` of a group, the likeliest; adds `kept` (how many could have been kept)."""
    order = [ibis.desc(answers.chance), answers.n, answers.facts]
    ranked = answers.mutate(
        rank=ibis.row_number().over(group_by=group, order_by=order),
        kept=answers.count().over(group_by=group),
    )
    keep = ibis.literal(limit)
    if limit != EXPLANATION_LIMIT:
        crowd = ranked.count().over(group_by="outcome")
        keep = ibis.ifelse(crowd > TIRED_FROM, TIRED_LIMIT, limit)
    return ranked.mutate(most=keep)


def within(ranked: Table) -> Table:
    """The explanations that are kept."""
    return ranked.filter(ranked["rank"] < ranked.most)


def left_out(ranked: Table, limit: int) -> Table:
    """How many explanations of an outcome were left out at least: outcome, count.

    The shortest of a group is never absorbed, so its first row tells of the whole group.
    """
    many = ranked.filter((ranked.place == 0) & (ranked.told > _TOO_MANY * limit))
    unread = many.select("outcome", count=(many.told - _TOO_MANY * limit).cast("int64"))
    over = ranked.filter((ranked["rank"] == 0) & (ranked.kept > ranked.most))
    unlikely = over.select("outcome", count=(over.kept - over.most).cast("int64"))
    both = ibis.union(unread, unlikely)
    return both.group_by("outcome").agg(count=both["count"].sum())


ROOT = ("outcome",)
LIMITS = {QUESTION: INNER_LIMIT, ROOT: EXPLANATION_LIMIT}
