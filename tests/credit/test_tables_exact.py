"""The table engine against the exact engine and against brute force."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import oracle
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tables_world import engine, exact, outcomes, tables

from tengill.credit import Fact, Interval, Tier, attribute, attribute_batches, attribute_table
from tengill.credit.rounding import apportion
from tengill.credit.tables import encode, wide
from tengill.credit.tables.buffers import Buffers

QUICK = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
ROUNDED = Fraction(1, 1 << 39)


def by_outcome(credited):
    found = {}
    for row in credited.credit.to_pylist():
        found.setdefault(row["outcome"], []).append(row)
    return found


def conserved(credited):
    rows = by_outcome(credited)
    for told in credited.outcomes.to_pylist():
        credit = sum(row["credit"] for row in rows.get(told["outcome"], []))
        assert credit + told["organic"] + told["unexplained"] == told["amount"]


def same(found, wanted):
    assert found == pytest.approx(float(wanted), abs=1e-12)


def dealt_fairly(amount, parts, shares, certain):
    """Parts equal exact largest remainders; uncertain: but for remainders next to equal, not equal."""
    wanted = apportion(amount, shares)
    if certain or parts == wanted:
        assert parts == wanted
        return
    assert sum(parts) == amount
    size, sign = abs(amount), -1 if amount < 0 else 1
    rest = [size * share - sign * part for part, share in zip(wanted, shares, strict=True)]
    moved = [a - b for a, b in zip(parts, wanted, strict=True)]
    assert all(abs(units) <= 1 for units in moved)
    got = [r for r, units in zip(rest, moved, strict=True) if units * sign > 0]
    lost = [r + 1 for r, units in zip(rest, moved, strict=True) if units * sign < 0]
    assert all(0 < abs(a - b) <= size * ROUNDED for a in got for b in lost)


def check(world, credited):
    conserved(credited)
    rows = by_outcome(credited)
    for number, (outcome, told) in enumerate(
        zip(world, credited.outcomes.to_pylist(), strict=True)
    ):
        amount, sets, facts, contributions = outcome
        result = attribute(**engine(outcome))
        shares = sorted(result.shares, key=lambda share: share.person)
        found = rows.get(number, [])
        assert [row["person"] for row in found] == [share.person for share in shares]
        for row, share in zip(found, shares, strict=True):
            same(row["share"], share.credit_share)
            same(row["banzhaf"], share.banzhaf_share)
            same(row["necessity"], share.necessity_share)
            if row["necessity_amount"] != share.necessity:  # a half, but for the grid
                fraction = abs(amount * share.necessity_share) % 1
                assert abs(fraction - Fraction(1, 2)) <= abs(amount) * ROUNDED
        chances = [facts[key][1] for keys in sets for key in keys]
        chances += [weight for _, weight in contributions]
        certain = all(chance in (0, 1) for chance in chances)
        parts = [row["credit"] for row in found] + [told["organic"], told["unexplained"]]
        exact_shares = [share.credit_share for share in shares]
        exact_shares += [result.organic_share, result.unexplained_share]
        dealt_fairly(amount, parts, exact_shares, certain)
        absorbed = sum(each.absorbed_by is not None for each in result.explanations)
        assert (told["explanations"], told["absorbed"]) == (len(sets), absorbed)
        assert told["half_width"] is None
        assert (told["tier"], told["currency"]) == (result.tier.value, "EUR")


@pytest.mark.parametrize(
    ("sets", "facts", "given_", "amount"),
    [
        ([[0]], {0: (1, 0.9)}, [], 5),
        ([[0]], {0: (None, 0.9)}, [], 12_345),
        ([[0, 1]], {0: (1, 0.07), 1: (None, 0.5)}, [], 100),
        ([[0]], {0: (3, 0.9)}, [(1, 0.3)], 100),
        ([[0]], {0: (22, 0.9)}, [(48, 0.5)], -700),
        ([[0, 1]], {0: (34, 0.07), 1: (5, 0.5)}, [(5, 0.3), (34, 0.9)], 10**9),
        ([[0], [1, 2], [1, 3]], {0: (1, 0.9), 1: (2, 0.5), 2: (None, 1.0), 3: (4, 0.9)}, [], 100),
    ],
)
def test_equal_remainders_of_uncertain_facts_are_dealt_as_the_exact_engine_deals_them(
    sets, facts, given_, amount
):
    outcome = amount, sets, facts, given_
    found = attribute_table(*tables([outcome]))
    result = attribute(**engine(outcome))
    assert {row["person"]: row["credit"] for row in found.credit.to_pylist()} == {
        share.person: share.credit for share in result.shares
    }
    assert {row["person"]: row["necessity_amount"] for row in found.credit.to_pylist()} == {
        share.person: share.necessity for share in result.shares
    }
    told = found.outcomes.to_pylist()[0]
    assert (told["organic"], told["unexplained"]) == (result.organic, result.unexplained)


@pytest.mark.parametrize("chance", [0.9, 0.07, 0.35, 0.8, 0.05])
def test_a_share_is_told_as_the_probability_was(chance):
    row = attribute_table(*tables([(1000, [[0]], {0: (1, chance)}, [])])).credit.to_pylist()[0]
    assert (row["share"], row["necessity"], row["banzhaf"]) == (chance, chance, chance)


@pytest.mark.slow
@QUICK
@given(st.lists(outcomes(), min_size=1, max_size=8))
def test_equals_the_exact_engine(world):
    check(world, attribute_table(*tables(world)))


@pytest.mark.slow
@QUICK
@given(st.lists(outcomes(most_players=12, most_sets=8, certain=True), min_size=1, max_size=4))
def test_certain_facts_to_the_last_unit(world):
    check(world, attribute_table(*tables(world)))


@pytest.mark.slow
@QUICK
@given(st.lists(outcomes(most_players=5, most_sets=14), min_size=1, max_size=3))
def test_more_explanations_than_the_kernel_takes(world):
    rows, told, given_ = tables(world)
    found = attribute_table(rows, told, given_)
    conserved(found)
    for number, outcome in enumerate(world):
        result = attribute(**engine(outcome))
        shares = {row["person"]: row["share"] for row in by_outcome(found).get(number, [])}
        assert set(shares) == {share.person for share in result.shares}
        for share in result.shares:
            same(shares[share.person], share.credit_share)


@pytest.mark.slow
@settings(deadline=None, max_examples=25)
@given(outcomes(most_players=4, most_uncertain=3))
def test_equals_brute_force(outcome):
    amount, sets, facts, contributions = outcome
    found = attribute_table(*tables([outcome]))
    told = {key: (owner, exact(chance)) for key, (owner, chance) in facts.items()}
    players, shapley, banzhaf, necessity, organic, explained = oracle.values(
        sets, told, [(person, exact(weight)) for person, weight in contributions]
    )
    rows = {row["person"]: row for row in found.credit.to_pylist()}
    for player in players:
        row = rows.get(player, {"share": 0, "banzhaf": 0, "necessity": 0})
        same(row["share"], shapley[player])
        same(row["banzhaf"], banzhaf[player])
        same(row["necessity"], necessity[player])
    line = found.outcomes.to_pylist()[0]
    size = max(abs(amount), 1)
    assert abs(line["organic"] - amount * organic) <= 1 + size * ROUNDED
    assert abs(line["unexplained"] - amount * (1 - explained)) <= 1 + size * ROUNDED


@settings(deadline=None, max_examples=8)
@given(outcomes(most_players=12, most_sets=6, certain=True))
def test_equals_brute_force_with_twelve_players(outcome):
    """Bit counting goes wrong above eight players first. Certain facts, so that 2^n is feasible."""
    _, sets, facts, _ = outcome
    found = attribute_table(*tables([outcome]))
    owners = [{facts[key][0] for key in keys} - {None} for keys in sets]
    players = sorted(set().union(*owners)) if owners else []
    holds = [
        any(all(mask >> players.index(p) & 1 for p in owner) for owner in owners)
        for mask in range(1 << len(players))
    ]
    rows = {row["person"]: row["share"] for row in found.credit.to_pylist()}
    orders = [1]
    for n in range(1, len(players) + 1):
        orders.append(orders[-1] * n)
    for i, player in enumerate(players):
        gains = sum(
            Fraction(orders[m.bit_count()] * orders[len(players) - 1 - m.bit_count()], orders[-1])
            for m in range(1 << len(players))
            if not m >> i & 1 and holds[m | 1 << i] and not holds[m]
        )
        same(rows.get(player, 0), gains)


@pytest.mark.slow
@QUICK
@given(st.lists(outcomes(), min_size=1, max_size=6), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(world, chance):
    rows, told, given_ = tables(world)
    straight = attribute_table(rows, told, given_)
    mixed = []
    for table in (rows, told, given_):
        order = list(range(table.num_rows))
        chance.shuffle(order)
        mixed.append(table.take(pa.array(order, pa.int64())))
    assert attribute_table(*mixed).credit.equals(straight.credit)
    assert attribute_table(*mixed).outcomes.equals(straight.outcomes)


@pytest.mark.slow
@QUICK
@given(
    st.lists(outcomes(), min_size=1, max_size=6),
    st.integers(1, 4),
    st.integers(1, 9),
    st.integers(1, 3),
)
def test_the_size_of_batches_and_workers_change_nothing(world, most, rows_a_batch, workers):
    rows, told, given_ = tables(world)
    straight = attribute_table(rows, told, given_)
    cut = [
        pa.RecordBatchReader.from_batches(t.schema, t.to_batches(max_chunksize=rows_a_batch))
        for t in (rows, told, given_)
    ]
    made = list(
        attribute_batches(*cut, outcomes_a_batch=most, rows_a_batch=rows_a_batch, workers=workers)
    )
    assert all(batch.outcomes.num_rows <= most for batch in made)
    assert pa.Table.from_batches([b.credit for b in made]).equals(straight.credit.combine_chunks())
    assert pa.Table.from_batches([b.outcomes for b in made]).equals(straight.outcomes)


@pytest.mark.slow
@QUICK
@given(st.lists(outcomes(), min_size=1, max_size=4))
def test_people_by_name_are_the_same_people(world):
    numbers = attribute_table(*tables(world))
    names = attribute_table(*tables(world, names=lambda p: f"person {p:03}"))
    told = [f"person {p:03}" for p in numbers.credit.column("person").to_pylist()]
    assert names.credit.column("person").to_pylist() == told
    assert names.credit.drop_columns("person").equals(numbers.credit.drop_columns("person"))


def test_many_people_and_many_rows_of_one_outcome():
    """Beyond the short way of sorting, beyond 64 people, and with a large common denominator."""
    sets = [list(range(90)), list(range(40, 170)), [5, 6, *range(160, 200)]]
    facts = {key: (key, 1.0) for keys in sets for key in keys}
    world = [(10**12 + 7, sets, facts, []), (-999, sets, facts, [(3, 1.0), (400, 1.0)])]
    check(world, attribute_table(*tables(world)))
    shaky = {key: (key, 0.9 if key % 50 == 0 else 1.0) for key in facts}
    world = [(12_345_678, sets, shaky, [(3, 0.5), (400, 0.25)])]
    check(world, attribute_table(*tables(world)))


def test_large_uncertain_amounts_are_exact_rationals():
    facts = {0: (1, 0.9), 1: (2, 0.8), 2: (3, 1 / 3), 3: (4, 1.0)}
    world = [(10**18 + 9, [[0, 1], [2, 3]], facts, [(9, 0.5)])]
    found = attribute_table(*tables(world))
    result = attribute(**engine(world[0]))
    found_credit = [row["credit"] for row in found.credit.to_pylist()]
    assert found_credit == [result.of(person).credit for person in (1, 2, 3, 4, 9)]
    check(world, found)


def test_too_wide_is_sampled_and_says_so(monkeypatch):
    """What the one-outcome engine samples is sampled here, with its interval."""
    result = attribute([[1], [2]], [Fact(1, 1), Fact(2, 2)], 1000)
    interval = Interval(50, 3, Fraction(1, 8), Fraction(99, 100))
    sampled = replace(result, tier=Tier.SAMPLING, interval=interval)
    asked = []

    def engine_(*args, **told):
        asked.append(told)
        return sampled

    monkeypatch.setattr(wide, "attribute", engine_)
    facts = {p: (p, 1.0) for p in range(22)}
    rows, told, _ = tables([(1000, [[2 * n, 2 * n + 1] for n in range(11)], facts, [])])
    found = attribute_table(rows, told, samples=50, seed=3)
    line = found.outcomes.to_pylist()[0]
    assert (line["tier"], line["half_width"]) == ("sampling", 0.125)
    assert found.tiers == {"sampling": 1}
    assert asked == [{"samples": 50, "seed": 3}]
    conserved(found)


@pytest.mark.slow
def test_a_million_touches_are_few_explanations():
    """The same person over and over, each touch an explanation of its own."""
    n = 200_000
    rows = pa.table({"outcome": [1] * n, "explanation": range(n), "person": [7, 8] * (n // 2)})
    found = attribute_table(rows, amount=101)
    assert found.credit.column("credit").to_pylist() == [51, 50]
    assert found.outcomes.select(["explanations", "absorbed"]).to_pylist() == [
        {"explanations": n, "absorbed": n - 2}
    ]


def test_the_limits_are_reached_by_tests():
    assert encode.WIDTH_LIMIT < 14 < encode.RAW_LIMIT < 128


def test_memory_is_lent_again_only_when_nobody_holds_it():
    buffers = Buffers()
    first = buffers.take(5000, np.int64)
    place = first.ctypes.data
    held = pa.array(first[10:20])
    first = None
    assert buffers.take(100, np.int64).ctypes.data != place
    held = None
    assert held is None
    assert buffers.take(5000, np.int64).ctypes.data == place
    assert buffers.take(5000, np.float64).ctypes.data != place
