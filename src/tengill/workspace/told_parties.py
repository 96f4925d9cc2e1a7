"""Whom a person means when they tell a fact by hand: a number, an address, a name."""

import re

from django.utils.translation import gettext as _

from tengill.facts.messages import Mailbox
from tengill.ledger.models import Person, PersonPoint

_IN_BRACKETS = re.compile(r"\s*(?P<name>[^<>]*?)\s*<\s*(?P<address>[^<>\s]+@[^<>\s]+)\s*>\s*")
_ADDRESS = re.compile(r"[^@\s<>]+@[^@\s<>]+")
_NAME_MOST = 300


def mailbox_of(party: str | int | Mailbox) -> Mailbox:
    """A mailbox for somebody told as a person's number, `Name <address>`, an address or a name.

    Raises:
        LookupError: when there is no person with that number.
        ValueError: when nothing is told, it is too long, or the address is none.
    """
    if isinstance(party, Mailbox):
        return _checked(party.name, party.address)
    if isinstance(party, int):
        return _of_person(party)
    text = " ".join(party.split())
    found = _IN_BRACKETS.fullmatch(text)
    if found:
        return _checked(found["name"], found["address"])
    if _ADDRESS.fullmatch(text):
        return _checked("", text)
    return _checked(text, "")


def _checked(name: str, address: str) -> Mailbox:
    plain_name, plain_address = " ".join(name.split()), address.strip().lower()
    if not plain_name and not plain_address:
        raise ValueError(_("Say who: give a name or an address."))
    if plain_address and not _ADDRESS.fullmatch(plain_address):
        raise ValueError(
            _("“%(told)s” is not an e-mail address: it needs one @.") % {"told": address}
        )
    if "@" in plain_name and not plain_address:
        raise ValueError(_("“%(told)s” is neither a name nor an address.") % {"told": name})
    if max(len(plain_name), len(plain_address)) > _NAME_MOST:
        raise ValueError(
            _("A name or address has at most %(most)s letters.") % {"most": _NAME_MOST}
        )
    return Mailbox(plain_name, plain_address)


def _of_person(number: int) -> Mailbox:
    told = Person.objects.filter(pk=number).values_list("name", "address").first()
    if told is None:
        raise LookupError(_("There is no person %(number)s.") % {"number": number})
    name, address = told
    if address:
        return Mailbox(name, address)
    point = PersonPoint.objects.filter(person=number).values_list("point__value", flat=True)
    return Mailbox(point.order_by("point").first() or name, "")
