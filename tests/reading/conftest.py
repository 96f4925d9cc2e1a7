"""Messages made by hand, for the reader's tests. All people and firms are invented."""

from datetime import UTC, datetime

import pytest

from tengill.facts.messages import Addressed, Body, DateBasis, Mailbox, Message, Role

ANNA = ("Anna Smith", "anna@dalur.example")
PETUR = ("Petur Haukson", "petur@fell.example")


def build(
    text,
    subject="",
    *,
    sender=PETUR,
    to=(ANNA,),
    cc=(),
    bcc=(),
    headers=(),
    quoted="",
):
    """A message as a source would bring it."""
    addressed = [Addressed(Role.FROM, Mailbox(*sender))]
    for role, boxes in ((Role.TO, to), (Role.CC, cc), (Role.BCC, bcc)):
        addressed += [Addressed(role, Mailbox(*box)) for box in boxes]
    return Message(
        message_id="<1@fell.example>",
        digest=b"0" * 16,
        sent_at=datetime(2020, 5, 1, 12, tzinfo=UTC),
        date_basis=DateBasis.DATE,
        subject=subject,
        addressed=tuple(addressed),
        body=Body(text, quoted),
        headers=headers,
    )


@pytest.fixture
def message():
    return build
