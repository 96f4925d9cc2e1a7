"""What the door keeps of a message it judged, as JSON: the judgement's words, and its evidence.

The evidence is kept without the message's text, so that a message can be judged again (after a
correction, under another rule, for a preview) without its history being gone through anew, and so
that what the owner taught outlives the message it was taught on.
"""

from collections.abc import Iterable, Sequence
from dataclasses import fields
from datetime import UTC, datetime
from operator import attrgetter
from typing import Any

from tengill.door.evidence import Asked, Evidence, FoundAsk, TopicMatch
from tengill.facts.acts import ActKind, Span
from tengill.facts.approaches import (
    Approach,
    Ask,
    Basis,
    Change,
    Copies,
    Judgement,
    Reason,
    Relationship,
    Verdict,
)
from tengill.facts.messages import Channel, Mailbox, PointKind

Told = dict[str, Any]

_DIGITS = 4
_MOST_HEADER = 200

# ---------------------------------------------------------------- small parts


def _at(moment: datetime | None) -> int | None:
    return None if moment is None else int(moment.timestamp())


def _moment(seconds: int | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


def _spans(spans: Iterable[Span]) -> list[list[Any]]:
    return [[s.start, s.end, s.text, int(s.in_subject)] for s in spans]


def _read_spans(told: Iterable[Sequence[Any]]) -> tuple[Span, ...]:
    return tuple(Span(start, end, text, bool(subject)) for start, end, text, subject in told)


def _reason(reason: Reason) -> list[Any]:
    made: list[Any] = [reason.code, round(reason.weight, _DIGITS), dict(reason.values)]
    if reason.words:
        made.append(_spans(reason.words))
    return made


def _read_reason(told: Sequence[Any]) -> Reason:
    code, weight, values, *words = told
    return Reason(code, weight, tuple(values.items()), _read_spans(words[0]) if words else ())


def read_reasons(told: Iterable[Sequence[Any]]) -> tuple[Reason, ...]:
    """Reasons or warnings as `judgement_told` wrote them."""
    return tuple(_read_reason(one) for one in told)


# ---------------------------------------------------------------- the judgement


def judgement_told(judgement: Judgement) -> Told:
    """What columns do not hold of a judgement; empty parts are left out."""
    told: Told = {
        "asks": [ask.value for ask in judgement.asks],
        "reasons": [_reason(one) for one in judgement.reasons],
        "warnings": [_reason(one) for one in judgement.warnings],
        "changes": [[c.code, c.verdict.value, dict(c.values)] for c in judgement.changes],
        "topics": list(judgement.topics),
        "rule": judgement.rule,
    }
    return {name: value for name, value in told.items() if value}


def read_judgement(row: Any) -> Judgement:
    """A judgement out of a `Judged` row."""
    told: Told = row.told
    return Judgement(
        verdict=Verdict(row.verdict),
        basis=Basis(row.basis),
        chance=row.chance,
        ask=Ask(row.ask),
        asks=tuple(Ask(one) for one in told.get("asks", ())),
        minutes=row.minutes,
        reasons=read_reasons(told.get("reasons", ())),
        rule=told.get("rule", ""),
        warnings=read_reasons(told.get("warnings", ())),
        changes=tuple(
            Change(code, Verdict(verdict), tuple(values.items()))
            for code, verdict, values in told.get("changes", ())
        ),
        topics=tuple(told.get("topics", ())),
        model=row.model,
    )


# ---------------------------------------------------------------- the evidence


def evidence_told(evidence: Evidence) -> Told:
    """Evidence without its text, small: what is as it is by default is left out."""
    told: Told = {
        "a": _approach(evidence.approach),
        "r": _relationship(evidence.relationship),
        "k": _asked(evidence.asked),
    }
    copies = evidence.copies
    if copies.messages or copies.group:
        told["c"] = [
            copies.group, copies.messages, copies.people, copies.similarity,
        ]  # fmt: skip
    if evidence.topics:
        told["t"] = [
            [t.name, int(t.open), _at(t.raised_at), t.share, _spans(t.words)]
            for t in evidence.topics
        ]
    if evidence.warnings:
        told["w"] = [_reason(one) for one in evidence.warnings]
    if evidence.reply_chance is not None:
        told["p"] = evidence.reply_chance
    if evidence.colleague:
        told["o"] = 1
    return told


def read_evidence(told: Told, subject: str = "", text: str = "") -> Evidence:
    """The evidence again; with subject and text, where the message is at hand."""
    copies = told.get("c")
    return Evidence(
        approach=_read_approach(told["a"], subject, text),
        relationship=_read_relationship(told.get("r", {})),
        copies=Copies(*copies) if copies else Copies(),
        asked=_read_asked(told.get("k", {})),
        topics=tuple(
            TopicMatch(name, bool(is_open), _moment(at), share, _read_spans(words))
            for name, is_open, at, share, words in told.get("t", ())
        ),
        warnings=tuple(_read_reason(one) for one in told.get("w", ())),
        reply_chance=told.get("p"),
        colleague=bool(told.get("o")),
    )


_WEIGHED_BEFORE = frozenset({"message-id", "authentication-results", "received", "x-mailer"})
"""Headers that are read once, before a message is judged."""


def _approach(one: Approach) -> Told:
    sender = [one.sender.name, one.sender.address]
    if one.sender.kind is not PointKind.EMAIL:
        sender.append(one.sender.kind.value)
    told: Told = {
        "party": "" if one.party == one.sender.address else one.party,
        "organisation": one.organisation,
        "language": one.language,
        "signature": one.signature[:_MOST_HEADER],
        "channel": "" if one.channel is Channel.MAIL else one.channel.value,
        "recipients": one.recipients - 1,
        "unnamed": int(not one.named),
        "attachments": one.attachments,
        "bulk": one.bulk,
        "acts": [act.value for act in one.acts],
        "headers": [[n, v[:_MOST_HEADER]] for n, v in one.headers if n not in _WEIGHED_BEFORE],
        "answers": list(one.answers[:1]),
    }
    kept = {name: value for name, value in told.items() if value}
    return {"key": one.key, "at": _at(one.at), "from": sender, **kept}


def _read_approach(told: Told, subject: str, text: str) -> Approach:
    name, address, *kind = told["from"]
    return Approach(
        key=told["key"],
        at=datetime.fromtimestamp(told["at"], UTC),
        sender=Mailbox(name, address, PointKind(kind[0]) if kind else PointKind.EMAIL),
        subject=subject,
        text=text,
        party=told.get("party", address),
        organisation=told.get("organisation", ""),
        channel=Channel(told.get("channel", "mail")),
        signature=told.get("signature", ""),
        headers=tuple((name, value) for name, value in told.get("headers", ())),
        language=told.get("language", ""),
        recipients=told.get("recipients", 0) + 1,
        named=not told.get("unnamed"),
        attachments=told.get("attachments", 0),
        bulk=told.get("bulk", 0.0),
        acts=tuple(ActKind(one) for one in told.get("acts", ())),
        answers=tuple(told.get("answers", ())),
    )


_TIMES = frozenset({"first_at", "last_received", "last_sent"})
_NOTHING = Relationship()
_NAMES = tuple(f.name for f in fields(Relationship))
_values = attrgetter(*_NAMES)
_USUAL = _values(_NOTHING)


def _relationship(one: Relationship) -> Told:
    parts = zip(_NAMES, _values(one), _USUAL, strict=True)
    return {
        name: _at(value) if name in _TIMES else value
        for name, value, usual in parts
        if value != usual
    }


def _read_relationship(told: Told) -> Relationship:
    parts: dict[str, Any] = {
        name: _moment(value) if name in _TIMES else value for name, value in told.items()
    }
    return Relationship(**parts)


def _asked(one: Asked) -> Told:
    told: Told = {"minutes": one.minutes, "words": one.words}
    if one.asks:
        told["asks"] = [[a.ask.value, a.weight, _spans(a.words)] for a in one.asks]
    if one.scars:
        told["scars"] = [_reason(scar) for scar in one.scars]
    if one.nagging is not None:
        told["nagging"] = _spans((one.nagging,))[0]
    if one.commercial:
        told["commercial"] = one.commercial
    return told


def _read_asked(told: Told) -> Asked:
    nagging = told.get("nagging")
    return Asked(
        asks=tuple(
            FoundAsk(Ask(ask), weight, _read_spans(words))
            for ask, weight, words in told.get("asks", ())
        ),
        minutes=told.get("minutes", 0.0),
        scars=tuple(_read_reason(one) for one in told.get("scars", ())),
        nagging=_read_spans((nagging,))[0] if nagging else None,
        commercial=told.get("commercial", 0.0),
        words=told.get("words", 0),
    )
