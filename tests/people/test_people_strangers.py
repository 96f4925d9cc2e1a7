"""A point that stands alone changes nobody else: `resolve` with it is `resolve` without it, and it."""

import random
from dataclasses import replace

import pytest

from tengill import people
from tengill.people import Decisions, PointSeen, linking, profiles, strangers, suggesting

GIVEN = ("Anna", "Anne", "Ann", "Bo", "Carl", "Karl", "Dísa", "Egon", "Bill", "William", "Hanna")
LAST = ("Lind", "Dahl", "Jónsdóttir", "Smith", "Vik", "Moe", "Ny")
HOUSES = (
    "lind.example",
    "mail.lind.example",
    "dahl.example",
    "gmail.com",
    "yahoo.com",
    "vik.example",
)
SEEDS = range(40)


def some_point(number: int, rng: random.Random) -> PointSeen:
    given, last = rng.choice(GIVEN), rng.choice(LAST)
    middle = rng.choice(["", "", "", f" {rng.choice('ABC')}."])
    name = f"{given}{middle} {last}"
    if rng.random() < 0.12:
        return PointSeen(number, "name", f"{name} {'' * number}".strip() + rng.choice(["", "/X/Y"]))
    plain = f"{given}.{last}".lower().replace("í", "i").replace("ó", "o")
    local = rng.choice(
        [plain, plain, f"{given[0]}{last}".lower(), plain.replace(".", "_"), given.lower(),
         f"{plain}{rng.randint(1, 3)}", "info", f"x{number}", f"{plain}+tag"]
    ).replace("í", "i").replace("ó", "o")  # fmt: skip
    value = f"{local}@{rng.choice(HOUSES)}"
    names = rng.choice(
        [{name: rng.randint(1, 3)}, {name: 2}, {}, {given: 1}, {f"{last}, {given}": 2}]
    )
    return PointSeen(
        number, "email", value, names, sent=rng.randint(0, 9), received=rng.randint(0, 3)
    )


def a_world(seed: int, size: int) -> list[PointSeen]:
    rng = random.Random(seed)
    found: dict[str, PointSeen] = {}
    for number in range(1, size + 1):
        one = some_point(number, rng)
        found.setdefault(one.key, one)
    return list(found.values())


def alone(point: PointSeen, others: list[PointSeen]) -> bool:
    """As the projection asks it: of all points, those in a group with this one."""
    profile = profiles.profile_of(point)
    here = strangers.groups_of(profile)
    met = []
    for other in map(profiles.profile_of, others):
        shared = {group[0] for group in strangers.groups_of(other) if group in here}
        if shared - {"last"}:
            return False
        if shared:
            met.append(other)
    return strangers.stands_alone(profile, met)


def persons(points: list[PointSeen]) -> dict[int, people.Resolved]:
    return {one.id: one for one in people.resolve(points).people}


@pytest.fixture(params=[60, 4, 2])
def limit(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    """The size from which a group is too large to compare in: real, and small enough to be reached."""
    for module in (linking, strangers, suggesting):
        monkeypatch.setattr(module, "MOST", request.param)
    return int(request.param)


def test_who_stands_alone_changes_nobody(limit: int) -> None:
    told = refused = 0
    for seed in SEEDS:
        world = a_world(seed, random.Random(seed).choice([5, 20, 60]))
        *others, point = world
        if not alone(point, others):
            refused += 1
            continue
        told += 1
        expected = persons(others) | {point.id: people.by_itself(point, Decisions())}
        assert persons(world) == expected, (seed, limit, point)
    assert told > 3
    assert refused > 3


def test_who_stands_alone_under_another_name_too_changes_nobody(limit: int) -> None:
    told = 0
    for seed in SEEDS:
        rng = random.Random(seed)
        world = a_world(seed, rng.choice([5, 20, 60]))
        at = rng.randrange(len(world))
        point, others = world[at], world[:at] + world[at + 1 :]
        name = f"{rng.choice(GIVEN)} {rng.choice((*LAST, 'Unheard'))}"
        renamed = replace(point, names={**point.names, name: rng.randint(1, 4)})
        if point.kind == "name" or not (alone(point, others) and alone(renamed, others)):
            continue
        told += 1
        before, after = persons(world), persons([*others, renamed])
        assert before.pop(point.id) == people.by_itself(point, Decisions())
        assert after.pop(point.id) == people.by_itself(renamed, Decisions())
        assert before == after, (seed, limit, point, renamed)
    assert told > 3


def test_a_namesake_is_no_stranger() -> None:
    known = PointSeen(1, "email", "anna.lind@lind.example", {"Anna Lind": 3})
    rare = PointSeen(2, "email", "anna.lind@gmail.com", {"Anna Lind": 1})
    other = PointSeen(3, "email", "bo.dahl@dahl.example", {"Bo Dahl": 1})
    assert not alone(rare, [known, other])
    assert alone(other, [known, rare])
    assert alone(PointSeen(4, "email", "x@y.example"), [known, rare, other])


def test_a_number_tells_two_of_one_house_apart_and_moves_a_third() -> None:
    bo = PointSeen(1, "email", "x.lind1@lind.example", {"Bo Lind": 3})
    also_bo = PointSeen(2, "email", "bo.lind@lind.example", {"Bo Lind": 3})
    anna = PointSeen(3, "email", "x.lind2@lind.example", {"Anna Lind": 3})
    assert len(persons([bo, also_bo])) == 1
    assert len(persons([bo, also_bo, anna])) == 3  # whose `x.lind` is, is not known any more
    assert not alone(anna, [bo, also_bo])
