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
marketers know, for one journey, `model_tables` the same and more (Markov chains, Shapley) over
tables of millions, `why` for the sentences, `tables` for tables of outcomes.

Times are whole seconds since 1970-01-01 UTC. Money is whole minor units. Probabilities and
shares are `fractions.Fraction`. No I/O, no clock, no randomness that is not seeded.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from tengill.credit.game import Contribution, Fact, FactError, Player
from tengill.credit.outcome import CreditResult, Explained, Share, Without, attribute
from tengill.credit.provenance import ActRecord, History, OutcomeRecord, Provenance, trace
from tengill.credit.ranges import Range, Ranges, probability_ranges, spread
from tengill.credit.sensitivity import (
    Alternative,
    Sensitivity,
    Slope,
    compared,
    met_anyway,
    sensitivity_of,
    without_explanation,
)
from tengill.credit.settings import CreditSettings, SettingError
from tengill.credit.values import Interval, Tier

if TYPE_CHECKING:
    from tengill.credit.bootstrap import Draws
    from tengill.credit.journeys import JourneyError, Journeys, read_journeys
    from tengill.credit.model_settings import ModelSettings
    from tengill.credit.model_tables import ModelTables, model_table
    from tengill.credit.support import Refusal, Support
    from tengill.credit.tables import (
        CreditTables,
        TableError,
        attribute_batches,
        attribute_table,
    )

__all__ = [
    "ActRecord",
    "Alternative",
    "Contribution",
    "CreditResult",
    "CreditSettings",
    "CreditTables",
    "Draws",
    "Explained",
    "Fact",
    "FactError",
    "History",
    "Interval",
    "JourneyError",
    "Journeys",
    "ModelSettings",
    "ModelTables",
    "OutcomeRecord",
    "Player",
    "Provenance",
    "Range",
    "Ranges",
    "Refusal",
    "Sensitivity",
    "SettingError",
    "Share",
    "Slope",
    "Support",
    "TableError",
    "Tier",
    "Without",
    "attribute",
    "attribute_batches",
    "attribute_table",
    "compared",
    "met_anyway",
    "model_table",
    "probability_ranges",
    "read_journeys",
    "sensitivity_of",
    "spread",
    "trace",
    "without_explanation",
]

# What needs Arrow and compiled code is loaded when it is asked for: pages and commands start quickly.
_LATER = {
    "CreditTables": "tengill.credit.tables",
    "TableError": "tengill.credit.tables",
    "attribute_batches": "tengill.credit.tables",
    "attribute_table": "tengill.credit.tables",
    "Draws": "tengill.credit.bootstrap",
    "JourneyError": "tengill.credit.journeys",
    "Journeys": "tengill.credit.journeys",
    "ModelSettings": "tengill.credit.model_settings",
    "ModelTables": "tengill.credit.model_tables",
    "Refusal": "tengill.credit.support",
    "Support": "tengill.credit.support",
    "model_table": "tengill.credit.model_tables",
    "read_journeys": "tengill.credit.journeys",
}


def __getattr__(name: str) -> Any:
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_LATER[name]), name)
