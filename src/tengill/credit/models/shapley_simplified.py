"""Data-driven Shapley, simplified: an equal part to each distinct channel of a journey.

It is the Shapley value of the game in which a set of channels wins what the journeys within it won.
Zhao, Mahboobi and Bagheri (2018), "Shapley Value Methods for Attribution Modeling in Online
Advertising", arXiv:1804.05327, section 3: with v(S) = Σ over T ⊆ S of R(T), where R(T) are the
conversions of the journeys whose distinct channels are exactly T, the Shapley value is

    φ(x) = Σ over sets T that hold x of R(T) / |T|.

So each journey's conversions are divided equally among its distinct channels: linear in the number
of journeys, for any number of channels. Order, repetition and the journeys that led to nothing
play no part.
"""

import numpy as np
from numpy.typing import NDArray

from tengill.credit import spreading
from tengill.credit.journeys import Journeys


def shapley_simplified(journeys: Journeys) -> NDArray[np.float64]:
    """Conversions and value per channel, float64[2, channels]."""
    channels = len(journeys.channels)
    credit = np.zeros((2, channels))
    spreading.equal_parts(
        journeys.offsets,
        journeys.touches,
        journeys.conversions,
        journeys.value,
        credit,
        np.full(channels, -1, np.int64),
        np.empty(channels, np.int64),
    )
    return credit
