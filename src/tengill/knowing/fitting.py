"""Pairs those who look for something with those who know about it: whom to introduce to whom.

    score = wanted · knowledge · ready · √(trust in one · trust in the other)
    wanted = certainty · ½ ^ (age / 180 days)

`ready` is 1 for who offers it or has it as their position, and `UNREADY` for who only knows about it.
An introduction draws on both friendships, hence the product of trust; its root, so that one strong
tie makes up for one that is fair. Each pair stands once, for the best reason it has, and nobody is
in more than a few pairs: nobody wants to be introduced to five people in a week.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

from tengill.knowing.evidence import Kind, Knower

HALF_LIFE_DAYS = 180
MOST_OF_ONE = 2
"""So many pairs of one and the same person, on either side."""
UNREADY = 0.4
"""Knowing about something is not yet having it to give."""
_READY = frozenset({Kind.OFFER, Kind.POSITION, Kind.SOLD})
LEAST_TRUST = 0.02
"""Stands for the trust in somebody one hardly knows, so that the rest of the score still orders."""
_DAY = 86_400


@dataclass(frozen=True, slots=True)
class Wanted:
    """Something somebody looks for."""

    key: int
    """Names it among all that are wanted."""
    person: int
    at: int
    certainty: float
    """That it was asked for indeed: 1 when noted by hand."""


@dataclass(frozen=True, slots=True)
class Fit:
    """Two people who should meet."""

    wanted: Wanted
    knower: Knower
    score: float


def fits(
    wanted: Iterable[Wanted],
    knowers: Callable[[Wanted], Sequence[Knower]],
    trust: Mapping[int, float],
    strangers: Callable[[int, Sequence[int]], frozenset[int]],
    now: int,
    most: int = 20,
) -> list[Fit]:
    """The best pairs, best first; equal ones by number.

    Args:
        wanted: what is looked for.
        knowers: who knows about it, best first.
        trust: the owner's, in each person.
        strangers: of these people, those whom the first does not know and may be introduced to.
        now: seconds since 1970 UTC.
        most: so many pairs at most.
    """
    best: dict[tuple[int, int], Fit] = {}
    for one in wanted:
        found = [knower for knower in knowers(one) if knower.person != one.person]
        open_to = strangers(one.person, [knower.person for knower in found])
        age = max(0.0, (now - one.at) / _DAY)
        fresh = one.certainty * 0.5 ** min(age / HALF_LIFE_DAYS, 60.0)
        for knower in found:
            if knower.person not in open_to:
                continue
            both = sqrt(_held(trust, one.person) * _held(trust, knower.person))
            score = fresh * knower.knowledge * (1.0 if ready(knower) else UNREADY) * both
            fit = Fit(one, knower, score)
            pair = (min(one.person, knower.person), max(one.person, knower.person))
            if pair not in best or best[pair].score < fit.score:
                best[pair] = fit
    ordered = sorted(
        best.values(), key=lambda fit: (-fit.score, fit.wanted.person, fit.knower.person)
    )
    seen: Counter[int] = Counter()
    kept: list[Fit] = []
    for fit in ordered:
        ends = (fit.wanted.person, fit.knower.person)
        if len(kept) < most and all(seen[end] < MOST_OF_ONE for end in ends):
            kept.append(fit)
            seen.update(ends)
    return kept


def ready(knower: Knower) -> bool:
    """Whether somebody offers what they know about, sold it, or has it as their position."""
    return any(piece.kind in _READY for piece, _ in knower.pieces)


def _held(trust: Mapping[int, float], person: int) -> float:
    return min(1.0, max(LEAST_TRUST, trust.get(person, 0.0)))
