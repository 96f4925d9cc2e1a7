"""Random outcomes as tables, and the same as the exact engine and the brute force take them."""

from fractions import Fraction

import pyarrow as pa
from hypothesis import strategies as st

from tengill.credit import Contribution, Fact

CHANCES = [0.0, 1.0, 0.5, 0.9, 0.72, 0.8, 0.125, 1 / 3]
AMOUNTS = st.one_of(
    st.integers(-1000, 1000), st.integers(-(10**9), 10**9), st.sampled_from([0, 1, -1, 7, 10**12])
)


def exact(chance):
    """A float as the decimal people wrote."""
    return Fraction(repr(float(chance)))


@st.composite
def outcomes(draw, most_players=6, most_sets=4, certain=False, most_uncertain=4, amounts=AMOUNTS):
    """One outcome: (amount, sets of fact names, facts by name as (owner, chance), contributions)."""
    players = list(range(draw(st.integers(1, most_players))))
    facts, uncertain = {}, 0
    for name in range(draw(st.integers(1, most_players + 3))):
        owner = draw(st.sampled_from([None, *players]))
        chance = draw(st.sampled_from([1.0] if certain else CHANCES))
        if 0 < chance < 1:
            uncertain += 1
            chance = 1.0 if uncertain > most_uncertain else chance
        facts[name] = (owner, chance)
    names = sorted(facts)
    sets = draw(
        st.lists(
            st.lists(st.sampled_from(names), min_size=1, max_size=6, unique=True),
            max_size=most_sets,
        )
    )
    given = []
    if not certain:
        given = draw(
            st.lists(
                st.tuples(st.sampled_from([*players, 77]), st.sampled_from(CHANCES)), max_size=2
            )
        )
    return draw(amounts), sets, facts, given


def tables(world, names=None):
    """The tables of some outcomes; `names` turns people into texts."""
    person = (lambda p: p) if names is None else (lambda p: None if p is None else names(p))
    rows, told, given = [], [], []
    for number, (amount, sets, facts, contributions) in enumerate(world):
        told.append({"outcome": number, "amount": amount, "currency": "EUR"})
        for index, keys in enumerate(sets):
            for key in keys:
                owner, chance = facts[key]
                rows.append((number, index, person(owner), key, chance))
        given += [(number, person(p), w) for p, w in contributions]
    kind = pa.int64() if names is None else pa.string()
    explanations = pa.table(
        {
            "outcome": pa.array([r[0] for r in rows], pa.int64()),
            "explanation": pa.array([r[1] for r in rows], pa.int64()),
            "person": pa.array([r[2] for r in rows], kind),
            "fact": pa.array([r[3] for r in rows], pa.int64()),
            "probability": pa.array([r[4] for r in rows], pa.float64()),
        }
    )
    contributions = pa.table(
        {
            "outcome": pa.array([g[0] for g in given], pa.int64()),
            "person": pa.array([g[1] for g in given], kind),
            "weight": pa.array([g[2] for g in given], pa.float64()),
        }
    )
    schema = pa.schema([("outcome", pa.int64()), ("amount", pa.int64()), ("currency", pa.string())])
    return explanations, pa.Table.from_pylist(told, schema), contributions


def engine(outcome):
    """The arguments of `attribute` for the same outcome."""
    amount, sets, facts, given = outcome
    return {
        "explanations": sets,
        "facts": [Fact(key, owner, exact(chance)) for key, (owner, chance) in facts.items()],
        "amount": amount,
        "contributions": [Contribution(person, exact(weight)) for person, weight in given],
    }
