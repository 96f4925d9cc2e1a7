"""How far figures move over what is not known: several settings, or probabilities with a range.

`spread` compares whole results (other settings, other games). `probability_ranges` asks what
happens while each fact's probability moves in an interval of its own. Every figure is linear in
each single probability (the formula is multilinear), so over a box of probabilities its least and
its largest value lie at corners. There are 2^m of them: up to `CORNERS` uncertain facts all are
computed and the range is exact; beyond, the range reached by moving one fact at a time and by
climbing from corner to corner is told, together with outer bounds that nothing can leave.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from itertools import product
from typing import TypeAlias

from tengill.credit.game import (
    Chance,
    Contribution,
    Fact,
    FactError,
    FactKey,
    Player,
    exact_chance,
    player_order,
)
from tengill.credit.outcome import CreditResult, attribute

CORNERS = 8
"""Uncertain facts up to which all 2^m corners are computed."""

CLIMBS = 3
"""Rounds through all facts when climbing."""

Figure: TypeAlias = Player | None
"""A person, or None for organic."""


@dataclass(frozen=True, slots=True)
class Range:
    """The least and largest of one figure, in minor units and as shares, and where."""

    low: int
    high: int
    low_share: Fraction
    high_share: Fraction
    low_at: str
    """The variant, or the corner as "fact=probability, …"."""
    high_at: str

    def as_json(self) -> dict[str, object]:
        """`{"low", "high", "low_share", "high_share" (floats), "low_at", "high_at"}`."""
        return {
            "low": self.low,
            "high": self.high,
            "low_share": float(self.low_share),
            "high_share": float(self.high_share),
            "low_at": self.low_at,
            "high_at": self.high_at,
        }


@dataclass(frozen=True, slots=True)
class Ranges:
    """Everybody's range of credit, and those of what is organic and unexplained."""

    credit: Mapping[Player, Range]
    organic: Range
    unexplained: Range
    exact: bool
    """False: larger ranges are possible, but none beyond `outer`."""
    outer: Mapping[Player, tuple[Fraction, Fraction]]
    """Shares nobody's credit can leave; equal to the ranges when exact."""

    def as_json(self) -> dict[str, object]:
        """Ready for `json.dumps`; people as a list, because a key of JSON is always a text."""
        return {
            "exact": self.exact,
            "organic": self.organic.as_json(),
            "unexplained": self.unexplained.as_json(),
            "credit": [
                {
                    "person": person,
                    **told.as_json(),
                    "outer": [float(end) for end in self.outer[person]],
                }
                for person, told in self.credit.items()
            ],
        }


def spread(results: Mapping[str, CreditResult]) -> Ranges:
    """The range of each figure over some results, by name ("as saved", "half-life one year", …).

    Exact over these results; it says nothing about settings between them.

    Raises:
        ValueError: when there is no result, or their amounts differ.
    """
    if not results:
        raise ValueError("a range needs at least one result")
    if len({result.amount for result in results.values()}) > 1:
        raise ValueError("these results share out different amounts; a range needs one amount")
    people = {share.person for result in results.values() for share in result.shares}
    credit = {
        person: _range(results, partial(_credit, person=person))
        for person in sorted(people, key=player_order)
    }
    return Ranges(
        credit,
        _range(results, lambda result: (result.organic, result.organic_share)),
        _range(results, lambda result: (result.unexplained, result.unexplained_share)),
        exact=all(result.exact for result in results.values()),
        outer={person: (told.low_share, told.high_share) for person, told in credit.items()},
    )


def probability_ranges(
    explanations: Sequence[Iterable[FactKey]],
    facts: Iterable[Fact],
    amount: int,
    contributions: Sequence[Contribution] = (),
    *,
    intervals: Mapping[FactKey, tuple[Chance, Chance]],
    corners: int = CORNERS,
) -> Ranges:
    """The range of each figure while each fact's probability moves within its interval.

    Args:
        explanations: as for `attribute`.
        facts: as for `attribute`.
        amount: as for `attribute`.
        contributions: as for `attribute`.
        intervals: per fact key the least and largest probability; other facts stay as they are.
        corners: uncertain facts up to which the range is exact (2^m results are computed).

    Raises:
        FactError: when an interval is not within [0, 1], upside down, or of an unknown fact.
    """
    known = {fact.key: fact for fact in facts}
    box = _box(intervals, known)
    sets = [tuple(explanation) for explanation in explanations]

    def at(chances: Mapping[FactKey, Fraction]) -> CreditResult:
        moved = [replace(f, probability=chances.get(f.key, f.probability)) for f in known.values()]
        return attribute(sets, moved, amount, contributions)

    free = [key for key, (low, high) in box.items() if low < high]
    if len(free) <= corners:
        found = {_named(corner): at(corner) for corner in _corners(box, free)}
        return spread(found)
    middle = {key: min(max(known[key].probability, low), high) for key, (low, high) in box.items()}
    found = {"as given": at(middle)}
    for key in free:
        for end in box[key]:
            found[_named({key: end})] = at({**middle, key: end})
    found |= _climbed(at, {key: box[key] for key in free}, middle, found["as given"])
    return _bounded(spread(found), at, box, middle)


def _box(
    intervals: Mapping[FactKey, tuple[Chance, Chance]], known: Mapping[FactKey, Fact]
) -> dict[FactKey, tuple[Fraction, Fraction]]:
    box = {}
    for key, (low, high) in intervals.items():
        if key not in known:
            raise FactError(f"the interval of {key!r} is of a fact that was not given")
        ends = (
            exact_chance(low, f"the least probability of fact {key!r}"),
            exact_chance(high, f"the largest probability of fact {key!r}"),
        )
        if not 0 <= ends[0] <= ends[1] <= 1:
            raise FactError(f"the interval of fact {key!r} is {low} to {high}, not within 0 to 1")
        box[key] = ends
    return box


def _corners(
    box: Mapping[FactKey, tuple[Fraction, Fraction]], free: Sequence[FactKey]
) -> Iterator[dict[FactKey, Fraction]]:
    fixed = {key: low for key, (low, high) in box.items() if low == high}
    for ends in product(*(box[key] for key in free)):
        yield fixed | dict(zip(free, ends, strict=True))


def _climbed(
    at: Callable[[Mapping[FactKey, Fraction]], CreditResult],
    box: Mapping[FactKey, tuple[Fraction, Fraction]],
    middle: Mapping[FactKey, Fraction],
    given: CreditResult,
) -> dict[str, CreditResult]:
    """Corners found by moving each fact to the better end in turn, for everybody both ways."""
    found: dict[str, CreditResult] = {}
    for person, sign in product((share.person for share in given.shares), (1, -1)):
        here = {**middle, **{key: ends[0] for key, ends in box.items()}}
        best = at(here)
        for _ in range(CLIMBS):
            before = best
            for key, (low, high) in box.items():
                there = {**here, key: high if here[key] == low else low}
                other = at(there)
                if sign * (_credit(other, person)[1] - _credit(best, person)[1]) > 0:
                    here, best = there, other
            if best is before:
                break
        found[_named(here)] = best
    return found


def _bounded(
    reached: Ranges,
    at: Callable[[Mapping[FactKey, Fraction]], CreditResult],
    box: Mapping[FactKey, tuple[Fraction, Fraction]],
    middle: Mapping[FactKey, Fraction],
) -> Ranges:
    """The same with bounds that hold everywhere in the box.

    A person's credit is a mean of v(S with them) - v(S), both monotone in every probability with a
    slope of at most 1: so it moves by at most the sum of the steps from the probabilities as given
    (which are taken into the box), and it is never above v(N) at the upper corner.
    """
    top = at({key: high for key, (_, high) in box.items()})
    most = 1 - top.unexplained_share
    steps = [max(high - middle[key], middle[key] - low) for key, (low, high) in box.items()]
    way = sum(steps, Fraction(0))
    base = at(middle)
    outer = {}
    for person, told in reached.credit.items():
        share = _credit(base, person)[1]
        outer[person] = (
            min(told.low_share, max(Fraction(0), share - way)),
            max(told.high_share, min(most, share + way)),
        )
    return replace(reached, exact=False, outer=outer)


def _range(
    results: Mapping[str, CreditResult], figure: Callable[[CreditResult], tuple[int, Fraction]]
) -> Range:
    told = [(name, *figure(result)) for name, result in results.items()]
    low = min(told, key=lambda each: each[2])
    high = max(told, key=lambda each: each[2])
    minor = [each[1] for each in told]
    return Range(min(minor), max(minor), low[2], high[2], low[0], high[0])


def _credit(result: CreditResult, person: Player) -> tuple[int, Fraction]:
    share = result.of(person)
    return (0, Fraction(0)) if share is None else (share.credit, share.credit_share)


def _named(corner: Mapping[FactKey, Fraction]) -> str:
    return ", ".join(f"{key}={chance}" for key, chance in corner.items()) or "as given"
