"""The second stage: words and structure together give acts with calibrated confidence."""

import math
from collections.abc import Mapping, Sequence

from tengill.facts.acts import ActKind, FoundAct, Reading
from tengill.facts.messages import Mailbox
from tengill.reading.model import JOINT, READER, Weights, weights
from tengill.reading.structure import (
    PairHistory,
    Structure,
    address_of,
    addressed,
    between,
    pair,
)
from tengill.reading.textreading import Candidate, TextReading

SURE, PROBABLE, BORDERLINE = 0.8, 0.5, 0.25
"""Confidence from which an act is level 3, 2 and 1; below that it is not told at all.
What counts as *found* is level 2 and above."""
_CONNECTING = (ActKind.INTRODUCTION, ActKind.HANDOFF)
_SECOND_KIND = 0.5


def level(confidence: float) -> int:
    """3 sure, 2 probable, 1 borderline, 0 not worth telling."""
    return sum(confidence >= bound for bound in (SURE, PROBABLE, BORDERLINE))


def weigh(text: TextReading, structure: Structure | None = None) -> Reading:
    """Turn a text reading into acts, with what the ledger knows of the people named.

    Introduction and handoff are judged together first (does the message connect people?) and
    told apart second: the likelier of the two carries the confidence of the connection, the
    other is told beside it only when it is likely in its own right and of other people.

    Args:
        text: The first stage's result.
        structure: Pair histories and known names; what is absent is unknown, not zero.
    """
    model = weights()
    known = structure or Structure()
    acts: list[FoundAct] = []
    if text.candidates:
        candidates = [_placed(candidate, known) for candidate in text.candidates]
        features = {**text.features, **structural(candidates, known)}
        acts = _together(candidates, features, model) + _others(candidates, features, model)
    acts.sort(key=lambda act: -act.confidence)
    return Reading(
        tuple(acts), text.bulk, text.bulk_reasons, text.language, f"{READER}-{model.version}"
    )


def structural(candidates: Sequence[Candidate], structure: Structure) -> dict[str, float]:
    """Features of structure over the pairs a message would connect."""
    own = [candidate for candidate in candidates if candidate.kind in _CONNECTING]
    between_ = [pair(a, b) for candidate in own for a, b in between(candidate, structure)]
    histories = [structure.pairs[key] for key in between_ if key in structure.pairs]
    ties = [
        structure.pairs[key].before
        for candidate in own
        for a in candidate.connector
        for b in candidate.right
        if (key := pair(a.address, b.address)) in structure.pairs and b.address
    ]
    features = {"tie.right": math.log1p(max(ties, default=0)), **_met(candidates, structure)}
    if histories:
        features |= {
            "pair.known": 1.0,
            "pair.strangers": float(any(h.before == 0 for h in histories)),
            "pair.old": float(all(h.before > 0 for h in histories)),
            "pair.began": float(any(_began(h) for h in histories)),
        }
    return {name: value for name, value in features.items() if value}


def _met(candidates: Sequence[Candidate], structure: Structure) -> dict[str, float]:
    """How well the sender knows whom they write to, as far as the ledger tells."""
    known = [
        structure.pairs[key]
        for key in {pair(a, b) for candidate in candidates for a, b in addressed(candidate)}
        if key in structure.pairs
    ]
    if not known:
        return {}
    before = max(history.before for history in known)
    return {"tie.left": math.log1p(before), "left.new": float(before == 0)}


def _began(history: PairHistory) -> bool:
    return history.before == 0 and history.after > 0


def _placed(candidate: Candidate, structure: Structure) -> Candidate:
    """The candidate with addresses the ledger knows for names the text only tells."""

    def place(mailboxes: tuple[Mailbox, ...]) -> tuple[Mailbox, ...]:
        return tuple(Mailbox(m.name, address_of(m, structure)) for m in mailboxes)

    return Candidate(
        candidate.kind,
        candidate.words,
        place(candidate.connector),
        place(candidate.left),
        place(candidate.right),
        candidate.subject,
        candidate.features,
    )


def _act(candidate: Candidate, confidence: float, reasons: tuple[str, ...]) -> FoundAct:
    return FoundAct(
        candidate.kind,
        round(confidence, 4),
        candidate.words,
        candidate.connector,
        candidate.left,
        candidate.right,
        candidate.subject,
        reasons,
    )


def _together(
    candidates: Sequence[Candidate], features: Mapping[str, float], model: Weights
) -> list[FoundAct]:
    """Acts of kinds that are judged together first and told apart second."""
    acts = []
    for joint in dict.fromkeys(JOINT.values()):
        mine = {c.kind: c for c in candidates if JOINT.get(c.kind) == joint}
        if not mine or joint not in model.kinds:
            continue
        all_ = dict(features)
        for candidate in mine.values():
            all_ |= candidate.features
        together, reasons = model.kinds[joint].judge(all_)
        if together < BORDERLINE:
            continue
        shares = {kind: model.kinds[kind.value].judge(all_)[0] for kind in mine}
        first = max(shares.items(), key=lambda item: item[1])[0]
        acts.append(_act(mine[first], together, reasons))
        for kind, candidate in mine.items():
            confidence = together * shares[kind]
            others = _people(candidate) != _people(mine[first])
            if kind is not first and others and confidence >= _SECOND_KIND:
                acts.append(_act(candidate, confidence, reasons))
    return acts


def _people(candidate: Candidate) -> tuple[frozenset[tuple[str, str]], ...]:
    """By whom, and who; of two kinds of act of the same people, one is told: it is one deed."""
    sides = candidate.connector, (*candidate.left, *candidate.right)
    return tuple(frozenset((box.address, box.name) for box in side) for side in sides)


def _others(
    candidates: Sequence[Candidate], features: Mapping[str, float], model: Weights
) -> list[FoundAct]:
    acts = []
    for candidate in candidates:
        if candidate.kind in JOINT or candidate.kind.value not in model.kinds:
            continue
        judged = model.kinds[candidate.kind.value].judge({**features, **candidate.features})
        if judged[0] >= BORDERLINE:
            acts.append(_act(candidate, *judged))
    return acts
