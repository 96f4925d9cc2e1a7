"""The attribution models marketers know, one file each, on the same journeys as our credit.

To add one: write a file with a function `Journey → {player: share of 1}` and name it in `MODELS`.
"""

from collections.abc import Callable, Mapping
from fractions import Fraction

from tengill.credit.game import Player, player_order
from tengill.credit.models.first import first
from tengill.credit.models.journey import Journey, Touch, journey
from tengill.credit.models.last import last
from tengill.credit.models.linear import linear
from tengill.credit.rounding import apportion

Model = Callable[[Journey], dict[Player, Fraction]]
"""Shares of an amount of 1 that sum to 1, or nothing for a journey without touches."""

MODELS: Mapping[str, Model] = {"first": first, "last": last, "linear": linear}

__all__ = ["MODELS", "Journey", "Model", "Touch", "in_minor_units", "journey"]


def in_minor_units(shares: Mapping[Player, Fraction], amount: int) -> dict[Player, int]:
    """A model's shares of an amount in whole minor units, by largest remainder, in player order."""
    if not shares:
        return {}
    people = sorted(shares, key=player_order)
    parts = apportion(amount, [shares[person] for person in people])
    return dict(zip(people, parts, strict=True))
