"""First-touch: everything to whoever touched first."""

from fractions import Fraction

from tengill.credit.game import Player
from tengill.credit.models.journey import Journey


def first(journey: Journey) -> dict[Player, Fraction]:
    """All of the outcome to the first touch; nothing without one."""
    return {journey[0].person: Fraction(1)} if journey else {}
