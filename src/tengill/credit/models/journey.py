"""A journey: the touches before an outcome, oldest first."""

from collections.abc import Iterable
from dataclasses import dataclass

from tengill.credit.game import Player
from tengill.credit.history import ActRecord


@dataclass(frozen=True, slots=True)
class Touch:
    """One act on the way to an outcome: who did it, and when (seconds UTC)."""

    person: Player
    at: int
    act: int | str


Journey = tuple[Touch, ...]


def journey(acts: Iterable[ActRecord], principals: Iterable[Player] = ()) -> Journey:
    """The touches of some acts in time order (equal times by act); principals touch nobody."""
    inside = set(principals)
    touches = [
        Touch(person, act.at, act.key)
        for act in acts
        for person in act.connector
        if person not in inside
    ]
    return tuple(sorted(touches, key=lambda touch: (touch.at, str(touch.act), str(touch.person))))
