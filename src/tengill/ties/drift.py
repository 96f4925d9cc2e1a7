"""Drift: a tie that was alive and, by its own history, is not likely to come back by itself.

Silence is not judged by a number of days: the same formula that tells strength knows how often
these two were in touch, for how long, and how busy both are with everybody else. A tie drifts
when its chance of contact has fallen below `ALARM` after it stood at `ALIVE` or more.
"""

from dataclasses import dataclass

from tengill.ties.accumulating import Busy
from tengill.ties.company import NOWHERE, Around
from tengill.ties.parameters import DAY, TieParameters
from tengill.ties.strengths import strength_of
from tengill.ties.weights import TieWeights

ALARM = 0.5
"""Below this chance of contact within the horizon a tie drifts."""
ALIVE = 0.6
"""What it must have been at its last contact to be missed."""
ENOUGH_DAYS = 4
"""On fewer days of contact nobody can tell a rhythm."""
SHORTEST = 21
"""A silence of fewer days is no drift, whatever the formula says: people go on holiday."""
_STILL = 0.25


@dataclass(frozen=True, slots=True)
class Drift:
    """How a tie stands against its own past."""

    silent_days: float
    rhythm_days: float | None
    """The mean gap between its days of contact; None with too few to tell."""
    longest_days: int
    """The longest silence they came back from."""
    then: float
    """Strength at the last contact."""
    chance: float
    """Strength now: the chance of being in touch within the horizon."""
    drifting: bool
    they_are_still: bool
    """The other is silent with everybody in the ledger: it is them, not this tie."""

    @property
    def lost(self) -> float:
        """How much of the strength is gone."""
        return max(self.then - self.chance, 0.0)


def is_still(busy: Busy, now: int, params: TieParameters) -> bool:
    """Whether somebody has lately had far less contact with everybody than before.

    Of a steady life the fast counter holds fast_days / slow_days of the slow one; still is who
    holds less than a quarter of that.
    """
    fast, slow = busy.faded_to(now, params)
    steady = float(slow) * params.fast_days / params.slow_days
    return steady > 0.0 and float(fast) < _STILL * steady


def drift(
    tie: TieWeights,
    now: int,
    params: TieParameters,
    busy: tuple[Busy, Busy] | None = None,
    around: Around = NOWHERE,
) -> Drift:
    """How a tie stands at `now`.

    Args:
        tie: its counters.
        now: seconds since 1970 UTC; a time before the last contact counts as no silence.
        params: the parameters in force.
        busy: what the owner (first) and the other are busy with. While the owner is still
            themselves (on leave, or the archive ends) nobody drifts.
        around: how quiet everybody is, and the company both keep.
    """
    silent = max(now - tie.last_at, 0) / DAY
    then = strength_of(tie, tie.last_at, params)
    chance = strength_of(tie, now, params, busy, around)
    owner_still = busy is not None and is_still(busy[0], now, params)
    rhythm = None
    if tie.days >= ENOUGH_DAYS:
        rhythm = max((tie.last_at - tie.first_at) / DAY / (tie.days - 1), 1.0)
    fallen = then >= ALIVE and chance < ALARM and silent >= SHORTEST
    return Drift(
        silent_days=silent,
        rhythm_days=rhythm,
        longest_days=tie.longest,
        then=then,
        chance=chance,
        drifting=fallen and rhythm is not None and not owner_still,
        they_are_still=busy is not None and is_still(busy[1], now, params),
    )
