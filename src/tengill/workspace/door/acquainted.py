"""Whom the owner writes to, by name and domain, so that whoever borrows one is told from them."""

from collections.abc import Callable

from tengill.door.evidence import Owner
from tengill.door.forgery import Known
from tengill.door.organisations import organisation
from tengill.facts.approaches import Approach
from tengill.facts.folding import fold
from tengill.facts.messages import Mailbox, Message, PointKind, Role

_SHARE = 10
_CROWD = 50
_MOST_NAMES = 6


class Acquainted:
    """What `forgery.warnings` holds a sender against, growing with what the owner writes.

    The index is made anew when it has grown by a tenth: what the owner wrote last may take some
    messages to count. It is made at once where waiting could accuse somebody: when a name that is
    known gets another address.
    """

    def __init__(self, owner: Owner, party: Callable[[str], str]) -> None:
        self._party = party
        self._people: dict[str, set[str]] = {}
        self._organisations: set[str] = set(owner.organisations)
        self._names: dict[str, list[str]] = {}
        self._written: set[str] = set()
        self._addresses: dict[str, set[str]] = {}
        self._changes = 0
        for name in owner.names:
            self._enter(name, owner.addresses)
        self._made = self._make()

    def known(self) -> Known:
        """Who is known by now."""
        due = 1 + (len(self._people) + len(self._organisations)) // _SHARE
        if self._changes >= due:
            self._made = self._make()
        return self._made

    def wrote(self, message: Message) -> None:
        """The owner wrote this: whoever it went to is known."""
        boxes = message.mailboxes(Role.TO, Role.CC, Role.BCC)
        if len(boxes) > _CROWD:
            return
        for box in boxes:
            if not box.address:
                continue
            self._written.add(self._party(box.address))
            self._met(box)
            domain = organisation(box.address)
            if domain and domain not in self._organisations:
                self._organisations.add(domain)
                self._changes += 1

    def received(self, approach: Approach) -> None:
        """An approach by somebody who is who they say: their names and addresses."""
        if approach.sender.address:
            self._met(approach.sender)

    def _met(self, box: Mailbox) -> None:
        name, party = box.name, self._party(box.address)
        addresses = self._addresses.setdefault(party, set())
        # Only an address can be borrowed: who is known from a profile alone and writes their first
        # letter comes from nowhere else.
        if box.kind is PointKind.EMAIL:
            addresses.add(box.address)
        names = self._names.setdefault(party, [])
        if name and name not in names and len(names) < _MOST_NAMES:
            names.append(name)
        if party in self._written:
            for one in names:
                self._enter(one, addresses)

    def _enter(self, name: str, addresses: set[str] | frozenset[str]) -> None:
        if " " not in name.strip():
            return
        key = fold(name)
        had = self._people.setdefault(key, set())
        if not addresses <= had:
            # Another address of a name in the index: whoever has both must not be accused.
            self._changes += 2 + len(self._people) + len(self._organisations) if had else 1
            had |= addresses

    def _make(self) -> Known:
        self._changes = 0
        people = {name: frozenset(addresses) for name, addresses in self._people.items()}
        return Known(people, frozenset(self._organisations))
