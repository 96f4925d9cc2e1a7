"""One outcome, whole: explanations and an amount in, everybody's part out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from tengill.credit.decomposition import by_decomposition
from tengill.credit.dividends import by_dividends
from tengill.credit.game import (
    Contribution,
    Fact,
    FactError,
    FactKey,
    Game,
    Player,
    normal_form,
    player_order,
)
from tengill.credit.rounding import apportion, nearest
from tengill.credit.sampling import SAMPLES, by_sampling
from tengill.credit.values import Interval, Tier, Values
from tengill.facts.evidence import Evidence, weakest


@dataclass(frozen=True, slots=True)
class Share:
    """A person's part in an outcome. The `*_share` fields are exact shares of an amount of 1."""

    person: Player
    credit: int
    """Minor units; all credits, organic and unexplained sum to the amount."""
    credit_share: Fraction
    necessity: int
    """Minor units, to the nearest; necessities don't add up across people."""
    necessity_share: Fraction
    banzhaf_share: Fraction
    weakest: Evidence
    """The weakest grade among the explanations the person's credit rests on."""


@dataclass(frozen=True, slots=True)
class Explained:
    """One explanation as it was given, and what became of it."""

    index: int
    facts: tuple[FactKey, ...]
    people: tuple[Player, ...]
    probability: Fraction
    weakest: Evidence | None
    """None when it rests on no fact at all."""
    absorbed_by: int | None
    """None when it counts; the index of a smaller one that makes it superfluous; -1: impossible."""


@dataclass(frozen=True, slots=True)
class CreditResult:
    """Whose an outcome was. `amount = Σ credit + organic + unexplained`, exactly."""

    amount: int
    shares: tuple[Share, ...]
    """Largest credit first, then by person."""
    organic: int
    organic_share: Fraction
    unexplained: int
    unexplained_share: Fraction
    explanations: tuple[Explained, ...]
    tier: Tier
    interval: Interval | None

    @property
    def exact(self) -> bool:
        """False when the figures were sampled; `interval` then says how sure they are."""
        return self.interval is None

    @property
    def weakest(self) -> Evidence | None:
        """The weakest grade any explanation that counts rests on; None when none counts."""
        grades = [e.weakest for e in self.explanations if e.absorbed_by is None and e.weakest]
        return weakest(grades) if grades else None

    def of(self, person: Player) -> Share | None:
        """One person's part, or None when they had none."""
        return next((share for share in self.shares if share.person == person), None)


def attribute(
    explanations: Sequence[Iterable[FactKey]],
    facts: Iterable[Fact],
    amount: int,
    contributions: Sequence[Contribution] = (),
    *,
    samples: int = SAMPLES,
    seed: int = 0,
) -> CreditResult:
    """Credit, necessity, Banzhaf, organic and unexplained of one outcome.

    Args:
        explanations: sets of fact keys; each set on its own suffices for the outcome. An empty
            set means that it would have happened anyway; no set at all, that nothing is known.
        facts: the facts the explanations name (more may be given).
        amount: whole minor units; may be zero or negative (a refund).
        contributions: people who took part in the decision.
        samples: how many random orders to draw if neither exact way is feasible.
        seed: of those draws; the same seed gives the same figures.

    Raises:
        FactError: see `normal_form`; also when two different facts have one key.
        TypeError: when the amount is not a whole number.
    """
    if not isinstance(amount, int) or isinstance(amount, bool):
        raise TypeError(f"an amount is whole minor units, not {amount!r}")
    known = _by_key(facts)
    sets = [tuple(dict.fromkeys(explanation)) for explanation in explanations]
    game = normal_form(sets, known, contributions)
    values = evaluate(game, samples=samples, seed=seed)
    explained = tuple(
        _explained(index, keys, known, game.fate[index]) for index, keys in enumerate(sets)
    )
    return _result(amount, game, values, explained, contributions)


def evaluate(game: Game, *, samples: int = SAMPLES, seed: int = 0) -> Values:
    """The values of a game by the first tier that can: dividends, decomposition, sampling."""
    return (
        by_dividends(game)
        or by_decomposition(game)
        or by_sampling(game, samples=samples, seed=seed)
    )


def _by_key(facts: Iterable[Fact]) -> Mapping[FactKey, Fact]:
    known: dict[FactKey, Fact] = {}
    for fact in facts:
        if known.setdefault(fact.key, fact) != fact:
            raise FactError(f"two different facts are called {fact.key!r}")
    return known


def _explained(
    index: int, keys: tuple[FactKey, ...], known: Mapping[FactKey, Fact], fate: int | None
) -> Explained:
    probability = Fraction(1)
    for key in keys:
        probability *= known[key].probability
    owners = {owner for key in keys if (owner := known[key].owner) is not None}
    grades = [known[key].grade for key in keys]
    return Explained(
        index,
        keys,
        tuple(sorted(owners, key=player_order)),
        probability,
        weakest(grades) if grades else None,
        fate,
    )


def _result(
    amount: int,
    game: Game,
    values: Values,
    explained: tuple[Explained, ...],
    contributions: Sequence[Contribution],
) -> CreditResult:
    unexplained = 1 - values.explained
    parts = apportion(amount, [*values.shapley, values.organic, unexplained])
    shares = [
        Share(
            person=player,
            credit=parts[index],
            credit_share=values.shapley[index],
            necessity=nearest(amount, values.necessity[index]),
            necessity_share=values.necessity[index],
            banzhaf_share=values.banzhaf[index],
            weakest=_grade_of(player, explained, contributions),
        )
        for index, player in enumerate(game.players)
        if values.shapley[index] or values.necessity[index] or values.banzhaf[index]
    ]
    shares.sort(key=lambda share: (-share.credit_share, player_order(share.person)))
    return CreditResult(
        amount,
        tuple(shares),
        parts[-2],
        values.organic,
        parts[-1],
        unexplained,
        explained,
        values.tier,
        values.interval,
    )


def _grade_of(
    player: Player, explained: Sequence[Explained], contributions: Sequence[Contribution]
) -> Evidence:
    grades = [c.grade for c in contributions if c.person == player]
    grades += [
        explanation.weakest or Evidence.INFERRED
        for explanation in explained
        if explanation.absorbed_by is None and player in explanation.people
    ]
    return weakest(grades) if grades else Evidence.INFERRED
