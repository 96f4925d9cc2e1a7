"""The second stage: words and structure together give acts with calibrated confidence."""

import math
from collections.abc import Mapping, Sequence

from tengill.facts.acts import ActKind, FoundAct, Reading
from tengill.facts.messages import Mailbox
from tengill.reading.model import READER, Weights, weights
from tengill.reading.structure import PairHistory, Structure, address_of, between, pair
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
    other is told beside it only when it is likely in its own right.

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
        acts = _connections(candidates, features, model) + _others(candidates, features, model)
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
    features = {"tie.right": math.log1p(max(ties, default=0))}
    if histories:
        features |= {
            "pair.known": 1.0,
            "pair.strangers": float(any(h.before == 0 for h in histories)),
            "pair.old": float(all(h.before > 0 for h in histories)),
            "pair.began": float(any(_began(h) for h in histories)),
        }
    return {name: value for name, value in features.items() if value}


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


def _connections(
    candidates: Sequence[Candidate], features: Mapping[str, float], model: Weights
) -> list[FoundAct]:
    mine = {c.kind: c for c in candidates if c.kind in _CONNECTING}
    if not mine:
        return []
    together, reasons = model.kinds["connection"].judge(features)
    if together < BORDERLINE:
        return []
    shares = {kind: model.kinds[kind.value].judge(features)[0] for kind in mine}
    first = max(shares.items(), key=lambda item: item[1])[0]
    acts = [_act(mine[first], together, reasons)]
    for kind, candidate in mine.items():
        confidence = together * shares[kind]
        if kind is not first and confidence >= _SECOND_KIND:
            acts.append(_act(candidate, confidence, reasons))
    return acts


def _others(
    candidates: Sequence[Candidate], features: Mapping[str, float], model: Weights
) -> list[FoundAct]:
    acts = []
    for candidate in candidates:
        if candidate.kind in _CONNECTING or candidate.kind.value not in model.kinds:
            continue
        confidence, reasons = model.kinds[candidate.kind.value].judge(features)
        if confidence >= BORDERLINE:
            acts.append(_act(candidate, confidence, reasons))
    return acts
