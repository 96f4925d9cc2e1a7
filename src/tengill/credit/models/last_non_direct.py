"""Last non-direct touch: everything to the last touch that is not "direct".

"Direct" is what web analytics calls a visit nobody is known to have caused. Crediting it says
nothing about who brought the customer, so this model looks past it. If every touch is direct, the
last one gets everything: nobody else could.
"""

from collections.abc import Collection, Sequence
from fractions import Fraction

from tengill.credit.game import Player
from tengill.credit.models.journey import Journey

DIRECT = frozenset({"direct", "(direct)", "(direct) / (none)", "(none)"})
"""What counts as direct unless told otherwise, compared without case and outer spaces."""


def is_direct(channel: object, direct: Collection[str] = DIRECT) -> bool:
    """Whether a channel or person is one of those looked past. Numbers never are."""
    return isinstance(channel, str) and channel.strip().casefold() in {
        name.strip().casefold() for name in direct
    }


def last_other(touches: Sequence[int], direct: Sequence[bool], begin: int, end: int) -> int:
    """The place in `begin … end - 1` of the last touch that is not direct, else the last.

    `direct` says it per channel, `touches` gives the channel of each place. Compiled as it stands
    for whole tables.
    """
    for place in range(end - 1, begin - 1, -1):
        if not direct[touches[place]]:
            return place
    return end - 1


def last_non_direct(journey: Journey, direct: Collection[str] = DIRECT) -> dict[Player, Fraction]:
    """All of the outcome to the last touch that is not direct; nothing without a touch."""
    if not journey:
        return {}
    flags = [is_direct(touch.person, direct) for touch in journey]
    place = last_other(range(len(journey)), flags, 0, len(journey))
    return {journey[place].person: Fraction(1)}
