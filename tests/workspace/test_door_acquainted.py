"""Who is known by name: only an address can be borrowed."""

from datetime import UTC, datetime

import pytest
from told_people import direct

from tengill.door.evidence import Owner
from tengill.door.forgery import warnings
from tengill.facts.approaches import Approach
from tengill.facts.messages import Channel, Mailbox, PointKind
from tengill.workspace.door.acquainted import Acquainted

ME = Mailbox("Ada Holm", "ada@holm.example")
NAME = "Páll Þorgilsson"


def _first_letter(known: Acquainted) -> set[str]:
    """What is warned of at the first letter under that name."""
    letter = Approach(
        key="1", sender=Mailbox(NAME, "pall@tindasel.example"), subject="Sensors", text="Hello",
        channel=Channel.MAIL, at=datetime(2020, 12, 31, tzinfo=UTC),
    )  # fmt: skip
    return {one.code for one in warnings(letter, known.known())}


@pytest.mark.parametrize(
    ("known_from", "warned"),
    [
        (Mailbox(NAME, "pall-thorgilsson", PointKind.LINKEDIN), False),
        (Mailbox(NAME, "pall@fjall.example", PointKind.MASTODON), False),
        (Mailbox(NAME, "pall@fjall.example"), True),
    ],
)
def test_only_who_is_known_from_mail_has_an_address_to_borrow(
    known_from: Mailbox, warned: bool
) -> None:
    known = Acquainted(Owner(frozenset({ME.address}), (ME.name,)), lambda address: address)
    known.wrote(direct(ME, known_from, 3, "Good to have met you."))
    assert ("borrowed_name" in _first_letter(known)) is warned
