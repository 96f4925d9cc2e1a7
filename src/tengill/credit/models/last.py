"""Last-touch: everything to whoever touched last."""

from fractions import Fraction

from tengill.credit.game import Player
from tengill.credit.models.journey import Journey
from tengill.credit.models.runs import ONE, Run, Runs, divided


def last_runs(touches: int) -> Runs:
    """All to the last of `touches` touches."""
    return (Run(touches - 1, touches, ONE),) if touches else ()


def last(journey: Journey) -> dict[Player, Fraction]:
    """All of the outcome to the last touch; nothing without one."""
    return divided(journey, last_runs(len(journey)))
