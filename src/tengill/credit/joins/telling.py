"""What comes out: the explanations as the contract's long table, and the cuts."""

from collections.abc import Sequence
from fractions import Fraction

import ibis

from tengill.credit.joins.answering import met_anyway, nth, spelled
from tengill.credit.joins.asking import QUESTION
from tengill.credit.joins.given import Column, Given, Table, double

CUT = ("outcome", "reason", "act", "a", "z", "count")


def facts_of(ways: Table, sides: Table, connectors: int, took: Fraction) -> Table:
    """Every fact a way rests on: outcome, fact, person (null: nobody's), probability."""
    owned = ways.inner_join(sides.select("outcome", "principals"), "outcome").select(
        "outcome", "act", "connectors", "weight", "principals"
    )
    tables = []
    for number in range(connectors):
        person = nth(owned.connectors, number)
        told = owned.mutate(person=person).filter(person.notnull())
        fact = spelled("act", told.act) if not number else spelled("act", told.act, told.person)
        tables.append(
            told.select(
                "outcome",
                fact=fact,
                person=ibis.ifelse(
                    told.principals.contains(told.person),
                    told.person.nullif(told.person),
                    told.person,
                ),
                probability=told.weight if not number else double(1.0),
            )
        )
    nobody = ibis.null(ways.lo.type())
    doubtful = ways.filter(ways.doubtful)
    tables.append(
        doubtful.select(
            "outcome",
            fact=spelled("took", doubtful.act),
            person=nobody,
            probability=double(took),
        )
    )
    tables.append(facts_of_meeting(ways))
    return ibis.union(*tables, distinct=True)


def facts_of_meeting(questions: Table) -> Table:
    """That two people might have met anyway, as facts: outcome, fact, person, probability."""
    met = met_anyway(questions)
    return met.select(
        "outcome",
        fact=met.facts[0],
        person=ibis.null(questions.lo.type()),
        probability=met.chance,
    )


def long(answers: Table, facts: Table) -> Table:
    """Explanations as rows: outcome, explanation, person, fact, probability.

    `answers` has one row per explanation (outcome, facts). One without facts (they knew each
    other anyway) is one row of nulls with probability 1.
    """
    numbered = answers.select(
        "outcome",
        "facts",
        explanation=ibis.row_number()
        .over(group_by="outcome", order_by=[answers.facts.length(), answers.facts])
        .cast("int64"),
    )
    each = numbered.select("outcome", "explanation", fact=numbered.facts.unnest())
    known = each.inner_join(facts, ["outcome", "fact"]).select(
        "outcome", "explanation", "person", "fact", "probability"
    )
    certain = numbered.filter(numbered.facts.length() == 0)
    return ibis.union(
        known,
        certain.select(
            "outcome",
            "explanation",
            person=ibis.null(facts.person.type()),
            fact=ibis.null("string"),
            probability=double(1.0),
        ),
    )


def contributions_of(given: Given, sides: Table) -> Table | None:
    """Contributions: outcome, person, weight, and whether they are a `principal`'s."""
    told = given.contributions
    if told is None:
        return None
    people = given.person_type
    told = told.select(
        "outcome", person=told.person.cast(people), weight=told.weight.cast("float64")
    )
    joined = told.inner_join(sides.select("outcome", "principals"), "outcome")
    return joined.select(*told.columns, principal=joined.principals.contains(joined.person))


def of_principals(contributions: Table) -> Table:
    """Cuts: somebody of the two sides is no contributor beside them."""
    told = contributions.filter(contributions.principal)
    told = told.mutate(lo=told.person)
    return _cut(told, ibis.literal("principal"), pair=(told.lo, told.lo))


def unusable(told: Table) -> Table:
    """Cuts: acts that joined two people of the chain but may not count, with the reason."""
    cut = told.filter(told.reason.notnull())
    return _cut(cut, cut.reason, act=cut.act.cast("string"))


def too_late(told: Table) -> Table:
    """Cuts: introductions of two who were in touch already, beside others that came in time."""
    return _late(told, told.open)


def all_too_late(told: Table) -> Table:
    """Cuts: introductions of two who were in touch before anybody introduced them."""
    return _late(told, told.counts & ~told.open)


def _late(told: Table, among: Column) -> Table:
    cut = told.filter(among & told.late)
    return _cut(cut, ibis.literal("in_touch"), act=cut.act.cast("string"))


def too_deep(open_ways: Table) -> Table:
    """Cuts: questions at the depth bound; the chain goes on, here it was taken as given."""
    asked = open_ways.select(*QUESTION).distinct()
    return _cut(asked, ibis.literal("depth"), pair=(asked.lo, asked.hi))


def with_themselves(roots: Table) -> Table:
    """Cuts: a buyer who is the seller."""
    own = roots.filter(roots.lo == roots.hi)
    return _cut(own, ibis.literal("self"), pair=(own.lo, own.hi))


def too_many(left_out: Table, people: str) -> Table:
    """Cuts: how many explanations of an outcome were left out at least."""
    return left_out.select(
        "outcome",
        reason=ibis.literal("explanations"),
        act=ibis.null("string"),
        a=ibis.null(people),
        z=ibis.null(people),
        count=left_out["count"],
    )


def all_cuts(tables: Sequence[Table]) -> Table:
    """Every cut once; left-out explanations are counted per outcome."""
    both = ibis.union(*tables)
    return both.group_by(*CUT[:-1]).agg(count=both["count"].sum())


def _cut(
    table: Table,
    reason: Column,
    act: Column | None = None,
    pair: tuple[Column, Column] | None = None,
) -> Table:
    nobody = table.lo.nullif(table.lo)
    return table.select(
        "outcome",
        reason=reason,
        act=ibis.null("string") if act is None else act,
        a=nobody if pair is None else pair[0],
        z=nobody if pair is None else pair[1],
        count=ibis.literal(0, type="int64"),
    ).distinct()
