"""The sentences behind a figure, as keys and parameters: faces put them into a language.

A step is a JSON-ready key with parameters; people are the caller's person keys, times are
seconds UTC, probabilities are text ("1/2"). The keys:

| key | parameters | says |
|---|---|---|
| introduced | act, at, connector, left, right | connector introduced left and right |
| handed_off | act, at, connector, left, right | connector sent left on to right |
| recommended | act, at, connector, left, right | connector recommended right to left |
| published | act, at, connector, left, right | connector recommended right in public |
| took_unseen | act, probability | nothing shows whether that act took; weighed so |
| met_anyway | people, probability | these two would have met anyway, weighed so |
| known | | nothing had to happen: they knew each other |

and of "without them":

| key | parameters | says |
|---|---|---|
| without_all | lost | without them nothing the ledger can explain would have come about |
| without_part | lost, share | without them that much would have been lost |
| without_none | | without them it would have come about all the same, by another way |
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from tengill.credit.game import Fact, FactKey
from tengill.credit.history import ActRecord
from tengill.credit.outcome import CreditResult, Share
from tengill.facts.acts import ActKind

_KEYS = {
    ActKind.INTRODUCTION: "introduced",
    ActKind.HANDOFF: "handed_off",
    ActKind.RECOMMENDATION: "recommended",
}


@dataclass(frozen=True, slots=True)
class Step:
    """One part of a sentence: a key and its JSON-ready parameters."""

    key: str
    params: Mapping[str, object]

    def as_json(self) -> dict[str, object]:
        """`{"key": …, "params": {…}}`."""
        return {"key": self.key, "params": dict(self.params)}


def why(
    keys: Iterable[FactKey], facts: Mapping[FactKey, Fact], acts: Mapping[int | str, ActRecord]
) -> tuple[Step, ...]:
    """What one explanation rests on: chance meetings first, then the acts in time order.

    Args:
        keys: the explanation's fact keys, as `provenance.trace` makes them.
        facts: the facts by key.
        acts: the acts by `ActRecord.key`.
    """
    met: list[Step] = []
    told: dict[int | str, Step] = {}
    unseen: dict[int | str, Step] = {}
    for key in keys:
        if not isinstance(key, tuple):
            continue
        if key[0] == "met":
            chance = str(facts[key].probability)
            met.append(Step("met_anyway", {"people": list(key[1:]), "probability": chance}))
        elif key[0] == "took":
            chance = str(facts[key].probability)
            unseen[key[1]] = Step("took_unseen", {"act": key[1], "probability": chance})
        else:
            told[key[1]] = _act(acts[key[1]])
    order = sorted(told, key=lambda key: (acts[key].at, str(key)))
    steps = [*met]
    for act in order:
        steps += [told[act], *([unseen[act]] if act in unseen else [])]
    return tuple(steps) or (Step("known", {}),)


def without(share: Share, result: CreditResult) -> Step:
    """What would be lost without one person: everything explained, a part, or nothing."""
    if share.necessity_share == 0:
        return Step("without_none", {})
    explained = 1 - result.unexplained_share
    if share.necessity_share == explained:
        return Step("without_all", {"lost": share.necessity})
    return Step("without_part", {"lost": share.necessity, "share": _percent(share.necessity_share)})


def _act(act: ActRecord) -> Step:
    published = act.published and act.kind is ActKind.RECOMMENDATION
    return Step(
        "published" if published else _KEYS[act.kind],
        {
            "act": act.key,
            "at": act.at,
            "connector": list(act.connector),
            "left": list(act.left),
            "right": list(act.right),
        },
    )


def _percent(share: Fraction) -> float:
    """A share as a float between 0 and 1, for showing only."""
    return round(float(share), 6)
