"""Who would meet whom by themselves: a fact of the seed, whoever else is there."""

from tengill.simulation.history import pair
from tengill.simulation.population import OWNER, Population
from tengill.simulation.settings import WorldSettings
from tengill.simulation.streams import Streams

CONNECTS = 0.5
"""From this drive on somebody is a connector: knows more people and acts for them more often."""


class Acquaintance:
    """Who would meet whom by themselves, and when: a fact of the seed, whoever else is there."""

    def __init__(self, settings: WorldSettings, population: Population, streams: Streams) -> None:
        self._settings = settings
        self._people = population.by_id
        self._streams = streams
        self._met: dict[str, dict[str, int]] = {}

    def of(self, a: str) -> dict[str, int]:
        """Everybody `a` meets of themselves, and when (before the world's start: long known)."""
        if a not in self._met:
            meetings = ((b, self._meeting(*pair(a, b))) for b in self._people if b != a)
            self._met[a] = {b: at for b, at in meetings if at is not None}
        return self._met[a]

    def met_at(self, a: str, b: str) -> int | None:
        """When the two meet of themselves, or None."""
        return self.of(a).get(b)

    def _meeting(self, a: str, b: str) -> int | None:
        chance, early = self._chance(a, b)
        draw = self._streams.number("met", a, b)
        if draw >= chance:
            return None
        start, end = self._settings.starts_at, self._settings.ends_at
        place = draw / chance  # uniform again, given that they meet
        if place < early:
            return start - 1
        return int(start + (place - early) / (1 - early) * (end - start))

    def _chance(self, a: str, b: str) -> tuple[float, float]:
        one, other = self._people[a], self._people[b]
        if one.organisation and one.organisation == other.organisation:
            return 1.0, 1.0
        if OWNER in (a, b):
            return (0.5 if (other if a == OWNER else one).icelandic else 0.37), 0.55
        if max(one.drive, other.drive) > CONNECTS:
            return (0.4 if one.circle == other.circle else 0.12), 0.6
        return (0.07 if one.circle == other.circle else 0.006), 0.5
