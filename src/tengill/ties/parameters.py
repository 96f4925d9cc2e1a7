"""The named parameters of tie strength, and the published sets of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
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
class TieParameters:
    """Parameters of `interaction_weight` and `strength`; `docs/explanation/ties.md` explains them.

    They are saved with every figure that rests on them, under `name`. The defaults are those
    of `published(180)`.
    """

    name: str = "contact-days-180"
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
    intercept: float = -1.455
    per_fast: float = -0.085
    """Log-odds per doubling of the fast counter."""
    per_slow: float = 0.477
    per_silence: float = -0.565
    """Log-odds per doubling of 1 + days since the last contact / pause_days."""
    per_known: float = 0.494
    """Log-odds per doubling of 1 + days since the first contact / pause_days."""
    per_busy_fast: float = 0.363
    """Log-odds per doubling of 1 + the contact days (fast) an end has with everybody else."""
    per_busy_slow: float = -0.213
    per_company_fast: float = 0.0
    """Log-odds per doubling of 1 + 20 times the company both keep (fast); 0 where not looked at."""
    per_company_slow: float = 0.0


def published(horizon_days: int = 180, *, company: bool = False) -> TieParameters:
    """The published parameters for a horizon: 90 or 180 days.

    Args:
        horizon_days: in touch within so many days.
        company: those of the formula that also looks at common contacts: for whole networks.

    Raises:
        ValueError: for a horizon nobody has fitted; `tengill.ties.fitting` fits others.
    """
    try:
        told = _PUBLISHED[horizon_days, company]
    except KeyError:
        raise ValueError(
            f"there are no published parameters for {horizon_days} days, only for 90 and 180"
        ) from None
    return replace(
        TieParameters(),
        name=f"contact-days-{horizon_days}{'-company' if company else ''}",
        horizon_days=horizon_days,
        **dict(zip(_FITTED, told, strict=True)),  # type: ignore[arg-type] # all are numbers
    )


_PUBLISHED = {
    (180, False): (-1.455, -0.085, 0.477, -0.565, 0.494, 0.363, -0.213, 0.0, 0.0),
    (180, True): (-0.700, -0.013, 0.445, -0.395, 0.402, 0.240, -0.282, 0.224, 0.0),
    (90, False): (-1.735, 0.073, 0.468, -0.346, 0.344, 0.320, -0.203, 0.0, 0.0),
    (90, True): (-0.794, 0.055, 0.475, -0.256, 0.281, 0.222, -0.293, 0.236, -0.020),
}
_FITTED = (
    "intercept", "per_fast", "per_slow", "per_silence", "per_known", "per_busy_fast",
    "per_busy_slow", "per_company_fast", "per_company_slow",
)  # fmt: skip
