"""Every way of computing one outcome against brute force, and against each other."""

from fractions import Fraction

import exact_worlds as worlds
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tengill.credit import Contribution, Fact, Tier, attribute
from tengill.credit.circuit import All, AnyOf, Leaf
from tengill.credit.dividends import by_dividends
from tengill.credit.game import Game, bits, normal_form
from tengill.credit.wide import decomposition as tier_two
from tengill.credit.wide import integral_kernel as kernel
from tengill.credit.wide.circuit_game import circuit_game
from tengill.credit.wide.decomposition import by_decomposition
from tengill.credit.wide.diagram import Diagram, compile_clauses
from tengill.credit.wide.diagram_kernel import compile_links
from tengill.credit.wide.gates import Gates, compile_gate
from tengill.credit.wide.integral import exact_values, weights
from tengill.credit.wide.ordering import separating_rank
from tengill.credit.wide.sampling import by_sampling
from tengill.facts.evidence import Evidence

RELAXED = [HealthCheck.too_slow, HealthCheck.data_too_large]


def game_of(world):
    sets, facts, contributions = world
    known = {key: Fact(key, owner, chance) for key, (owner, chance) in facts.items()}
    return normal_form(sets, known, [Contribution(*each) for each in contributions])


def expected(world):
    sets, facts, contributions = world
    used = {key: facts[key] for each in sets for key in each}
    return worlds.brute(worlds.any_set(sets), used, contributions)


def assert_equal(game, values, wanted):
    players, shapley, banzhaf, necessity, organic, explained = wanted
    assert list(game.players) == players
    assert list(values.shapley) == [shapley[player] for player in players]
    assert list(values.banzhaf) == [banzhaf[player] for player in players]
    assert list(values.necessity) == [necessity[player] for player in players]
    assert (values.organic, values.explained) == (organic, explained)


def by_circuit(game):
    """Taken apart as a circuit, although it could be clauses."""
    circuit = AnyOf(tuple(All(tuple(Leaf(bit) for bit in bits(c))) for c in game.clauses))
    other = Game(game.players, game.chances, (), game.factors, circuit)
    return by_decomposition(other)


def by_machine_code(game):
    """Taken apart by the compiled way, whatever the size: exactly, and in floats."""
    tokens = len(game.players) + len(game.chances)
    diagram = Diagram(tokens, 100)
    if not game.clauses:
        return None
    links, node = compile_links(game.clauses, separating_rank(game.clauses), 10_000)
    tests = {bit: bit + 2 for bit in range(tokens)}
    rows, root = kernel.joined(tests, kernel.as_rows(diagram.triples), links, node, tokens)
    return kernel.residue_values(game, rows, root), kernel.float_values(game, rows, root)


@pytest.mark.slow
@settings(max_examples=20, deadline=None, suppress_health_check=RELAXED)
@given(worlds.wide_games(most_players=6))
def test_every_interpreted_way_equals_brute_force(world):
    game, wanted = game_of(world), expected(world)
    assert_equal(game, by_dividends(game, budget=10**6) or by_decomposition(game), wanted)
    assert_equal(game, by_decomposition(game), wanted)
    assert_equal(game, by_circuit(game), wanted)


@pytest.mark.slow
@settings(max_examples=30, deadline=None, suppress_health_check=RELAXED)
@given(worlds.wide_games())
def test_every_exact_way_equals_brute_force_up_to_twelve_players(world):
    """Popcount and absorption mistakes show only above eight players."""
    game, wanted = game_of(world), expected(world)
    assert_equal(game, by_dividends(game, budget=10**6) or by_decomposition(game), wanted)
    assert_equal(game, by_decomposition(game), wanted)
    assert_equal(game, by_circuit(game), wanted)
    found = by_machine_code(game)
    if found is not None:
        assert_equal(game, found[0], wanted)
        assert_close(found[1], found[0])


def assert_close(floats, exact):
    assert 0 < floats.error < Fraction(1, 10**10)
    assert sum(floats.shapley) + floats.organic == floats.explained
    for name in ("shapley", "banzhaf", "necessity"):
        for one, other in zip(getattr(floats, name), getattr(exact, name), strict=True):
            # Conservation moves what rounding leaves to one of them.
            assert abs(one - other) <= 2 * len(exact.shapley) * floats.error
    assert abs(floats.explained - exact.explained) <= floats.error


NOBODY = ([frozenset(["u0"])], {"u0": (None, Fraction(0))}, [])
"""A game without a player."""


@pytest.mark.slow
@settings(max_examples=6, deadline=None, suppress_health_check=RELAXED)
@example(NOBODY, 0)
@given(worlds.wide_games(most_players=7), st.integers(0, 2**32))
def test_sampling_stays_within_its_interval(world, seed):
    """At 99 % over all figures at once, twice the width: a wrong sampler fails, bad luck doesn't."""
    game, wanted = game_of(world), expected(world)
    values = by_sampling(game, samples=6_000, seed=seed)
    players, shapley, banzhaf, necessity, organic, explained = wanted
    assert (values.organic, values.explained) == (organic, explained)
    assert list(values.necessity) == [necessity[player] for player in players]
    assert values.interval.exact == ("organic", "explained", "necessity")
    assert sum(values.shapley) == explained - organic
    for index, player in enumerate(players):
        assert abs(values.shapley[index] - shapley[player]) <= 2 * values.interval.credit[index]
        assert abs(values.banzhaf[index] - banzhaf[player]) <= 2 * values.interval.half_width
    assert max([0, *values.interval.credit]) <= values.interval.half_width


@st.composite
def circuits(draw, facts=8):
    """A random monotone circuit with shared parts; leaves are fact numbers."""
    made = [Leaf(number) for number in range(facts)]
    for _ in range(draw(st.integers(1, 7))):
        kind = draw(st.sampled_from([All, AnyOf]))
        parts = draw(st.lists(st.sampled_from(made), min_size=1, max_size=4))
        made.append(kind(tuple(parts)))
    return made[-1]


def holds(circuit, true):
    if isinstance(circuit, Leaf):
        return f"f{circuit.fact}" in true
    return (all if isinstance(circuit, All) else any)(holds(p, true) for p in circuit.parts)


def leaves(circuit):
    if isinstance(circuit, Leaf):
        return {circuit.fact}
    return set().union(*(leaves(part) for part in circuit.parts))


@pytest.mark.slow
@settings(max_examples=25, deadline=None, suppress_health_check=RELAXED)
@given(circuits(), st.data())
def test_circuits_equal_brute_force_without_being_multiplied_out(circuit, data):
    owner = st.sampled_from([None, "a", "b", "c", "d", "e"])
    told = [
        Fact(f"f{i}", data.draw(owner), data.draw(st.sampled_from(worlds.CHANCES)))
        for i in range(8)
    ]
    used = {told[i].key: (told[i].owner, told[i].probability) for i in leaves(circuit)}
    wanted = worlds.brute(lambda true: holds(circuit, true), used)
    listed = circuit_game(circuit, told, {fact.key: fact for fact in told})
    assert_equal(listed, by_decomposition(listed), wanted)
    over_bits = AnyOf(tuple(All(tuple(Leaf(b) for b in bits(c))) for c in listed.clauses))
    unlisted = Game(listed.players, listed.chances, (), (), over_bits)
    assert_equal(unlisted, by_decomposition(unlisted), wanted)
    result = attribute([], told, 10**6, circuit=circuit)
    assert {s.person: s.credit_share for s in result.shares if s.credit_share} == {
        player: share for player, share in wanted[1].items() if share
    }


def test_a_circuit_of_a_million_explanations_is_exact():
    """One of ten, and one of ten, … six times: 10^6 explanations, 60 people, one answer each."""
    told = [Fact(f"f{i}", i) for i in range(60)]
    circuit = All(tuple(AnyOf(tuple(Leaf(10 * g + i) for i in range(10))) for g in range(6)))
    result = attribute([["f0", "f10", "f20", "f30", "f40", "f50"]], told, 60_000, circuit=circuit)
    assert (result.tier, result.exact, result.error) == (Tier.DECOMPOSITION, True, 0)
    assert {share.credit for share in result.shares} == {1000}
    assert [share.credit_share for share in result.shares] == [Fraction(1, 60)] * 60


@pytest.mark.slow
def test_a_tangled_circuit_is_taken_apart_as_it_stands():
    """Pairs along a ring, one of each two: too many sets to list, few nodes."""
    told = [Fact(i, i, Fraction(9, 10)) for i in range(24)]
    circuit = All(tuple(AnyOf((Leaf(i), Leaf((i + 1) % 24))) for i in range(24)))
    result = attribute([], told, 24_000, circuit=circuit)
    assert result.exact
    assert len({share.credit_share for share in result.shares}) == 1
    # A circle of 24 of which no two neighbours fail: by the transfer matrix of the two states.
    assert 1 - result.unexplained_share == _ring(24, Fraction(9, 10))


def _ring(length, chance):
    """Pr[no two neighbours on a ring both fail], by powers of a two-by-two matrix."""
    step = [[chance, chance], [1 - chance, Fraction(0)]]
    power = [[Fraction(1), Fraction(0)], [Fraction(0), Fraction(1)]]
    for _ in range(length):
        power = [[sum(power[i][k] * step[k][j] for k in (0, 1)) for j in (0, 1)] for i in (0, 1)]
    return power[0][0] + power[1][1]


@pytest.mark.parametrize("players", [9, 10, 13, 20])
@pytest.mark.parametrize("least", [2, 3])
def test_symmetric_games_give_everybody_the_same(players, least):
    game = Game(tuple(range(players)), (), clauses_of(worlds.threshold(players, least)))
    values = by_decomposition(game)
    assert values.error == 0
    assert set(values.shapley) == {Fraction(1, players)}
    assert len(set(values.banzhaf)) == 1
    assert set(values.necessity) == {0}


def clauses_of(sets):
    return tuple(sum(1 << each for each in members) for members in sets)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("players", "sets"),
    [(40, worlds.random_sets(40, 40)), (60, worlds.random_sets(60, 60)), (42, worlds.grid(6, 7))],
    ids=["random 40", "random 60", "board 6 by 7"],
)
def test_large_formulas_agree_between_machine_code_and_pythons_numbers(players, sets):
    chances = tuple(Fraction(1 + i % 9, 10) for i in range(players // 4))
    names = tuple(range(players - len(chances)))
    factors = ((0, Fraction(1, 3)), (3, Fraction(1)))
    game = Game(names, chances, clauses_of(sets), factors)
    rows, root = tier_two.diagram_of(game)
    triples = [tuple(int(each) for each in row) for row in rows]
    exact = exact_values(game, triples, root)
    assert sum(exact.shapley) + exact.organic == exact.explained
    residues = kernel.residue_values(game, kernel.as_rows(triples), root)
    assert residues == exact
    assert_close(kernel.float_values(game, kernel.as_rows(triples), root), exact)
    tangled = Diagram(players, 200_000)
    circuit = AnyOf(tuple(All(tuple(Leaf(bit) for bit in sorted(s))) for s in sets))
    gates = Gates()
    if players <= 42:
        node = compile_gate(tangled, gates, gates.of(circuit))
        assert exact_values(game, tangled.triples, node) == exact


@pytest.mark.slow
def test_the_compiled_way_makes_the_same_formula_as_the_interpreted_one():
    sets = clauses_of(worlds.random_sets(24, 24, seed=5))
    rank = separating_rank(sets)
    game = Game(tuple(range(24)), (), sets)
    diagram = Diagram(24, 100_000)
    root = compile_clauses(diagram, sets, {bit: bit + 2 for bit in range(24)}, rank)
    one = exact_values(game, diagram.triples, root)
    residues, floats = by_machine_code(game)
    assert residues == one
    assert_close(floats, one)


@pytest.mark.parametrize("count", [1, 2, 5, 9, 20])
def test_whole_number_points_integrate_polynomials_exactly(count):
    for power in range(count):
        found = sum(w * Fraction(k) ** power for k, w in enumerate(weights(count)))
        assert found == Fraction(1, power + 1)


def test_a_certain_contributor_in_a_chain_is_needed_like_the_chain():
    """w = 1 at t = 0 is the limit 0/0 of the substitution; the formula itself has no such hole."""
    facts = [Fact("a", "a"), Fact("b", "b")]
    result = attribute([["a"], ["b"]], facts, 6, [Contribution("a", 1)])
    assert {s.person: s.credit_share for s in result.shares} == {"a": 1}
    game = normal_form([["a"], ["b"]], {f.key: f for f in facts}, [Contribution("a", 1)])
    assert by_decomposition(game).shapley == by_dividends(game, 10**6).shapley


def test_grades_are_told_with_every_explanation():
    facts = [Fact("a", "A", grade=Evidence.INFERRED), Fact("b", "B", grade=Evidence.WITNESSED)]
    result = attribute([["a", "b"], ["b"]], facts, 10)
    assert [each.weakest for each in result.explanations] == [Evidence.INFERRED, Evidence.WITNESSED]
    assert [fact.grade for fact in result.explanations[0].told] == ["inferred", "witnessed"]
    assert result.of("B").weakest is Evidence.WITNESSED
