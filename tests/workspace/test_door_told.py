"""Evidence and judgements as they are kept come back as they were, and are judged alike."""

import json
from datetime import UTC, datetime

from tengill.door.evidence import Asked, Evidence, FoundAsk, TopicMatch
from tengill.door.judging import Judge
from tengill.facts.acts import ActKind, Span
from tengill.facts.approaches import Approach, Ask, Copies, Doors, Reason, Relationship
from tengill.facts.messages import Channel, Mailbox, PointKind
from tengill.workspace.door.told import evidence_told, read_evidence

AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
SPAN = Span(0, 5, "Would")
FULL = Evidence(
    approach=Approach(
        key="ab" * 16, at=AT, sender=Mailbox("Orri Dal", "@orri", PointKind.X), subject="Hæ",
        text="Would you link to us?", party="orri@dal.example", organisation="dal.example",
        channel=Channel.X, signature="Orri", headers=(("list-id", "<a.example>"),), language="is",
        recipients=7, named=False, attachments=2, bulk=0.123456789, acts=(ActKind.PITCH_COLD,),
        answers=("<1@a.example>",),
    ),
    relationship=Relationship(
        received=3, sent=1, answered=1, first_at=AT, last_received=AT, last_sent=AT,
        strength=1 / 3, organisation_sent=2, organisation_received=4, introduced_by="Ylfa Fell",
        introduced_trust=0.7, answers_owner=True, thread_owner=True, promised=True, unanswered=2,
        thread_received=5,
    ),
    copies=Copies("t1", 4, 3, 0.987654321),
    asked=Asked(
        asks=(FoundAsk(Ask.LINK, 0.9, (SPAN,)), FoundAsk(Ask.REPLY, 0.4)), minutes=12.5,
        scars=(Reason("scar_field", 0.0, (("field", "{name}"),), (SPAN,)),), nagging=SPAN,
        commercial=0.61, words=40,
    ),
    topics=(TopicMatch("cranes", True, AT, 0.3, (SPAN,)), TopicMatch("wind", False, None, 0.1)),
    warnings=(Reason("auth_failed", 0.0, (("domain", "dal.example"),)),),
    reply_chance=0.123457,
    colleague=True,
)  # fmt: skip


def kept(evidence: Evidence) -> Evidence:
    told = json.loads(json.dumps(evidence_told(evidence)))
    return read_evidence(told, evidence.approach.subject, evidence.approach.text)


def test_evidence_comes_back_as_it_was():
    assert kept(FULL) == FULL
    plain = Evidence(Approach("k", AT, Mailbox("", "a@b.example"), "", "", party="a@b.example"))
    assert kept(plain) == plain
    assert len(json.dumps(evidence_told(plain))) < 160


def test_what_is_kept_is_judged_alike():
    judge = Judge(Doors())
    assert judge.judge(kept(FULL)) == judge.judge(FULL)


def test_the_text_is_not_kept():
    assert "link to us" not in json.dumps(evidence_told(FULL))
