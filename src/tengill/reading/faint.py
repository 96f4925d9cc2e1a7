"""Tells early that a message without any known wording of an act can't come to one.

Most sentences that sound a little like an act are in such messages, and what surrounds them makes
nearly all of these too faint to tell. To find that out, the parties of each and a dozen features
would be needed. Here the few that are at hand count as they are, and the others as if they spoke
for the act: what is too faint even so stays untold, whatever they are.
"""

import math
import re
from collections.abc import Iterable, Mapping, Sequence

from tengill.facts.acts import ActKind
from tengill.reading.classes import CLASSES
from tengill.reading.features import Scene, of_head
from tengill.reading.matching import Hit
from tengill.reading.model import JOINT, Logistic, weights
from tengill.reading.telling import Sentence

FAINT = 0.1
FAINT_ALONE = 0.4
"""The same for acts that join nobody: they are common, and a guess at one only costs time."""
SURELY = 0.9
_ROUNDED = 0.01
"""Parts of a sentence's score are kept with four digits: more than all of that together."""
_OF_CONTACT = re.compile(r"[\d@]")
"""Stands in every telephone number and address."""
_WAYS = frozenset({"full", "single", "role", "pronoun", "unknown", "none"})
_COUNTED = ("is.", "also.", "has.", "to.", "message.", "acts.", "pair.", "left.", "tie.")
"""Features that are at hand, belong to known wordings, or to the ledger."""
_AT_HAND = frozenset({"bulk", "text.log", "text.short", "outside.yours"})


def nothing_to_tell(
    scene: Scene, bulk: float, spoken: Mapping[ActKind, float], told: Sequence[Sentence]
) -> bool:
    """Whether no act of a message could be told, however its parties come out.

    Args:
        scene: The message; its hits before sentences were added to them.
        bulk: Its probability of bulk.
        spoken: The scores of the sentences that speak loudest for acts that join nobody.
        told: The sentences without a known wording that may connect people.
    """
    if any(CLASSES[hit.name] for hit in scene.hits):
        return False
    if not told and not spoken:
        return True
    features = of_head(scene, bulk)
    features |= {f"has.{name}": 1.0 for name in _names(scene.hits)}
    absent = _absent(scene)
    if told:
        model = weights().kinds["connection"]
        column = weights().columns.index("connection")
        more = max(one.scores[column] for one in told) + model.weights.get("is.told", 0.0)
        if _at_most(model, features, more, absent, told=True) >= FAINT:
            return False
    for kind, score in spoken.items():
        model = weights().kinds[JOINT.get(kind, kind.value)]
        if _at_most(model, features, score, absent, told=bool(told)) >= SURELY * FAINT_ALONE:
            return False
    return True


def _names(hits: Iterable[Hit]) -> set[str]:
    return {hit.name for hit in hits}


def _absent(scene: Scene) -> frozenset[str]:
    """Features of which it is easily seen that a message has none."""
    out: set[str] = set()
    if not _OF_CONTACT.search(scene.text):
        out |= {"text.contact", "sentence.contact"}
    if not scene.message.body.quoted:
        out.add("who.quoted")
    if not any(hit.name == "title" for hit in scene.hits):
        out.add("who.described")
    return frozenset(out)


def _at_most(
    model: Logistic,
    features: Mapping[str, float],
    score: float,
    absent: frozenset[str],
    *,
    told: bool,
) -> float:
    """The highest probability that an act with these features and this score can come to."""
    if model.calibration[0] < 0:
        return 1.0
    acts = max(model.weights.get("acts.log", 0.0), 0.0) * math.log1p(1) if told else 0.0
    best = _best_case(model, absent)
    return model.probability(features, score + acts + best + _ROUNDED)


_best: dict[tuple[str, frozenset[str]], tuple[Logistic, float]] = {}


def _best_case(model: Logistic, absent: frozenset[str]) -> float:
    """What all features together that are not at hand can add to a sum."""
    key = (model.name, absent)
    known = _best.get(key)
    if known is None or known[0] is not model:
        known = _best[key] = (model, _added(model.weights, absent))
    return known[1]


def _added(weighs: Mapping[str, float], absent: frozenset[str]) -> float:
    ways = dict.fromkeys(_WAYS, 0.0)
    total = 0.0
    for feature, weight in weighs.items():
        start, _, way = feature.partition(".")
        if feature in _AT_HAND or feature in absent or feature.startswith(_COUNTED):
            continue
        if way not in _WAYS or start not in {"who", "across", "inside"}:
            total += max(weight, 0.0)
    for way in ways:  # parties are told in one way only, and are across or inside
        beside = max(weighs.get(f"across.{way}", 0.0), weighs.get(f"inside.{way}", 0.0))
        ways[way] = weighs.get(f"who.{way}", 0.0) + beside
    return total + max(0.0, *ways.values())
