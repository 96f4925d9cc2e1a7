"""Time decay: the later a touch, the more it counts; its weight halves with every half-life.

Weight of a touch at t in a journey whose last touch is at T: 2^(-(T - t) / half-life), divided by
the sum of the weights. The time of the outcome cancels out: it scales all weights alike.

Step decay is the same with touches for time: the weight halves with so many touches after it. It
is a model of its own, for journeys without times; it is never put in silently for the other.
"""

from collections.abc import Sequence
from fractions import Fraction

from tengill.credit.game import Player
from tengill.credit.models.journey import Journey

HALF_LIFE_DAYS = 7.0
"""Days; the field's usual default."""
HALF_LIFE_TOUCHES = 2.0
"""Touches, for step decay."""
DAY = 86_400


def halved(age: float, half_life: float) -> float:
    """What is left of 1 after `age`, in the units of `half_life`. Compiled as it stands for tables."""
    return float(2.0 ** (-age / half_life))


def _shared(journey: Journey, ages: Sequence[int], half_life: float) -> dict[Player, Fraction]:
    weights = [Fraction(halved(age, half_life)) for age in ages]
    whole = sum(weights, Fraction(0))
    shares: dict[Player, Fraction] = {}
    for touch, weight in zip(journey, weights, strict=True):
        shares[touch.person] = shares.get(touch.person, Fraction(0)) + weight / whole
    return shares


def time_decay(journey: Journey, half_life_days: float = HALF_LIFE_DAYS) -> dict[Player, Fraction]:
    """Shares by age in real time; the fractions of the weights sum to 1 exactly."""
    ages = [journey[-1].at - touch.at for touch in journey]
    return _shared(journey, ages, half_life_days * DAY)


def step_decay(
    journey: Journey, half_life_touches: float = HALF_LIFE_TOUCHES
) -> dict[Player, Fraction]:
    """Shares by the number of touches that came after."""
    return _shared(journey, range(len(journey) - 1, -1, -1), half_life_touches)
