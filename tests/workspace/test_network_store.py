"""The network as measured, drawn and kept."""

import numpy as np
import pytest

from tengill.ledger.models import NetworkCommunity, NetworkNode, NetworkRun, Person
from tengill.workspace import network_store

OWNER = 100
NOW = 1_600_000_000


def people(*ids: int) -> None:
    Person.objects.bulk_create(
        Person(
            id=pk,
            kind="person",
            name=f"Person {pk}",
            sort_name=f"person {pk}",
            organisation="first.example" if pk < 10 else "",
            is_owner=pk == OWNER,
        )
        for pk in ids
    )


@pytest.fixture
def world(ledger, monkeypatch):
    """Two groups of five, the owner tied to all, a role account and one tie too weak to count."""
    first, second = range(1, 6), range(11, 16)
    people(*first, *second, OWNER)
    Person.objects.create(id=50, kind="role", name="info", sort_name="info")
    ties = [(a, b, 0.6) for group in (first, second) for a in group for b in group if a < b]
    ties += [(5, 11, 0.3), (1, 50, 0.9)]
    ties += [(pk, OWNER, 0.5) for pk in (*first, *second)]

    def strengths(now, least=0.0):
        a, b, strong = zip(*(tie for tie in ties if tie[2] >= least), strict=True)
        return np.array(a), np.array(b), np.array(strong)

    monkeypatch.setattr(network_store, "all_strengths", strengths)
    monkeypatch.setattr(network_store, "reference_date", lambda: NOW)
    return ties


def test_everybody_is_measured_and_drawn(world):
    phases = []
    run = network_store.rebuild(phases.append)
    assert phases == ["ties", "communities", "brokerage", "betweenness", "layout", "writing"]
    assert (run.people, run.ties) == (11, 31)
    nodes = {node.person_id: node for node in NetworkNode.objects.all()}
    assert set(nodes) == {*range(1, 6), *range(11, 16), OWNER}
    assert (nodes[OWNER].x, nodes[OWNER].y) == (0.0, 0.0)
    assert len({nodes[pk].community for pk in range(1, 6)}) == 1
    assert nodes[1].community != nodes[11].community
    # The owner stands between all of one group and all of the other but the pair that knows itself.
    owner = nodes[OWNER]
    pairs = owner.coordinator + owner.consultant + owner.gatekeeper + owner.liaison
    assert pairs == 5 * 5 - 1
    assert owner.constraint < min(node.constraint for pk, node in nodes.items() if pk != OWNER)
    assert owner.strength == pytest.approx(5.0)


def test_a_community_is_named_after_what_its_people_share(world):
    network_store.rebuild()
    names = dict(NetworkCommunity.objects.values_list("number", "name"))
    by_person = dict(NetworkNode.objects.values_list("person_id", "community"))
    assert names[by_person[1]] == "first.example"
    assert names[by_person[11]] == ""
    assert sum(NetworkCommunity.objects.values_list("people", flat=True)) == 11


def test_what_was_kept_answers_as_before(world):
    run = network_store.rebuild()
    kept = network_store.load(run)
    graph, routes = kept.graph, kept.routes
    start, end = graph.nodes([1, 15])
    way = routes.best(int(start), int(end))
    assert way is not None
    assert [int(graph.people[node]) for node in way.nodes] == [1, OWNER, 15]
    assert way.trust == pytest.approx(0.25)
    around = routes.best(int(start), int(end), avoid=[int(graph.nodes([OWNER])[0])])
    assert [int(graph.people[node]) for node in around.nodes] == [1, 5, 11, 15]


def test_drawn_again_nobody_wanders(world):
    network_store.rebuild()
    first = dict(NetworkNode.objects.values_list("person_id", "x"))
    people(6)
    world.append((1, 6, 0.7))
    network_store.rebuild()
    again = dict(NetworkNode.objects.values_list("person_id", "x"))
    assert NetworkRun.objects.count() == 1
    assert set(again) == {*first, 6}
    extent = max(abs(x) for x in first.values())
    moved = [abs(again[pk] - first[pk]) for pk in first]
    assert np.median(moved) < 0.25 * extent


def test_it_is_out_of_date_once_something_came(world, monkeypatch):
    assert not network_store.is_current(network_store.current())
    run = network_store.rebuild()
    assert network_store.is_current(network_store.current())
    monkeypatch.setattr(network_store, "reference_date", lambda: NOW + 2 * 86_400)
    assert not network_store.is_current(run)
    monkeypatch.setattr(network_store, "key_of_facts", lambda: "other")
    assert not network_store.is_current(run)


def test_lost_files_are_told(world, ledger):
    run = network_store.rebuild()
    (ledger.home / "network" / str(run.pk) / "weights.npy").unlink()
    assert network_store.load(run) is None


def test_an_empty_ledger(ledger):
    run = network_store.rebuild()
    assert (run.people, run.ties) == (0, 0)
    kept = network_store.load(run)
    assert len(kept.graph) == 0
    assert network_store.is_current(run)
