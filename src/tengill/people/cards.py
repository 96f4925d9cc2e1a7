"""What cards tell of people: the points on one card are one person's, and whose the archive is.

A card is its source's own word, so its points are joined as witnessed, unless names say that more
than one person stands behind a point: a family's telephone, a switchboard, an office address.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from tengill.facts.contacts import PersonName
from tengill.people.folding import fold, letters
from tengill.people.linking import Linker
from tengill.people.names import fits, parse_name
from tengill.people.points import PersonKind
from tengill.people.profiles import Identity, Profile, identity_of

MOST_CARDS = 5
"""A telephone or page on cards of more different names than this is nobody's own."""
OWNER_KIND = "owner"
_SHARABLE = frozenset({"phone", "url"})


@dataclass(frozen=True, slots=True)
class CardSeen:
    """A card that stands, with the contact points on it. Several tellings of one card: the newest.

    Its size does not depend on how often it was found.
    """

    id: int
    source: str
    """As `facts.contacts.Contact.source`."""
    key: str
    """The same person's in all tellings of this source."""
    name: PersonName
    points: tuple[int, ...]
    """Ids of its contact points, those of earlier tellings included."""
    organisations: tuple[str, ...] = ()
    """Names, newest first."""
    places: tuple[str, ...] = ()
    is_owner: bool = False
    is_organisation: bool = False
    told_at: int | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """Two contact points that are one person's by linkage across cards."""

    left: int
    """A point's id."""
    right: int
    reason: str
    weight: float
    """From 0 to 1."""
    sure: bool = False
    """Names were weighed already: they do not forbid the join."""


@dataclass(slots=True)
class CardFindings:
    """What cards decided about positions."""

    witnessed: set[int] = field(default_factory=set)
    """Joined because a card says so."""
    owners: set[int] = field(default_factory=set)
    """Points of the archive's owner."""


@dataclass(frozen=True, slots=True)
class CardTable:
    """The cards of persons, and which of their points are not theirs alone."""

    cards: Sequence[CardSeen]
    position: Mapping[int, int]
    """Point → position."""
    shared: Mapping[int, set[int]]
    """Position → cards that may not take the point for their person's own."""


def read_cards(
    profiles: list[Profile], cards: Iterable[CardSeen], position: Mapping[int, int]
) -> CardTable:
    """Learn from cards which points are a house's or several people's: these become roles.

    Args:
        profiles: of all points; changed in place.
        cards: the cards that stand.
        position: point → its position among the profiles.
    """
    ordered = sorted(cards, key=lambda card: (card.source, card.key))
    on = _standing(ordered, position)
    for at, standing in on.items():
        if all(card.is_organisation for card in standing) and not profiles[at].spelling:
            profiles[at] = _role(profiles[at], "an organisation's card")
    persons = [card for card in ordered if not card.is_organisation]
    identities = {card.id: _identity(card) for card in persons}
    shared: dict[int, set[int]] = {}
    for at, standing in _standing(persons, position).items():
        strangers = _strangers(profiles[at], standing, identities)
        if strangers:
            shared[at] = strangers
        if profiles[at].point.kind in _SHARABLE and len(strangers) == len(standing):
            profiles[at] = _role(profiles[at], "on cards of different people")
    return CardTable(persons, position, shared)


def _standing(cards: Iterable[CardSeen], position: Mapping[int, int]) -> dict[int, list[CardSeen]]:
    on: dict[int, list[CardSeen]] = defaultdict(list)
    for card in cards:
        for point in card.points:
            if point in position:
                on[position[point]].append(card)
    return on


def _role(profile: Profile, why: str) -> Profile:
    return replace(profile, kind=PersonKind.ROLE, kind_reason=why, identity=None, others=False)


def one_card(linker: Linker, table: CardTable) -> CardFindings:
    """Join the points of each card, and find the owner's."""
    findings = CardFindings()
    for card in table.cards:
        mine = [table.position[point] for point in card.points if point in table.position]
        own = [at for at in mine if card.id not in table.shared.get(at, ())]
        if card.is_owner:
            findings.owners.update(own)
        for other in own[1:]:
            if _join(linker, own[0], other, card.source):
                findings.witnessed.update((own[0], other))
    return findings


def linked(linker: Linker, links: Iterable[Link], position: Mapping[int, int]) -> set[int]:
    """Join what linkage across cards found; returns the positions that stand there for its reason.

    The later point of each pair keeps the reason, also where it came along on a card of its own.
    """
    find = linker.clusters.find
    joined: set[int] = set()
    for link in links:
        left, right = position.get(link.left), position.get(link.right)
        if left is None or right is None or find(left) == find(right):
            continue
        linker.link(left, right, link.reason, named=True, same_address=link.sure)
        if find(left) == find(right):
            later = max(left, right)
            linker.reasons[later] = link.reason
            joined.add(later)
    return joined


def unclear_links(linker: Linker, unclear: Iterable[Link], position: Mapping[int, int]) -> None:
    """Note pairs that linkage could not tell, for review."""
    for link in unclear:
        left, right = position.get(link.left), position.get(link.right)
        if left is not None and right is not None:
            linker.suggest(left, right, link.reason, link.weight)


def the_owner(linker: Linker, owners: Iterable[int], decided: Iterable[int]) -> set[int]:
    """Join the owner's own point, cards and addresses where their names agree.

    Args:
        linker: the points on their way to persons.
        owners: positions of points on the owner's own cards.
        decided: positions of points that a person (or a guess from mail) calls the owner's.

    Returns:
        Positions that are the owner's beside those decided.
    """
    own = [at for at, profile in enumerate(linker.profiles) if profile.point.kind == OWNER_KIND]
    found = {*own, *owners}
    if not found:
        return found
    first, *others = [*own, *sorted(owners), *sorted(decided)]
    for other in others:
        if linker.clusters.join(first, other):
            linker.reasons.setdefault(other, "the owner's own")
            linker.reasons.setdefault(first, "the owner's own")
    return found


def _join(linker: Linker, one: int, other: int, source: str) -> bool:
    """Join two points of one card; names were compared before."""
    if not linker.clusters.join(one, other, same_address=True):
        return False
    reason = f"on one card ({source})"
    linker.reasons.setdefault(one, reason)
    linker.reasons.setdefault(other, reason)
    return True


def _identity(card: CardSeen) -> Identity | None:
    told = parse_name(card.name.full)
    return identity_of(told) if told is not None and told.is_full else None


def _strangers(
    profile: Profile, standing: Sequence[CardSeen], identities: Mapping[int, Identity | None]
) -> set[int]:
    everybody = {card.id for card in standing}
    if profile.point.kind == "name":
        return set()
    if profile.kind is not PersonKind.PERSON and profile.address is not None:
        return everybody  # info@, a list: on a person's card it is still not theirs
    if profile.point.kind in _SHARABLE and len({fold(c.name.full) for c in standing}) > MOST_CARDS:
        return everybody
    by_mail = profile.identity if profile.address is not None and profile.spelling else None
    told = [(card.id, its) for card in standing if (its := identities[card.id]) is not None]
    if by_mail is not None:
        return {card for card, its in told if _differ(by_mail, its) and by_mail.last != its.last}
    return everybody if _several(standing, [its for _, its in told]) else set()


def _several(standing: Sequence[CardSeen], told: Sequence[Identity]) -> bool:
    """Whether the names on these cards are those of clearly different people."""
    if any(_differ(told[0], its) for its in told[1:]):
        return True
    # A first name alone tells less, but enough to keep a family on one telephone apart.
    given = [name for card in standing if (name := _given(card))]
    return len(told) < len(standing) and any(not fits(given[0], other) for other in given[1:])


def _given(card: CardSeen) -> str:
    told = parse_name(card.name.full)
    return letters(fold(told.given)) if told is not None else ""


def _differ(one: Identity, other: Identity) -> bool:
    """Clearly two people: neither the whole name nor the given name fits."""
    return not one.agrees(other) and not fits(one.given, other.given)
