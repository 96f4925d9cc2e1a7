"""Linear: every touch counts the same."""

from fractions import Fraction

from tengill.credit.game import Player
from tengill.credit.models.journey import Journey
from tengill.credit.models.runs import ONE, Run, Runs, divided


def linear_runs(touches: int) -> Runs:
    """Equal parts to all of `touches` touches."""
    return (Run(0, touches, ONE),) if touches else ()


def linear(journey: Journey) -> dict[Player, Fraction]:
    """An equal part of the outcome to every touch; who touched twice gets two parts."""
    return divided(journey, linear_runs(len(journey)))
