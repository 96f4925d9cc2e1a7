"""What provenance looks back on: acts, contributions, and when people first turned to each other."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import dataclass
from fractions import Fraction

from tengill.credit.game import Contribution, Player
from tengill.facts.acts import ActKind, Took
from tengill.facts.evidence import Evidence

CONNECTING = (ActKind.INTRODUCTION, ActKind.HANDOFF, ActKind.RECOMMENDATION)
"""The kinds of act by which two people come to know each other."""


@dataclass(frozen=True, slots=True)
class ActRecord:
    """An introduction, handoff or recommendation as the ledger holds it.

    An introduction or handoff by `connector` joins everybody on the left with everybody on the
    right. A recommendation's left is its audience, its right what is recommended; with
    `published` and no left its audience is everybody.
    """

    key: int | str
    kind: ActKind
    at: int
    """Seconds since the epoch, UTC."""
    connector: tuple[Player, ...]
    """Usually one; several acted together, and each was needed."""
    left: tuple[Player, ...]
    right: tuple[Player, ...]
    grade: Evidence = Evidence.CONFIRMED
    confidence: Fraction = Fraction(1)
    """The reader's; weighs only while the grade is inferred."""
    took: Took = Took.NO_EVIDENCE
    published: bool = False


@dataclass(frozen=True, slots=True)
class OutcomeRecord:
    """An outcome's sides and time; its amount is the caller's."""

    buyers: tuple[Player, ...]
    sellers: tuple[Player, ...]
    at: int
    contributions: tuple[Contribution, ...] = ()
    insiders: frozenset[Player] = frozenset()
    """More people of the two sides, who are principals though nothing shows that they acted:
    colleagues, where only an organisation is told."""


class History:
    """Acts and first interactions, indexed by pairs of people. Immutable once made."""

    def __init__(
        self,
        acts: Iterable[ActRecord],
        first_interactions: Mapping[tuple[Player, Player], int] | None = None,
        met_anyway: Mapping[tuple[Player, Player], Fraction] | None = None,
    ) -> None:
        """Index acts and ties.

        Args:
            acts: in any order; those of other kinds than `CONNECTING` are passed over.
            first_interactions: per pair (in either order) when one first turned to the other.
            met_anyway: pairs whose chance to have met anyway is known better than the setting
                `counterfactual` says.
        """
        self._left: defaultdict[Player, set[int]] = defaultdict(set)
        self._right: defaultdict[Player, set[int]] = defaultdict(set)
        self._to_all: set[int] = set()
        ordered = sorted(
            (act for act in acts if act.kind in CONNECTING), key=lambda a: (a.at, str(a.key))
        )
        self.acts: tuple[ActRecord, ...] = tuple(ordered)
        for index, act in enumerate(self.acts):
            for person in act.left:
                self._left[person].add(index)
            for person in act.right:
                self._right[person].add(index)
            if act.published and not act.left:
                self._to_all.add(index)
        self._first = _earliest(first_interactions or {})

        self._anyway: dict[frozenset[Player], Fraction] = {
            frozenset(pair): chance for pair, chance in (met_anyway or {}).items()
        }

    def with_first_interactions(
        self, first_interactions: Mapping[tuple[Player, Player], int]
    ) -> "History":
        """The same acts with other ties; the acts' index is shared."""
        other = copy(self)
        other._first = _earliest(first_interactions)  # noqa: SLF001 - a copy of this very class
        return other

    def with_met_anyway(self, more: Mapping[tuple[Player, Player], Fraction]) -> "History":
        """The same, with what is known of some pairs' chance to have met anyway told anew."""
        other = copy(self)
        told = {frozenset(pair): chance for pair, chance in more.items()}
        other._anyway = self._anyway | told  # noqa: SLF001 - a copy of this very class
        return other

    def met_anyway(self, a: Player, z: Player) -> Fraction | None:
        """The known chance that two people would have met anyway, or None: the setting holds."""
        return self._anyway.get(frozenset((a, z)))

    def first(self, a: Player, z: Player) -> int | None:
        """When one of two people first turned to the other, or None if never on record."""
        return self._first.get(frozenset((a, z)))

    def between(self, a: Player, z: Player) -> list[ActRecord]:
        """The acts that brought two people together, oldest first."""
        nobody: set[int] = set()
        a_right, z_right = self._right.get(a, nobody), self._right.get(z, nobody)
        found = (self._left.get(a, nobody) & z_right) | (self._left.get(z, nobody) & a_right)
        found |= self._to_all & (a_right | z_right)
        return [self.acts[index] for index in sorted(found)]


def _earliest(first: Mapping[tuple[Player, Player], int]) -> dict[frozenset[Player], int]:
    """The first interaction of each pair, told in either order."""
    found: dict[frozenset[Player], int] = {}
    for pair, at in first.items():
        both = frozenset(pair)
        found[both] = min(at, found.get(both, at))
    return found
