"""What one contact weighs, and what is between two people in a few numbers."""

from dataclasses import dataclass

from tengill.ties.parameters import DAY, TieParameters


@dataclass(frozen=True, slots=True)
class Interaction:
    """One person turned to the other once."""

    at: int
    """Seconds since 1970 UTC."""
    a_to_b: bool
    """True when the one with the smaller id (a) turned to the other (b)."""
    weight: float = 1.0
    """See `interaction_weight` and `meeting_weight`."""
    channel: str = "mail"


@dataclass(frozen=True, slots=True)
class TieWeights:
    """What is between a and b (a < b), enough for the strength at any later time.

    A contact day is a day (UTC) with an interaction between the two; it weighs what its heaviest
    interaction weighs, so that ten mails in an hour are not ten times a relationship.
    """

    first_at: int
    last_at: int
    a_to_b: int
    """How many interactions from a to b."""
    b_to_a: int
    fast: float
    """Weights of the contact days, each faded by the fast half-life from its day to the last."""
    slow: float
    """The same by the slow half-life."""
    days: int
    """How many contact days."""
    longest: int
    """The longest silence that ended, in days between two contact days."""
    last_weight: float
    """The weight of the last contact day: a heavier interaction on it takes its place."""


def interaction_weight(
    role: str,
    recipients: int,
    params: TieParameters,
    *,
    bulk: float = 0.0,
    channel: str = "mail",
) -> float:
    """The weight of one message for the tie between its sender and one of its recipients.

    `channel * role * recipients ** -crowd * (1 - bulk)`.

    Args:
        role: `to`, `cc`, `bcc` or `mention`; any other role weighs 0.
        recipients: how many mailboxes the message was addressed to, at least 1.
        params: the parameters in force.
        bulk: the probability that the message is bulk mail, in [0, 1].
        channel: `facts.messages.Channel`, or the kind of an interaction; an unknown one weighs 0.

    Raises:
        ValueError: when `recipients` is below 1 or `bulk` is no probability.
    """
    if recipients < 1:
        raise ValueError(f"a message has at least one recipient here, not {recipients}")
    if not 0.0 <= bulk <= 1.0:
        raise ValueError(f"bulk is a probability, not {bulk}")
    roles = {"to": params.to, "cc": params.cc, "bcc": params.bcc, "mention": params.mention}
    base = roles.get(role, 0.0) * params.channels.get(channel, 0.0)
    return float(base * recipients**-params.crowd * (1.0 - bulk))


_ANSWERED = {"accepted": 1.0, "tentative": 0.5, "no_answer": 0.5, "delegated": 0.0, "declined": 0.0}


def meeting_weight(people: int, one: str, other: str, params: TieParameters) -> float:
    """The weight of a meeting for the tie between two who were asked to it.

    A small meeting counts fully; in one of `n` people, more than `room`, a couple's part is
    room / n: an all-hands of 300 is hardly contact. Who declined was not there.

    Args:
        people: how many were there, the organiser with them, without those who declined.
        one: what the one answered (`facts.meetings.Answer`), `accepted` for the organiser.
        other: what the other answered.
        params: the parameters in force.

    Raises:
        ValueError: when fewer than two people were there.
    """
    if people < 2:  # noqa: PLR2004 - one alone meets nobody
        raise ValueError(f"a meeting of {people} is no meeting")
    there = _ANSWERED.get(one, 0.0) * _ANSWERED.get(other, 0.0)
    return float(params.channels.get("meeting", 0.0) * there * min(1.0, params.room / people))


def faded(weight: float, days: float, half_life: float) -> float:
    """What is left of a weight after `days`: 2 ** (-days / half-life)."""
    return float(weight * 2.0 ** (-days / half_life))


def add(tie: TieWeights | None, interaction: Interaction, params: TieParameters) -> TieWeights:
    """The tie with one more interaction, not earlier than its last; equal to computing it anew.

    Raises:
        ValueError: when the interaction is earlier than the last: compute such a tie anew.
    """
    at, weight = interaction.at, interaction.weight
    out = int(interaction.a_to_b)
    if tie is None:
        return TieWeights(at, at, out, 1 - out, weight, weight, 1, 0, weight)
    if at < tie.last_at:
        raise ValueError("an earlier interaction can't be added: compute the tie anew")
    gap = at // DAY - tie.last_at // DAY
    more = weight if gap else max(weight - tie.last_weight, 0.0)
    return TieWeights(
        tie.first_at,
        at,
        tie.a_to_b + out,
        tie.b_to_a + 1 - out,
        faded(tie.fast, gap, params.fast_days) + more,
        faded(tie.slow, gap, params.slow_days) + more,
        tie.days + int(gap > 0),
        max(tie.longest, gap),
        weight if gap else max(weight, tie.last_weight),
    )
