"""Last-touch: everything to whoever touched last."""

from fractions import Fraction

from tengill.credit.game import Player
from tengill.credit.models.journey import Journey


def last(journey: Journey) -> dict[Player, Fraction]:
    """All of the outcome to the last touch; nothing without one."""
    return {journey[-1].person: Fraction(1)} if journey else {}
