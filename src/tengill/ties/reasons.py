"""Why a tie is as strong as it is, and whether it has gone quiet: in facts a face can put in words."""

from dataclasses import dataclass

from tengill.ties.parameters import DAY
from tengill.ties.weights import TieWeights


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason. `code` and its numbers are for faces (which translate); `text` is English."""

    code: str
    """`both_ways`, `only_a_to_b`, `only_b_to_a`, `last`, `since`, `quiet`."""
    count: int
    """How many messages, days of silence, or days since the first message, by code."""
    at: int | None
    """The time it is about, seconds since 1970 UTC, or None."""
    text: str


@dataclass(frozen=True, slots=True)
class Quiet:
    """A tie's silence against its own rhythm."""

    silent_days: float
    rhythm_days: float | None
    """The mean gap between its interactions, at least one day; None with too few to tell."""
    ratio: float | None
    """Silence in units of the rhythm."""
    drifting: bool


QUIET_AFTER = 8.0
"""Drift: silent for longer than this many own mean gaps (Navarro et al. 2017)."""
_ENOUGH = 4
_LONG = 60.0


def quiet(tie: TieWeights, now: int, *, after: float = QUIET_AFTER) -> Quiet:
    """How long the tie has been silent, against its own rhythm and not a fixed number of days.

    Drifting means: at least four interactions, silent for more than `after` mean gaps and for
    more than 60 days. It is a hint: on measured data a little more than
    half of such alarms came true (`docs/explanation/ties.md`).

    Args:
        tie: the tie.
        now: seconds since 1970 UTC; a time before the last interaction counts as no silence.
        after: how many mean gaps of silence are too many.
    """
    silent = max(now - tie.last_at, 0) / DAY
    count = tie.a_to_b + tie.b_to_a
    if count < _ENOUGH:
        return Quiet(silent, None, None, drifting=False)
    rhythm = max((tie.last_at - tie.first_at) / DAY / (count - 1), 1.0)
    ratio = silent / rhythm
    return Quiet(silent, rhythm, ratio, drifting=ratio > after and silent > _LONG)


def because(tie: TieWeights, now: int) -> tuple[Reason, ...]:
    """The reasons behind a tie's strength at `now`, most telling first."""
    count = tie.a_to_b + tie.b_to_a
    mails = "1 message" if count == 1 else f"{count} messages"
    if tie.a_to_b and tie.b_to_a:
        code, text = "both_ways", f"{mails} both ways"
    elif tie.a_to_b:
        code, text = "only_a_to_b", f"{mails}, one way only"
    else:
        code, text = "only_b_to_a", f"{mails}, one way only"
    days = max(now - tie.last_at, 0) // DAY
    ago = "today" if days == 0 else "1 day ago" if days == 1 else f"{days} days ago"
    reasons = [
        Reason(code, count, None, text),
        Reason("last", days, tie.last_at, f"last {ago}"),
    ]
    if count > 1:
        known = max(now - tie.first_at, 0) // DAY
        span = "1 day" if known == 1 else f"{known} days"
        reasons.append(Reason("since", known, tie.first_at, f"known for {span}"))
    silence = quiet(tie, now)
    if silence.drifting and silence.ratio is not None:
        text = f"silent for {silence.ratio:.0f} times its usual gap"
        reasons.append(Reason("quiet", days, tie.last_at, text))
    return tuple(reasons)
