"""Named randomness: every event draws from a stream of its own.

A draw depends only on the world's seed and the event's name, never on how many draws came
before it. So removing a person and replaying leaves every other event its own numbers
(common random numbers), and the same seed gives the same world in any process.
"""

from collections.abc import Sequence
from hashlib import blake2b
from random import Random
from typing import TypeVar

T = TypeVar("T")
_SCALE = 1.0 / (1 << 53)


class Streams:
    """All random streams of one world.

    Args:
        seed: the world's seed; any integer.
    """

    def __init__(self, seed: int) -> None:
        self._root = blake2b(f"tengill-world:{seed}".encode(), digest_size=32).digest()

    def _digest(self, names: tuple[object, ...]) -> bytes:
        text = "\x1f".join(map(str, names))
        return blake2b(text.encode(), key=self._root, digest_size=16).digest()

    def number(self, *names: object) -> float:
        """One uniform number in [0, 1) that belongs to the name and to nothing else."""
        return (int.from_bytes(self._digest(names)[:8], "big") >> 11) * _SCALE

    def token(self, *names: object) -> str:
        """32 hexadecimal digits that belong to the name: for identifiers."""
        return self._digest(names).hex()

    def stream(self, *names: object) -> "Draw":
        """A generator of its own for the name, for events that need many numbers."""
        return Draw(int.from_bytes(self._digest(names), "big"))


class Draw(Random):
    """A generator whose every choice rests on `random()` alone.

    Python promises the sequence of `random()` for a seed across versions, not that of
    `choice` or `shuffle`, so these are spelled out here.
    """

    def below(self, count: int) -> int:
        """A whole number in [0, count)."""
        return int(self.random() * count)

    def pick(self, items: Sequence[T]) -> T:
        """One of some items.

        Raises:
            IndexError: when there are none.
        """
        return items[int(self.random() * len(items))]

    def chance(self, probability: float) -> bool:
        """True with the given probability."""
        return self.random() < probability

    def between(self, low: float, high: float) -> float:
        """A uniform number in [low, high)."""
        return low + (high - low) * self.random()

    def some(self, items: Sequence[T], count: int) -> list[T]:
        """Up to `count` different items, in a random order."""
        pool = list(items)
        wanted = min(count, len(pool))
        return [pool.pop(int(self.random() * len(pool))) for _ in range(wanted)]
