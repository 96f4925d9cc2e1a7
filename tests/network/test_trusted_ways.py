"""The most trusted way, against a search of all ways."""

from itertools import combinations, pairwise, permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tengill.network import Routes, graph


def exhaustive(nodes, weight, start, end, avoid=()):
    """(trust, steps) of the best way of at most three steps, all tried; None when there is none."""
    best = None
    others = [n for n in range(nodes) if n not in (start, end) and n not in avoid]
    for between in range(3):
        for middle in permutations(others, between):
            way = (start, *middle, end)
            steps = [weight.get(frozenset(p), 0.0) for p in pairwise(way)]
            trust = float(np.prod(steps))
            if trust > 0 and (best is None or trust > best[0] * (1 + 1e-12)):
                best = trust, len(steps)
    return best


@st.composite
def networks(draw):
    nodes = draw(st.integers(2, 8))
    pairs = draw(st.lists(st.sampled_from(list(combinations(range(nodes), 2))), unique=True))
    strengths = st.sampled_from([0.1, 0.25, 0.5, 0.5, 0.75, 1.0]) | st.floats(0.001, 1.0)
    weights = draw(st.lists(strengths, min_size=len(pairs), max_size=len(pairs)))
    return nodes, dict(zip(map(frozenset, pairs), weights, strict=True))


def made(nodes, weight):
    pairs = [tuple(sorted(p)) for p in weight]
    return graph(
        [a for a, _ in pairs], [b for _, b in pairs], list(weight.values()), people=range(nodes)
    )


@pytest.mark.slow
@settings(max_examples=120, deadline=None)
@given(networks(), st.data())
def test_as_good_as_trying_every_way(network, data):
    nodes, weight = network
    routes = Routes(made(nodes, weight))
    avoid = data.draw(st.sets(st.integers(0, nodes - 1), max_size=2))
    for start, end in permutations(range(nodes), 2):
        expected = exhaustive(nodes, weight, start, end, avoid)
        found = routes.best(start, end, avoid)
        if expected is None:
            assert found is None
            continue
        assert found is not None
        assert found.trust == pytest.approx(expected[0], rel=1e-12)
        assert found.nodes[0] == start
        assert found.nodes[-1] == end
        assert not set(found.nodes[1:-1]) & avoid
        told = [weight[frozenset(p)] for p in pairwise(found.nodes)]
        assert list(found.strengths) == told


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(networks())
def test_of_equal_ways_the_shortest(network):
    nodes, weight = network
    routes = Routes(made(nodes, dict.fromkeys(weight, 1.0)))
    for start, end in permutations(range(nodes), 2):
        found = routes.best(start, end)
        lengths = exhaustive(nodes, dict.fromkeys(weight, 1.0), start, end)
        assert (len(found.nodes) - 1 if found else None) == (lengths[1] if lengths else None)


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(networks())
def test_alternatives_ask_different_people(network):
    nodes, weight = network
    routes = Routes(made(nodes, weight))
    ways = routes.alternatives(0, 1, count=4)
    between = [set(way.nodes[1:-1]) for way in ways]
    assert sum(not middle for middle in between) <= 1
    for one, other in combinations(between, 2):
        assert not one & other
    assert [w.trust for w in ways] == sorted((w.trust for w in ways), reverse=True)


def test_a_weak_direct_tie_stands_among_its_alternatives():
    routes = Routes(graph([0, 0, 1, 0, 3], [2, 1, 2, 3, 2], [0.1, 0.5, 0.5, 0.2, 0.2]))
    ways = [way.nodes for way in routes.alternatives(0, 2, count=5)]
    assert ways == [(0, 1, 2), (0, 2), (0, 3, 2)]
    assert routes.best(0, 2, avoid=[1, 3], direct=False) is None


def test_a_search_leaves_nothing_behind():
    routes = Routes(graph([0, 1, 2], [1, 2, 3], [0.5, 0.5, 0.5]))
    first = routes.best(0, 3)
    assert first is not None
    assert first.nodes == (0, 1, 2, 3)
    assert routes.best(0, 3, avoid=[1]) is None
    assert routes.best(0, 3) == first
    assert routes.best(3, 0).nodes == (3, 2, 1, 0)


def test_four_steps_are_too_many():
    assert Routes(graph([0, 1, 2, 3], [1, 2, 3, 4])).best(0, 4) is None


def test_ends_that_are_no_ends():
    routes = Routes(graph([0], [1]))
    for start, end in ((0, 0), (0, 9), (-1, 1)):
        with pytest.raises(ValueError, match="from one node to another"):
            routes.best(start, end)
    with pytest.raises(ValueError, match="at most 1"):
        Routes(graph([0], [1], [2.0]))
