"""How alive a relationship is at a date, by a published formula.

`interaction_weight` says what one message counts; `pair_up` and `accumulate` turn columns of
interactions into ties, `add` keeps one tie up to date; `strength` reads a tie at a date,
`series` over time; `because` and `quiet` say why. The formula, its parameters and how well it
does are in `docs/explanation/ties.md`.
"""

from tengill.ties.accumulating import Pairs, Ties, accumulate, pair_up
from tengill.ties.parameters import TieParameters
from tengill.ties.reasons import Quiet, Reason, because, quiet
from tengill.ties.strengths import StrengthAt, series, strength
from tengill.ties.weights import Interaction, TieWeights, add, interaction_weight

__all__ = [
    "Interaction",
    "Pairs",
    "Quiet",
    "Reason",
    "StrengthAt",
    "TieParameters",
    "TieWeights",
    "Ties",
    "accumulate",
    "add",
    "because",
    "interaction_weight",
    "pair_up",
    "quiet",
    "series",
    "strength",
]
