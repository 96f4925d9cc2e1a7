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
    intercept: float = 0.0
    per_fast: float = 0.0
    """Log-odds per doubling of the fast counter."""
    per_slow: float = 0.0
    per_silence: float = 0.0
    """Log-odds per doubling of 1 + days since the last contact / pause_days."""
    per_known: float = 0.0
    """Log-odds per doubling of 1 + days since the first contact / pause_days."""
    per_busy_fast: float = 0.0
    """Log-odds per doubling of 1 + the contact days (fast) an end has with everybody else."""
    per_busy_slow: float = 0.0
    per_company_fast: float = 0.0
    """Log-odds per doubling of 1 + 20 times the company both keep (fast); 0 where not looked at."""
    per_company_slow: float = 0.0
