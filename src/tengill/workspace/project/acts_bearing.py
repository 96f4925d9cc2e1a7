"""Which read messages are about whom: what a new letter between two people can bear on.

Gathered while all candidates are weighed, and kept by this process (16 bytes for each person of
each message that has candidates), so that after one more message only the few are weighed anew
that speak of both its sender and one of the addressed. Void when anything but messages changed the
projections (`attribute_following.generation`).
"""

from array import array
from collections import defaultdict
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
_NONE: Ints = np.zeros(0, dtype=np.int64)


class Bearing:
    """Messages by the people their candidates name."""

    def __init__(self) -> None:
        self.upto = 0
        """Messages with a higher row number are not in it yet."""
        self._people = array("q")
        self._messages = array("q")
        self._sorted: tuple[Ints, Ints] | None = None
        self._late: defaultdict[int, list[int]] = defaultdict(list)

    def add(self, message: int, people: Iterable[int]) -> None:
        """Note whom a message's candidates name; messages come in the order of their numbers."""
        for person in people:
            if self._sorted is None:
                self._people.append(person)
                self._messages.append(message)
            else:
                self._late[person].append(message)
        self.upto = max(self.upto, message)

    def both(self, one: int, others: Iterable[int]) -> set[int]:
        """The messages that name somebody and at least one of the others."""
        mine = self._of(one)
        if not len(mine):
            return set()
        found: set[int] = set()
        for other in set(others) - {one}:
            theirs = self._of(other)
            few, many = sorted((mine, theirs), key=len)
            if len(few):
                place = np.minimum(np.searchsorted(many, few), len(many) - 1)
                found.update(few[many[place] == few].tolist())
        return found

    def _of(self, person: int) -> Ints:
        """The messages that name a person, in order."""
        people, messages = self._ordered()
        first, past = np.searchsorted(people, [person, person + 1])
        early = messages[first:past]
        late = self._late.get(person)
        return np.concatenate((early, np.array(late, dtype=np.int64))) if late else early

    def _ordered(self) -> tuple[Ints, Ints]:
        if self._sorted is None:
            people = np.frombuffer(self._people, dtype=np.int64) if self._people else _NONE
            messages = np.frombuffer(self._messages, dtype=np.int64) if self._messages else _NONE
            order = np.lexsort((messages, people))
            self._sorted = people[order], messages[order]
            self._people, self._messages = array("q"), array("q")
        return self._sorted
