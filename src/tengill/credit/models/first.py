"""First-touch: everything to whoever touched first."""

from fractions import Fraction

from tengill.credit.game import Player
from tengill.credit.models.journey import Journey
from tengill.credit.models.runs import ONE, Run, Runs, divided


def first_runs(touches: int) -> Runs:
    """All to the first of `touches` touches."""
    return (Run(0, 1, ONE),) if touches else ()


def first(journey: Journey) -> dict[Player, Fraction]:
    """All of the outcome to the first touch; nothing without one."""
    return divided(journey, first_runs(len(journey)))
