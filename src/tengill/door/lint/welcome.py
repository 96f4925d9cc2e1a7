"""Would it be welcome? The door's own judgement, with the target as the owner of the door.

Chairs are turned: the campaign's sender is who approaches, the target is who is approached. What is
judged is the same `Evidence` as for mail that came in, so both sides of the door agree.
"""

from dataclasses import replace
from datetime import timedelta

from tengill.door.evidence import Asked, Evidence, TopicMatch
from tengill.door.lint.merging import Rendered
from tengill.door.lint.planned import Campaign, Connector, Knowledge, Planned, Target
from tengill.facts.approaches import Approach, Copies, Judgement, Relationship
from tengill.facts.messages import Channel

_BULK_FROM = 50
"""The same text to so many people is what readers of mail take for bulk."""
_TEMPLATE = 0.5
"""A text counts as a template where at least this share of it is the same for all."""
_SAMPLE = 0.85
_COLLEAGUES = 0.5


def approach(
    planned: Planned, campaign: Campaign, target: Target, subject: Rendered, body: Rendered
) -> Approach:
    """The planned approach as it would reach the target."""
    many = _copies(target, body).people + 1 >= _BULK_FROM
    return Approach(
        key=f"row:{planned.row}",
        at=planned.at,
        sender=campaign.sender,
        subject=subject.text,
        text=body.text,
        party=campaign.sender.address or campaign.sender.name,
        organisation=campaign.organisation,
        channel=planned.channel,
        headers=campaign.headers,
        recipients=1,
        named=True,
        bulk=0.9 if many or "list-unsubscribe" in dict(campaign.headers) else 0.0,
        answers=(planned.answers,) if planned.answers else (),
        names=target.names,
    )


def evidence(made: Approach, target: Target, body: Rendered, asked: Asked) -> Evidence:
    """Everything the judge weighs."""
    return Evidence(
        approach=made,
        relationship=target.relationship,
        copies=_copies(target, body),
        asked=asked,
        topics=target.topics,
        colleague=target.colleague,
    )


def _copies(target: Target, body: Rendered) -> Copies:
    others = target.same_text - 1
    if others < 1 or body.literal < _TEMPLATE:
        return Copies()
    return Copies("campaign", messages=others, people=others, similarity=max(_SAMPLE, body.literal))


# ---------------------------------------------------------------- what if


def introduced(known: Knowledge, told: Evidence, connector: Connector) -> Judgement:
    """What would be judged if the connector had introduced the two."""
    # Trust is the target's in the connector: among colleagues it is not known, and taken for half.
    trust = _COLLEAGUES if connector.house else connector.strengths[-1]
    relationship = replace(
        told.relationship, introduced_by=connector.names[-1], introduced_trust=trust
    )
    return known.judged(
        replace(told, relationship=relationship, copies=Copies(), approach=_mail(told))
    )


def asynchronous(known: Knowledge, told: Evidence) -> Judgement:
    """What would be judged of the same by mail."""
    return known.judged(replace(told, approach=_mail(told)))


def raised(known: Knowledge, told: Evidence, topic: str) -> Judgement:
    """What would be judged if the target had just raised the topic."""
    at = told.approach.at - timedelta(days=1)
    match = TopicMatch(topic, open=True, raised_at=at, share=1.0)
    return known.judged(replace(told, topics=(match, *told.topics)))


def acquainted(known: Knowledge, told: Evidence) -> Judgement:
    """What would be judged after a conversation both took part in."""
    at = told.approach.at
    base = told.relationship
    relationship = replace(
        base,
        received=base.received + 3,
        sent=base.sent + 3,
        answered=base.answered + 2,
        first_at=base.first_at or at - timedelta(days=90),
        last_received=at - timedelta(days=14),
        last_sent=at - timedelta(days=13),
        strength=max(base.strength, 0.4),
        unanswered=0,
    )
    return known.judged(replace(told, relationship=relationship))


def stranger(relationship: Relationship) -> bool:
    """Whether the target never wrote to the sender."""
    return relationship.sent == 0


def _mail(told: Evidence) -> Approach:
    return replace(told.approach, channel=Channel.MAIL)
