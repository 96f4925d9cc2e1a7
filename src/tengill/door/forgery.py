"""Who may not be who they say: unproven senders, borrowed names, look-alike domains.

A warning says what was seen and accuses nobody: people write from new addresses, and lists break
signatures. What a warning does is take away the privilege of a relationship (`features.FORGED`).
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from tengill.door.authentication import Proof, proof
from tengill.door.confusing import LookAlikes, shown, skeleton
from tengill.door.domains import registrable
from tengill.door.making import quickly
from tengill.door.organisations import organisation
from tengill.facts.approaches import Approach, Reason
from tengill.facts.messages import Channel, Mailbox, PointKind

CODES = (
    "auth_failed",  # domain: the receiving server found that the domain does not stand behind it
    "auth_list",  # domain: it failed, but came through a list, which breaks signatures
    "auth_unproven",  # domain: the server looked, and found nothing either way
    "auth_absent",  # -: no server's word came with it; no accusation
    "lookalike_domain",  # domain, like (the one the owner writes to)
    "borrowed_name",  # name, address (as known): a trusted person's name from elsewhere
    "name_is_address",  # name (an address of another domain), address
    "mixed_scripts",  # domain: letters of several alphabets in one label
)
_ADDRESS = re.compile(r"[\w.+-]{1,64}@([\w-]{1,63}(?:\.[\w-]{1,63}){1,5})")
_LISTED = {"list-id", "mailing-list", "x-mailing-list", "list-post"}
_MOST_TOLD = 20_000
"""Senders that are remembered."""
_SEVERAL = 2
"""Words a name needs before it tells one person from others."""


@dataclass(frozen=True, slots=True)
class Known:
    """Whom and what the owner knows, against which a sender is held."""

    people: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Full names of those the owner writes to (and of the owner) → all addresses known of them."""
    organisations: frozenset[str] = frozenset()
    """Registrable domains that the owner writes to, the owner's own among them."""
    servers: frozenset[str] = frozenset()
    """authserv-ids of the owner's own mail servers; empty: the topmost word counts, whoever's."""
    _names: dict[str, frozenset[str]] = field(
        init=False, repr=False, compare=False, default_factory=dict
    )
    _told: dict[tuple[str, str], tuple[Reason, ...]] = field(
        init=False, repr=False, compare=False, default_factory=dict
    )
    _likes: LookAlikes = field(
        init=False, repr=False, compare=False, default_factory=lambda: LookAlikes(())
    )

    def __post_init__(self) -> None:
        """Index names and domains by how they look."""
        for name, addresses in self.people.items():
            if len(name.split()) >= _SEVERAL:
                key = _look(name)
                self._names[key] = self._names.get(key, frozenset()) | addresses
        object.__setattr__(self, "_likes", LookAlikes(self.organisations))

    def addresses(self, name: str) -> frozenset[str]:
        """Addresses known of whoever has this name, or one that looks like it."""
        return (
            self._names.get(_look(name), frozenset())
            if len(name.split()) >= _SEVERAL
            else frozenset()
        )

    def told_of(self, sender: Mailbox) -> tuple[Reason, ...]:
        """What a sender's name and address tell; remembered, for the same people write again."""
        told = self._told.get((sender.name, sender.address))
        if told is None:
            if len(self._told) >= _MOST_TOLD:
                self._told.clear()
            host = sender.address.rpartition("@")[2]
            told = (*_named(sender, self), *_domain(host, self))
            self._told[sender.name, sender.address] = told
        return told

    def like(self, domain: str) -> str:
        """The known domain that this one imitates, or empty."""
        return self._likes.of(domain)


@lru_cache(maxsize=8192)
def _look(name: str) -> str:
    """A name by its words in any order (`Lind, Anna` is Anna Lind)."""
    return " ".join(sorted(word.strip(",.'\"") for word in skeleton(name).split()))


def warnings(approach: Approach, known: Known) -> tuple[Reason, ...]:
    """What may be forged about an approach's sender, plainest first; `auth_absent` comes last.

    Only mail has addresses that anybody can write; other channels prove their senders.
    """
    if approach.channel is not Channel.MAIL or approach.sender.kind is not PointKind.EMAIL:
        return ()
    address = approach.sender.address
    host = address.rpartition("@")[2]
    found = [*known.told_of(approach.sender)]
    proven = proof(approach.headers, address, known.servers)
    if proven is Proof.FAILED:
        listed = any(name in _LISTED for name, _ in approach.headers)
        found.insert(0, _reason("auth_list" if listed else "auth_failed", domain=host))
    elif proven is Proof.UNPROVEN:
        found.append(_reason("auth_unproven", domain=host))
    elif proven is Proof.ABSENT:
        found.append(_ABSENT)
    return tuple(found)


def _named(sender: Mailbox, known: Known) -> Iterable[Reason]:
    name, address = sender.name, sender.address
    if "@" in name and (inner := _ADDRESS.search(name.lower())):
        if registrable(inner[1]) != registrable(address.rpartition("@")[2]):
            yield _reason("name_is_address", name=inner[0], address=address)
        return
    addresses = known.addresses(name)
    if not addresses or address in addresses:
        return
    own = organisation(address)
    # A colleague's second address in their own firm is nobody else's.
    if own and any(organisation(one) == own for one in addresses):
        return
    yield _reason("borrowed_name", name=name, address=min(addresses))


def _domain(host: str, known: Known) -> Iterable[Reason]:
    domain = registrable(host)
    if like := known.like(domain):
        yield _reason("lookalike_domain", domain=shown(domain), like=like)
    elif _has_mixed(domain):
        yield _reason("mixed_scripts", domain=shown(domain))


@lru_cache(maxsize=8192)
def _has_mixed(domain: str) -> bool:
    return any(map(_mixed, shown(domain).split(".")))


def _mixed(label: str) -> bool:
    """Whether Latin letters stand beside Greek or Cyrillic ones in a label."""
    latin = any("a" <= letter <= "z" for letter in label)
    other = any("\u0370" <= letter <= "\u052f" for letter in label)
    return latin and other


_made = quickly(Reason)
_ABSENT = Reason("auth_absent")


def _reason(code: str, **values: str) -> Reason:
    return _made(code, 0.0, tuple(values.items()))
