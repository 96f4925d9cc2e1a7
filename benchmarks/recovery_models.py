"""What each attribution model gives everybody, from what a ledger saw of a market."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from tengill.credit import (
    ActRecord,
    Contribution,
    CreditSettings,
    History,
    OutcomeRecord,
    Player,
    trace,
)
from tengill.credit.model_tables import model_table
from tengill.credit.models import MODELS, Journey, journey
from tengill.credit.models.last_non_direct import last_non_direct
from tengill.credit.settings import exact
from tengill.simulation.history import pair
from tengill.simulation.market import Seen, SeenAct, SeenDeal

Credits = dict[str, float]
"""Minor units by person."""
_LOOK_BACK = 730 * 86_400


@dataclass(frozen=True, slots=True)
class Variant:
    """Our credit under some settings."""

    settings: CreditSettings = field(default_factory=CreditSettings)
    aside: bool = False
    """Leave out recommendations, too, between two people who were in touch before."""
    told: bool = False
    """Know for every pair the true chance that they would have met anyway."""


OURS = "credit"
"""Our credit with the settings it comes with."""
TUNED = "credit, tuned"
"""The candidate that ranks best in the tuning half."""
VARIANTS = {
    OURS: Variant(),
    "late introductions counted": Variant(CreditSettings(late_introductions=True)),
    "late recommendations aside": Variant(aside=True),
    "counterfactual 0.3": Variant(CreditSettings(counterfactual=Fraction(3, 10))),
    "late recommendations aside, counterfactual 0.3": Variant(
        CreditSettings(counterfactual=Fraction(3, 10)), aside=True
    ),
    "true chances told": Variant(told=True),
}
TOLD = "true chances told"
"""No candidate: the true chances are known in a simulation only."""
CANDIDATES = tuple(name for name in VARIANTS if name != TOLD)
"""What is tuned over."""
TABLE_MODELS = ("markov_1", "markov_2", "shapley_simplified")


def history_of(seen: Seen, variant: Variant) -> History:
    """What the credit engine is given."""
    first = seen.first_interactions
    acts = [
        ActRecord(
            key=act.key,
            kind=act.kind,
            at=act.at,
            connector=(act.connector,),
            left=act.left,
            right=act.right,
            grade=act.grade,
            confidence=exact(act.confidence),
            took=act.took,
            published=act.published,
        )
        for act in seen.acts
        if not (variant.aside and _too_late(act, first))
    ]
    anyway = {both: exact(chance) for both, chance in seen.met_anyway.items()}
    return History(acts, first, anyway if variant.told else None)  # type: ignore[arg-type]


def _too_late(act: SeenAct, first: Mapping[tuple[str, str], int]) -> bool:
    """Whether everybody it joins was in touch before it."""
    pairs = [pair(a, b) for a in act.left for b in act.right]
    return bool(pairs) and all(both in first and first[both] < act.at for both in pairs)


@dataclass(frozen=True, slots=True)
class Ours:
    """Our engine's three figures, and the acts each deal rests on."""

    credit: Credits
    necessity: Credits
    banzhaf: Credits
    journeys: dict[str, Journey]
    """Per deal: the acts that stand in an explanation, as the product's comparison takes them."""
    sampled: int
    """Deals whose figures were sampled."""


def ours(seen: Seen, variant: Variant) -> Ours:
    """Trace and attribute every deal."""
    history = history_of(seen, variant)
    by_key = {act.key: act for act in history.acts}
    sums: tuple[Credits, Credits, Credits] = (
        defaultdict(float), defaultdict(float), defaultdict(float),
    )  # fmt: skip
    journeys = {}
    sampled = 0
    for deal in seen.deals:
        if not deal.seller:
            continue
        seats = tuple(Contribution(who, exact(weight)) for who, weight in deal.contributions)
        record = OutcomeRecord((deal.buyer,), (deal.seller,), deal.at, seats)
        result = trace(record, history, variant.settings).credit(deal.amount)
        sampled += not result.exact
        for share in result.shares:
            person = seen.person(str(share.person))
            sums[0][person] += share.credit
            sums[1][person] += share.necessity
            sums[2][person] += deal.amount * float(share.banzhaf_share)
        counted = {
            key[1]
            for explanation in result.explanations
            if explanation.absorbed_by is None
            for key in explanation.facts
            if isinstance(key, tuple) and key[0] == "act"
        }
        journeys[deal.key] = journey([by_key[key] for key in counted], (deal.buyer, deal.seller))
    credit, necessity, banzhaf = (dict(each) for each in sums)
    return Ours(credit, necessity, banzhaf, journeys, sampled)


def touches(seen: Seen, deal: SeenDeal) -> Journey:
    """The touches a marketer would list: acts that addressed the buyer about what was bought.

    Acts of the two years before that put the buyer onto the seller (of a lost need: onto any
    seller of the offer) or onto somebody who neither buys nor sells, and published praise of
    that seller. What helped a connector earlier is no touch of this buyer.
    """
    sellers = {deal.seller} if deal.seller else set(deal.rivals)
    found = []
    for act in seen.acts:
        if not deal.at - _LOOK_BACK <= act.at <= deal.at:
            continue
        others = _others(act, deal.buyer)
        if any(other in sellers or other[0] == "c" for other in others):
            found.append(_as_record(act))
    return journey(found, (deal.buyer, deal.seller))


def _others(act: SeenAct, buyer: str) -> Sequence[str]:
    if act.published or buyer in act.left:
        return act.right
    return act.left if buyer in act.right else ()


def _as_record(act: SeenAct) -> ActRecord:
    return ActRecord(act.key, act.kind, act.at, (act.connector,), act.left, act.right)


def heuristics(seen: Seen, journeys: Mapping[str, Journey]) -> dict[str, Credits]:
    """Every model that looks at one journey at a time."""
    amounts = {deal.key: deal.amount for deal in seen.deals}
    found: dict[str, Credits] = {}
    for name in MODELS:
        sums: Credits = defaultdict(float)
        for key, path in journeys.items():
            for person, share in _shares(name, path).items():
                sums[seen.person(str(person))] += amounts[key] * float(share)
        found[name] = dict(sums)
    return found


def _shares(name: str, path: Journey) -> Mapping[Player, Fraction]:
    if name == "last_non_direct":  # the seller's own salespeople are this market's direct visits
        return last_non_direct(path, {str(t.person) for t in path if str(t.person)[0] == "z"})
    return MODELS[name](path)


def won(seen: Seen) -> dict[str, Journey]:
    """The touches of every deal."""
    return {deal.key: touches(seen, deal) for deal in seen.deals if deal.seller}


def all_models(seen: Seen) -> tuple[dict[str, Credits], dict[str, str]]:
    """Every model's credit, by its name; and which models were refused, and why.

    Heuristics stand twice: on the buyer's touches, as a marketer has them, and on the chain, the
    acts our provenance found, as the product's own comparison shows them. What rests on a variant
    is named `figure | variant`.
    """
    found: dict[str, Credits] = {}
    for name, variant in VARIANTS.items():
        told = ours(seen, variant)
        found[name] = told.credit
        found[f"necessity | {name}"] = told.necessity
        found[f"banzhaf | {name}"] = told.banzhaf
        for model, credits_ in heuristics(seen, told.journeys).items():
            found[f"{model}, on the chain | {name}"] = credits_
    paths = {deal.key: touches(seen, deal) for deal in seen.deals}
    sold = {deal.key for deal in seen.deals if deal.seller}
    found |= heuristics(seen, {key: path for key, path in paths.items() if key in sold})
    tables, refused = over_all(seen, paths)
    return found | tables, refused


def over_all(seen: Seen, paths: Mapping[str, Journey]) -> tuple[dict[str, Credits], dict[str, str]]:
    """The models that need many journeys, won and lost ones.

    They are computed even where they are refused for want of journeys; the refusals are told.
    """
    amounts = {deal.key: deal.amount for deal in seen.deals}
    table = {
        "path": [" > ".join(str(touch.person) for touch in path) for path in paths.values()],
        "conversions": [float(amounts[key] > 0) for key in paths],
        "value": [float(amounts[key]) for key in paths],
        "nulls": [float(amounts[key] == 0) for key in paths],
    }
    result = model_table(table, models=TABLE_MODELS, force=True)
    found: dict[str, Credits] = {name: defaultdict(float) for name in TABLE_MODELS}
    for row in result.models.to_pylist():
        found[row["model"]][seen.person(row["channel"])] += row["value"]
    refused = {each.model: each.reason for each in result.refusals}
    return {name: dict(told) for name, told in found.items() if told}, refused
