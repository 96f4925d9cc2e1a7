"""Evidence for tests of the judge, built by hand."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from tengill.door.evidence import Asked, Evidence, FoundAsk, TopicMatch
from tengill.facts.acts import ActKind, Span
from tengill.facts.approaches import Approach, Ask, Copies, Reason, Relationship
from tengill.facts.messages import Channel, Mailbox

AT = datetime(2026, 5, 4, 10, 30, tzinfo=UTC)
"""A Monday."""


def approach(key="k1", name="Sölvi Grönfelt", address="solvi@vaxtarverk.example", **more):
    organisation = address.rpartition("@")[2]
    values = {
        "at": AT,
        "sender": Mailbox(name, address),
        "subject": "An idea for your blog",
        "text": "Hello,\n\nI read your blog with interest and would like to add something to it.\n",
        "party": address,
        "organisation": organisation,
        "language": "en",
    }
    return Approach(key=key, **{**values, **more})


def cold(key="c1", ask=Ask.GUEST_POST, address="solvi@vaxtarverk.example", **more):
    """A stranger's pitch: commercial, personal in form, to one person."""
    words = (Span(20, 30, "guest post"),)
    made = approach(key, address=address, acts=(ActKind.PITCH_COLD,), bulk=0.2, **more)
    asked = Asked((FoundAsk(ask, 0.9, words),), minutes=25.0, commercial=0.7, words=80)
    return Evidence(made, asked=asked)


def newsletter(
    key="n1", address="frettir@torgid.example", list_id="frettir.torgid.example", **more
):
    headers = (
        ("list-id", f"Frettir <{list_id}>"),
        ("list-unsubscribe", "<mailto:x@torgid.example>"),
    )
    made = approach(key, "Torgið", address, bulk=0.97, headers=headers, named=False, **more)
    return Evidence(made, asked=Asked(commercial=0.6, words=200))


def known(key="f1", name="Björk Hálfdánardóttir", address="bjork@fjallagras.example", **more):
    """Somebody the owner writes with."""
    between = Relationship(
        received=9,
        sent=7,
        answered=6,
        last_sent=AT - timedelta(days=9),
        last_received=AT - timedelta(days=8),
        strength=0.7,
    )
    made = approach(key, name, address, subject="Coffee", text="Coffee tomorrow?", **more)
    return Evidence(made, between, asked=Asked((FoundAsk(Ask.REPLY, 0.6),), minutes=3.0, words=3))


def question(key="q1", address="ugla@skolinn.example", **more):
    """A stranger's plain question, nothing commercial about it."""
    made = approach(key, "Ugla Steinsdóttir", address, subject="A question on your talk", **more)
    return Evidence(made, asked=Asked((FoundAsk(Ask.REPLY, 0.8),), minutes=5.0, words=60))


def about(evidence, name="knowledge graphs", *, is_open=True, share=0.4):
    return replace(evidence, topics=(TopicMatch(name, is_open, AT if is_open else None, share),))


def related(evidence, **changes):
    return replace(evidence, relationship=replace(evidence.relationship, **changes))


def sent(evidence, **changes):
    return replace(evidence, approach=replace(evidence.approach, **changes))


def copied(evidence, people, group="t1"):
    return replace(evidence, copies=Copies(group, people, people, 0.95))


def warned(evidence, code="borrowed_name"):
    return replace(evidence, warnings=(Reason(code),))


CHANNELS = tuple(Channel)
