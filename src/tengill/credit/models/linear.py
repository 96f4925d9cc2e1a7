"""Linear: every touch counts the same."""

from fractions import Fraction

from tengill.credit.game import Player
from tengill.credit.models.journey import Journey


def linear(journey: Journey) -> dict[Player, Fraction]:
    """An equal part of the outcome to every touch; who touched twice gets two parts."""
    shares: dict[Player, Fraction] = {}
    for touch in journey:
        shares[touch.person] = shares.get(touch.person, Fraction(0)) + Fraction(1, len(journey))
    return shares
