"""The game behind an outcome: facts, who owns them, and the sets of them that suffice.

An outcome came about when every fact of at least one explanation held. A fact with an owner
holds only when its owner acts *and* chance lets it (its probability, independent of all other
facts); a fact without an owner is chance alone. So for a coalition S of people

    v(S) = Pr[some explanation holds | only the people in S act].

`normal_form` turns that into bit masks over *tokens*: one token per player, one per uncertain
fact. Everything that computes works on the normal form; everything that speaks works on the
explanations as they were given.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from tengill.facts.evidence import Evidence

Player = int | str
"""A person who may carry credit: a ledger's person number or any name of the caller's."""

FactKey = Hashable
"""What a fact is called; equal keys are the same random event, wherever they occur."""

ONE = Fraction(1)


class FactError(ValueError):
    """A fact or explanation that cannot be weighed; the message says which and why."""


@dataclass(frozen=True, slots=True)
class Fact:
    """Something an explanation rests on.

    Attributes:
        key: its name; the same key in two explanations is the same event.
        owner: the player whose act it is, or None when it is nobody's (they met, it took).
        probability: that it is so, in [0, 1], exact.
        grade: the evidence it rests on.
    """

    key: FactKey
    owner: Player | None = None
    probability: Fraction = ONE
    grade: Evidence = Evidence.CONFIRMED


@dataclass(frozen=True, slots=True)
class Contribution:
    """Somebody took part in the decision: with probability `weight` they were needed.

    The outcome's formula becomes φ and (person or not needed), needed ~ Bernoulli(weight).
    """

    person: Player
    weight: Fraction
    grade: Evidence = Evidence.CONFIRMED
    key: FactKey = None


@dataclass(frozen=True, slots=True)
class Game:
    """A monotone formula in normal form.

    Bit `i` of a clause is `players[i]`; bit `len(players) + j` is the chance `chances[j]`.
    The formula is the OR of its clauses (each an AND of its bits) times its factors.
    """

    players: tuple[Player, ...]
    chances: tuple[Fraction, ...]
    clauses: tuple[int, ...]
    factors: tuple[tuple[int, Fraction], ...] = ()
    """Contributions, one per player: (player index, probability that they were needed)."""
    fate: tuple[int | None, ...] = field(default=(), compare=False)
    """Per given explanation: None when it counts, else the index of the explanation that makes
    it superfluous, or -1 when it is impossible (one of its facts has probability 0)."""


def player_order(player: Player) -> tuple[bool, int, str]:
    """Sort key that orders numbers before names, so that results never depend on hashing."""
    if isinstance(player, str):
        return (True, 0, player)
    return (False, player, "")


def normal_form(
    explanations: Sequence[Iterable[FactKey]],
    facts: Mapping[FactKey, Fact],
    contributions: Sequence[Contribution] = (),
) -> Game:
    """The game of some explanations, with superfluous ones absorbed.

    Raises:
        FactError: when an explanation names an unknown fact, or a probability or weight lies
            outside [0, 1].
    """
    sets = [tuple(dict.fromkeys(explanation)) for explanation in explanations]
    _check(sets, facts, contributions)
    used = {key for keys in sets for key in keys}
    owners = {facts[key].owner for key in used} | {c.person for c in contributions}
    players = tuple(sorted((o for o in owners if o is not None), key=player_order))
    bit_of = {player: 1 << index for index, player in enumerate(players)}
    chances: list[Fraction] = []
    token_of: dict[FactKey, int | None] = {}
    for key in dict.fromkeys(key for keys in sets for key in keys):
        fact = facts[key]
        token = 0 if fact.owner is None else bit_of[fact.owner]
        if 0 < fact.probability < 1:
            token |= 1 << (len(players) + len(chances))
            chances.append(fact.probability)
        token_of[key] = token if fact.probability > 0 else None
    masks = [_join([token_of[key] for key in keys]) for keys in sets]
    fate = absorb(masks)
    clauses = sorted(
        mask for mask, by in zip(masks, fate, strict=True) if by is None and mask is not None
    )
    index_of = {player: index for index, player in enumerate(players)}
    not_needed: dict[int, Fraction] = {}
    for contribution in contributions:
        index = index_of[contribution.person]
        not_needed[index] = not_needed.get(index, ONE) * (1 - contribution.weight)
    factors = tuple((index, 1 - chance) for index, chance in not_needed.items() if chance < 1)
    return Game(players, tuple(chances), tuple(clauses), factors, fate)


def absorb(masks: Sequence[int | None]) -> tuple[int | None, ...]:
    """For each set, the first smaller (or equal and earlier) set inside it, else None.

    A or (A and B) is A: a set that holds another adds nothing. An impossible set (None) gives -1.
    """
    order = sorted(
        (index for index, mask in enumerate(masks) if mask is not None),
        key=lambda index: ((masks[index] or 0).bit_count(), index),
    )
    kept: list[tuple[int, int]] = []
    fate: list[int | None] = [-1] * len(masks)
    for index in order:
        mask = masks[index] or 0
        by = next((other for other, inner in kept if inner & mask == inner), None)
        fate[index] = by
        if by is None:
            kept.append((index, mask))
    return tuple(fate)


def bits(mask: int) -> list[int]:
    """The positions of the set bits of a mask, lowest first."""
    found = []
    while mask:
        low = mask & -mask
        found.append(low.bit_length() - 1)
        mask ^= low
    return found


def _join(tokens: Sequence[int | None]) -> int | None:
    joined = 0
    for token in tokens:
        if token is None:
            return None
        joined |= token
    return joined


def _check(
    sets: Sequence[tuple[FactKey, ...]],
    facts: Mapping[FactKey, Fact],
    contributions: Sequence[Contribution],
) -> None:
    for number, keys in enumerate(sets):
        for key in keys:
            fact = facts.get(key)
            if fact is None:
                raise FactError(f"explanation {number} names a fact that was not given: {key!r}")
            if not 0 <= fact.probability <= 1:
                raise FactError(
                    f"fact {key!r} has probability {fact.probability}, which is not in [0, 1]"
                )
    for contribution in contributions:
        if not 0 <= contribution.weight <= 1:
            raise FactError(
                f"the contribution of {contribution.person!r} has weight {contribution.weight}, "
                "which is not in [0, 1]"
            )
