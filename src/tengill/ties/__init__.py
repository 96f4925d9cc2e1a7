"""How alive a relationship is at a date, by a published formula.

`interaction_weight` and `meeting_weight` say what one contact counts; `pair_up` and `accumulate`
turn columns of interactions into ties, `add` keeps one tie up to date; `strength` reads ties at a
date, `series` one over time; `because` says why, `drift` who has gone quiet beyond their rhythm.
The formula, its parameters and how well it does are in `docs/explanation/ties.md`.
"""

from tengill.ties.accumulating import Busy, Pairs, Ties, accumulate, busy, pair_up
from tengill.ties.company import NOWHERE, Around, company, hush
from tengill.ties.drift import Drift, drift
from tengill.ties.parameters import Slopes, TieParameters, published
from tengill.ties.reasons import Reason, because, by_channel
from tengill.ties.strengths import Columns, StrengthAt, series, strength, strength_of
from tengill.ties.weights import (
    Interaction,
    TieWeights,
    add,
    interaction_weight,
    meeting_weight,
)

__all__ = [
    "NOWHERE",
    "Around",
    "Busy",
    "Columns",
    "Drift",
    "Interaction",
    "Pairs",
    "Reason",
    "Slopes",
    "StrengthAt",
    "TieParameters",
    "TieWeights",
    "Ties",
    "accumulate",
    "add",
    "because",
    "busy",
    "by_channel",
    "company",
    "drift",
    "hush",
    "interaction_weight",
    "meeting_weight",
    "pair_up",
    "published",
    "series",
    "strength",
    "strength_of",
]
