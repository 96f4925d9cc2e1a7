"""The named parameters of tie strength, and the published sets of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

DAY = 86_400
"""Seconds in a day."""

CHANNELS: Mapping[str, float] = MappingProxyType(
    {
        "mail": 1.0,
        "linkedin": 1.0,
        "x": 1.0,
        "mastodon": 1.0,
        "other": 1.0,
        "x-post": 0.25,
        "masto-post": 0.25,
        "meeting": 2.0,
        "call": 2.0,
        "coffee": 3.0,
        "gift": 2.0,
        "note": 1.0,
        "recommendation": 1.0,
        "connection": 0.5,
        "invitation": 0.25,
        "endorsement": 0.25,
        "reaction": 0.1,
        "follow": 0.0,
    }
)
"""What one contact weighs by channel: priors by judgement, in units of a mail to one person.
`tengill.ties.fitting.channel_weights` fits them where a ledger has enough of each."""


@dataclass(frozen=True, slots=True)
class Slopes:
    """Log-odds by which each term of the formula counts."""

    intercept: float
    slow: float
    """Per doubling of floor + the slow counter."""
    silence: float
    """Per doubling of 1 + days since the last contact / pause."""
    known: float
    """Per doubling of 1 + days since the first contact / pause."""
    days: float
    """Per doubling of the number of contact days."""
    busy_fast: float
    """Per doubling of 1 + the contact days (fast) an end has with everybody else."""
    busy_slow: float
    company: float = 0.0
    """Per doubling of floor + the company both keep."""


_PUBLISHED: Mapping[int, tuple[Slopes, Slopes]] = {
    180: (
        Slopes(0.267, 0.277, -0.418, 0.362, 0.174, 0.307, -0.245, 0.263),
        Slopes(-1.388, 0.379, -0.448, 0.389, 0.088, 0.297, -0.158),
    ),
    90: (
        Slopes(0.217, 0.302, -0.360, 0.243, 0.202, 0.339, -0.293, 0.246),
        Slopes(-1.382, 0.402, -0.386, 0.263, 0.126, 0.332, -0.209),
    ),
}
"""Horizon → the slopes where the company is known, and where it is not."""


@dataclass(frozen=True, slots=True)
class TieParameters:
    """Parameters of `interaction_weight` and `strength`; `docs/explanation/ties.md` explains them.

    They are saved with every figure that rests on them, under `name`. The defaults are those
    of `published(180)`.
    """

    name: str = "contact-days-company-180"
    horizon_days: int = 180
    """In touch within so many days: what the strength is the chance of."""
    fast_days: float = 30.0
    """Half-life of the fast counter of contact days."""
    slow_days: float = 180.0
    """Half-life of the slow one."""
    crowd: float = 0.0
    """A message with n recipients weighs n ** -crowd for each."""
    room: float = 8.0
    """A meeting of more than so many weighs room / n for each couple in it."""
    to: float = 1.0
    cc: float = 1.0
    bcc: float = 1.0
    mention: float = 0.25
    channels: Mapping[str, float] = field(default_factory=lambda: CHANNELS, hash=False)
    floor: float = 0.05
    """Added to a counter before its logarithm: so much is as good as nothing."""
    pause_days: float = 3.0
    """Silence and acquaintance are told in doublings of 1 + days / pause_days."""
    slopes: Slopes = field(default_factory=lambda: _PUBLISHED[180][0])
    """Where the company both keep is known."""
    alone: Slopes = field(default_factory=lambda: _PUBLISHED[180][1])
    """Where it is not."""


def published(horizon_days: int = 180) -> TieParameters:
    """The published parameters for a horizon: 90 or 180 days.

    Args:
        horizon_days: in touch within so many days.

    Raises:
        ValueError: for a horizon nobody has fitted; `tengill.ties.fitting` fits others.
    """
    if horizon_days not in _PUBLISHED:
        raise ValueError(
            f"there are no published parameters for {horizon_days} days, only for 90 and 180"
        )
    slopes, alone = _PUBLISHED[horizon_days]
    return TieParameters(
        name=f"contact-days-company-{horizon_days}",
        horizon_days=horizon_days,
        slopes=slopes,
        alone=alone,
    )
