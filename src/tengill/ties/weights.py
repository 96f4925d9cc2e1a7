"""What is between two people, in six numbers that can be kept up one interaction at a time."""

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
    """See `interaction_weight`."""


@dataclass(frozen=True, slots=True)
class TieWeights:
    """The fields of a tie between a and b (a < b), enough for the strength at any later time."""

    first_at: int
    last_at: int
    a_to_b: int
    """How many interactions from a to b."""
    b_to_a: int
    a_to_b_weight: float
    """Their weights, each decayed from its own time to `last_at`."""
    b_to_a_weight: float


def interaction_weight(
    role: str, recipients: int, params: TieParameters, *, bulk: float = 0.0
) -> float:
    """The weight of one message for the tie between its sender and one of its recipients.

    `role_weight * recipients ** -crowd * (1 - bulk)`: a note to one person counts fully, a place among
    a hundred in copy hardly at all, a newsletter nothing.

    Args:
        role: `to`, `cc` or `bcc`; any other role weighs 0.
        recipients: how many mailboxes the message was addressed to, at least 1.
        params: the parameters in force.
        bulk: the probability that the message is bulk mail, in [0, 1].

    Raises:
        ValueError: when `recipients` is below 1 or `bulk` is no probability.
    """
    if recipients < 1:
        raise ValueError(f"a message has at least one recipient here, not {recipients}")
    if not 0.0 <= bulk <= 1.0:
        raise ValueError(f"bulk is a probability, not {bulk}")
    base = {"to": params.to, "cc": params.cc, "bcc": params.bcc}.get(role, 0.0)
    return float(base * recipients**-params.crowd * (1.0 - bulk))


def decay(seconds: float, params: TieParameters) -> float:
    """What is left of a weight after `seconds`: 2 ** (-seconds / half-life)."""
    return float(2.0 ** (-seconds / (params.half_life_days * DAY)))


def add(tie: TieWeights | None, interaction: Interaction, params: TieParameters) -> TieWeights:
    """The tie with one more interaction; the same, to rounding, as computing it anew.

    Interactions may come in any order: a late one is decayed to the tie's last time.
    """
    a_to_b = interaction.a_to_b
    if tie is None:
        return TieWeights(
            first_at=interaction.at,
            last_at=interaction.at,
            a_to_b=int(a_to_b),
            b_to_a=int(not a_to_b),
            a_to_b_weight=interaction.weight if a_to_b else 0.0,
            b_to_a_weight=0.0 if a_to_b else interaction.weight,
        )
    last_at = max(tie.last_at, interaction.at)
    old = decay(last_at - tie.last_at, params)
    new = interaction.weight * decay(last_at - interaction.at, params)
    return TieWeights(
        min(tie.first_at, interaction.at),
        last_at,
        tie.a_to_b + int(a_to_b),
        tie.b_to_a + int(not a_to_b),
        tie.a_to_b_weight * old + (new if a_to_b else 0.0),
        tie.b_to_a_weight * old + (0.0 if a_to_b else new),
    )
