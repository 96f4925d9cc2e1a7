"""W-shaped: the first touch, the milestone in the middle and the last touch get most.

The field's W gives 30 % each to the first touch, the touch that made the lead and the last touch,
and 10 % to the others. A journey seldom says which touch made the lead; the middle touch stands
for it then, the earlier one of two middles. A mark (`milestone`) is used where there is one.
"""

from fractions import Fraction

from tengill.credit.game import Player
from tengill.credit.models.journey import Journey
from tengill.credit.models.runs import Runs, divided, milestones

W_SHARES = (Fraction(3, 10), Fraction(3, 10), Fraction(3, 10), Fraction(1, 10))
"""First, milestone, last, all others together: 30/30/30/10."""


def w_shaped_runs(
    touches: int,
    shares: tuple[Fraction, Fraction, Fraction, Fraction] = W_SHARES,
    milestone: int | None = None,
) -> Runs:
    """`shares` over `touches` touches, `milestone` being the place of the marked one, from 0.

    A milestone at an end adds to that end's share. Without a mark, one or two touches have no
    middle: they share as in the U. Without others, the milestones are scaled up to 1.
    """
    head, middle, tail, others = shares
    if not touches:
        return ()
    places = [(0, head), (touches - 1, tail)]
    if milestone is not None:
        places.append((milestone, middle))
    elif touches > len(places):
        places.append(((touches - 1) // 2, middle))
    return milestones(places, others, touches)


def w_shaped(
    journey: Journey,
    shares: tuple[Fraction, Fraction, Fraction, Fraction] = W_SHARES,
    milestone: int | None = None,
) -> dict[Player, Fraction]:
    """30 % each to the first touch, the milestone and the last touch; 10 % among the others."""
    return divided(journey, w_shaped_runs(len(journey), shares, milestone))
