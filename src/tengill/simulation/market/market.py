"""A market whose causes are known: play it, take somebody out, play it again."""

from collections.abc import Iterable
from itertools import combinations
from math import factorial

from tengill.simulation.market.cast import MarketCast, cast_of
from tengill.simulation.market.chances import Chances
from tengill.simulation.market.events import Episode
from tengill.simulation.market.knowing import Meetings
from tengill.simulation.market.play import play
from tengill.simulation.market.settings import MarketSettings

EXACT_UP_TO = 8
"""With so many people or fewer the true Shapley value is computed over every coalition."""


class Market:
    """A market as it was lived, and as it would have been.

    Args:
        settings: how its people behave.
        cast: who is in it; by default drawn from the settings.

    Attributes:
        lived: what happened.
    """

    def __init__(self, settings: MarketSettings, cast: MarketCast | None = None) -> None:
        self.settings = settings
        first = Chances(settings.seed)
        self.cast = cast or cast_of(settings, first)
        meetings = Meetings(self.cast, first)
        self.lived: Episode = play(meetings)
        self._numbers = dict(first.drawn)
        self._meetings = {0: meetings}

    def without(self, *people: str, replay: int = 0) -> Episode:
        """What would have happened had these people not been there, everybody else's numbers the same.

        Args:
            people: who is taken out.
            replay: 0 for the seed's own numbers throughout; 1, 2, … to draw anew what the market
                as it was lived did not settle (see `Chances`).
        """
        meetings = self._meetings.get(replay)
        if meetings is None:
            meetings = Meetings(self.cast, Chances(self.settings.seed, self._numbers, replay))
            self._meetings[replay] = meetings
        return play(meetings, frozenset(people))

    def effect(self, person: str, replays: Iterable[int] = (0,)) -> tuple[float, float]:
        """What is lost without somebody: (value of all purchases, value of these very purchases).

        Minor units, the mean over the replays. The first counts a buyer who buys elsewhere
        instead as no loss, the second as lost.
        """
        gone = [self.without(person, replay=replay) for replay in replays]
        value = self.lived.value
        return (
            sum(value - each.value for each in gone) / len(gone),
            sum(value - each.same_deals(self.lived) for each in gone) / len(gone),
        )

    def shapley(self, replay: int = 0) -> dict[str, float]:
        """The true Shapley value of everybody who neither buys nor sells: 2ⁿ replays.

        v(S) is what all purchases come to when only S of them are there.

        Raises:
            ValueError: when there are more than `EXACT_UP_TO` of them.
        """
        people = self.cast.intermediaries
        if len(people) > EXACT_UP_TO:
            raise ValueError(
                f"{len(people)} people make 2^{len(people)} replays; at most {EXACT_UP_TO}"
            )
        everybody = frozenset(people)
        worth = {
            inside: self.without(*(everybody - inside), replay=replay).value
            for size in range(len(people) + 1)
            for inside in map(frozenset, combinations(people, size))
        }
        return {person: _shapley(person, everybody, worth) for person in people}


def _shapley(person: str, everybody: frozenset[str], worth: dict[frozenset[str], int]) -> float:
    count = len(everybody)
    total = 0.0
    for inside, value in worth.items():
        if person not in inside:
            size = len(inside)
            weight = factorial(size) * factorial(count - size - 1) / factorial(count)
            total += weight * (worth[inside | {person}] - value)
    return total
