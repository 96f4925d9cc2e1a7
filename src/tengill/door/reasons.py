"""Features as reasons: the figures of their sentences, and the words that gave them away."""

from collections.abc import Callable, Mapping

from tengill.door.evidence import Evidence, TopicMatch
from tengill.door.features import Weighed, cold_ask
from tengill.door.making import quickly
from tengill.facts.acts import Span
from tengill.facts.approaches import Ask, Reason

Values = tuple[tuple[str, str | int | float], ...]
Fill = Callable[[Evidence, Weighed], Values]
Words = Callable[[Evidence, Weighed], tuple[Span, ...]]


_reason = quickly(Reason)


def told(name: str, weight: float, evidence: Evidence, seen: Weighed) -> Reason:
    """A feature as a reason, with what it weighed."""
    fill, words = _FILL.get(name), _WORDS.get(name)
    return _reason(
        name,
        round(weight, 3),
        fill(evidence, seen) if fill is not None else (),
        words(evidence, seen) if words is not None else (),
    )


def taught(name: str, weight: float, evidence: Evidence) -> Reason:
    """What the owner's corrections weigh on a sender, a list and so on (`sender:anna@holm.example`)."""
    kind, _, what = name.partition(":")
    sender = evidence.approach.sender
    shown = (sender.name or sender.address) if kind == "sender" else what
    return Reason(f"own_{kind}", round(weight, 3), (("name", shown),))


def _both_ways(evidence: Evidence, _: Weighed) -> Values:
    between = evidence.relationship
    return (
        ("sent", between.sent),
        ("received", between.received),
        ("answered", between.answered),
    )


def _recent(evidence: Evidence, _: Weighed) -> Values:
    last = evidence.relationship.last_sent
    return (("days", max(0, (evidence.approach.at - last).days) if last else 0),)


def _topic(evidence: Evidence, *, is_open: bool) -> TopicMatch:
    return max((m for m in evidence.topics if m.open is is_open), key=lambda m: m.share)


def _about(match: TopicMatch) -> Values:
    raised = match.raised_at.date().isoformat() if match.raised_at else ""
    return (("topic", match.name), ("share", round(match.share, 2)), ("raised", raised))


def _first_ask(evidence: Evidence, asks: tuple[Ask, ...]) -> Values:
    return (("ask", next((one.ask.value for one in evidence.asked.asks if one.ask in asks), "")),)


def _cold(evidence: Evidence, _: Weighed) -> Values:
    ask = cold_ask(evidence)
    return (("ask", ask.ask.value if ask else ""),)


_FILL: Mapping[str, Fill] = {
    "known": _both_ways,
    "answers": _both_ways,
    "received_only": _both_ways,
    "recent": _recent,
    "strength": lambda e, _: (("strength", round(e.relationship.strength, 2)),),
    "unanswered": lambda e, _: (("count", e.relationship.unanswered),),
    "organisation": lambda e, _: (
        ("name", e.approach.organisation),
        ("sent", e.relationship.organisation_sent),
    ),
    "introduced": lambda e, _: (
        ("by", e.relationship.introduced_by),
        ("trust", round(e.relationship.introduced_trust, 2)),
    ),
    "topic_open": lambda e, _: _about(_topic(e, is_open=True)),
    "topic_closed": lambda e, _: _about(_topic(e, is_open=False)),
    "ask_declared": lambda e, seen: _first_ask(e, seen.declared),
    "ask_closed": lambda e, seen: _first_ask(e, seen.closed),
    "asks_much": lambda e, _: (("minutes", round(e.asked.minutes)),),
    "cold_commercial": _cold,
    "recipients": lambda e, _: (("count", e.approach.recipients),),
    "bulk": lambda e, _: (("probability", round(e.approach.bulk, 2)),),
    "listed": lambda _, seen: (("list", seen.said.list_id),),
    "copies": lambda e, _: (
        ("people", e.copies.people),
        ("messages", e.copies.messages),
        ("group", e.copies.group),
    ),
    "scars": lambda e, _: (("count", len(e.asked.scars)),),
    "commercial": lambda e, _: (("share", round(e.asked.commercial, 2)),),
    "reply_chance": lambda e, _: (("chance", round(e.reply_chance or 0.0, 2)),),
}


def _asking(ask: Ask) -> Words:
    """The words that ask this."""

    def words(evidence: Evidence, _: Weighed) -> tuple[Span, ...]:
        return next((one.words for one in evidence.asked.asks if one.ask is ask), ())

    return words


def _cold_words(evidence: Evidence, _: Weighed) -> tuple[Span, ...]:
    ask = cold_ask(evidence)
    return ask.words if ask else ()


def _scarred(evidence: Evidence, _: Weighed) -> tuple[Span, ...]:
    return tuple([span for scar in evidence.asked.scars for span in scar.words])


def _one(span: Span | None) -> tuple[Span, ...]:
    return () if span is None else (span,)


_WORDS: Mapping[str, Words] = {
    **{f"ask_{ask.value}": _asking(ask) for ask in Ask},
    "cold_commercial": _cold_words,
    "topic_open": lambda e, _: _topic(e, is_open=True).words,
    "topic_closed": lambda e, _: _topic(e, is_open=False).words,
    "nagging": lambda e, _: _one(e.asked.nagging),
    "scars": _scarred,
    **{
        f"machine_{kind}": lambda _, seen: _one(seen.said.kind_words)
        for kind in ("code", "receipt", "calendar", "ticket")
    },
    **{
        f"claims_{claim}": lambda _, seen: _one(seen.said.claim_words)
        for claim in ("asked", "met", "referred")
    },
}
"""The words that gave a feature away; of the others there are none."""
