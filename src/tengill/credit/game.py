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
from decimal import Decimal, InvalidOperation, localcontext
from fractions import Fraction
from numbers import Integral, Real
from typing import TYPE_CHECKING, TypeAlias

from tengill.facts.evidence import Evidence

if TYPE_CHECKING:
    from tengill.credit.circuit import Circuit

Player = int | str
"""A person who may carry credit: a ledger's person number or any name of the caller's."""

FactKey = Hashable
"""What a fact is called; equal keys are the same random event, wherever they occur."""

Chance: TypeAlias = Fraction | Decimal | float | str
"""A probability as people write it: 0.9, 1, "0.9", "9/10", Decimal("0.9"), Fraction(9, 10)."""

ONE = Fraction(1)


class FactError(ValueError):
    """A fact or explanation that cannot be weighed; the message says which and why."""


def exact_chance(value: Chance, what: str) -> Fraction:
    """A probability as an exact fraction.

    A float stands for the decimal it is written as: 0.9 is 9/10, not the nearest binary number.
    Whether it lies in [0, 1] is checked where it is used.

    Args:
        value: a number or its text.
        what: whose probability, for the message.

    Raises:
        FactError: when it is no finite number.
    """
    if isinstance(value, Fraction):
        return value
    if isinstance(value, bool):
        raise FactError(f"{what} is {value!r}; write 1 or 0")
    # Whoever is not checked by types gives anything; numpy's numbers are Real, not float.
    given: object = value
    numeric = isinstance(given, Real)
    try:
        if isinstance(value, str) and "/" in value:
            return Fraction(value)
        if numeric or isinstance(given, str | Decimal):
            # As text: the shortest decimal that reads as the same float.
            number = Decimal(str(value))
            # An exponent beyond any probability must not become millions of digits.
            if number.is_finite() and abs(number.adjusted()) <= _DIGITS:
                return Fraction(number)
    except (ValueError, InvalidOperation, ZeroDivisionError):
        pass
    told = str(value) if numeric else repr(value)
    raise FactError(
        f"{what} is {told}, which is no number; give one from 0 to 1, such as 0.9 or '9/10'"
    )


_DIGITS = 400


@dataclass(frozen=True, slots=True, init=False)
class Fact:
    """Something an explanation rests on.

    Attributes:
        key: its name; the same key in two explanations is the same event.
        owner: the player whose act it is, or None when it is nobody's (they met, it took).
        probability: that it is so, in [0, 1], exact. May be given as any `Chance`.
        grade: the evidence it rests on.

    Raises:
        FactError: when the probability is no number (NaN, a word).
    """

    key: FactKey
    owner: Player | None = None
    probability: Fraction = ONE
    grade: Evidence = Evidence.CONFIRMED

    def __init__(
        self,
        key: FactKey,
        owner: Player | None = None,
        probability: Chance = ONE,
        grade: Evidence = Evidence.CONFIRMED,
    ) -> None:
        chance = exact_chance(probability, f"the probability of fact {key!r}")
        for name, value in zip(
            ("key", "owner", "probability", "grade"),
            (key, _plain(owner), chance, grade),
            strict=True,
        ):
            object.__setattr__(self, name, value)


@dataclass(frozen=True, slots=True, init=False)
class Contribution:
    """Somebody took part in the decision: with probability `weight` they were needed.

    The outcome's formula becomes φ and (person or not needed), needed ~ Bernoulli(weight).

    Raises:
        FactError: when the weight is no number.
    """

    person: Player
    weight: Fraction
    grade: Evidence = Evidence.CONFIRMED
    key: FactKey = None

    def __init__(
        self,
        person: Player,
        weight: Chance,
        grade: Evidence = Evidence.CONFIRMED,
        key: FactKey = None,
    ) -> None:
        share = exact_chance(weight, f"the weight of the contribution of {person!r}")
        for name, value in zip(
            ("person", "weight", "grade", "key"), (_plain(person), share, grade, key), strict=True
        ):
            object.__setattr__(self, name, value)


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
    circuit: "Circuit | None" = None
    """In place of clauses: the formula as a circuit whose leaves are bits (see `gates`)."""
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
    check(sets, facts, contributions)
    tokens = Tokens.of(dict.fromkeys(key for keys in sets for key in keys), facts, contributions)
    masks = [_join([tokens.of_fact[key] for key in keys]) for keys in sets]
    fate = absorb(masks)
    clauses = sorted(
        mask for mask, by in zip(masks, fate, strict=True) if by is None and mask is not None
    )
    return Game(
        tokens.players, tokens.chances, tuple(clauses), tokens.factors(contributions), None, fate
    )


@dataclass(frozen=True, slots=True)
class Tokens:
    """What facts come down to: a bit per player, a bit per uncertain fact."""

    players: tuple[Player, ...]
    chances: tuple[Fraction, ...]
    of_fact: Mapping[FactKey, int | None]
    """Per fact its bits; None when it never holds."""

    @classmethod
    def of(
        cls,
        keys: Iterable[FactKey],
        facts: Mapping[FactKey, Fact],
        contributions: Sequence[Contribution],
    ) -> "Tokens":
        """The tokens of some facts and of everybody who contributed."""
        used = [facts[key] for key in keys]
        owners = {fact.owner for fact in used} | {c.person for c in contributions}
        players = tuple(sorted((o for o in owners if o is not None), key=player_order))
        bit_of = {player: 1 << index for index, player in enumerate(players)}
        chances: list[Fraction] = []
        of_fact: dict[FactKey, int | None] = {}
        for fact in used:
            token = 0 if fact.owner is None else bit_of[fact.owner]
            if 0 < fact.probability < 1:
                token |= 1 << (len(players) + len(chances))
                chances.append(fact.probability)
            of_fact[fact.key] = token if fact.probability > 0 else None
        return cls(players, tuple(chances), of_fact)

    def factors(self, contributions: Sequence[Contribution]) -> tuple[tuple[int, Fraction], ...]:
        """Per contributor the probability that they were needed, by any of their contributions."""
        index_of = {player: index for index, player in enumerate(self.players)}
        not_needed: dict[int, Fraction] = {}
        for contribution in contributions:
            index = index_of[contribution.person]
            not_needed[index] = not_needed.get(index, ONE) * (1 - contribution.weight)
        return tuple((index, 1 - chance) for index, chance in not_needed.items() if chance < 1)


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


def check(
    sets: Sequence[Iterable[FactKey]],
    facts: Mapping[FactKey, Fact],
    contributions: Sequence[Contribution],
) -> None:
    """Every fact is known, every probability and weight lies in [0, 1], every owner is a person.

    Raises:
        FactError: otherwise; it names the explanation, the fact and the value.
    """
    for number, keys in enumerate(sets):
        for key in keys:
            fact = facts.get(key)
            if fact is None:
                raise FactError(
                    f"explanation {number} names a fact that was not given: {key!r}; "
                    "give a Fact with that key"
                )
            if not 0 <= fact.probability <= 1:
                raise FactError(
                    f"fact {key!r} of explanation {number} has probability "
                    f"{_shown(fact.probability)}, which is not in [0, 1]"
                )
            _person(fact.owner, f"the owner of fact {key!r}", nobody=True)
    for contribution in contributions:
        if not 0 <= contribution.weight <= 1:
            raise FactError(
                f"the contribution of {contribution.person!r} has weight "
                f"{_shown(contribution.weight)}, which is not in [0, 1]"
            )
        _person(contribution.person, "who contributed", nobody=False)


def _person(player: object, what: str, *, nobody: bool) -> None:
    if nobody and player is None:
        return
    if isinstance(player, bool) or not isinstance(player, (int, str)):
        raise FactError(f"{what} is {player!r}; a person is a whole number or a name")


def _plain(player: Player | None) -> Player | None:
    """A person's number as Python's own: numpy's would be told and written otherwise."""
    given: object = player
    if isinstance(given, bool) or not isinstance(given, Integral):
        return player
    return int(given)


def _shown(value: Fraction) -> str:
    """A fraction as people write it and short enough to read: a decimal where it is one."""
    told, rest = str(value), value.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    if rest == 1:
        with localcontext(prec=2 * _DIGITS):
            told = f"{(Decimal(value.numerator) / value.denominator).normalize():f}"
    if len(told) <= _READABLE:
        return told
    if abs(value) > _FAR:
        return f"beyond {'-' if value < 0 else ''}1e300"
    near = f"{float(value):g}"
    return {"1": "just above 1", "0": "just below 0", "-0": "just below 0"}.get(near, near)


_FAR = 10**300
_READABLE = 24
