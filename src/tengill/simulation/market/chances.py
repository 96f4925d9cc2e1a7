"""The random numbers of a market: one per name, kept when the market is replayed."""

from collections.abc import Mapping

from tengill.simulation.streams import Streams

Name = tuple[object, ...]


class Chances:
    """Uniform numbers by name, remembered.

    A replay without somebody asks for numbers nobody asked for in the market as it was lived:
    would these two have met later? Nobody can know, so there are two ways to answer. Replay 0
    takes the number the seed has for that name: the same random numbers throughout. Replays
    1, 2, … keep every number the market was lived with and draw only the others anew, so that
    their mean is the expected effect given all that happened.

    Args:
        seed: the market's seed.
        lived: the numbers that stand whatever the replay.
        replay: which replay.
    """

    def __init__(
        self, seed: int, lived: Mapping[Name, float] | None = None, replay: int = 0
    ) -> None:
        self._lived: Mapping[Name, float] = lived or {}
        self._streams = Streams(seed)
        self._salt: Name = ("replay", replay) if replay else ()
        self.drawn: dict[Name, float] = {}
        """Every number asked for so far, by its name."""

    def number(self, *name: object) -> float:
        """One uniform number in [0, 1) that belongs to the name and to nothing else."""
        value = self.drawn.get(name)
        if value is None:
            value = self._lived.get(name)
            if value is None:
                value = self._streams.number(*self._salt, *name)
            self.drawn[name] = value
        return value
