"""Who knows about a topic, who looks for what, and who would help whom: pure rankings over evidence.

`words` says which words of a topic count and which forms they take, `evidence` ranks people by what
shows that they know, `wishes` reads asks and offers out of letters, `fitting` pairs those who ask
with those who know. No clock, no store: times and ties are passed in. Formulas:
`docs/explanation/asking.md`.
"""

from tengill.knowing.evidence import WEIGHTS, Kind, Knower, Many, Piece, likeliest, rank, weight
from tengill.knowing.fitting import Fit, Wanted, fits, ready
from tengill.knowing.wishes import Wish, wishes
from tengill.knowing.words import Word, says_nothing, words_of

__all__ = [
    "WEIGHTS",
    "Fit",
    "Kind",
    "Knower",
    "Many",
    "Piece",
    "Wanted",
    "Wish",
    "Word",
    "fits",
    "likeliest",
    "rank",
    "ready",
    "says_nothing",
    "weight",
    "wishes",
    "words_of",
]
