"""Whose ledger is this? The owner's own addresses: guessed from the mail, confirmed by a person."""

from dataclasses import dataclass

from django.db import connection

from tengill import people
from tengill.ledger import decisions
from tengill.ledger.models import Message, Person, PointSeen
from tengill.people import OwnerEvidence, OwnerGuess

_CANDIDATES = 200


@dataclass(frozen=True, slots=True)
class OwnerView:
    """The owner as the ledger has it."""

    people: tuple[tuple[int, str], ...]
    """Person id and name; more than one until they are merged."""
    confirmed: tuple[str, ...]
    """Addresses a person said are the owner's."""
    denied: tuple[str, ...]
    guesses: tuple[OwnerGuess, ...]
    """What the mail suggests, likeliest first, without what is decided already."""


def view() -> OwnerView:
    """Who the owner is, as decided and as guessed."""
    told = decisions.in_force("owner")
    mine = tuple(sorted(_address(k) for k, v in told.items() if v["is_owner"]))
    not_mine = tuple(sorted(_address(k) for k, v in told.items() if not v["is_owner"]))
    return OwnerView(
        people=tuple(Person.objects.filter(is_owner=True).order_by("pk").values_list("pk", "name")),
        confirmed=mine,
        denied=not_mine,
        guesses=tuple(g for g in guesses() if g.address not in {*mine, *not_mine}),
    )


def guesses() -> list[OwnerGuess]:
    """Addresses that may be the owner's, likeliest first."""
    seen = (
        PointSeen.objects.filter(point__kind="email")
        .extra(  # the sum has no index; the table is one row a contact point
            select={"weight": "sent + received + 3 * in_sent_folder + 3 * delivered_to"},
            order_by=["-weight", "point_id"],
        )
        .values_list("point__value", "sent", "received", "delivered_to", "in_sent_folder")
    )
    evidence = [OwnerEvidence(*row) for row in seen[:_CANDIDATES]]
    return people.guess_owner(evidence, Message.objects.count())


def guessed_point() -> str:
    """The contact point (`email:…`) taken for the owner's until a person says; or empty."""
    best = next((g for g in guesses() if g.share > 0), None)
    return f"email:{best.address}" if best else ""


def confirm(addresses: list[str], who: str = "", *, is_owner: bool = True) -> None:
    """Record that addresses are (or are not) the owner's, and project it.

    Raises:
        ValueError: an address has no @.
    """
    from tengill.workspace import project  # noqa: PLC0415 - project reads the guess from here

    for address in addresses:
        if "@" not in address:
            raise ValueError(f"{address!r} is not an e-mail address: it has no @.")
    for address in addresses:
        about = f"email:{address.strip().lower()}"
        decisions.record("owner", about, {"is_owner": is_owner}, who=who)
    project.people_changed()


def is_known(address: str) -> bool:
    """Whether the ledger has mail from or to an address."""
    with connection.cursor() as c:
        c.execute(
            "SELECT 1 FROM ledger_contactpoint WHERE kind = 'email' AND value = %s",
            [address.strip().lower()],
        )
        return c.fetchone() is not None


def _address(about: str) -> str:
    return about.removeprefix("email:")
