"""Union-find that respects splits, and never joins two different names by itself."""

from collections.abc import Iterable, Sequence

from tengill.people.profiles import Identity


class _Forest:
    """Plain union-find over positions; the root is always the smallest position."""

    def __init__(self, size: int) -> None:
        self.parent = list(range(size))

    def find(self, item: int) -> int:
        while self.parent[item] != item:
            self.parent[item] = self.parent[self.parent[item]]
            item = self.parent[item]
        return item

    def join(self, one: int, other: int) -> int:
        low, high = sorted((self.find(one), self.find(other)))
        self.parent[high] = low
        return low


class Clusters:
    """Points (by position) on their way to persons.

    Two forests: `find` is about persons, decided merges included. The automatic joins are also
    kept apart from the decided ones, so that a merge by hand of two different names does not
    keep others from being joined to either.
    """

    def __init__(
        self, identities: Sequence[Identity | None], splits: Iterable[tuple[int, int]]
    ) -> None:
        self._all = _Forest(len(identities))
        self._automatic = _Forest(len(identities))
        self._identities: dict[int, set[Identity]] = {
            position: {identity} for position, identity in enumerate(identities) if identity
        }
        self._apart: dict[int, set[int]] = {}
        self._kept: dict[int, set[int]] = {}
        for one, other in splits:
            self._forbid(self._apart, one, other)

    @staticmethod
    def _forbid(table: dict[int, set[int]], one: int, other: int) -> None:
        if one != other:
            table.setdefault(one, set()).add(other)
            table.setdefault(other, set()).add(one)

    def keep_apart(self, one: int, other: int) -> None:
        """Forbid an automatic join of two points, also over others. Call before joining."""
        self._forbid(self._kept, one, other)

    def find(self, position: int) -> int:
        """The smallest position of the same person."""
        return self._all.find(position)

    def decide(self, one: int, other: int) -> bool:
        """Join by decision; False when a decided split forbids it."""
        low, high = self.find(one), self.find(other)
        if low == high:
            return True
        if high in self._apart.get(low, ()):
            return False
        self._merge(self._all, self._apart, low, high)
        return True

    def join(self, one: int, other: int, *, same_address: bool = False) -> bool:
        """Join two points automatically; False when a split, a name or `keep_apart` forbids it.

        `same_address` says that both are one address written differently: then names do not matter.
        """
        if self.find(one) != self.find(other) and self.find(other) in self._apart.get(
            self.find(one), ()
        ):
            return False
        low, high = sorted((self._automatic.find(one), self._automatic.find(other)))
        if low == high:
            return True
        if high in self._kept.get(low, ()):
            return False
        mine, theirs = self._identities.get(low, set()), self._identities.get(high, set())
        if not same_address and any(not a.agrees(b) for a in mine for b in theirs):
            return False
        self._merge(self._automatic, self._kept, low, high)
        if mine or theirs:
            self._identities[low] = mine | theirs
        if self.find(one) != self.find(other):
            self._merge(self._all, self._apart, self.find(one), self.find(other))
        return True

    @staticmethod
    def _merge(forest: _Forest, apart: dict[int, set[int]], one: int, other: int) -> None:
        low, high = sorted((one, other))
        forest.join(low, high)
        moved = apart.pop(high, None)
        if moved:
            apart.setdefault(low, set()).update(moved)
            for third in moved:
                apart[third].discard(high)
                apart[third].add(low)
