"""Communities, betweenness and where to draw everybody."""

from itertools import combinations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tengill.network import betweenness, clustering, communities, graph, layout


def cliques(many=4, size=8):
    """Cliques in a ring, each tied to the next by one weak tie."""
    a, b, weight = [], [], []
    for island in range(many):
        nodes = range(island * size, (island + 1) * size)
        for one, other in combinations(nodes, 2):
            a.append(one)
            b.append(other)
            weight.append(1.0)
        a.append(island * size)
        b.append((island + 1) % many * size)
        weight.append(0.1)
    return graph(a, b, weight)


@pytest.mark.slow
def test_cliques_are_communities():
    found = communities(cliques())
    assert found.sizes.tolist() == [8, 8, 8, 8]
    for island in range(4):
        assert len(set(found.group[island * 8 : island * 8 + 8].tolist())) == 1
    theirs = [set(np.flatnonzero(found.group == g).tolist()) for g in range(4)]
    drawn = nx.Graph()
    network = cliques()
    for node in range(len(network)):
        for at in range(network.offsets[node], network.offsets[node + 1]):
            drawn.add_edge(node, int(network.neighbours[at]), weight=network.weights[at])
    assert found.modularity == pytest.approx(nx.community.modularity(drawn, theirs))


@pytest.mark.slow
def test_the_largest_community_comes_first_and_loners_are_alone():
    a, b = zip(*combinations(range(5), 2), strict=True)
    found = communities(graph([*a, 7], [*b, 8], people=[*range(5), 7, 8, 9]))
    assert found.sizes.tolist() == [5, 2, 1]
    assert found.group.tolist() == [0, 0, 0, 0, 0, 1, 1, 2]


def test_the_same_network_gives_the_same_communities():
    drawn = nx.barabasi_albert_graph(300, 3, seed=4)
    a, b = zip(*drawn.edges(), strict=True)
    first, again = communities(graph(a, b)), communities(graph(a, b))
    np.testing.assert_array_equal(first.group, again.group)


def test_nobody_and_one_pair():
    nothing = graph([], [])
    assert communities(nothing).group.shape == (0,)
    assert betweenness(nothing).values.shape == (0,)
    assert layout(nothing, np.zeros(0, dtype=np.int64)).shape == (0, 2)
    pair = graph([1], [2])
    assert betweenness(pair).values.tolist() == [0.0, 0.0]
    assert np.isfinite(layout(pair, np.array([0, 0]))).all()


@settings(max_examples=25, deadline=None)
@given(st.integers(3, 25), st.floats(0.1, 0.9), st.integers(0, 1000))
def test_betweenness_of_few_is_exact(nodes, chance, seed):
    drawn = nx.gnp_random_graph(nodes, chance, seed=seed)
    ours = graph([a for a, _ in drawn.edges()], [b for _, b in drawn.edges()], people=range(nodes))
    expected = nx.betweenness_centrality(drawn)
    found = betweenness(ours)
    assert found.error == 0.0
    np.testing.assert_allclose(found.values, [expected[n] for n in range(nodes)], atol=1e-12)


@pytest.mark.slow
@pytest.mark.parametrize("ties", [1, 3])
def test_sampled_betweenness_keeps_its_word(monkeypatch, ties):
    drawn = nx.barabasi_albert_graph(600, ties, seed=1)
    a, b = zip(*drawn.edges(), strict=True)
    exact = betweenness(graph(a, b))
    monkeypatch.setattr(clustering, "EXACT_TO", 0)
    sampled = betweenness(graph(a, b), error=0.02)
    assert (exact.error, sampled.error) == (0.0, 0.02)
    off = np.abs(sampled.values - exact.values).max()
    assert 0.0 < off <= 0.02


def apart(xy):
    return np.hypot(*(xy[:, None, :] - xy[None, :, :]).transpose(2, 0, 1))


def test_a_community_lies_together_and_nobody_on_anybody():
    network = cliques(many=6)
    group = communities(network).group
    xy = layout(network, group)
    between = apart(xy)
    same = group[:, None] == group[None, :]
    np.fill_diagonal(same, val=False)
    assert between[same].mean() < between[group[:, None] != group[None, :]].mean() / 2
    np.fill_diagonal(between, np.inf)
    assert between.min() > 0.4
    np.testing.assert_allclose(xy.mean(axis=0), 0.0, atol=1e-9)


def test_drawn_again_people_stay_where_they_were():
    network = cliques(many=6)
    group = communities(network).group
    first = layout(network, group)
    np.testing.assert_array_equal(first, layout(network, group))
    again = layout(network, group, first)
    extent = np.abs(first).max()
    assert np.median(np.hypot(*(again - first).T)) < 0.1 * extent
    # One more person, whom nobody had drawn: the others stay.
    grown = graph(
        [*np.repeat(np.arange(len(network)), network.degrees), 900],
        [*network.neighbours, 0],
        [*network.weights, 1.0],
    )
    before = np.vstack((first, [np.nan, np.nan]))
    moved = layout(grown, np.append(group, group[0]), before)
    assert np.isfinite(moved).all()
    assert np.median(np.hypot(*(moved[:-1] - first).T)) < 0.15 * extent


@pytest.mark.slow
def test_a_star_of_thousands_and_hundreds_of_loners():
    star = graph(np.zeros(3_000), np.arange(1, 3_001))
    xy = layout(star, np.zeros(3_001, dtype=np.int64))
    assert np.isfinite(xy).all()
    loners = graph([0], [1], people=range(1_500))
    xy = layout(loners, communities(loners).group)
    assert np.isfinite(xy).all()
    assert len(np.unique(xy.round(6), axis=0)) == 1_500


def test_what_does_not_fit():
    with pytest.raises(ValueError, match="community"):
        layout(graph([0], [1]), np.array([0]))
    with pytest.raises(ValueError, match="x and y"):
        layout(graph([0], [1]), np.array([0, 0]), np.zeros((1, 2)))
