"""A network as measuring leaves it, without measuring: places, communities and ties beside a ledger."""

from itertools import pairwise
from pathlib import Path

import numpy as np
from django.conf import settings

from tengill.ledger.models import NetworkCommunity, NetworkNode, NetworkRun, Person

AT = 1_610_000_000


def draw(
    ties: list[tuple[int, int, float]], group: dict[int, int], names: dict[int, str]
) -> NetworkRun:
    """Keep a network of these ties (a, b, strength); `group`: person → community."""
    people = np.array(sorted(group), dtype=np.int64)
    both = sorted([(a, b, w) for a, b, w in ties] + [(b, a, w) for a, b, w in ties])
    NetworkRun.objects.all().delete()
    run = NetworkRun.objects.create(
        made_at=AT, at=AT, key="drawn by hand", people=len(people), ties=len(ties),
        modularity=0.4, betweenness_error=0.0, seconds=0.1,
    )  # fmt: skip
    strength = {pk: sum(w for a, _b, w in both if a == pk) for pk in group}
    NetworkNode.objects.bulk_create(
        NetworkNode(
            person_id=pk, community=number, x=10.0 * number + at % 5, y=float(at // 5),
            degree=sum(a == pk for a, _b, _w in both), strength=strength[pk], betweenness=strength[pk] / 100,
        )
        for at, (pk, number) in enumerate(sorted(group.items()))
    )  # fmt: skip
    sizes = np.bincount(list(group.values()))
    NetworkCommunity.objects.bulk_create(
        NetworkCommunity(number=number, name=names.get(number, ""), people=int(size))
        for number, size in enumerate(sizes)
    )
    _keep(run, people, both)
    return run


def _keep(run: NetworkRun, people: np.ndarray, both: list[tuple[int, int, float]]) -> None:
    node = {int(pk): at for at, pk in enumerate(people)}
    offsets = np.zeros(len(people) + 1, dtype=np.int64)
    for a, _b, _w in both:
        offsets[node[a] + 1 :] += 1
    by_strength = sorted(both, key=lambda tie: (tie[0], -tie[2], tie[1]))
    arrays = {
        "people": people,
        "offsets": offsets,
        "neighbours": np.array([node[b] for _a, b, _w in both], dtype=np.int32),
        "weights": np.array([w for _a, _b, w in both]),
        "strong_neighbours": np.array([node[b] for _a, b, _w in by_strength], dtype=np.int32),
        "strong_weights": np.array([w for _a, _b, w in by_strength]),
    }
    folder = Path(settings.HOME) / "network" / str(run.pk)
    folder.mkdir(parents=True, exist_ok=True)
    for name, array in arrays.items():
        np.save(folder / f"{name}.npy", array)


def of_the_small_world(world) -> NetworkRun:
    """The small world's people in three communities, and one who knows only the owner."""
    me = world.me.id
    crowd = list(
        Person.objects.filter(kind="person", address__endswith="crowd.example")
        .order_by("pk").values_list("pk", flat=True)
    )  # fmt: skip
    close = [world.anna.id, world.ben.id, world.chen.id, world.dana.id]
    group = dict.fromkeys([me, *close], 0)
    group |= {pk: 1 + at // 10 for at, pk in enumerate(crowd[:-1])}
    group[crowd[-1]] = 3
    ties = [(me, pk, 0.1 + 0.02 * at) for at, pk in enumerate(crowd)]
    ties += [(me, pk, 0.8) for pk in close[1:]]
    ties += [(world.anna.id, world.ben.id, 0.6), (world.chen.id, world.dana.id, 0.5)]
    ties += [(a, b, 0.4) for a, b in pairwise(crowd[:-1])]
    return draw([(min(a, b), max(a, b), w) for a, b, w in ties], group, {1: "Castellan & Co"})
