"""Ranks people by what shows that they know about a topic, and by how far one trusts them.

Each piece of evidence i shows knowledge with a chance

    w(i) = base(kind) · fit · voucher · fade,   fade = ½ ^ (age / half-life of the kind)

and, taken as independent, all of them together

    knowledge = 1 - ∏ (1 - w(i))        (of one kind at most `MOST_OF_A_KIND`, the best)

so more of the same saturates: the twentieth letter says little that the first five did not. Then

    score = knowledge · (FLOOR + (1 - FLOOR) · trust)

with trust the strength of one's tie with them, or of the best way to them through others. The
floor keeps the stranger who knows everything on the list, below the friend who knows enough.
Saturation by noisy-or is that of J. Pearl, Probabilistic Reasoning (1988), section 4.3.2; ranking
people by documents that speak for them follows K. Balog, L. Azzopardi and M. de Rijke, Formal models
for expert finding (SIGIR 2006), model 2.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import prod

import numpy as np
from numpy.typing import NDArray

_YEAR = 365.25 * 86_400
FLOOR = 0.25
"""The share of a score that needs no trust."""
MOST_OF_A_KIND = 5


class Kind(StrEnum):
    """What a piece of evidence is."""

    POSITION = "position"
    """A title or department they have or had."""
    HEADLINE = "headline"
    """What they say of themselves."""
    SKILL = "skill"
    """A skill they list."""
    ENDORSEMENT = "endorsement"
    """Somebody vouched for a skill of theirs."""
    RECOMMENDATION = "recommendation"
    """Somebody recommended them, in words."""
    NOTE = "note"
    """The owner noted it, or filed them under it."""
    OFFER = "offer"
    """They said that they have it to give, or the owner noted so."""
    SOLD = "sold"
    """They were on the selling side of an outcome about it."""
    WROTE = "wrote"
    """They wrote about it."""
    SUBJECT = "subject"
    """They opened a conversation about it."""
    ASKED = "asked"
    """They asked for it: who looks for something does not have it."""


KINDS = tuple(Kind)


@dataclass(frozen=True, slots=True)
class Weight:
    """How much a kind of evidence says, and how long."""

    base: float
    half_life_years: float


WEIGHTS: Mapping[Kind, Weight] = {
    Kind.POSITION: Weight(0.55, 10),
    Kind.HEADLINE: Weight(0.5, 8),
    Kind.SKILL: Weight(0.3, 12),
    Kind.ENDORSEMENT: Weight(0.4, 8),
    Kind.RECOMMENDATION: Weight(0.6, 8),
    Kind.NOTE: Weight(0.5, 8),
    Kind.OFFER: Weight(0.6, 5),
    Kind.SOLD: Weight(0.6, 8),
    Kind.WROTE: Weight(0.25, 5),
    Kind.SUBJECT: Weight(0.15, 5),
    Kind.ASKED: Weight(0.0, 5),
}


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of evidence about one person."""

    person: int
    kind: Kind
    ref: int
    """The row it stands in; what it is follows from the kind."""
    at: int | None = None
    """Seconds since 1970 UTC; None when no source tells: then it does not fade."""
    fit: float = 1.0
    """How much of the topic it is about, above 0 and at most 1."""
    voucher: float = 1.0
    """How far one trusts who says it; 1 for the owner and for the person themself."""


@dataclass(frozen=True, slots=True)
class Knower:
    """Somebody who knows, and why one thinks so."""

    person: int
    score: float
    knowledge: float
    trust: float
    pieces: tuple[tuple[Piece, float], ...]
    """The evidence with its weights, the weightiest first."""


def weight(piece: Piece, now: int) -> float:
    """The chance that a piece of evidence alone shows knowledge.

    Raises:
        ValueError: when fit or voucher is not between 0 and 1.
    """
    if not (0.0 <= piece.fit <= 1.0 and 0.0 <= piece.voucher <= 1.0):
        raise ValueError("fit and voucher lie between 0 and 1")
    kind = WEIGHTS[piece.kind]
    age = 0.0 if piece.at is None else max(0.0, now - piece.at) / _YEAR
    fade = 0.5 ** min(age / kind.half_life_years, 60.0)
    return float(kind.base * piece.fit * piece.voucher * fade)


@dataclass(frozen=True, slots=True)
class Many:
    """Evidence as columns of one length: for thousands of pieces of which few are looked at."""

    person: NDArray[np.int64]
    kind: NDArray[np.int64]
    """Place in `KINDS`."""
    ref: NDArray[np.int64]
    at: NDArray[np.float64]
    """NaN when no source tells."""
    fit: NDArray[np.float64]
    voucher: NDArray[np.float64]

    @classmethod
    def of(cls, pieces: Sequence[Piece]) -> "Many":
        """Pieces as columns."""
        place = {kind: at for at, kind in enumerate(KINDS)}
        return cls(
            np.array([one.person for one in pieces], dtype=np.int64),
            np.array([place[one.kind] for one in pieces], dtype=np.int64),
            np.array([one.ref for one in pieces], dtype=np.int64),
            np.array([np.nan if one.at is None else one.at for one in pieces], dtype=np.float64),
            np.array([one.fit for one in pieces], dtype=np.float64),
            np.array([one.voucher for one in pieces], dtype=np.float64),
        )

    def and_(self, other: "Many") -> "Many":
        """Both together."""
        return Many(
            *(
                np.concatenate((getattr(self, name), getattr(other, name)))
                for name in ("person", "kind", "ref", "at", "fit", "voucher")
            )
        )


_NEAR = 1e-9
"""Sums of columns may differ from `rank` in the last digits: who is so near is not left out."""


def likeliest(many: Many, trust: NDArray[np.float64], now: int, most: int) -> NDArray[np.int64]:
    """Those who are among the best by `rank`, and perhaps a few who come just after; by number.

    Args:
        many: evidence; the same row told twice counts once.
        trust: of each piece's person, 0 to 1; one per piece.
        now: seconds since 1970 UTC.
        most: how many of the best are wanted.
    """
    told = _weights(many, now)
    # Of the same row told twice the weightier counts.
    order = np.lexsort((-told, many.ref, many.kind, many.person))
    same = _same_as_before(many.person[order], many.kind[order], many.ref[order])
    once = order[~same]
    order = once[np.lexsort((-told[once], many.kind[once], many.person[once]))]
    begins = ~_same_as_before(many.person[order], many.kind[order])
    first = np.flatnonzero(begins)
    place = np.arange(len(order)) - first[np.cumsum(begins) - 1]
    order = order[place < MOST_OF_A_KIND]
    people: NDArray[np.int64] = many.person[order]
    starts = np.flatnonzero(~_same_as_before(people))
    if not len(starts):
        return people
    knowledge = 1.0 - np.multiply.reduceat(1.0 - told[order], starts)
    held = np.clip(trust[order[starts]], 0.0, 1.0)
    score = knowledge * (FLOOR + (1.0 - FLOOR) * held)
    found: NDArray[np.int64] = people[starts]
    if len(found) > most:
        least = np.partition(score, len(score) - most)[len(score) - most]
        found = found[score >= least - _NEAR]
    return found


def _weights(many: Many, now: int) -> NDArray[np.float64]:
    """`weight` of each piece."""
    base, half_life = np.array([(WEIGHTS[k].base, WEIGHTS[k].half_life_years) for k in KINDS]).T
    age = np.maximum(0.0, now - np.nan_to_num(many.at, nan=float(now))) / _YEAR
    fade = 0.5 ** np.minimum(age / half_life[many.kind], 60.0)
    told: NDArray[np.float64] = base[many.kind] * many.fit * many.voucher * fade
    return told


def _same_as_before(*columns: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Whether a row equals the one before it, in columns ordered by themselves."""
    same = np.zeros(len(columns[0]), dtype=np.bool_)
    same[1:] = True
    for column in columns:
        same[1:] &= column[1:] == column[:-1]
    return same


def rank(pieces: Iterable[Piece], trust: Mapping[int, float], now: int) -> list[Knower]:
    """Everybody who knows something, best first; equal scores by number.

    Args:
        pieces: evidence; the same row told twice counts once.
        trust: person to the owner's trust in them, 0 to 1; who is missing has none.
        now: seconds since 1970 UTC.
    """
    kinds: dict[int, dict[Kind, dict[int, tuple[float, Piece]]]] = defaultdict(
        lambda: defaultdict(dict)
    )
    for piece in pieces:
        told = weight(piece, now)
        same = kinds[piece.person][piece.kind]
        if piece.ref not in same or told > same[piece.ref][0]:
            same[piece.ref] = (told, piece)
    found = [_knower(person, by_kind, trust.get(person, 0.0)) for person, by_kind in kinds.items()]
    return sorted((one for one in found if one.score > 0), key=lambda k: (-k.score, k.person))


def _knower(
    person: int, by_kind: Mapping[Kind, Mapping[int, tuple[float, Piece]]], trust: float
) -> Knower:
    counted = [
        one
        for same in by_kind.values()
        for one in sorted(same.values(), key=lambda told: (-told[0], told[1].ref))[:MOST_OF_A_KIND]
    ]
    counted.sort(key=lambda told: (-told[0], told[1].kind, told[1].ref))
    knowledge = 1.0 - prod(1.0 - told for told, _ in counted)
    held = min(max(trust, 0.0), 1.0)
    score = knowledge * (FLOOR + (1.0 - FLOOR) * held)
    return Knower(person, score, knowledge, held, tuple((piece, told) for told, piece in counted))
