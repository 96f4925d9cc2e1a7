"""Burt's measures and Gould and Fernandez's roles, against NetworkX, brute force and published values."""

from itertools import combinations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tengill.network import brokerage, graph, roles

TOLERANCE = 1e-9


@st.composite
def networks(draw, most=14):
    nodes = draw(st.integers(2, most))
    pairs = list(combinations(range(nodes), 2))
    chosen = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=len(pairs)))
    weights = draw(
        st.lists(st.floats(0.01, 100, allow_nan=False), min_size=len(chosen), max_size=len(chosen))
    )
    return nodes, chosen, weights


def made(nodes, pairs, weights):
    a = [a for a, _ in pairs]
    b = [b for _, b in pairs]
    ours = graph(a, b, weights, people=range(nodes))
    theirs = nx.Graph()
    theirs.add_nodes_from(range(nodes))
    theirs.add_weighted_edges_from((a, b, w) for (a, b), w in zip(pairs, weights, strict=True))
    return ours, theirs


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(networks())
def test_values_are_networkxs(network):
    ours, theirs = made(*network)
    found = brokerage(ours)
    # Asked for nodes one by one NetworkX follows the definition; for all at once it multiplies matrices.
    constraint = nx.constraint(theirs, nodes=list(theirs), weight="weight")
    size = nx.effective_size(theirs, nodes=list(theirs), weight="weight")
    np.testing.assert_allclose(
        found.constraint, [constraint[n] for n in range(len(ours))], rtol=TOLERANCE, atol=TOLERANCE
    )
    np.testing.assert_allclose(
        found.effective_size, [size[n] for n in range(len(ours))], rtol=TOLERANCE, atol=TOLERANCE
    )


def test_zacharys_club():
    club = nx.karate_club_graph()
    a, b = zip(*club.edges(), strict=True)
    ours = graph(a, b)
    found = brokerage(ours)
    constraint = nx.constraint(club)
    size = nx.effective_size(club)
    for node in club:
        assert found.constraint[node] == pytest.approx(constraint[node], abs=TOLERANCE)
        assert found.effective_size[node] == pytest.approx(size[node], abs=TOLERANCE)
    # The instructor (1) and the administrator (34) are the brokers, the instructor's four
    # degree-two members at (0, 33)'s outskirts the most bound.
    assert {int(n) for n in np.argsort(found.constraint)[:2]} == {0, 33}


def test_borgattis_example():
    """Borgatti 1997, figure 1: ego tied to A, B, D, E, F, G; effective size of G is 4.67."""
    ties = ["AB", "AE", "AG", "BG", "CG", "DB", "DG", "EG", "FG", "AF"]
    letters = {letter: n for n, letter in enumerate("ABCDEFG")}
    ours = graph([letters[t[0]] for t in ties], [letters[t[1]] for t in ties])
    found = brokerage(ours)
    # n - 2t/n for each node, as the paper works it out for G: 6 - 2 * 4 / 6.
    expected = {}
    pairs = {frozenset(t) for t in ties}
    for letter in letters:
        near = {o for o in letters if frozenset((letter, o)) in pairs}
        between = sum(frozenset(p) in pairs for p in combinations(near, 2))
        expected[letter] = len(near) - 2 * between / len(near)
    assert expected["G"] == pytest.approx(6 - 2 * 4 / 6)
    for letter, node in letters.items():
        assert found.effective_size[node] == pytest.approx(expected[letter], abs=TOLERANCE)


def test_a_star_and_a_clique():
    star = brokerage(graph([0, 0, 0, 0], [1, 2, 3, 4]))
    assert star.constraint[0] == pytest.approx(0.25)
    assert star.effective_size[0] == pytest.approx(4)
    assert star.constraint[1] == pytest.approx(1)
    a, b = zip(*combinations(range(5), 2), strict=True)
    clique = brokerage(graph(a, b))
    np.testing.assert_allclose(clique.effective_size, 1.0)
    np.testing.assert_allclose(clique.constraint, 4 * (0.25 + 3 * 0.0625) ** 2)
    assert brokerage(graph(a, b)).efficiency(graph(a, b))[0] == pytest.approx(0.25)


def test_somebody_without_ties_has_no_value():
    found = brokerage(graph([1], [2], people=[1, 2, 3]))
    assert np.isnan(found.constraint[2])
    assert np.isnan(found.effective_size[2])


def test_a_tie_with_oneself_and_a_tie_of_weight_0_are_none():
    plain = graph([1, 2], [2, 3])
    odd = graph([1, 2, 2, 1], [2, 3, 2, 3], [1.0, 1.0, 9.0, 0.0])
    assert odd.ties == plain.ties == 2
    np.testing.assert_array_equal(odd.neighbours, plain.neighbours)


def test_a_pair_told_both_ways_is_one_tie_of_both_weights():
    both = graph([5, 9], [9, 5], [0.25, 0.5])
    assert both.ties == 1
    assert both.weights.tolist() == [0.75, 0.75]
    assert graph([5, 9], [9, 5]).weights.tolist() == [1.0, 1.0]


def test_nobody_and_strangers():
    nothing = graph([], [])
    assert len(nothing) == 0
    assert brokerage(nothing).constraint.shape == (0,)
    assert nothing.nodes([1]).tolist() == [-1]
    assert graph([3], [7]).nodes([7, 4, 3, 99]).tolist() == [1, -1, 0, -1]


@pytest.mark.parametrize("wrong", [-1.0, float("nan"), float("inf")])
def test_a_weight_that_is_none(wrong):
    with pytest.raises(ValueError, match="tie 1 has the weight"):
        graph([1, 2], [2, 3], [1.0, wrong])


def test_columns_and_people_that_do_not_fit():
    with pytest.raises(ValueError, match="one length"):
        graph([1, 2], [2])
    with pytest.raises(ValueError, match="names 9"):
        graph([1], [9], people=[1, 2])
    with pytest.raises(ValueError, match="each node"):
        roles(graph([1], [2]), np.array([0]))


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(networks(), st.data())
def test_roles_are_those_counted_by_hand(network, data):
    nodes, pairs, weights = network
    ours, _ = made(nodes, pairs, weights)
    group = data.draw(st.lists(st.integers(0, 3), min_size=nodes, max_size=nodes))
    found = roles(ours, np.array(group))
    tied = {frozenset(p) for p in pairs}
    for b in range(nodes):
        near = [o for o in range(nodes) if frozenset((b, o)) in tied]
        counted = dict.fromkeys(("coordinator", "consultant", "gatekeeper", "liaison"), 0)
        for a, c in combinations(near, 2):
            if frozenset((a, c)) in tied:
                continue
            of = group[a], group[b], group[c]
            if of[0] == of[1] == of[2]:
                counted["coordinator"] += 1
            elif of[0] == of[2]:
                counted["consultant"] += 1
            elif of[1] in (of[0], of[2]):
                counted["gatekeeper"] += 1
            else:
                counted["liaison"] += 1
        assert {role: int(getattr(found, role)[b]) for role in counted} == counted
        assert found.pairs[b] == sum(counted.values())
