"""What hangs on what: each explanation, each fact, each chance to have met anyway.

* *If this explanation did not exist*: the outcome again without it. What it had absorbed may come
  back: "I would have recommended him anyway" hides the introducer, taking it away shows them.
* *If it had come about anyway with probability p*: the outcome again with one more explanation
  that rests on chance alone, or with one fact that would not have been needed.
* *By a fact's probability*: every figure is linear in it, so its slope is exactly the figure if
  the fact is certain minus the figure if it is impossible.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from tengill.credit.game import (
    Chance,
    Contribution,
    Fact,
    FactError,
    FactKey,
    Player,
    exact_chance,
    player_order,
)
from tengill.credit.outcome import CreditResult, attribute
from tengill.credit.outcome_json import key_json
from tengill.facts.evidence import Evidence

ANYWAY = "anyway"
"""First part of the keys of facts that `anyway` and `needless` add."""


@dataclass(frozen=True, slots=True)
class Change:
    """One figure now and then: minor units and shares."""

    now: int
    then: int
    now_share: Fraction
    then_share: Fraction

    def as_json(self) -> dict[str, object]:
        """`{"now", "then", "by", "now_share", "then_share"}`; the shares as floats."""
        return {
            "now": self.now,
            "then": self.then,
            "by": self.then - self.now,
            "now_share": float(self.now_share),
            "then_share": float(self.then_share),
        }


@dataclass(frozen=True, slots=True)
class Alternative:
    """The outcome if one thing were otherwise."""

    credit: Mapping[Player, Change]
    organic: Change
    unexplained: Change
    explanation: int | None = None
    """The explanation that is taken away, if one is."""
    fact: FactKey = None
    """The fact that is not needed, if it is about one."""
    probability: Fraction | None = None
    """Of what might have happened anyway."""

    @property
    def greatest(self) -> Fraction:
        """The largest change of anybody's share: how much hangs on it."""
        return max(
            (abs(each.then_share - each.now_share) for each in self.credit.values()),
            default=Fraction(0),
        )

    def as_json(self) -> dict[str, object]:
        """Ready for `json.dumps`."""
        return {
            "explanation": self.explanation,
            "fact": key_json(self.fact),
            "probability": None if self.probability is None else str(self.probability),
            "greatest": float(self.greatest),
            "organic": self.organic.as_json(),
            "unexplained": self.unexplained.as_json(),
            "credit": [{"person": who, **each.as_json()} for who, each in self.credit.items()],
        }


@dataclass(frozen=True, slots=True)
class Slope:
    """How shares move with one fact's probability: by that much from impossible to certain."""

    fact: FactKey
    probability: Fraction
    credit: Mapping[Player, Fraction]
    organic: Fraction
    unexplained: Fraction

    def as_json(self) -> dict[str, object]:
        """Ready for `json.dumps`; slopes as floats."""
        return {
            "fact": key_json(self.fact),
            "probability": str(self.probability),
            "organic": float(self.organic),
            "unexplained": float(self.unexplained),
            "credit": [{"person": who, "slope": float(by)} for who, by in self.credit.items()],
        }


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """Everything one outcome's figures hang on."""

    result: CreditResult
    without: tuple[Alternative, ...]
    """Per explanation that counts: if it did not exist."""
    anyway: Alternative
    """If the outcome had come about anyway with some probability."""
    slopes: tuple[Slope, ...]
    """Per fact that stands in an explanation that counts."""

    def as_json(self) -> dict[str, object]:
        """Ready for `json.dumps`."""
        return {
            "result": self.result.as_json(),
            "without": [each.as_json() for each in self.without],
            "anyway": self.anyway.as_json(),
            "slopes": [each.as_json() for each in self.slopes],
        }


def sensitivity_of(
    explanations: Sequence[Iterable[FactKey]],
    facts: Iterable[Fact],
    amount: int,
    contributions: Sequence[Contribution] = (),
    *,
    probability: Chance = Fraction(1, 10),
) -> Sensitivity:
    """Everything one outcome's figures hang on, for everybody.

    Args:
        explanations: as for `attribute`.
        facts: as for `attribute`.
        amount: as for `attribute`.
        contributions: as for `attribute`.
        probability: of the outcome having come about anyway, for `Sensitivity.anyway`.

    Raises:
        FactError: see `attribute`.
    """
    outcome = _Outcome.of(explanations, facts, amount, contributions)
    counting = [each for each in outcome.result.explanations if each.absorbed_by is None]
    keys = dict.fromkeys(key for each in counting for key in each.facts)
    return Sensitivity(
        outcome.result,
        tuple(outcome.without(each.index) for each in counting),
        outcome.anyway(probability),
        tuple(outcome.slope(key) for key in keys),
    )


def without_explanation(
    index: int,
    explanations: Sequence[Iterable[FactKey]],
    facts: Iterable[Fact],
    amount: int,
    contributions: Sequence[Contribution] = (),
    *,
    result: CreditResult | None = None,
) -> Alternative:
    """The outcome if one explanation did not exist.

    Args:
        index: of the explanation.
        explanations: as for `attribute`.
        facts: as for `attribute`.
        amount: as for `attribute`.
        contributions: as for `attribute`.
        result: what `attribute` says of these, where it was asked already.

    Raises:
        IndexError: when there is no such explanation.
        FactError: see `attribute`.
    """
    return _Outcome.of(explanations, facts, amount, contributions, result).without(index)


def compared(now: CreditResult, then: CreditResult) -> Alternative:
    """What changes from one result to another of the same amount.

    Raises:
        ValueError: when their amounts differ.
    """
    if now.amount != then.amount:
        raise ValueError("these results share out different amounts; compare those of one amount")
    return _compared(now, then)


def met_anyway(
    probability: Chance,
    explanations: Sequence[Iterable[FactKey]],
    facts: Iterable[Fact],
    amount: int,
    contributions: Sequence[Contribution] = (),
    *,
    needless: FactKey = None,
) -> Alternative:
    """The outcome if the two sides would have met anyway with some probability.

    Args:
        probability: that they would have.
        explanations: as for `attribute`.
        facts: as for `attribute`.
        amount: as for `attribute`.
        contributions: as for `attribute`.
        needless: a fact (an introduction, say) that would not have been needed, in place of the
            whole outcome: two others further up the chain would have met anyway.

    Raises:
        FactError: see `attribute`; also when `needless` is in no explanation.
    """
    outcome = _Outcome.of(explanations, facts, amount, contributions)
    return outcome.anyway(probability, needless)


@dataclass(frozen=True, slots=True)
class _Outcome:
    sets: tuple[tuple[FactKey, ...], ...]
    facts: Mapping[FactKey, Fact]
    amount: int
    contributions: Sequence[Contribution]
    result: CreditResult

    @classmethod
    def of(
        cls,
        explanations: Sequence[Iterable[FactKey]],
        facts: Iterable[Fact],
        amount: int,
        contributions: Sequence[Contribution],
        result: CreditResult | None = None,
    ) -> "_Outcome":
        listed = tuple(facts)
        if result is None:
            result = attribute(explanations, listed, amount, contributions)
        sets = tuple(each.facts for each in result.explanations)
        return cls(sets, {fact.key: fact for fact in listed}, amount, contributions, result)

    def again(
        self, sets: Sequence[tuple[FactKey, ...]], facts: Mapping[FactKey, Fact]
    ) -> CreditResult:
        return attribute(sets, facts.values(), self.amount, self.contributions)

    def without(self, index: int) -> Alternative:
        if not 0 <= index < len(self.sets):
            raise IndexError(f"there is no explanation {index}: there are {len(self.sets)}")
        left = [*self.sets[:index], *self.sets[index + 1 :]]
        return _compared(self.result, self.again(left, self.facts), explanation=index)

    def anyway(self, probability: Chance, needless: FactKey = None) -> Alternative:
        chance = exact_chance(probability, "the probability to have met anyway")
        key = (ANYWAY, needless)
        fact = Fact(key, None, chance, Evidence.INFERRED)
        if needless is None:
            more: list[tuple[FactKey, ...]] = [(key,)]
        else:
            more = [
                tuple(key if each == needless else each for each in keys)
                for keys in self.sets
                if needless in keys
            ]
            if not more:
                raise FactError(f"no explanation rests on the fact {needless!r}")
        then = self.again([*self.sets, *more], {**self.facts, key: fact})
        return _compared(self.result, then, fact=needless, probability=chance)

    def slope(self, key: FactKey) -> Slope:
        fact = self.facts[key]
        ends = [
            self.again(self.sets, {**self.facts, key: replace(fact, probability=Fraction(end))})
            for end in (0, 1)
        ]
        return Slope(
            key,
            fact.probability,
            {
                who: _share(ends[1], who) - _share(ends[0], who)
                for who in _people(self.result, *ends)
            },
            ends[1].organic_share - ends[0].organic_share,
            ends[1].unexplained_share - ends[0].unexplained_share,
        )


def _compared(
    now: CreditResult,
    then: CreditResult,
    *,
    explanation: int | None = None,
    fact: FactKey = None,
    probability: Fraction | None = None,
) -> Alternative:
    credit = {
        who: Change(_minor(now, who), _minor(then, who), _share(now, who), _share(then, who))
        for who in _people(now, then)
    }
    organic = Change(now.organic, then.organic, now.organic_share, then.organic_share)
    unexplained = Change(
        now.unexplained, then.unexplained, now.unexplained_share, then.unexplained_share
    )
    return Alternative(credit, organic, unexplained, explanation, fact, probability)


def _people(*results: CreditResult) -> list[Player]:
    found = {share.person for result in results for share in result.shares}
    return sorted(found, key=player_order)


def _minor(result: CreditResult, person: Player) -> int:
    share = result.of(person)
    return 0 if share is None else share.credit


def _share(result: CreditResult, person: Player) -> Fraction:
    share = result.of(person)
    return Fraction(0) if share is None else share.credit_share
