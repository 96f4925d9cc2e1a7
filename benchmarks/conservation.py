"""Conservation over many random outcomes: every minor unit is somewhere, in every tier.

    python -m benchmarks.conservation [--outcomes 10000] [--seed 1] [--json]

Random worlds of people who meet, introduce, hand on and recommend; random outcomes with amounts
of any size and sign. Each is traced and attributed, and then checked:

* Σ credit + organic + unexplained = amount, in minor units and in exact shares;
* no part has the other sign than the amount; every credit is within one unit of its exact share;
* the outcome's principals carry nothing;
* the other models share out the whole amount or nothing.

Exits with 1 at the first outcome that breaks a rule, and prints it.
"""

import argparse
import json
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator
from fractions import Fraction

from tengill.credit import (
    ActRecord,
    Contribution,
    CreditResult,
    CreditSettings,
    History,
    OutcomeRecord,
    Player,
    trace,
)
from tengill.credit.models import MODELS, in_minor_units, journey
from tengill.facts.acts import ActKind, Took
from tengill.facts.evidence import Evidence

KINDS = (ActKind.INTRODUCTION, ActKind.HANDOFF, ActKind.RECOMMENDATION)
PER_WORLD = 50
YEARS = 10 * 365 * 86_400


def main() -> int:
    """Run the check; returns the exit code."""
    parser = argparse.ArgumentParser(description="Credit conservation over random outcomes.")
    parser.add_argument("--outcomes", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    counts: Counter[str] = Counter()
    started = time.perf_counter()
    for outcome, history, settings, amount in worlds(asked.outcomes, asked.seed):
        provenance = trace(outcome, history, settings)
        result = provenance.credit(amount)
        broken = check(outcome, history, result)
        if broken:
            print(f"broken: {broken}\n{outcome}\n{settings}\n{result}", file=sys.stderr)
            return 1
        counts["outcomes"] += 1
        counts[result.tier.value] += 1
        counts["with credit"] += bool(result.shares)
        counts["with a cut"] += bool(provenance.cuts)
        counts["most people"] = max(counts["most people"], len(result.shares))
        counts["most explanations"] = max(counts["most explanations"], len(result.explanations))
    seconds = time.perf_counter() - started
    if asked.json:
        print(json.dumps({**counts, "seconds": round(seconds, 2)}))
    else:
        print(
            f"{counts['outcomes']:,} outcomes conserved to the last minor unit in {seconds:.1f} s"
        )
        for name, count in counts.items():
            print(f"  {name}: {count:,}")
    return 0


def check(outcome: OutcomeRecord, history: History, result: CreditResult) -> str:
    """The rules an outcome breaks, in words; empty when none."""
    parts = [share.credit for share in result.shares] + [result.organic, result.unexplained]
    shares = [share.credit_share for share in result.shares]
    principals = {*outcome.buyers, *outcome.sellers}
    touches = journey(history.acts, principals)
    others = [in_minor_units(model(touches), result.amount) for model in MODELS.values()]
    rules = {
        "the parts sum to the amount": sum(parts) == result.amount,
        "the shares sum to one": sum(shares, result.organic_share + result.unexplained_share) == 1,
        "no part has the other sign": all(part * result.amount >= 0 for part in parts),
        "a credit is within one unit of its share": all(
            abs(s.credit - result.amount * s.credit_share) < 1 for s in result.shares
        ),
        "no principal carries credit": not principals & {s.person for s in result.shares},
        "the other models share out the amount": all(
            sum(told.values()) == result.amount for told in others if told
        ),
    }
    return "; ".join(rule for rule, holds in rules.items() if not holds)


def worlds(
    outcomes: int, seed: int
) -> Iterator[tuple[OutcomeRecord, History, CreditSettings, int]]:
    """Random outcomes, `PER_WORLD` in each random world."""
    chance = random.Random(seed)  # noqa: S311 - a reproducible world, nothing secret
    history, people, settings = _world(chance)
    for number in range(outcomes):
        if number % PER_WORLD == 0:
            history, people, settings = _world(chance)
        sides = chance.sample(people, chance.choice([2, 2, 2, 3, 4]))
        cut = max(1, len(sides) // 2)
        contributions = tuple(
            Contribution(chance.choice(people), Fraction(chance.randint(0, 10), 10))
            for _ in range(chance.choice([0, 0, 0, 1, 2, 12]))
        )
        at = chance.randint(YEARS // 4, YEARS)
        outcome = OutcomeRecord(tuple(sides[:cut]), tuple(sides[cut:]), at, contributions)
        size = 10 ** chance.randint(0, 12)
        yield outcome, history, settings, chance.choice([1, 1, 1, -1, 0]) * chance.randint(0, size)


def _world(chance: random.Random) -> tuple[History, list[int], CreditSettings]:
    people = list(range(1, chance.choice([6, 12, 20, 40]) + 1))
    acts = [_act(chance, people, number) for number in range(chance.choice([10, 30, 60, 100]))]
    ties: dict[tuple[Player, Player], int] = {
        (min(pair), max(pair)): chance.randint(0, YEARS)
        for pair in (chance.sample(people, 2) for _ in range(len(people) // 2))
    }
    settings = CreditSettings(
        depth=chance.randint(1, 4),
        counterfactual=Fraction(chance.choice([0, 0, 1, 3]), 10),
        lookback_days=chance.choice([None, None, 365]),
        half_life_days=chance.choice([None, None, None, 700]),
        took_no_evidence=Fraction(chance.randint(0, 4), 4),
    )
    return History(acts, ties), people, settings


def _act(chance: random.Random, people: list[int], number: int) -> ActRecord:
    who = chance.sample(people, chance.choice([3, 3, 3, 4, 5]))
    kind = chance.choice(KINDS)
    return ActRecord(
        key=number,
        kind=kind,
        at=chance.randint(0, YEARS),
        connector=(who[0],),
        left=tuple(who[1:-1]),
        right=(who[-1],),
        grade=chance.choice(list(Evidence)),
        confidence=Fraction(chance.randint(0, 1000), 1000),
        took=chance.choice(list(Took)),
        published=kind is ActKind.RECOMMENDATION and chance.random() < 0.2,
    )


if __name__ == "__main__":
    sys.exit(main())
