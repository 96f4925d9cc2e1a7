"""The book of all texts seen, in which a copy is found among a million."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache, lru_cache
from hashlib import blake2b
from importlib import import_module
from math import inf, log2
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from tengill.door.making import quickly
from tengill.door.templates.sketch import MASKS, VERSION, code, courtesies, listed
from tengill.facts.approaches import Copies

_MOST_BITS, _MANY_BITS, _OTHER_BITS = 6.5, 9.0, 13.0
_LONGEST = 160
_WAYS = 8
_PAIRS = 480
_FILED = 24
_BIGRAMS = 1 << 20
_FADE_AT = 2_000_000
_EXAMPLES = 8
"""How many differing texts of a template are compared with."""
_ALIKE = 0.9
"""A copy nearer than this adds nothing as an example."""
_COURTESY_SEEN = 8
_SMALL = 4096
_MOST_TOLD = 400.0


@dataclass(frozen=True, slots=True)
class Need:
    """What it takes to be called a copy."""

    share: float = 0.25
    """Share of the words' bits in common."""
    bits: float = 28.0
    """Log-odds of a common origin, in bits, while few texts are held."""
    least: float = 58.0
    """What a text must tell at all: an everyday note is nobody's copy."""
    per_told: float = 0.12
    """More for each bit that the text tells at all, up to 400: who says much overlaps more."""

    def of(self, told: float, texts: int) -> float:
        """Bits needed for a text that tells `told` bits, among `texts` others.

        Twice as many texts to be mistaken for is one bit more. Infinite where it tells too little.
        """
        if told < self.least:
            return inf
        return self.bits + self.per_told * min(told, _MOST_TOLD) + log2(max(texts, _SMALL) / _SMALL)


@cache
def _prior() -> NDArray[np.float64]:
    """Bits of each word's code before anything was seen."""
    bits = np.full(65_536, _OTHER_BITS)
    for name, told in (("many", _MANY_BITS), ("most", _MOST_BITS)):
        bits[[code(word) for word in sorted(listed(name))]] = told
    bits[:MASKS] = 1.0
    return bits


@dataclass(slots=True)
class _Group:
    """A template: its messages and everybody they are from or to."""

    name: str
    keys: list[str] = field(default_factory=list)
    senders: set[int] = field(default_factory=set)
    recipients: set[int] = field(default_factory=set)
    everybody: set[int] = field(default_factory=set)
    examples: int = 1

    def __post_init__(self) -> None:
        """Whoever it is from or to."""
        self.everybody |= self.senders | self.recipients

    def others(self, sender: int, to: set[int]) -> int:
        """How many others it is from or to, beside a message's own sender and recipients.

        Who sent it before is one of them even where this one is to them, and who got it even where
        they send it on.
        """
        own = sum(
            one in self.everybody
            and (one == sender or one not in self.senders)
            and (one in to or one not in self.recipients)
            for one in {sender, *to}
        )
        return len(self.everybody) - own

    def add(self, key: str, sender: int, to: set[int]) -> None:
        """One message more."""
        self.keys.append(key)
        self.senders.add(sender)
        self.recipients |= to
        self.everybody.add(sender)
        self.everybody |= to


_copies, _NO_COPIES = quickly(Copies), Copies()


@lru_cache(maxsize=65_536)
def _folded(address: str) -> int:
    return crc32(address.strip().lower().encode("utf-8", "replace"))


class Book:
    """Files sketches in the order they came; finds those of the same text.

    What it answers depends on the sequence of what was added and on nothing else: the same
    sequence gives the same groups under the same names on every machine. A group's name comes from
    its first text. Memory is bounded by the number of *different* texts: about 0.5 kB each, plus
    the keys given; at `room` texts the oldest are forgotten pair by pair, never all at once.
    """

    def __init__(self, room: int = 1_000_000, need: Need = Need()) -> None:
        """An empty book.

        Args:
            room: for how many different texts the index may grow.
            need: what it takes to be called a copy.
        """
        self._counting: Any = import_module("tengill.door.templates.counting")
        self._index: Any = import_module("tengill.door.templates.index")
        self._matching: Any = import_module("tengill.door.templates.matching")
        self._need = need
        self._most_slots = 1 << max(13, int(room * _FILED * 1.3).bit_length())
        self._held = 0
        self._taken = 0
        self._total = 0
        self._counts = (np.zeros(65_536, dtype=np.int32), np.zeros(2 * _BIGRAMS, dtype=np.int32))
        self._texts = (
            np.zeros(1 << 14, dtype=np.uint16),
            np.zeros(1 << 8, dtype=np.int64),
            np.zeros(1 << 8),
        )
        self._filed = (np.zeros(1 << 13, dtype=np.uint32), np.zeros(1 << 13, dtype=np.int32))
        self._desk = (
            np.zeros(1 << 8, dtype=np.int32),
            np.zeros(_PAIRS * _WAYS, dtype=np.int64),
            np.zeros(_PAIRS, dtype=np.int64),
            np.zeros(65_536, dtype=np.int32),
            np.zeros(65_536),
        )
        self._bits = (np.zeros(_LONGEST), np.zeros(_LONGEST))
        self._rows = np.zeros(8 * (_LONGEST + 1))
        self._told = np.zeros(2)
        self._group_of: list[_Group] = []
        self._groups: dict[str, _Group] = {}
        for usual in courtesies():
            for _ in range(_COURTESY_SEEN):
                self._count(_words(usual))

    def __len__(self) -> int:
        """How many different texts are held."""
        return self._held

    def add(
        self, key: str, sketch: bytes, sender: str, recipients: Iterable[str], at: datetime
    ) -> Copies:
        """Look a text up, then file it. Each key is to be added once, in the order of time.

        Args:
            key: the message's own, as `members` gives it back.
            sketch: as `sketch` made it; empty is found nowhere and not filed.
            sender: address or party; letter case does not matter.
            recipients: addresses.
            at: when it was written. Kept for callers that file by time; the order of adding counts.
        """
        del at
        words = _words(sketch)
        n = len(words)
        if not n:
            return _NO_COPIES
        to = {*map(_folded, recipients)}
        told = self._weigh(words)
        found = self._find(words, told)
        if found < 0:
            self._count(words)
            if told >= self._need.least:
                self._hold(words, self._new(key, sketch, _folded(sender), to))
            return _NO_COPIES
        group = self._group_of[found]
        copies = self._copies(group, _folded(sender), to)
        group.add(key, _folded(sender), to)
        if group.examples < _EXAMPLES and self._told[0] < _ALIKE:
            group.examples += 1
            self._hold(words, group)
        return copies

    def look(self, sketch: bytes, sender: str) -> Copies:
        """What `add` would give, with nothing filed."""
        words = _words(sketch)
        if not len(words):
            return Copies()
        found = self._find(words, self._weigh(words))
        return (
            Copies() if found < 0 else self._copies(self._group_of[found], _folded(sender), set())
        )

    def members(self, group: str) -> tuple[str, ...]:
        """Keys of a template's messages in the order they were added; empty where unknown."""
        found = self._groups.get(group)
        return tuple(found.keys) if found else ()

    def _weigh(self, words: NDArray[np.uint16]) -> float:
        told: float = self._counting.weigh(words, _prior(), self._counts, self._total, self._bits)
        return told

    def _find(self, words: NDArray[np.uint16], told: float) -> int:
        bits = self._need.of(told, self._held)
        if told < bits:
            return -1
        found: int = self._matching.find(
            words, _prior(), self._bits, self._texts, self._filed, self._desk, self._rows,
            (self._need.share, bits), self._told,
        )  # fmt: skip
        return found

    def _copies(self, group: _Group, sender: int, to: set[int]) -> Copies:
        people = group.others(sender, to)
        return _copies(group.name, len(group.keys), people, round(float(self._told[0]), 4))

    def _new(self, key: str, sketch: bytes, sender: int, to: set[int]) -> _Group:
        name = "t" + blake2b(sketch, digest_size=9).hexdigest()
        while name in self._groups:  # the index forgot the first; its name stays its own
            name = "t" + blake2b(name.encode(), digest_size=9).hexdigest()
        group = _Group(name, [key], {sender}, to)
        self._groups[name] = group
        return group

    def _count(self, words: NDArray[np.uint16]) -> None:
        self._total += self._counting.count(words, self._counts)
        if self._total > _FADE_AT:
            for counts in self._counts:
                self._counting.fade(counts)
            self._total = int(self._counts[0].sum())

    def _hold(self, words: NDArray[np.uint16], group: _Group) -> None:
        """Keep a text to compare with."""
        text, size = self._held, len(words)
        pool, start, whole = self._texts
        if text + 2 > len(start):
            start, whole = _doubled(start), _doubled(whole)
            self._desk = (_doubled(self._desk[0]), *self._desk[1:])
        low = int(start[text])
        if low + size > len(pool):
            pool = _doubled(pool)
        self._texts = (pool, start, whole)
        if 2 * (self._taken + _FILED) > len(self._filed[0]) < self._most_slots:
            self._widen()
        pool[low : low + size] = words
        start[text + 1] = low + size
        whole[text] = np.add.reduce(self._bits[0][:size])
        self._group_of.append(group)
        self._held += 1
        self._taken += self._index.file(words, text, _prior(), self._filed, self._desk[2])

    def prepare(self) -> None:
        """Have compiled, once and kept, what only a large book would ask for: call on a new one."""
        self._widen()
        self._counting.fade(self._counts[0])

    def _widen(self) -> None:
        size = 2 * len(self._filed[0])
        wider = (np.zeros(size, dtype=np.uint32), np.zeros(size, dtype=np.int32))
        self._index.move(self._filed, wider)
        self._filed = wider


def _words(sketch: bytes) -> NDArray[np.uint16]:
    """A sketch's codes.

    Raises:
        ValueError: when the bytes are no sketch of this version.
    """
    if not sketch:
        return np.empty(0, dtype=np.uint16)
    if sketch[0] != VERSION or len(sketch) % 2 == 0 or len(sketch) > 2 * _LONGEST + 1:
        raise ValueError("these bytes are no sketch of this version: make it anew from the text")
    return np.frombuffer(sketch, dtype="<u2", offset=1)


def _doubled(array: Any) -> Any:
    larger = np.zeros(2 * len(array), dtype=array.dtype)
    larger[: len(array)] = array
    return larger
