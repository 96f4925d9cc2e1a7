"""How far the owner trusts people: by their own ties, or through somebody."""

from collections.abc import Iterable
from dataclasses import dataclass

from tengill.workspace import owner_ties, settings
from tengill.workspace.asking import network

ONE_WAY = 0.25
"""What the strength of a tie counts for while the owner never wrote to them."""


@dataclass(frozen=True, slots=True)
class Trust:
    """The owner's trust in somebody."""

    value: float
    last_at: int | None
    """The last contact of the two; None when there was none."""
    through: int | None = None
    """The person to ask first, where the owner has no tie of their own."""


def own(people: Iterable[int], now: int) -> dict[int, Trust]:
    """Person to the owner's trust in them, for those the owner has a tie with."""
    ties = owner_ties.with_people(settings.owner_ids(), people, now)
    return {
        person: Trust(tie.now * (ONE_WAY if tie.one_way else 1.0), tie.last_at)
        for person, tie in ties.items()
    }


def through(people: Iterable[int]) -> dict[int, Trust]:
    """Person to the trust of the best way to them, for those there is a way to."""
    owners = settings.owner_ids()
    found: dict[int, Trust] = {}
    wanted = list(people)
    ways = network.ways() if wanted and owners else None
    if ways is None:
        return found
    for person in wanted:
        way = ways.best(owners[0], person)
        if way is not None and len(way.people) > 2:  # noqa: PLR2004 - somebody is in between
            found[person] = Trust(way.trust, None, way.people[1])
    return found
