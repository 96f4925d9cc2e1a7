"""Planned approaches, targets and a judge for tests of the lint; all people are invented."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from tengill.door import asking
from tengill.door.evidence import Asked, Evidence
from tengill.door.judging import Judge
from tengill.door.lint import Campaign, Examined, Knowledge, Planned, Target, examine, load
from tengill.facts.approaches import Ask, Basis, Doors, Judgement, Relationship, Verdict
from tengill.facts.messages import Channel, Mailbox, PointKind

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
SENDER = Mailbox("Sunna Hall", "sunna@hall.example")
PITCH = (
    "Hi {first_name},\n\nwe help companies like yours grow their sales pipeline with our platform."
    " Buy a licence this week with a 20 % discount, or book a 30 minute demo.\n\nSunna Hall"
)
CLOSE = Relationship(
    received=20, sent=22, answered=15, first_at=AT - timedelta(days=900),
    last_received=AT - timedelta(days=4), last_sent=AT - timedelta(days=3), strength=0.9,
)  # fmt: skip


def planned(**more: object) -> Planned:
    told = {
        "row": 2, "target": "anna@fjord.example", "kind": PointKind.EMAIL, "channel": Channel.MAIL,
        "at": AT, "subject": "A question, {first_name}", "text": PITCH,
        "fields": {"firstname": "Anna", "email": "anna@fjord.example"}, "name": "Anna Lind",
    }  # fmt: skip
    return Planned(**{**told, **more})  # type: ignore[arg-type]


def campaign(**more: object) -> Campaign:
    told = {
        "name": "spring", "sender": SENDER, "organisation": "hall.example", "rows": 1,
        "channels": frozenset({Channel.MAIL}),
    }  # fmt: skip
    return Campaign(**{**told, **more})  # type: ignore[arg-type]


def target(**more: object) -> Target:
    return Target(**{"name": "Anna Lind", "names": ("Anna Lind", "Anna"), **more})  # type: ignore[arg-type]


def always(verdict: Verdict) -> Callable[[Evidence], Judgement]:
    """A judge of one mind."""
    return lambda _told: Judgement(verdict, Basis.LEARNED, 0.5, Ask.NONE, minutes=3.0)


def by(decide: Callable[[Evidence], Verdict]) -> Callable[[Evidence], Judgement]:
    return lambda told: replace(always(Verdict.NOW)(told), verdict=decide(told))


def look(
    row: Planned | None = None,
    who: Target | None = None,
    whole: Campaign | None = None,
    judge: Callable[[Evidence], Judgement] | None = None,
    read: Callable[..., Asked] = asking.read,
) -> Examined:
    known = Knowledge(whole or campaign(), who or target(), judge or Judge(Doors()).judge, read)
    return examine(row or planned(), known, load())


def rules_of(told: Examined) -> set[str]:
    return {one.rule for one in told.findings}
