"""Credit: which acts made an outcome possible, and whose it was, exactly.

One outcome in plain terms:

    >>> from fractions import Fraction
    >>> from tengill.credit import Fact, attribute
    >>> result = attribute(
    ...     explanations=[["introduced", "recommended"]],
    ...     facts=[Fact("introduced", owner="C"), Fact("recommended", owner="I")],
    ...     amount=1000,
    ... )
    >>> [(share.person, share.credit) for share in result.shares]
    [('C', 500), ('I', 500)]

Open `provenance` to see how facts in time become explanations, `dividends` for the formula most
outcomes are computed by, `decomposition` and `sampling` for wide ones, `models` for what
marketers know (first, last, linear), `why` for the sentences.

Times are whole seconds since 1970-01-01 UTC. Money is whole minor units. Probabilities and
shares are `fractions.Fraction`. No I/O, no clock, no randomness that is not seeded.
"""

from tengill.credit.game import Contribution, Fact, FactError, Player
from tengill.credit.outcome import CreditResult, Explained, Share, attribute
from tengill.credit.provenance import ActRecord, History, OutcomeRecord, Provenance, trace
from tengill.credit.settings import CreditSettings, SettingError
from tengill.credit.values import Interval, Tier

__all__ = [
    "ActRecord",
    "Contribution",
    "CreditResult",
    "CreditSettings",
    "Explained",
    "Fact",
    "FactError",
    "History",
    "Interval",
    "OutcomeRecord",
    "Player",
    "Provenance",
    "SettingError",
    "Share",
    "Tier",
    "attribute",
    "trace",
]
