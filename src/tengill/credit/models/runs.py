"""How a model that looks at positions only divides an outcome: in runs of equal touches.

A model says, for a journey of n touches, which stretches of it get how much. That one definition
serves a single journey in exact fractions (`divided`) and tables of millions of journeys, where
the runs are worked out once per length (`tengill.credit.positions`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from tengill.credit.game import Player
from tengill.credit.models.journey import Journey

ONE = Fraction(1)


@dataclass(frozen=True, slots=True)
class Run:
    """The touches from `start` up to, not including, `stop` share `share` equally."""

    start: int
    stop: int
    share: Fraction


Runs = tuple[Run, ...]


def divided(journey: Journey, runs: Runs) -> dict[Player, Fraction]:
    """Each player's share of 1: the sum over their touches."""
    shares: dict[Player, Fraction] = {}
    for run in runs:
        part = run.share / (run.stop - run.start)
        for touch in journey[run.start : run.stop]:
            shares[touch.person] = shares.get(touch.person, Fraction(0)) + part
    return shares


def milestones(places: Sequence[tuple[int, Fraction]], rest: Fraction, touches: int) -> Runs:
    """Fixed shares at some places, `rest` divided among all other touches.

    Places that coincide add up. When no touch is left for the rest (or the rest is 0), the shares
    of the places are scaled up to sum to 1, so that nothing is lost.
    """
    at: dict[int, Fraction] = {}
    for place, share in places:
        at[place] = at.get(place, Fraction(0)) + share
    if len(at) == touches or not rest:
        whole = sum(at.values(), Fraction(0))
        return tuple(Run(place, place + 1, at[place] / whole) for place in sorted(at))
    runs, start, others = [], 0, touches - len(at)
    for place in (*sorted(at), touches):
        if place > start:
            runs.append(Run(start, place, rest * (place - start) / others))
        if place < touches:
            runs.append(Run(place, place + 1, at[place]))
        start = place + 1
    return tuple(runs)
