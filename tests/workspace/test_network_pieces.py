"""What the map is cut into: tiles that part the picture, ties as the network has them, colours apart."""

import gzip
import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tengill.ledger.models import NetworkNode, NetworkRun, Person
from tengill.workspace import network_pieces, network_places
from tengill.workspace.network_places import Places, Strongest

COLUMNS = network_places._COLUMNS


def placed(points: list[tuple[int, int]]) -> Places:
    rows = np.array(
        [(at, 0, x, y, -at) for at, (x, y) in enumerate(points)], dtype=COLUMNS
    )  # strongest first
    return network_places._placed(rows)


points = st.lists(
    st.tuples(st.integers(-500, 500), st.integers(-500, 500)), min_size=1, max_size=40
)


@pytest.mark.slow
@given(points, st.integers(0, 3))
def test_tiles_of_a_level_hold_everybody_once(where, level):
    held = placed(where)
    parts = range(1 << level)
    found = [one for c in parts for r in parts for one in held.tile(level, c, r, 1000).tolist()]
    assert sorted(found) == list(range(len(where)))


@pytest.mark.slow
@given(points, st.integers(1, 5))
def test_a_tile_holds_the_strongest_first(where, most):
    held = placed(where)
    every = held.tile(1, 0, 0, 1000)
    assert held.tile(1, 0, 0, most).tolist() == every[:most].tolist()
    assert (np.diff(held.rows["strength"][every]) <= 0).all()


def test_there_is_no_tile_outside():
    held = placed([(0, 0), (1, 1)])
    for level, column, row in ((0, 1, 0), (2, -1, 0), (2, 0, 4)):
        with pytest.raises(ValueError, match="no tile"):
            held.tile(level, column, row, 10)


ties = st.dictionaries(
    st.tuples(st.integers(0, 9), st.integers(0, 9)).filter(lambda pair: pair[0] < pair[1]),
    st.floats(0.01, 1.0),
    max_size=30,
)


def held(told: dict[tuple[int, int], float]) -> Strongest:
    """As the network store keeps them, of people 10, 20, …, 100."""
    people = np.arange(10, 110, 10)
    rows = [
        sorted([(-w, b if a == node else a) for (a, b), w in told.items() if node in (a, b)])
        for node in range(10)
    ]
    flat = [one for row in rows for one in row]
    return Strongest(
        people,
        np.concatenate(([0], np.cumsum([len(row) for row in rows]))),
        np.array([node for _w, node in flat], dtype=np.int32),
        np.array([-w for w, _node in flat]),
    )


@pytest.mark.slow
@given(ties, st.sets(st.integers(0, 9)), st.integers(1, 4))
def test_ties_are_the_strongest_of_each_and_told_once(told, asked, each):
    a, b, weight = held(told).ties(
        np.array([10 + 10 * node for node in sorted(asked)]), each, np.array([20])
    )
    expected = {}
    for node in asked:
        mine = sorted((-w, pair) for pair, w in told.items() if node in pair)
        mine.sort(key=lambda one: (one[0], sum(one[1]) - node))
        for w, (low, high) in mine[:each]:
            if 1 not in (low, high):  # person 20 is left out
                expected[10 + 10 * low, 10 + 10 * high] = -w
    assert dict(zip(zip(a.tolist(), b.tolist(), strict=True), weight.tolist(), strict=True)) == expected  # fmt: skip


def test_a_row_of_ties_goes_on_where_it_was():
    told = {(0, n): n / 10 for n in range(1, 10)}
    kept = held(told)
    every = kept.row(10, 0, 100)
    assert [strength for _person, strength in every] == sorted((n / 10 for n in range(1, 10)), reverse=True)  # fmt: skip
    assert kept.row(10, 0, 4) + kept.row(10, 4, 100) == every
    assert kept.row(15, 0, 5) == []


def test_neighbouring_communities_differ_in_colour():
    rng = np.random.default_rng(5)
    x, y = rng.uniform(0, 100, 40), rng.uniform(0, 100, 40)
    colours = network_pieces.colours_of(x, y, np.arange(40, 0, -1))
    assert set(colours) == set(range(8))
    assert len(set(colours[:8])) == 8
    away = np.hypot(x[:, None] - x, y[:, None] - y) + np.eye(40) * 1e9
    nearest = away.argmin(axis=1)
    assert sum(colours[one] == colours[int(other)] for one, other in enumerate(nearest)) == 0


def network(size: int, communities: int) -> NetworkRun:
    Person.objects.bulk_create(
        Person(id=pk, kind="person", name=f"P {pk}", sort_name=f"p {pk}", is_owner=pk == 1)
        for pk in range(1, size + 1)
    )
    NetworkNode.objects.bulk_create(
        NetworkNode(
            person_id=pk, community=pk % communities, x=pk % 70, y=pk // 70, degree=1,
            strength=1.0 / pk, betweenness=0.0,
        )
        for pk in range(1, size + 1)
    )  # fmt: skip
    return NetworkRun.objects.create(
        made_at=size, at=1_600_000_000, key="", people=size, ties=0, modularity=0.0,
        betweenness_error=0.0, seconds=0.0,
    )  # fmt: skip


@pytest.mark.django_db
def test_the_opening_is_bounded_and_every_community_is_in_it(ledger):
    run = network(3_000, 12)
    told = json.loads(gzip.decompress(network_pieces.opening(run, "a")))
    assert 1_000 < len(told["id"]) <= network_pieces.OPENING
    assert told["me"] == [1]
    assert set(told["c"]) == set(range(12))
    assert told["everybody"] == 3_000
    assert len(told["colours"]) == 12
    assert all(len(told[name]) == len(told["id"]) for name in "xyctdqno")


@pytest.mark.django_db
def test_pairs_and_loners_stand_around_the_communities(ledger):
    run = network(200, 2)
    NetworkNode.objects.filter(pk__gt=190).update(community=5, x=500.0)
    for pk in range(191, 201):
        NetworkNode.objects.filter(pk=pk).update(community=pk)
    held = network_places.places(run)
    away = dict(zip(held.rows["person"].tolist(), np.hypot(held.rows["x"], held.rows["y"]).tolist(), strict=True))  # fmt: skip
    assert away[1] == 0.0
    inner = max(away[pk] for pk in range(2, 191))
    assert all(inner < away[pk] < 1.6 * inner for pk in range(191, 201))


@pytest.mark.django_db
def test_an_empty_network_is_an_empty_picture(ledger):
    run = network(0, 1)
    told = json.loads(gzip.decompress(network_pieces.opening(run, "b")))
    assert told["id"] == []
    assert told["communities"] == []
