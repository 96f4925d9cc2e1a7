"""Whose ledger is this? The owner's own addresses: guessed from the mail, confirmed by a person."""

from dataclasses import dataclass

from django.db import connection
from django.utils.translation import gettext as _

from tengill import people
from tengill.ledger import decisions
from tengill.ledger.models import Message, Person
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
        # Without mail nothing suggests anybody: an address that only stands on a card is no guess.
        guesses=tuple(g for g in guesses() if g.share > 0 and g.address not in {*mine, *not_mine}),
    )


def guesses() -> list[OwnerGuess]:
    """Addresses that may be the owner's, likeliest first."""
    with connection.cursor() as c:
        # Nearly all points have an address: looked at are a few more than are taken.
        c.execute(_SEEN.format(narrow="1"), [2 * _CANDIDATES, _CANDIDATES])
        rows = c.fetchall()
        if len(rows) < _CANDIDATES:
            c.execute(_SEEN.format(narrow=_BY_ADDRESS), [2 * _CANDIDATES, _CANDIDATES])
            rows = c.fetchall()
    evidence = [OwnerEvidence(*row) for row in rows]
    return people.guess_owner(evidence, Message.objects.count())


# Read along the index on this very sum (pointseen_weight; spelt as there, or SQLite reads everybody).
# Of equally frequent names the first in the alphabet, so that the guess is the same every time.
_SEEN = """
SELECT p.value, s.sent, s.received, s.delivered_to, s.in_sent_folder,
  coalesce((SELECT n.name FROM ledger_pointname n WHERE n.point_id = p.id
    ORDER BY n.seen DESC, n.name LIMIT 1), '')
FROM (
  SELECT s.point_id, s.sent, s.received, s.delivered_to, s.in_sent_folder,
    s.sent + s.received + 3 * s.in_sent_folder + 3 * s.delivered_to AS weight
  FROM ledger_pointseen s WHERE {narrow} ORDER BY weight DESC, s.point_id LIMIT %s
) s JOIN ledger_contactpoint p ON p.id = s.point_id AND p.kind = 'email'
ORDER BY s.weight DESC, p.id LIMIT %s
"""
_BY_ADDRESS = """
EXISTS (SELECT 1 FROM ledger_contactpoint p WHERE p.id = s.point_id AND p.kind = 'email')
"""


def asked(limit: int = 4) -> tuple[OwnerGuess, ...]:
    """Addresses the owner should be asked about, likeliest first; empty when all is told.

    While nobody is confirmed: those the mail suggests. Then: others that bear the owner's name.
    """
    told = decisions.in_force("owner")
    decided = {_address(about) for about in told}
    if not any(value["is_owner"] for value in told.values()):
        likely = [g for g in guesses() if g.share > 0 and g.address not in decided]
        return tuple([g for g in likely if g.certain] or likely)[:limit]
    names = list(Person.objects.filter(is_owner=True).values_list("sort_name", flat=True)[:10])
    alike = Person.objects.filter(
        kind="person", sort_name__in=[n for n in names if " " in n], is_owner=False
    ).order_by("pk")
    return tuple(
        OwnerGuess(address=address, share=0.0, reason="the same name", certain=False)
        for address in alike.values_list("address", flat=True)[: 2 * limit]
        if "@" in address and address not in decided
    )[:limit]


def guessed_points() -> list[str]:
    """The contact points (`email:…`) taken for the owner's until a person says; may be empty.

    Every address that is certain, else the likeliest one.
    """
    ranked = [g for g in guesses() if g.share > 0]
    certain = [g for g in ranked if g.certain]
    return [f"email:{g.address}" for g in certain or ranked[:1]]


def confirm(addresses: list[str], who: str = "", *, is_owner: bool = True) -> tuple[int, ...]:
    """Record that addresses are (or are not) the owner's, project it; returns the decisions.

    Raises:
        ValueError: an address has no @.
    """
    from tengill.workspace import project  # noqa: PLC0415 - project reads the guess from here

    for address in addresses:
        if "@" not in address:
            raise ValueError(
                _("“%(told)s” is not an e-mail address: it has no @.") % {"told": address}
            )
    made = tuple(
        decisions.record(
            "owner", f"email:{address.strip().lower()}", {"is_owner": is_owner}, who=who
        )
        for address in addresses
    )
    project.people_changed()
    return made


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
