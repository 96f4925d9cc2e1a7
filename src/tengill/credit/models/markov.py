"""Markov chains: how many conversions would be lost if a channel's touches led to nothing.

Journeys are taken for runs of an absorbing chain of order k (the last k channels decide what comes
next; orders 1 to 4). Removing a channel redirects every step into a state that holds it to the end
without a conversion. The removal effect of a channel is the part of the chance to convert that is
lost by it; conversions are divided in proportion to the removal effects, value in proportion to
those on value. Anderl, Becker, von Wangenheim and Schumann (2016), "Mapping the customer journey",
International Journal of Research in Marketing 33(3).

Computed exactly (`tengill.credit.chains.solving`), never by simulated journeys.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tengill.credit.chains.counting import Chain, chain
from tengill.credit.chains.solving import removal_effects
from tengill.credit.chains.states import States, states
from tengill.credit.journeys import Journeys

ORDERS = (1, 2, 3, 4)


@dataclass(frozen=True, slots=True, eq=False)
class Markov:
    """A solved chain.

    Attributes:
        credit: float64[2, channels]: conversions and value divided among the channels.
        removal: float64[2, channels]: the removal effects on conversions and on value.
        accuracy: a bound of the error of the effects.
        method: how they were found (`markov_solving`).
    """

    credit: NDArray[np.float64]
    removal: NDArray[np.float64]
    accuracy: float
    method: str


def markov(journeys: Journeys, order: int = 1) -> Markov:
    """Removal effects of order `order` and the credit they give.

    Raises:
        ValueError: for an order other than 1 to 4.
        ChainError: when the solution fails its numerical check.
    """
    if order not in ORDERS:
        raise ValueError(f"order is {order}; it is 1, 2, 3 or 4")
    return solved(journeys, chain(journeys, states(journeys, order)))


def solved(journeys: Journeys, counted: Chain) -> Markov:
    """Removal effects and credit of a chain counted from these journeys."""
    found = removal_effects(counted, len(journeys.channels))
    nobody = journeys.untouched
    whole = np.array([journeys.conversions.sum() - nobody[0], journeys.value.sum() - nobody[1]])
    sums = found.effects.sum(axis=1)
    share = found.effects / np.where(sums > 0, sums, 1)[:, None]
    return Markov(share * whole[:, None], found.effects, found.accuracy, found.method)


__all__ = ["ORDERS", "Markov", "States", "markov", "solved"]
