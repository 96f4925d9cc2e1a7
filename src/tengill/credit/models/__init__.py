"""The attribution models marketers know, one file each, on the same journeys as our credit.

Two sorts. A *heuristic* looks at one journey at a time, so it serves a single outcome of the
ledger (`MODELS`: journey → shares) as well as tables of journeys. A *table model* (Markov chains,
Shapley by Zhao and others) needs many journeys and can only be computed over a table.

To add a heuristic: write a file with its one definition and name it in `MODELS` and in
`tengill.credit.registry`. Nothing here imports numpy: pages show these models.
"""

from collections.abc import Callable, Mapping
from fractions import Fraction

from tengill.credit.game import Player, player_order
from tengill.credit.models.first import first
from tengill.credit.models.journey import Journey, Touch, journey
from tengill.credit.models.last import last
from tengill.credit.models.last_non_direct import last_non_direct
from tengill.credit.models.linear import linear
from tengill.credit.models.time_decay import step_decay, time_decay
from tengill.credit.models.u_shaped import u_shaped
from tengill.credit.models.w_shaped import w_shaped
from tengill.credit.rounding import apportion

Model = Callable[[Journey], dict[Player, Fraction]]
"""Shares of an amount of 1 that sum to 1, or nothing for a journey without touches."""

MODELS: Mapping[str, Model] = {
    "first": first,
    "last": last,
    "last_non_direct": last_non_direct,
    "linear": linear,
    "u_shaped": u_shaped,
    "w_shaped": w_shaped,
    "time_decay": time_decay,
}
"""The heuristics for one outcome's journey, with the field's default parameters."""

__all__ = ["MODELS", "Journey", "Model", "Touch", "in_minor_units", "journey", "step_decay"]


def in_minor_units(shares: Mapping[Player, Fraction], amount: int) -> dict[Player, int]:
    """A model's shares of an amount in whole minor units, by largest remainder, in player order."""
    if not shares:
        return {}
    people = sorted(shares, key=player_order)
    parts = apportion(amount, [shares[person] for person in people])
    return dict(zip(people, parts, strict=True))
