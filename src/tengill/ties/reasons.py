"""Why a tie is as strong as it is: in facts a face can put in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tengill.ties.drift import Drift
from tengill.ties.parameters import DAY
from tengill.ties.weights import TieWeights

_WORDS = {
    "mail": ("mail", "mails"),
    "linkedin": ("LinkedIn message", "LinkedIn messages"),
    "x": ("message on X", "messages on X"),
    "mastodon": ("message on Mastodon", "messages on Mastodon"),
    "x-post": ("mention on X", "mentions on X"),
    "masto-post": ("mention on Mastodon", "mentions on Mastodon"),
    "meeting": ("meeting", "meetings"),
    "call": ("call", "calls"),
    "coffee": ("coffee", "coffees"),
    "gift": ("gift", "gifts"),
    "note": ("note", "notes"),
    "recommendation": ("recommendation", "recommendations"),
    "connection": ("connection", "connections"),
    "invitation": ("invitation", "invitations"),
    "endorsement": ("endorsement", "endorsements"),
    "reaction": ("reaction", "reactions"),
}
TOGETHER = frozenset({"meeting", "coffee", "call", "connection"})
"""Channels without a direction: both were there."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason. `code` and its numbers are for faces (which translate); `text` is English."""

    code: str
    """`channel`, `last`, `since`, `quiet`."""
    count: int
    """How many by that channel, days of silence, or days since the first contact, by code."""
    at: int | None
    """The time it is about, seconds since 1970 UTC, or None."""
    text: str
    channel: str = ""
    way: str = ""
    """`both`, `a_to_b`, `b_to_a`, or empty where it has none."""


def by_channel(channels: Mapping[str, Sequence[int]]) -> tuple[Reason, ...]:
    """What contact there was, channel by channel, the most frequent first.

    Args:
        channels: channel → (from a, from b, last time), as the ledger keeps them with a tie.
    """
    told: list[Reason] = []
    for name, (out, back, last) in channels.items():
        count = out + back
        one, many = _WORDS.get(name, ("contact", "contacts"))
        way, words = "", ""
        if name not in TOGETHER:
            way = "both" if out and back else "a_to_b" if out else "b_to_a"
            words = " both ways" if way == "both" else ", one way only"
        text = f"{count} {one if count == 1 else many}{words}"
        told.append(Reason("channel", count, last, text, name, way))
    return tuple(sorted(told, key=lambda reason: (-reason.count, reason.channel)))


def because(
    tie: TieWeights,
    now: int,
    channels: Mapping[str, Sequence[int]] | None = None,
    drifted: Drift | None = None,
) -> tuple[Reason, ...]:
    """The reasons behind a tie's strength at `now`, most telling first.

    Args:
        tie: its counters.
        now: seconds since 1970 UTC.
        channels: as `by_channel` takes it; None: all of it mail.
        drifted: how it stands against its own past, where that is known.
    """
    counted = channels or {"mail": (tie.a_to_b, tie.b_to_a, tie.last_at)}
    days = max(now - tie.last_at, 0) // DAY
    ago = "today" if days == 0 else "1 day ago" if days == 1 else f"{days} days ago"
    reasons = [*by_channel(counted), Reason("last", days, tie.last_at, f"last {ago}")]
    if tie.a_to_b + tie.b_to_a > 1:
        known = max(now - tie.first_at, 0) // DAY
        span = "1 day" if known == 1 else f"{known} days"
        reasons.append(Reason("since", known, tie.first_at, f"known for {span}"))
    if drifted is not None and drifted.drifting and drifted.rhythm_days is not None:
        text = f"silent for {drifted.silent_days / drifted.rhythm_days:.0f} times its usual gap"
        reasons.append(Reason("quiet", days, tie.last_at, text))
    return tuple(reasons)
