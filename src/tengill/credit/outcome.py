"""One outcome, whole: explanations and an amount in, everybody's part out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from tengill.credit.circuit import Circuit
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
from tengill.credit.rounding import apportion, nearest, settled
from tengill.credit.values import Interval, Tier, Values
from tengill.credit.wide.circuit_game import circuit_game
from tengill.credit.wide.decomposition import NODE_BUDGET, by_decomposition
from tengill.facts.evidence import Evidence, weakest

SAMPLES = 400_000
"""Random orders drawn when no exact way is feasible."""


@dataclass(frozen=True, slots=True)
class Without:
    """The outcome without one person."""

    value: int
    """Minor units, to the nearest: what would still have come about."""
    value_share: Fraction
    explanations: tuple[int, ...]
    """The explanations that need nothing of theirs, superfluous ones included."""


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
    without: Without | None = None
    """What remains without them. `attribute` always tells it."""
    half_width: Fraction = Fraction(0)
    """How far `credit_share` may be off: 0 when exact."""


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
    told: tuple[Fact, ...] = ()
    """The facts themselves, in the order of `facts`: each with its owner, probability, evidence."""


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
    error: Fraction = Fraction(0)
    """How far any share may be off by floating-point arithmetic: 0 for exact fractions."""
    settled: bool = True
    """False when `error` leaves open which of two people gets the last minor unit."""

    @property
    def exact(self) -> bool:
        """False when the figures were sampled; `interval` then says how sure they are."""
        return self.interval is None

    def as_json(self) -> dict[str, object]:
        """Everything, ready for `json.dumps` (see `outcome_json` for the shape)."""
        from tengill.credit.outcome_json import result_json  # noqa: PLC0415 - it needs this module

        return result_json(self)

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
    circuit: Circuit | None = None,
    samples: int | None = None,
    seed: int = 0,
    nodes: int = NODE_BUDGET,
) -> CreditResult:
    """Credit, necessity, Banzhaf, organic and unexplained of one outcome.

    Args:
        explanations: sets of fact keys; each set on its own suffices for the outcome. An empty
            set means that it would have happened anyway; no set at all, that nothing is known.
        facts: the facts the explanations name (more may be given).
        amount: whole minor units; may be zero or negative (a refund).
        contributions: people who took part in the decision.
        circuit: the formula itself, its leaves places in `facts`. Then all figures are of the
            circuit, and the explanations only tell it: they need not be all of them.
        samples: how many random orders to draw if neither exact way is feasible; None: `SAMPLES`,
            fewer for formulas of many thousand parts (the interval says how many).
        seed: of those draws; the same seed gives the same figures.
        nodes: how large a diagram may grow before sampling takes over.

    Raises:
        FactError: see `normal_form`; also when two different facts have one key, or an explanation
            is a text instead of a set of keys.
        TypeError: when the amount is not a whole number.
    """
    if not isinstance(amount, int) or isinstance(amount, bool):
        raise TypeError(f"an amount is whole minor units, not {amount!r}")
    listed = tuple(facts)
    known = _by_key(listed)
    sets = [_keys(number, explanation) for number, explanation in enumerate(explanations)]
    game = normal_form(sets, known, contributions)
    fate = game.fate
    if circuit is not None:
        game = circuit_game(circuit, listed, known, contributions)
    values = evaluate(game, samples=samples, seed=seed, nodes=nodes)
    explained = tuple(
        _explained(index, keys, known, fate[index]) for index, keys in enumerate(sets)
    )
    return _result(amount, game, values, explained, contributions)


def evaluate(
    game: Game, *, samples: int | None = None, seed: int = 0, nodes: int = NODE_BUDGET
) -> Values:
    """The values of a game by the first tier that can: dividends, decomposition, sampling."""
    values = None if game.circuit is not None else by_dividends(game)
    values = values or by_decomposition(game, nodes)
    if values is None:
        from tengill.credit.wide.sampling import by_sampling  # noqa: PLC0415 - numpy loads slowly

        values = by_sampling(game, samples=samples, seed=seed)
    return values


def _keys(number: int, explanation: Iterable[FactKey]) -> tuple[FactKey, ...]:
    if isinstance(explanation, (str, bytes)):
        raise FactError(
            f"explanation {number} is the text {explanation!r}; give a list of fact keys"
        )
    try:
        return tuple(dict.fromkeys(explanation))
    except TypeError as error:
        raise FactError(f"explanation {number} is no list of fact keys: {error}") from error


def _by_key(facts: Iterable[Fact]) -> Mapping[FactKey, Fact]:
    known: dict[FactKey, Fact] = {}
    for fact in facts:
        other = known.setdefault(fact.key, fact)
        if other != fact:
            raise FactError(
                f"two different facts are called {fact.key!r}: {_of(other)}, and {_of(fact)}"
            )
    return known


def _of(fact: Fact) -> str:
    return f"owner {fact.owner!r} with probability {fact.probability} ({fact.grade})"


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
        tuple(known[key] for key in keys),
    )


def _result(
    amount: int,
    game: Game,
    values: Values,
    explained: tuple[Explained, ...],
    contributions: Sequence[Contribution],
) -> CreditResult:
    unexplained = 1 - values.explained
    exact = [*values.shapley, values.organic, unexplained]
    parts = apportion(amount, exact)
    grades = _grades(explained, contributions)
    own = values.interval.credit if values.interval else ()
    shares = [
        Share(
            person=player,
            credit=parts[index],
            credit_share=values.shapley[index],
            necessity=nearest(amount, values.necessity[index]),
            necessity_share=values.necessity[index],
            banzhaf_share=values.banzhaf[index],
            weakest=grades.get(player, Evidence.INFERRED),
            half_width=own[index] if own else values.error,
        )
        for index, player in enumerate(game.players)
        if values.shapley[index] or values.necessity[index] or values.banzhaf[index]
    ]
    shares.sort(key=lambda share: (-share.credit_share, player_order(share.person)))
    return CreditResult(
        amount,
        tuple(
            replace(share, without=_without(share, amount, values.explained, explained))
            for share in shares
        ),
        parts[-2],
        values.organic,
        parts[-1],
        unexplained,
        explained,
        values.tier,
        values.interval,
        values.error,
        settled(amount, exact, values.error),
    )


def _without(
    share: Share, amount: int, explained: Fraction, explanations: Sequence[Explained]
) -> Without:
    left = max(Fraction(0), explained - share.necessity_share)
    others = tuple(
        each.index
        for each in explanations
        if each.absorbed_by != -1 and share.person not in each.people
    )
    return Without(nearest(amount, left), left, others)


def _grades(
    explained: Sequence[Explained], contributions: Sequence[Contribution]
) -> dict[Player, Evidence]:
    """The weakest grade each person's credit rests on."""
    found: dict[Player, Evidence] = {}
    told = [(c.person, c.grade) for c in contributions]
    told += [
        (person, each.weakest or Evidence.INFERRED)
        for each in explained
        if each.absorbed_by is None
        for person in each.people
    ]
    for person, grade in told:
        found[person] = weakest([found.get(person, grade), grade])
    return found
