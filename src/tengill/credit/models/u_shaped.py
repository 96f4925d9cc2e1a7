"""U-shaped (position based): the first and the last touch get most, those between share the rest."""

from fractions import Fraction

from tengill.credit.game import Player
from tengill.credit.models.journey import Journey
from tengill.credit.models.runs import Runs, divided, milestones

U_SHARES = (Fraction(2, 5), Fraction(1, 5), Fraction(2, 5))
"""First, between, last: 40/20/40, as the field has it."""


def u_shaped_runs(touches: int, shares: tuple[Fraction, Fraction, Fraction] = U_SHARES) -> Runs:
    """`shares` (first, all between together, last; they sum to 1) over `touches` touches.

    With two touches nothing lies between: the ends are scaled up to 1 (half each by default). One
    touch gets everything.
    """
    head, between, tail = shares
    if not touches:
        return ()
    return milestones([(0, head), (touches - 1, tail)], between, touches)


def u_shaped(
    journey: Journey, shares: tuple[Fraction, Fraction, Fraction] = U_SHARES
) -> dict[Player, Fraction]:
    """40 % to the first touch, 40 % to the last, 20 % among those between."""
    return divided(journey, u_shaped_runs(len(journey), shares))
