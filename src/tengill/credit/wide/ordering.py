"""In which order to decide: first what parts the formula, by a tree of small separators.

Eliminating tokens by least fill-in gives a tree decomposition (Bodlaender & Koster 2010). Its bags
are separators: deciding the tokens of the tree's centre first leaves parts that share nothing, and
so on inwards. The work is then bounded by 2^(largest bag) per token, not by 2^tokens, as long as
equal parts are computed once.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from tengill.credit.game import bits


def separating_rank(cliques: Iterable[int]) -> dict[int, float]:
    """Per bit how early to decide it: 1 in the tree's centre, less the further out.

    Args:
        cliques: bit masks of tokens that stand together (clauses, gates).
    """
    order, bags = _eliminate(_neighbours(cliques))
    place = {bit: index for index, bit in enumerate(order)}
    tree = _Tree.of([min((place[b] for b in bits(bag)), default=-1) for bag in bags])
    depth: dict[int, int] = {}
    for index, level in tree.levels():
        for bit in (order[index], *bits(bags[index])):
            depth.setdefault(bit, level)
    deepest = max(depth.values(), default=0) + 1
    return {bit: 1 - level / deepest for bit, level in depth.items()}


def _neighbours(cliques: Iterable[int]) -> dict[int, int]:
    near: dict[int, int] = {}
    for clique in cliques:
        for bit in bits(clique):
            near[bit] = near.get(bit, 0) | clique
    return {bit: mask & ~(1 << bit) for bit, mask in near.items()}


def _eliminate(near: dict[int, int]) -> tuple[list[int], list[int]]:
    """The bits by least fill-in, each with its neighbours at that moment."""
    fill = {bit: _fill(near, bit) for bit in near}
    order: list[int] = []
    bags: list[int] = []
    while near:
        bit = min(near, key=lambda bit: (fill[bit], bit))
        bag = near.pop(bit)
        order.append(bit)
        bags.append(bag)
        touched = bag
        for other in bits(bag):
            near[other] = (near[other] | bag) & ~(1 << other) & ~(1 << bit)
            touched |= near[other]
        for other in bits(touched):
            fill[other] = _fill(near, other)
    return order, bags


def _fill(near: dict[int, int], bit: int) -> tuple[int, int]:
    around = near[bit]
    size = around.bit_count()
    missing = sum(size - 1 - (near[other] & around).bit_count() for other in bits(around))
    return missing, size


@dataclass(slots=True)
class _Tree:
    """A forest of bags."""

    parent: list[int]
    near: list[list[int]] = field(default_factory=list)

    @classmethod
    def of(cls, parent: Sequence[int]) -> "_Tree":
        tree = cls(list(parent), [[] for _ in parent])
        for index, up in enumerate(parent):
            if up >= 0:
                tree.near[index].append(up)
                tree.near[up].append(index)
        return tree

    def levels(self) -> list[tuple[int, int]]:
        """Every bag with its distance from its tree's centre, the centre first."""
        told: list[tuple[int, int]] = []
        for centre in self.centres():
            seen = {centre}
            waiting = [(centre, 0)]
            for index, level in waiting:
                waiting += [(other, level + 1) for other in self.near[index] if other not in seen]
                seen.update(self.near[index])
            told += waiting
        return told

    def centres(self) -> list[int]:
        """Per tree the bag whose removal leaves the smallest largest part (parents come later)."""
        size = [1] * len(self.parent)
        root = list(range(len(self.parent)))
        for index, up in enumerate(self.parent):
            if up >= 0:
                size[up] += size[index]
        for index in range(len(self.parent) - 1, -1, -1):
            up = self.parent[index]
            root[index] = index if up < 0 else root[up]
        best: dict[int, tuple[int, int]] = {}
        for index, up in enumerate(self.parent):
            whole = size[root[index]]
            parts = [size[other] for other in self.near[index] if other != up]
            worst = max([whole - size[index], *parts])
            best[root[index]] = min(best.get(root[index], (worst, index)), (worst, index))
        return [index for _, index in best.values()]
