"""What somebody's standing rests on, and what it comes to in plain words.

Three numbers, never one: **reach** is an audience as declared, **influence** the credit earned by
recommending, **connection** the credit earned by introducing.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Worth:
    """A sum of credit with its interval: had history run again, about as much would have come of it."""

    total: float
    low: float
    high: float
    outcomes: int


def worth(values: Sequence[float], *, confidence: float = 0.95, typical: float = 0.0) -> Worth:
    """The sum of some credits, with an interval for what lies behind it.

    Outcomes come as they come (a Poisson process) and each is worth something else: the gamma
    interval for weighted sums of counts (Fay and Feuer 1997), exact where all are worth the same.

    Args:
        values: credit in each outcome, in major units of one currency; those of 0 don't count.
        confidence: of the interval.
        typical: what an outcome is usually worth here; how much might have been missed where there
            was none at all is told by it.

    Raises:
        ValueError: when a value is negative or no number.
    """
    counted = [value for value in values if value]
    if any(not 0.0 < value < float("inf") for value in counted):
        raise ValueError("credit is a number of 0 or more")
    from scipy.special import gammaincinv  # noqa: PLC0415 - SciPy takes a while to load

    total, squares = sum(counted), sum(value * value for value in counted)
    most = max(counted, default=typical)
    tail = (1.0 - confidence) / 2.0
    low = squares / total * float(gammaincinv(total**2 / squares, tail)) if counted else 0.0
    high = 0.0
    if most > 0.0:
        wide, spread = total + most, squares + most * most
        high = spread / wide * float(gammaincinv(wide**2 / spread, 1.0 - tail))
    return Worth(total, low, high, len(counted))


@dataclass(frozen=True, slots=True)
class Audience:
    """A figure of reach, with where it comes from. Never guessed, never added over sources."""

    count: int
    source: str
    at: int
    """When it was so, seconds since 1970 UTC."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of one person's reach, influence and connection."""

    person: int
    reach: Audience | None
    influence: Worth
    connection: Worth
    recommendations: int
    """Acts of recommending that are known, heeded or not."""
    introductions: int
    """Acts of introducing that are known, taken up or not."""
    constraint: float | None = None
    """Burt's constraint: low where somebody stands between people who don't know each other; what
    they could connect, beside what they did."""
    regions: tuple[tuple[str, int], ...] = ()
    """Where the other sides of their credited outcomes are: (place, outcomes), most first."""
    fields: tuple[tuple[str, int], ...] = ()
    """What field they are of: (field, outcomes), most first."""


class Reading(StrEnum):
    """A standing in plain words."""

    AUDIENCE_ONLY = "audience_only"
    """Many listen, and of what they were told nothing came."""
    MICRO_INFLUENCER = "micro_influencer"
    """Things come of their recommendations, in one region or field."""
    INFLUENCER = "influencer"
    CONNECTOR = "connector"
    """Things come of their introductions."""
    BOTH = "both"
    NOT_ENOUGH = "not_enough"
    """Too little is known to say."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From when on a word is used. Saved and shown with every reading."""

    outcomes: int = 3
    """So many credited outcomes make somebody an influencer, or a connector."""
    narrow: float = 2 / 3
    """So large a share of them in one region or field makes an influencer a micro-influencer."""
    tries: int = 10
    """So many recommendations without any outcome show that an audience does not act on them."""


@dataclass(frozen=True, slots=True)
class Read:
    """A reading with what it rests on."""

    reading: Reading
    within: str = ""
    """The region or field of a micro-influencer."""
    missing: tuple[tuple[str, int], ...] = field(default=())
    """What more would be needed to say something: (`outcomes` or `recommendations`, how many)."""


def read(standing: Standing, thresholds: Thresholds | None = None) -> Read:
    """A standing in plain words; what is not known is not read as nothing.

    Somebody with reach of whom no act is known is "not enough evidence", not "audience only": nobody
    has looked.
    """
    asked = thresholds or Thresholds()
    sells = standing.influence.outcomes >= asked.outcomes
    joins = standing.connection.outcomes >= asked.outcomes
    if sells and joins:
        return Read(Reading.BOTH)
    if joins:
        return Read(Reading.CONNECTOR)
    if sells:
        narrow = _narrow(standing, asked)
        return Read(Reading.MICRO_INFLUENCER, narrow) if narrow else Read(Reading.INFLUENCER)
    none = standing.influence.outcomes == 0 and standing.connection.outcomes == 0
    if standing.reach and none and standing.recommendations >= asked.tries:
        return Read(Reading.AUDIENCE_ONLY)
    most = max(standing.influence.outcomes, standing.connection.outcomes)
    missing = [("outcomes", asked.outcomes - most)]
    if standing.reach and none:
        missing.append(("recommendations", asked.tries - standing.recommendations))
    return Read(Reading.NOT_ENOUGH, missing=tuple(missing))


def _narrow(standing: Standing, asked: Thresholds) -> str:
    """The region or field nearly all of it is in, or empty."""
    for kinds in (standing.regions, standing.fields):
        if kinds and kinds[0][1] >= asked.narrow * standing.influence.outcomes:
            return kinds[0][0]
    return ""
