"""Credit by kinds of acts: it adds up to the person's credit, to the minor unit, in every outcome."""

from collections import defaultdict
from fractions import Fraction
from itertools import permutations

import pytest
from credit_world import DAY, act, chain_world, outcome, person
from hypothesis import given
from hypothesis import strategies as st

from tengill.credit import Contribution, Fact, Provenance
from tengill.credit.game import ONE
from tengill.ledger.models import CreditLine
from tengill.workspace import attribute
from tengill.workspace.attribute_loading import load_stand_ins
from tengill.workspace.attribute_sides import owner_people
from tengill.workspace.standing_credit import earned, parts_of, shapley

KINDS = ("influence", "connection")


def of_acts(explanations, facts, contributions=()):
    """A provenance of bare acts: key → (owner, probability)."""
    told = tuple(Fact(("act", key), owner, chance) for key, (owner, chance) in facts.items())
    sets = tuple(tuple(("act", key) for key in keys) for keys in explanations)
    return Provenance(True, sets, told, tuple(contributions), ())


def by_orders(explanations, facts, kind_of, person_, contributions=()):
    """Owen's value by its definition: all orders in which each person's kinds come in one go."""
    members = defaultdict(set)
    for key, (owner, _chance) in facts.items():
        members[owner].add((owner, kind_of[key]))
    for one in contributions:
        members[one.person].add((one.person, "contribution"))

    def value(acting):
        total = Fraction(0)
        chances = sorted(facts)
        for mask in range(1 << len(chances)):
            probability, holds = ONE, set()
            for at, key in enumerate(chances):
                told = Fraction(str(facts[key][1]))
                if mask >> at & 1:
                    probability *= told
                    if (facts[key][0], kind_of[key]) in acting:
                        holds.add(key)
                else:
                    probability *= 1 - told
            if any(set(keys) <= holds for keys in explanations):
                total += probability
        for one in contributions:
            if (one.person, "contribution") not in acting:
                total *= 1 - one.weight
        return total

    gained, orders = defaultdict(Fraction), 0
    for unions in permutations(sorted(members)):
        inner = [[]]
        for union in unions:
            inner = [
                [*before, *some]
                for before in inner
                for some in permutations(sorted(members[union]))
            ]
        weight = Fraction(1, len(inner))
        orders += 1
        for order in inner:
            acting, before = set(), value(set())
            for member in order:
                acting.add(member)
                after = value(acting)
                gained[member] += weight * (after - before)
                before = after
    mine = {kind: gained[who, kind] / orders for who, kind in gained if who == person_}
    total = sum(mine.values())
    return {kind: part / total for kind, part in mine.items() if part} if total else {}


CASES = [
    # P introduced; P also recommended: both are needed, so half each.
    ([("i", "r")], {"i": ("P", 1), "r": ("P", 1)}, {}),
    # Either is enough alone.
    ([("i",), ("r",)], {"i": ("P", "0.9"), "r": ("P", "0.5")}, {}),
    # Another person is needed with the one, not with the other.
    ([("i", "q"), ("r",)], {"i": ("P", "0.9"), "r": ("P", "0.8"), "q": ("Q", 1)}, {}),
    ([("i", "q"), ("r", "s"), ("q", "s")],
     {"i": ("P", "0.9"), "r": ("P", "0.4"), "q": ("Q", "0.7"), "s": ("S", 1)}, {}),
    # P took part in the decision as well.
    ([("i", "q")], {"i": ("P", 1), "q": ("Q", 1)}, {"P": "0.5"}),
    ([("i",), ("r", "q")], {"i": ("P", "0.9"), "r": ("P", "0.6"), "q": ("Q", 1)}, {"P": "0.3", "Q": "0.2"}),
]  # fmt: skip


@pytest.mark.parametrize(("explanations", "facts", "needed"), CASES)
def test_parts_are_owens_value(explanations, facts, needed):
    kind_of = {key: "influence" if key in {"r", "s"} else "connection" for key in facts}
    contributions = [Contribution(who, weight) for who, weight in needed.items()]
    told = parts_of(of_acts(explanations, facts, contributions), "P", kind_of)
    assert told == by_orders(explanations, facts, kind_of, "P", contributions)
    assert sum(told.values()) == 1


def test_who_needs_both_has_half_of_each():
    told = parts_of(of_acts(*CASES[0][:2]), "P", {"i": "connection", "r": "influence"})
    assert told == {"influence": Fraction(1, 2), "connection": Fraction(1, 2)}


def test_who_has_no_part_has_no_parts():
    assert parts_of(of_acts(*CASES[0][:2]), "Nobody", {"i": "connection", "r": "influence"}) == {}


def test_what_is_superfluous_earns_nothing():
    """The introduction alone is certain: the recommendation adds nothing to it."""
    told = of_acts([("i",), ("r",)], {"i": ("P", 1), "r": ("P", "0.5")})
    assert parts_of(told, "P", {"i": "connection", "r": "influence"}) == {"connection": 1}


@pytest.mark.slow
@given(st.lists(st.integers(0, 100), min_size=7, max_size=7))
def test_shapley_adds_up(worths):
    names = ["a", "b", "c"]
    sets = [frozenset(n for at, n in enumerate(names) if mask >> at & 1) for mask in range(8)]
    worth = dict(zip(sets, [Fraction(0), *map(Fraction, worths)], strict=True))
    assert sum(shapley(names, worth.__getitem__).values()) == worth[frozenset(names)]


def loaded():
    return earned(load_stand_ins(owner_people()))


def whole(told):
    found = defaultdict(int)
    for who, mine in told.items():
        for one in mine:
            found[one.outcome, who] += one.credit_minor
    return dict(found)


@pytest.mark.django_db
@pytest.mark.parametrize("amount", [1_000, 1_001, 7, 1])
def test_parts_add_up_to_the_credit_in_each_outcome(amount):
    """Also where somebody recommended, introduced and is worth an odd number of minor units."""
    world = chain_world(amount)
    katla, ingi, sindri, bera = world["C"], world["I"], world["S"], world["B"]
    guess = {"evidence": "inferred", "state": "waiting", "confidence": 0.6}
    act("recommendation", 21 * DAY, [katla], [bera], [sindri], **guess)
    act("introduction", 22 * DAY, [ingi], [bera], [sindri], **guess)
    attribute.attribute_all()
    told = loaded()
    lines = CreditLine.objects.filter(model="shapley").exclude(credit_minor=0)
    stored = {(line.outcome_id, line.person_id): line.credit_minor for line in lines}
    assert {key: minor for key, minor in whole(told).items() if minor} == stored
    assert {one.kind for one in told[katla.pk]} == set(KINDS) or amount == 1
    for mine in told.values():
        assert all(one.credit_minor >= 0 for one in mine)


@pytest.mark.django_db
def test_one_kind_takes_all_and_names_its_act():
    world = chain_world()
    attribute.attribute_all()
    told = loaded()
    (katla,) = told[world["C"].pk]
    (ingi,) = told[world["I"].pk]
    assert (katla.kind, katla.credit_minor, katla.share) == ("connection", 500, 0.5)
    assert (ingi.kind, ingi.credit_minor, ingi.acts) == ("influence", 500, (world["rec"].pk,))


@pytest.mark.django_db
def test_an_outcome_without_an_amount_has_shares_and_no_money():
    world = chain_world(None, "")
    attribute.attribute_all()
    (katla,) = loaded()[world["C"].pk]
    assert (katla.share, katla.credit_minor, katla.currency) == (0.5, 0, "")


@pytest.mark.django_db
def test_lost_and_retracted_outcomes_carry_nothing():
    world = chain_world()
    attribute.attribute_all()
    type(world["deal"]).objects.filter(pk=world["deal"].pk).update(retracted_at=1)
    assert loaded() == {}


@pytest.mark.django_db
def test_a_stranger_beside_them_changes_nothing():
    world = chain_world()
    outcome("Other", 40 * DAY, 900, "ISK", [person("Una Buyer")], [world["S"]])
    attribute.attribute_all()
    assert set(loaded()) == {world["C"].pk, world["I"].pk}
