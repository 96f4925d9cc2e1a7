"""The joins say what the recursion says, on the local engine."""

import random
from fractions import Fraction

import ibis
import pytest
from histories import Histories, joined

from tengill.credit import ActRecord, CreditSettings, OutcomeRecord
from tengill.credit.joins import Given, explain
from tengill.credit.settings import DAY
from tengill.facts.acts import ActKind, Took
from tengill.facts.evidence import Evidence
from tengill.workspace.credit_provenance_duckdb import DuckBench

pytestmark = pytest.mark.slow

SETTINGS = [
    CreditSettings(),
    CreditSettings(
        depth=2, counterfactual=Fraction(1, 4), half_life_days=1, took_no_evidence=Fraction(1)
    ),
    CreditSettings(depth=3, lookback_days=9, half_life_days=7, took_no_evidence=Fraction(0)),
    CreditSettings(
        depth=6, late_introductions=True, confirmed=Fraction(1, 2), reported=Fraction(0)
    ),
]


def explained(tables, settings):
    bench = DuckBench(ibis.duckdb.connect())
    for name, table in tables.items():
        bench.ibis.con.register(name, table)
    given = Given(**{name: bench.ibis.table(name) for name in tables})
    found = explain(given, settings, bench)
    return [
        [] if table is None else table.to_pyarrow().to_pylist()
        for table in (found.explanations, found.cuts, found.contributions)
    ]


@pytest.mark.parametrize("number", range(len(SETTINGS)))
def test_the_joins_explain_what_the_recursion_explains(number):
    rng, told = random.Random(number), Histories()
    for _ in range(45):
        told.add(rng, 18)
    for _ in range(5):
        told.add(rng, 30)
    expected = told.traced(SETTINGS[number])
    # Limits cut differently, because they are reached in another order; that is tested below.
    whole = [n for n, (_, _, cuts, _) in enumerate(expected) if not any(c[3] for c in cuts)]
    assert len(whole) > len(expected) * 0.9
    assert sum(len(sets) > 1 for sets, _, _, _ in expected) > 2
    found = joined(*explained(told.tables(), SETTINGS[number]), len(expected))
    assert [found[n] for n in whole] == [expected[n] for n in whole]


def crowd(rng, people, acts):
    """Everybody introduces everybody: more explanations than anybody can list."""
    told = Histories(people)
    told.worlds = 1
    for key in range(acts):
        connector, left, right = rng.sample(range(people), 3)
        told.acts.append(
            ActRecord(
                key, ActKind.INTRODUCTION, key * DAY, (connector,), (left,), (right,),
                Evidence.INFERRED, Fraction(rng.randint(1, 9), 10), Took.TOOK,
            )
        )  # fmt: skip
    told.outcomes = [OutcomeRecord((n,), (people - 1 - n,), acts * DAY) for n in range(3)]
    return told


def test_an_explosion_is_cut_told_and_the_same_every_time():
    told = crowd(random.Random(2), 9, 240)
    tables = told.tables()
    found = explained(tables, CreditSettings())
    again = explained({name: table[::-1] for name, table in tables.items()}, CreditSettings())
    by_text = [[sorted(rows, key=str) for rows in result] for result in (found, again)]
    assert by_text[0] == by_text[1]
    left_out = {row["outcome"]: row["count"] for row in found[1] if row["reason"] == "explanations"}
    assert left_out
    assert min(left_out.values()) > 0
    for sets, facts, _, _ in joined(*found, 3):
        assert 8 <= len(sets) <= 512
        assert not any(one < other for one in sets for other in sets), "each is minimal"
        assert {facts[fact][1] for each in sets for fact in each} <= {n / 10 for n in range(1, 10)}
