"""How many more there are than were seen: two incomplete lists of the same people (Chapman 1951)."""

from dataclasses import dataclass
from math import exp, log, sqrt
from statistics import NormalDist


@dataclass(frozen=True, slots=True)
class Unseen:
    """An estimate of how many people there are in all, from two lists and their overlap."""

    seen: int
    """On at least one list."""
    overlap: int
    total: float
    low: float
    """Never below `seen`."""
    high: float

    @property
    def unseen(self) -> float:
        """On neither list, as estimated."""
        return self.total - self.seen


ASSUMPTIONS = (
    "closed",
    "independent",
    "equal_chance",
    "matched",
)
"""What must hold for the estimate, to be said aloud beside it: nobody came or went meanwhile; being
on one list makes it neither likelier nor less likely to be on the other; everybody was as likely to
be on a list as anybody else; and the same person is recognised on both. Where those who are on one
list are likelier to be on the other, which is usual, there are more people than estimated."""


def unseen(first: int, second: int, overlap: int, *, confidence: float = 0.95) -> Unseen:
    """Chapman's nearly unbiased estimate, with an interval for those not seen.

    N = (n1 + 1)(n2 + 1)/(m + 1) - 1, variance as Seber 1982; the interval is log-normal in the number
    not seen (Chao 1987), so that it never says fewer than were seen.

    Args:
        first: people on the first list.
        second: people on the second.
        overlap: people on both.
        confidence: of the interval.

    Raises:
        ValueError: when the overlap is larger than a list, or a count is negative.
    """
    if min(first, second, overlap) < 0 or overlap > min(first, second):
        raise ValueError("the overlap lies within both lists, and no count is negative")
    seen = first + second - overlap
    total = (first + 1) * (second + 1) / (overlap + 1) - 1
    variance = (
        (first + 1) * (second + 1) * (first - overlap) * (second - overlap)
        / ((overlap + 1) ** 2 * (overlap + 2))
    )  # fmt: skip
    hidden = total - seen
    if hidden <= 0.0 or variance <= 0.0:
        return Unseen(seen, overlap, total, float(seen), float(seen))
    z = NormalDist().inv_cdf(0.5 + confidence / 2.0)
    spread = exp(z * sqrt(log(1.0 + variance / hidden**2)))
    return Unseen(seen, overlap, total, seen + hidden / spread, seen + hidden * spread)
