"""From an outcome's attribution to a person's line in a statement, and lines to totals."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from tengill.credit.models import MODELS
from tengill.facts.evidence import Evidence, weakest
from tengill.facts.money import Money
from tengill.workspace import settings as standing
from tengill.workspace.statement_view import Named, StatementLine, Total, Why, WhyStep

_WITHOUT = ("without_all", "without_part", "without_none")
"""Strongest first."""


@dataclass(frozen=True, slots=True)
class ActRefs:
    """The acts the details rest on, by key."""

    acts: Mapping[str, Mapping[str, Any]]

    @classmethod
    def of(cls, details: Iterable[Mapping[str, Any]]) -> "ActRefs":
        """Gather the acts of some details."""
        return cls({key: act for detail in details for key, act in detail["acts"].items()})


def statement_line(
    row: tuple[int, str, str, int | None, int | None, str],
    detail: Mapping[str, Any],
    ids: Sequence[int],
    named: Mapping[int | str, Named],
    refs: ActRefs,
    zone: ZoneInfo,
) -> StatementLine:
    """A person's line for one outcome.

    Args:
        row: the outcome's id, title, kind, closed_at (seconds), amount_minor and currency.
        detail: its attribution (docs/reference/statement.md).
        ids: the person's numbers (an owner may have several).
        named: who is who.
        refs: the acts the detail speaks of.
        zone: the owner's time zone.
    """
    outcome, title, kind, closed_at, minor, currency = row
    shares = [share for share in detail["shares"] if share["person"] in ids]

    def money(value: int) -> Money | None:
        return None if minor is None else Money(currency, value)

    def summed(name: str) -> int:
        return sum(share[name] for share in shares)

    why = tuple(_whys(detail, ids, named, refs, zone))
    return StatementLine(
        outcome_id=outcome,
        title=title,
        kind=kind,
        closed_at=standing.local(closed_at, zone),
        amount=money(minor or 0),
        share=round(sum(share["share_float"] for share in shares), 6),
        credit=money(summed("credit")),
        confirmed=money(summed("confirmed")),
        more_if_inferred=money(summed("with_inferred") - summed("confirmed")),
        low=money(summed("low")),
        high=money(summed("high")),
        necessity=money(max((share["necessity"] for share in shares), key=abs)),
        without=min((share["without"]["key"] for share in shares), key=_WITHOUT.index),
        models={name: money(_by_model(detail, name, ids)) for name in MODELS},
        weakest=weakest([Evidence(share["weakest"]) for share in shares]).value,
        only_inferred=all(share["only_inferred"] for share in shares),
        exact=detail["method"]["exact"],
        half_width=detail["method"]["half_width"],
        why=why,
        messages=_messages(why),
        cuts=tuple(dict.fromkeys(cut["reason"] for cut in detail["cuts"])),
    )


def _by_model(detail: Mapping[str, Any], model: str, ids: Sequence[int]) -> int:
    return sum(detail["models"].get(model, {}).get(str(person), 0) for person in ids)


def totals(lines: Iterable[StatementLine]) -> tuple[Total, ...]:
    """Sums per currency, by currency code; outcomes without an amount are left out."""
    grouped: defaultdict[str, list[StatementLine]] = defaultdict(list)
    for line in lines:
        if line.amount is not None:
            grouped[line.amount.currency].append(line)
    return tuple(_total(currency, grouped[currency]) for currency in sorted(grouped))


def _total(currency: str, lines: list[StatementLine]) -> Total:
    def summed(values: Iterable[Money | None]) -> Money:
        return Money(currency, sum(value.minor for value in values if value is not None))

    return Total(
        currency=currency,
        outcomes=len(lines),
        amount=summed(line.amount for line in lines),
        credit=summed(line.credit for line in lines),
        confirmed=summed(line.confirmed for line in lines),
        more_if_inferred=summed(line.more_if_inferred for line in lines),
        low=summed(line.low for line in lines),
        high=summed(line.high for line in lines),
        models={name: summed(line.models[name] for line in lines) for name in MODELS},
    )


def _whys(
    detail: Mapping[str, Any],
    ids: Sequence[int],
    named: Mapping[int | str, Named],
    refs: ActRefs,
    zone: ZoneInfo,
) -> list[Why]:
    mine = [
        explanation
        for explanation in detail["explanations"]
        if explanation["counts"] and any(person in explanation["people"] for person in ids)
    ]
    mine.sort(key=lambda told: (-told["probability_float"], told["index"]))
    return [
        Why(
            tuple(why_step(step, named, refs, zone) for step in told["steps"]),
            told["weakest"] or "",
            told["probability_float"],
        )
        for told in mine
    ]


def why_step(
    step: Mapping[str, Any],
    named: Mapping[int | str, Named],
    refs: ActRefs,
    zone: ZoneInfo,
) -> WhyStep:
    """One step of an explanation, its people named."""
    params = step["params"]
    act = refs.acts.get(str(params.get("act", "")), {})

    def people(role: str) -> tuple[Named, ...]:
        return tuple(
            named.get(who) or Named(who if isinstance(who, int) else None, "?")
            for who in params.get(role, ())
        )

    return WhyStep(
        key=step["key"],
        at=standing.local(params.get("at"), zone),
        connector=people("connector"),
        left=people("left"),
        right=people("right"),
        people=people("people"),
        probability=params.get("probability", ""),
        act_id=act.get("id"),
        message_id=act.get("message"),
        evidence=act.get("evidence", ""),
    )


def _messages(whys: Iterable[Why]) -> tuple[int, ...]:
    found = (step.message_id for why in whys for step in why.steps)
    return tuple(dict.fromkeys(message for message in found if message is not None))
