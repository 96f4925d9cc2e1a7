"""What happened in a world: deeds, ties and results, and by which deeds two people know each other."""

from collections.abc import Callable
from dataclasses import dataclass, field

from tengill.simulation.needs import Need

DAY = 86_400
_SEVEN = 7 * 3600


@dataclass(frozen=True, slots=True)
class Deed:
    """An act that can make a tie: `connector` puts `left` (the one addressed) onto `right`."""

    key: str
    kind: str
    connector: str
    left: str
    right: str
    at: int
    need: str
    """The need it served, or empty for a social one."""
    asked: bool
    """Whether somebody had asked for it."""
    took_at: int | None
    """When the two first dealt with each other because of it; None: it did not take."""


@dataclass(frozen=True, slots=True)
class Result:
    """What a need came to on its day of decision."""

    key: str
    need: Need
    provider: str
    won: bool | None
    """None: still open when the world ends."""
    causes: tuple[str, ...]
    """The deeds of the first route by which seeker and provider knew each other, in time order."""
    routes: tuple[tuple[str, ...], ...]
    """Every minimal set of deeds that suffices; an empty one says they had met by themselves."""


@dataclass(slots=True)
class History:
    """Everything that happened, in order of time."""

    deeds: dict[str, Deed] = field(default_factory=dict)
    results: list[Result] = field(default_factory=list)
    asked: list[tuple[Need, str, str, int, bool]] = field(default_factory=list)
    """(need, who asked, who was asked, when, whether an introduction came of it)."""
    ties: dict[tuple[str, str], list[tuple[int, str]]] = field(default_factory=dict)
    """For a pair (smaller id first): when and by what they came to know each other; `met` or a deed."""


def daytime(moment: int) -> int:
    """The same moment, or soon after seven when it falls in the night (UTC). Keeps any order."""
    second = moment % DAY
    return moment if second >= _SEVEN else moment - second + _SEVEN + second // 60


def pair(a: str, b: str) -> tuple[str, str]:
    """The two in a fixed order."""
    return (a, b) if a < b else (b, a)


MetAt = Callable[[str, str], int | None]


def routes(
    history: History, met_at: MetAt, a: str, b: str, moment: int, depth: int = 4
) -> tuple[tuple[str, ...], ...]:
    """Every minimal set of deeds by which two people know each other at a moment.

    Args:
        history: deeds and ties so far.
        met_at: when two people meet by themselves, or None.
        a: one of the two.
        b: the other.
        moment: seconds since 1970-01-01 UTC.
        depth: how many deeds long a chain may be.

    Returns:
        Sets of deed keys, each in the order of time, the earliest tie's first; one empty set
        when they had met by themselves, nothing when they do not know each other.
    """
    met = met_at(a, b)
    if met is not None and met <= moment:
        return ((),)
    found: list[tuple[str, ...]] = []
    for tied_at, key in history.ties.get(pair(a, b), ()):
        if tied_at > moment or depth == 0:
            continue
        deed = history.deeds[key]
        to_a = routes(history, met_at, deed.connector, a, deed.at, depth - 1)
        to_b = routes(history, met_at, deed.connector, b, deed.at, depth - 1)
        found += [_in_order(history, {*one, *other, key}) for one in to_a for other in to_b]
    return absorb(found)


def _in_order(history: History, keys: set[str]) -> tuple[str, ...]:
    return tuple(sorted(keys, key=lambda key: (history.deeds[key].at, key)))


def absorb(sets: list[tuple[str, ...]]) -> tuple[tuple[str, ...], ...]:
    """The minimal ones among some sets, each once, in the order given."""
    unique = list(dict.fromkeys(sets))
    return tuple(one for one in unique if not any(set(other) < set(one) for other in unique))


def first_route(routes: tuple[tuple[str, ...], ...]) -> tuple[str, ...]:
    """The route that came first (`routes` tells them in that order); empty when they had met, or when there is none."""
    return routes[0] if routes else ()
