"""Reach is not influence is not connection.

`worth` sums credit with its interval, `read` says in plain words what a standing comes to,
`rank_correlation` and `among_top` whether two measures agree, `waiting` when something comes of an
introduction (Kaplan and Meier), `unseen` how many more were moved than said so (Chapman). Pure
functions: no clock, no store. Definitions and sources: `docs/explanation/standing.md`.
"""

from tengill.standing.correlation import (
    PUBLISHED,
    Published,
    RankCorrelation,
    among_top,
    rank_correlation,
)
from tengill.standing.measures import (
    Audience,
    Read,
    Reading,
    Standing,
    Thresholds,
    Worth,
    read,
    worth,
)
from tengill.standing.survival import Chance, Waiting, waiting
from tengill.standing.unseen import ASSUMPTIONS, Unseen, unseen

__all__ = [
    "ASSUMPTIONS",
    "PUBLISHED",
    "Audience",
    "Chance",
    "Published",
    "RankCorrelation",
    "Read",
    "Reading",
    "Standing",
    "Thresholds",
    "Unseen",
    "Waiting",
    "Worth",
    "among_top",
    "rank_correlation",
    "read",
    "unseen",
    "waiting",
    "worth",
]
