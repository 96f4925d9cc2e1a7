"""One outcome's attribution, as rows and as the `detail` a face shows without asking further.

The shape of `detail` stands in docs/reference/statement.md; change both together.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from tengill.credit import ActRecord, CreditResult, CreditSettings, Provenance, trace
from tengill.credit.flow import flow
from tengill.credit.game import Player, player_order
from tengill.credit.history import OutcomeRecord
from tengill.credit.models import MODELS, in_minor_units, journey
from tengill.credit.outcome import Share
from tengill.credit.provenance import Cut
from tengill.credit.why import why, without
from tengill.facts.evidence import Evidence
from tengill.workspace.attribute_loading import SURE, Batch, OutcomeFacts
from tengill.workspace.attribute_sides import SideFacts
from tengill.workspace.attribute_version import VERSION

PARTS = 1_000_000
"""An outcome without an amount is shared in millionths (`amount.unit` is `share`)."""
SHAPLEY = "shapley"


@dataclass(frozen=True, slots=True)
class Line:
    """A person's part under one model, in minor units."""

    person: int
    model: str
    credit: int
    necessity: int | None
    weakest: str


@dataclass(frozen=True, slots=True)
class Attributed:
    """One outcome's rows. `Σ shapley lines + organic + unexplained` is the amount.

    Less the credit of people known only by name: they stand in the detail's shares alone.
    """

    outcome: int
    organic: int
    unexplained: int
    lines: tuple[Line, ...]
    detail: dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Games:
    """The same outcome played three times (see workspace/attribute.py)."""

    provenance: Provenance
    expected: CreditResult
    confirmed: CreditResult
    certain: CreditResult


def attributed(outcome: OutcomeFacts, batch: Batch, settings: CreditSettings) -> Attributed:
    """Attribute one outcome in the history of its batch."""
    unit = PARTS if outcome.amount is None else outcome.amount
    reason = _reason(outcome)
    record = outcome.record if reason is None else OutcomeRecord((), (), 0)
    games = _play(record, batch, settings, unit)
    if reason is None and not games.provenance.linked:
        reason = "no_link"
    counted = _counted_acts(games.expected, batch.acts)
    touches = journey(counted, (*record.buyers, *record.sellers))
    models = {name: in_minor_units(model(touches), unit) for name, model in MODELS.items()}
    detail = _head(outcome, unit, reason, games, settings)
    detail["cuts"] = [_cut(cut, batch) for cut in games.provenance.cuts]
    detail["contributions"] = [
        {"person": c.person, "weight": str(c.weight), "evidence": c.grade.value, "party": c.key}
        for c in games.provenance.contributions
    ]
    detail |= _shares(games)
    detail |= _explanations(games, batch, record)
    detail["models"] = {SHAPLEY: {str(s.person): s.credit for s in games.expected.shares}} | {
        name: {str(person): part for person, part in parts.items()}
        for name, parts in models.items()
    }
    detail["names"] = {
        str(who): batch.loaded.names[who] for who in _strangers(detail, batch.loaded.names)
    }
    if outcome.amount is None:
        return Attributed(outcome.id, 0, 0, _lines(games.expected, models, nothing=True), detail)
    expected = games.expected
    lines = _lines(expected, models, nothing=False)
    return Attributed(outcome.id, expected.organic, expected.unexplained, lines, detail)


def _reason(outcome: OutcomeFacts) -> str | None:
    """Why an outcome can't be traced at all, or None."""
    if outcome.at is None:
        return "no_date"
    if not outcome.buyer.people:
        return "buyer_unknown"
    return None if outcome.seller.people else "seller_unknown"


def _play(record: OutcomeRecord, batch: Batch, settings: CreditSettings, amount: int) -> _Games:
    history = batch.history
    provenance = trace(record, history, settings)
    expected = provenance.credit(amount)
    grades = {fact.grade for fact in provenance.facts}
    chances = {fact.probability for fact in provenance.facts}
    if grades <= set(SURE) and chances <= {Fraction(1)}:
        return _Games(provenance, expected, expected, expected)
    sure = trace(record, batch.sure, replace(settings, took_no_evidence=Fraction(0)))
    one = Fraction(1)
    certain = trace(
        record,
        batch.certain,
        replace(settings, reported=one, took_no_evidence=one),
    )
    return _Games(provenance, expected, sure.credit(amount), certain.credit(amount))


def _counted_acts(result: CreditResult, acts: Mapping[int | str, ActRecord]) -> list[ActRecord]:
    keys = {
        key[1]
        for explanation in result.explanations
        if explanation.absorbed_by is None
        for key in explanation.facts
        if isinstance(key, tuple) and key[0] == "act"
    }
    return [acts[key] for key in sorted(keys, key=str)]


def _lines(
    result: CreditResult, models: Mapping[str, Mapping[Player, int]], *, nothing: bool
) -> tuple[Line, ...]:
    """The rows for people the ledger knows; with `nothing`, without amounts."""
    grade = {share.person: share.weakest.value for share in result.shares}
    lines = [
        Line(
            share.person,
            SHAPLEY,
            0 if nothing else share.credit,
            0 if nothing else share.necessity,
            share.weakest.value,
        )
        for share in result.shares
        if isinstance(share.person, int)
    ]
    for name, parts in models.items():
        lines += [
            Line(
                person,
                name,
                0 if nothing else part,
                None,
                grade.get(person, Evidence.INFERRED.value),
            )
            for person, part in parts.items()
            if isinstance(person, int)
        ]
    return tuple(lines)


def _head(
    outcome: OutcomeFacts,
    amount: int,
    reason: str | None,
    games: _Games,
    settings: CreditSettings,
) -> dict[str, Any]:
    expected = games.expected
    state = "explained" if expected.shares else "organic" if expected.organic else "unexplained"
    interval = expected.interval
    return {
        "version": VERSION,
        "state": state,
        "reason": reason,
        "amount": {
            "minor": amount,
            "currency": outcome.currency,
            "unit": "share" if outcome.amount is None else "minor",
        },
        "sides": {"buyer": _side(outcome.buyer), "seller": _side(outcome.seller)},
        "method": {
            "tier": expected.tier.value,
            "exact": expected.exact,
            "samples": None if interval is None else interval.samples,
            "half_width": None if interval is None else float(interval.half_width),
            "confidence": None if interval is None else float(interval.confidence),
        },
        "settings": settings.as_texts(),
    }


def _cut(cut: Cut, batch: Batch) -> dict[str, Any]:
    act = batch.acts.get(cut.act) if cut.act is not None else None
    told = act and {
        "kind": act.kind.value,
        "at": act.at,
        "message": batch.loaded.shown[str(act.key)].message,
    }
    return {
        "reason": cut.reason,
        "act": cut.act,
        "people": list(cut.people),
        "count": cut.count,
        "told": told,
    }


def _side(side: SideFacts) -> dict[str, Any]:
    return {
        "people": list(side.people),
        "by": side.by,
        "told": list(side.told),
        "organisations": list(side.organisations),
        "left_out": side.left_out,
    }


def _shares(games: _Games) -> dict[str, Any]:
    expected, confirmed, certain = games.expected, games.confirmed, games.certain
    people = {share.person for result in (expected, confirmed, certain) for share in result.shares}
    order = {share.person: place for place, share in enumerate(expected.shares)}
    ranked = sorted(people, key=lambda who: (order.get(who, len(order)), player_order(who)))
    return {
        "weakest": None if expected.weakest is None else expected.weakest.value,
        "shares": [_share(person, games) for person in ranked],
        "organic": _three(expected.organic, confirmed.organic, certain.organic),
        "unexplained": _three(expected.unexplained, confirmed.unexplained, certain.unexplained),
    }


def _share(person: Player, games: _Games) -> dict[str, Any]:
    share = games.expected.of(person) or _empty(person)
    parts = [_credit(person, result) for result in (games.expected, games.confirmed, games.certain)]
    return {
        "person": person,
        **_three(*parts),
        "share": str(share.credit_share),
        "share_float": round(float(share.credit_share), 6),
        "necessity": share.necessity,
        "banzhaf": round(float(share.banzhaf_share), 6),
        "weakest": share.weakest.value,
        "only_inferred": parts[1] == 0,
        "without": without(share, games.expected).as_json(),
    }


def _three(expected: int, confirmed: int, certain: int) -> dict[str, int]:
    return {
        "credit": expected,
        "confirmed": confirmed,
        "with_inferred": certain,
        "low": min(expected, confirmed, certain),
        "high": max(expected, confirmed, certain),
    }


def _credit(person: Player, result: CreditResult) -> int:
    share = result.of(person)
    return 0 if share is None else share.credit


def _empty(person: Player) -> Share:
    zero = Fraction(0)
    return Share(person, 0, zero, 0, zero, zero, Evidence.INFERRED)


def _explanations(games: _Games, batch: Batch, record: OutcomeRecord) -> dict[str, Any]:
    facts = {fact.key: fact for fact in games.provenance.facts}
    told = []
    used: dict[int | str, None] = {}
    for explanation in games.expected.explanations:
        steps = why(explanation.facts, facts, batch.acts)
        acts = list(
            dict.fromkeys(
                key[1] for key in explanation.facts if isinstance(key, tuple) and key[0] == "act"
            )
        )
        acts.sort(key=lambda key: (batch.acts[key].at, str(key)))
        used |= dict.fromkeys(acts)
        told.append(
            {
                "index": explanation.index,
                "acts": acts,
                "people": list(explanation.people),
                "probability": str(explanation.probability),
                "probability_float": round(float(explanation.probability), 6),
                "weakest": None if explanation.weakest is None else explanation.weakest.value,
                "counts": explanation.absorbed_by is None,
                "absorbed_by": explanation.absorbed_by,
                "steps": [step.as_json() for step in steps],
            }
        )
    picture = flow(record, games.expected, batch.acts)
    return {
        "explanations": told,
        "acts": {str(key): _act(batch, key) for key in used},
        "nodes": [
            {"id": node.id, "kind": node.kind, "person": node.person, "own": node.own}
            for node in picture.nodes
        ],
        "links": [
            {
                "source": link.source,
                "target": link.target,
                "value": link.value,
                "acts": list(link.acts),
                "weakest": _weakest(link.acts, batch.acts),
            }
            for link in picture.links
        ],
    }


def _weakest(keys: Sequence[int | str], acts: Mapping[int | str, ActRecord]) -> str | None:
    grades = [acts[key].grade for key in keys]
    return max(grades, key=lambda grade: grade.rank).value if grades else None


def _act(batch: Batch, key: int | str) -> dict[str, Any]:
    act, shown = batch.acts[key], batch.loaded.shown[str(key)]
    return {
        "id": shown.id,
        "key": key,
        "kind": act.kind.value,
        "at": act.at,
        "connector": list(act.connector),
        "left": list(act.left),
        "right": list(act.right),
        "evidence": act.grade.value,
        "confidence": shown.confidence,
        "took": act.took.value,
        "took_message": shown.took_message,
        "message": shown.message,
        "words": shown.words,
        "subject": shown.subject,
    }


def _strangers(detail: Mapping[str, Any], names: Mapping[int | str, str]) -> list[int | str]:
    """People in a detail whom the ledger doesn't know: only their names as told."""
    seen = {share["person"] for share in detail["shares"]}
    seen |= {person for cut in detail["cuts"] for person in cut["people"]}
    for act in detail["acts"].values():
        seen |= {*act["connector"], *act["left"], *act["right"]}
    return sorted((who for who in seen if who in names), key=player_order)
