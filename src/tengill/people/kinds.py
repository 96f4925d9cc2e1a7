"""Person, role or list: what a contact point shows by its address, its names and what it sends."""

import re
from collections.abc import Sequence
from functools import lru_cache

from tengill.people.addresses import Address, spelt
from tengill.people.folding import fold
from tengill.people.names import Written, parse_name
from tengill.people.points import PersonKind, PointSeen
from tengill.people.tables import names, patterns

Verdict = tuple[PersonKind, str]

_LONGEST = 200
_BULK_ENOUGH = 5
_BULK_SHARE = 0.9
_APART = re.compile(r"[^a-z0-9]+")


def kind_of(point: PointSeen, address: Address | None, written: Sequence[Written]) -> Verdict:
    """The kind of a contact point, and in one short sentence why.

    A personal name that the address spells outweighs every word in it: `bill.press@` under
    the name Bill Press is a person.
    """
    if point.is_list:
        return PersonKind.LIST, "a list's address by its mail headers"
    if address is None:
        return _by_name(point.value) or _unreadable(point.value)
    personal = _personal(written, address)
    if personal:
        return PersonKind.PERSON, "its address spells a person's name"
    return (
        _by_local(address)
        or _by_names(written, address)
        or _by_bulk(point, written)
        or (PersonKind.PERSON, "nothing says otherwise")
    )


def kind_by_names(written: Sequence[Written]) -> Verdict:
    """The kind of a contact point that is no address: by the names it stands under, if any."""
    for text, name, _ in written:
        verdict = None if name is not None and name.is_full else _by_name(text)
        if verdict is not None:
            return verdict
    return PersonKind.PERSON, "nothing says otherwise"


def _personal(written: Sequence[Written], address: Address) -> bool:
    for text, name, _ in written:
        if name is None or not name.is_full or spelt(address, name) not in {"full", "initial"}:
            continue
        if fold(name.given) in names().given or not (_by_name(text) or _of_house(text, address)):
            return True
    return False


def _of_house(text: str, address: Address) -> bool:
    """`Acme Travel` at acme.com: the organisation's name first, and no given name behind it."""
    words = fold(text).strip(" '\"").split()
    house = address.organisation.partition(".")[0]
    if len(words) < 2 or words[0] != house:  # noqa: PLR2004 - the house alone is no name
        return False
    return words[1] not in names().given


def _by_local(address: Address) -> Verdict | None:
    table = patterns()
    local = address.local
    flat = _APART.sub("", local)
    if table.machine_local.search(local):
        return PersonKind.ROLE, "an address a machine writes from"
    if table.list_local.search(local):
        return PersonKind.LIST, "a list by its address"
    if flat in table.role_locals or flat.rstrip("0123456789") in table.role_locals:
        return PersonKind.ROLE, f"a role by its address: {local}"
    words = [word for word in _APART.split(local) if word]
    given = bool(words) and words[0] in names().given
    if not given and not table.list_words.isdisjoint(words):
        return PersonKind.LIST, "a list by its address"
    if not given and not table.role_words.isdisjoint(words):
        return PersonKind.ROLE, f"a role by its address: {local}"
    return None


@lru_cache(maxsize=65_536)
def _by_name(text: str) -> Verdict | None:
    table = patterns()
    plain = fold(text[:_LONGEST]).strip(" '\"")
    if table.list_name.search(plain):
        return PersonKind.LIST, f"a list by its name: {text[:60]}"
    if table.role_name.search(plain):
        return PersonKind.ROLE, f"a role by its name: {text[:60]}"
    return None


def _unreadable(text: str) -> Verdict:
    if parse_name(text) is None:
        return PersonKind.ROLE, "its name does not read as a person's"
    return PersonKind.PERSON, "a person's name"


def _by_names(written: Sequence[Written], address: Address) -> Verdict | None:
    """When at least half of what it is called by tells a role or a list."""
    total = sum(seen for _, _, seen in written)
    told: dict[PersonKind, int] = {}
    why: dict[PersonKind, str] = {}
    for text, _, seen in written:
        verdict = _by_name(text)
        if verdict is None and _of_house(text, address):
            verdict = PersonKind.ROLE, f"named after its organisation: {text[:60]}"
        if verdict is not None:
            told[verdict[0]] = told.get(verdict[0], 0) + seen
            why.setdefault(*verdict)
    for kind in (PersonKind.LIST, PersonKind.ROLE):
        if total and told.get(kind, 0) * 2 >= total:
            return kind, why[kind]
    return None


def _by_bulk(point: PointSeen, written: Sequence[Written]) -> Verdict | None:
    """Sends bulk mail only, and nobody ever wrote to it by a person's name."""
    if point.sent < _BULK_ENOUGH or point.bulk_sent < _BULK_SHARE * point.sent:
        return None
    if point.received and any(name is not None and name.is_full for _, name, _ in written):
        return None
    return PersonKind.ROLE, f"sends bulk mail only ({point.bulk_sent} of {point.sent})"
