"""How far the owner trusts people: by their own ties, or through somebody."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tengill.workspace import owner_ties, people_frame, references, settings
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


def values(people: NDArray[np.int64], now: int) -> NDArray[np.float64]:
    """The value of `own` for each of many people, 0 for those the owner has no tie with."""
    every = people_frame.at_hand(settings.owner_ids(), now)
    if every is None:
        ties = own(set(people.tolist()), now)
        return np.array([ties[one].value if one in ties else 0.0 for one in people.tolist()])
    told = every.strength * np.where(every.wrote, 1.0, ONE_WAY) * every.tied
    return _of(every, people, told)


def are_people(told: NDArray[np.int64], now: int) -> NDArray[np.bool_]:
    """Whether each is one person, and not an address that many share."""
    every = people_frame.at_hand(settings.owner_ids(), now)
    if every is None:
        ids = set(told.tolist())
        sql = "SELECT id FROM ledger_person WHERE kind = 'person' AND id IN ({})"
        found = {pk for (pk,) in references.rows(sql, ids)}
        return np.array([one in found for one in told.tolist()], dtype=np.bool_)
    return _of(every, told, every.kind == people_frame.PERSON)


def _of(every: people_frame.Frame, people: NDArray[np.int64], column: NDArray[Any]) -> NDArray[Any]:
    """A column's values for these people; 0 for who is not there."""
    if not len(every.ids):
        return np.zeros(len(people), dtype=column.dtype)
    rows = np.minimum(np.searchsorted(every.ids, people), len(every.ids) - 1)
    found: NDArray[Any] = np.where(every.ids[rows] == people, column[rows], 0).astype(column.dtype)
    return found


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
