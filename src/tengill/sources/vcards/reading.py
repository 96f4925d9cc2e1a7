"""One card as a contact."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import islice

from tengill.facts.contacts import Contact, PersonName
from tengill.facts.messages import KeptAside, Origin
from tengill.sources.birthdays import iso_birthday
from tengill.sources.records import Raw, kept_aside
from tengill.sources.vcards.places import places
from tengill.sources.vcards.points import Points, label_of, labels_of
from tengill.sources.vcards.positions import affiliations
from tengill.sources.vcards.properties import BULKY, Property, properties
from tengill.sources.vcards.values import LONGEST, components, items, line, text

_MOST_FIELDS = 300
_NOTE = 20_000
_DEEPEST = 3
_SILENT = frozenset(
    {
        "BEGIN",
        "END",
        "VERSION",
        "PRODID",
        "X-ABLABEL",
        "X-ABADR",
        "PROFILE",
        "CLIENTPIDMAP",
        "X-ABSHOWAS",
    }
)
_RELATED = {
    "X-SPOUSE": "spouse", "X-EVOLUTION-SPOUSE": "spouse", "X-MS-SPOUSE": "spouse",
    "X-KADDRESSBOOK-X-SPOUSESNAME": "spouse", "X-MANAGER": "manager",
    "X-EVOLUTION-MANAGER": "manager", "X-MS-MANAGER": "manager",
    "X-KADDRESSBOOK-X-MANAGERSNAME": "manager", "X-ASSISTANT": "assistant",
    "X-EVOLUTION-ASSISTANT": "assistant", "X-MS-ASSISTANT": "assistant",
    "X-KADDRESSBOOK-X-ASSISTANTSNAME": "assistant", "X-MS-CHILD": "child",
}  # fmt: skip
_SHORT = frozenset({"FN", "N", "ORG", "TITLE", "NICKNAME", "ADR", "CATEGORIES", "NOTE"})
"""Properties of which only so much is kept, elsewhere than for evidence."""
_KINDS = frozenset({"KIND", "X-ADDRESSBOOKSERVER-KIND", "X-KIND"})
_MEMBERS = frozenset({"MEMBER", "X-ADDRESSBOOKSERVER-MEMBER"})
_RELATIONS = frozenset({"RELATED", "X-ABRELATEDNAMES", "AGENT", *_RELATED, *_MEMBERS})
_REV = re.compile(
    r"(\d{4})-?(\d\d)-?(\d\d)(?:[T ]?(\d\d):?(\d\d)(?::?(\d\d))?(?:[.,]\d+)?)?"
    r"\s*(?:Z|([+-])(\d\d):?(\d\d)?)?"
)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is given with a card."""

    region: str | None
    origin: Origin


@dataclass
class _Card:
    """A card while it is read."""

    found: list[Property]
    labels: dict[str, str]
    points: Points
    defects: list[str]
    rest: list[tuple[str, str]] = field(default_factory=list)
    by_name: dict[str, list[Property]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Order the properties by their names."""
        for one in self.found:
            self.by_name.setdefault(one.name, []).append(one)

    def values(self, *names: str) -> list[str]:
        """The values of properties of these names that are not empty, as they stand."""
        found = [one.value for name in names for one in self.by_name.get(name, ())]
        return [value for value in found if value.strip(" ;,")]

    def keep(self, one: Property) -> None:
        """Keep for evidence what no field holds."""
        value = "left out" if _is_data(one) else text(one.value)[:LONGEST]
        if value and len(self.rest) < _MOST_FIELDS:
            label = label_of(one, self.labels)
            self.rest.append((f"{one.name} ({label})" if label else one.name, value))


def read_card(raw: Raw, region: str | None = None) -> tuple[Contact, ...] | KeptAside:
    """The contacts a card tells: itself, and people on cards within it (AGENT).

    Args:
        raw: the card as `split_cards` cut it out.
        region: where telephone numbers without a country belong, or None.
    """
    origin = Origin(raw.path, raw.offset, raw.length)
    defects = ["the card is longer than is read; its end was left out"] if raw.cut else []
    found = list(properties(raw.data, defects))
    if any(
        len(one.value) > (_NOTE if one.name == "NOTE" else LONGEST)
        for one in found
        if one.name in _SHORT
    ):
        defects.append("a value is longer than is kept; it was cut")
    if not any(one.name == "END" for one in found):
        defects.append("the card has no END line")
    contacts = _contacts(found, defects, _Asked(region, origin), 0)
    if not contacts:
        return kept_aside(
            "empty card",
            "This card names nobody and holds no address. Nothing is lost by leaving it out.",
            raw.path,
            raw.offset,
            raw.length,
            raw.data,
        )
    return tuple(contacts)


def _contacts(
    found: list[Property], defects: list[str], asked: _Asked, depth: int
) -> list[Contact]:
    own, nested = _apart(found)
    agents: list[Contact] = []
    if depth < _DEEPEST:
        within = [list(properties(card, defects)) for card in _inline(own)]
        for card in (*nested, *within):
            agents += _contacts(card, [], asked, depth + 1)
    contact = _contact(own, defects, asked, agents)
    return [*([contact] if contact else []), *agents]


def _apart(found: list[Property]) -> tuple[list[Property], list[list[Property]]]:
    """A card's own properties, and those of the cards that stand in it."""
    own: list[Property] = []
    nested: list[list[Property]] = []
    depth = 0
    for one in found:
        inline = one.name == "AGENT" and one.value.strip().upper() == "BEGIN:VCARD"
        if one.name == "BEGIN" or (inline and depth):
            depth += 1
            if depth == 2:  # noqa: PLR2004 - a card within the card
                nested.append([])
        if depth > 1:
            nested[-1].append(one)
        else:
            own.append(one)
        if one.name == "END":
            depth -= 1
    return own, nested


def _inline(own: list[Property]) -> list[bytes]:
    """Cards that are the value of an AGENT, as vCard 3.0 has them."""
    return [
        (one.value if "\n" in one.value else text(one.value)).encode("utf-8", "replace")
        for one in own
        if one.name == "AGENT" and one.value.lstrip()[:6].upper() == "BEGIN:"
    ]


def _contact(
    own: list[Property], defects: list[str], asked: _Asked, agents: list[Contact]
) -> Contact | None:
    labels = labels_of(own)
    card = _Card(own, labels, Points(labels, asked.region), defects)
    rest = [one for one in own if not _taken(one, card)]
    name = _name(card)
    jobs, left = affiliations(rest)
    homes, left = places(left, labels)
    birthday = _birthday(card)
    for one in left:
        card.keep(one)
    kind = next((value.strip().lower() for value in card.values(*_KINDS)), "")
    showing = {value.strip().upper() for value in card.values("X-ABSHOWAS")}
    named = any(value.strip(" ;") for value in card.values("N"))
    organisation = next((job.organisation for job in jobs if job.organisation), "")
    if not name.full:
        name = replace(name, full=name.nickname or organisation)
    contact = Contact(
        source="vcard",
        key=next((line(value)[:LONGEST] for value in card.values("UID")), ""),
        name=name,
        points=card.points.all(),
        affiliations=jobs,
        places=homes,
        groups=_unique(one for value in card.values("CATEGORIES") for one in items(value)),
        note="\n".join(text(value) for value in card.values("NOTE"))[:_NOTE],
        skills=_unique(text(value) for value in card.values("EXPERTISE")),
        birthday=birthday,
        told_at=max(
            (when for value in card.values("REV") if (when := _moment(value))), default=None
        ),
        is_organisation=kind in ("org", "organization", "group")
        or "COMPANY" in showing
        or (not named and bool(organisation) and name.full.casefold() == organisation.casefold()),
        related=(*_related(card), *(("agent", one.name.full) for one in agents if one.name.full)),
        source_fields=tuple(card.rest),
        defects=(*defects, *card.points.defects),
        origin=asked.origin,
    )
    said = (
        contact.name.full, contact.points, contact.affiliations, contact.places, contact.groups,
        contact.note, contact.birthday, contact.related, contact.source_fields,
    )  # fmt: skip
    return contact if any(said) else None


def _unique(told: Iterable[str]) -> tuple[str, ...]:
    return tuple(islice(dict.fromkeys(one[:LONGEST] for one in told if one), _MOST_FIELDS))


def _taken(one: Property, card: _Card) -> bool:
    """Whether a property is a point, silent, or read elsewhere; if not, it may be kept as it is."""
    point = card.points.add(one)
    if point is not None:
        if not point:
            card.keep(one)
        return True
    return one.name in _READ or one.name in _SILENT


_READ = frozenset(
    {"N", "FN", "NICKNAME", "CATEGORIES", "NOTE", "EXPERTISE", "REV", "UID", "BDAY", *_RELATIONS}
)  # fmt: skip


def _name(card: _Card) -> PersonName:
    """The name: FN as it stands, its parts from the first N that has any; without FN, from N."""
    names = card.values("N")
    parts = (
        [" ".join(items(part)) if "," in part else text(part) for part in components(names[0])]
        if names
        else []
    )
    family, given, middle, prefix, suffix = (
        " ".join(part.split())[:LONGEST] for part in (*parts, "", "", "", "", "")[:5]
    )
    full = [line(value) for value in card.values("FN") if line(value)]
    for other in full[1:]:
        card.rest.append(("FN", other[:LONGEST]))
    for more in names[1:]:
        card.rest.append(("N", text(more)[:LONGEST]))
    nicknames = [one for value in card.values("NICKNAME") for one in items(value)]
    for other in nicknames[1:]:
        card.rest.append(("NICKNAME", other[:LONGEST]))
    built = " ".join(part for part in (given, middle, family, suffix) if part)
    return PersonName(
        full=(full[0] if full else built)[:LONGEST],
        given=given, middle=middle, family=family, prefix=prefix, suffix=suffix,
        nickname=" ".join(nicknames[0].split()) if nicknames else "",
    )  # fmt: skip


def _birthday(card: _Card) -> str:
    days = [one for one in card.by_name.get("BDAY", ()) if one.value.strip()]
    read = [iso_birthday(one.value, one.param("X-APPLE-OMIT-YEAR")) for one in days]
    for one, day in zip(days, read, strict=True):
        if not day:
            card.rest.append(("BDAY", text(one.value)[:LONGEST]))
            if one.param("VALUE").lower() != "text":
                card.defects.append(
                    f"“{line(one.value)[:60]}” is no day; it is kept as it was told"
                )
    first = next((day for day in read if day), "")
    for one, day in zip(days, read, strict=True):
        if day and day != first:
            card.rest.append(("BDAY", text(one.value)[:LONGEST]))
    return first


def _related(card: _Card) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    if not card.by_name.keys() & _RELATIONS:
        return found
    for one in card.found:
        if one.name not in _RELATIONS:
            continue
        value = line(one.value)[:LONGEST]
        if not value:
            continue
        if one.name in _RELATED:
            found.append((_RELATED[one.name], value))
        elif one.name in ("RELATED", "X-ABRELATEDNAMES"):
            found.append((label_of(one, card.labels) or "related", value))
        elif one.name in _MEMBERS:
            found.append(("member", value))
        elif one.name == "AGENT" and value[:6].upper() != "BEGIN:":
            found.append(("agent", value))
    return found[:_MOST_FIELDS]


def _moment(value: str) -> datetime | None:
    """REV as a moment in UTC; one without a zone is taken as UTC."""
    match = _REV.fullmatch(value.strip())
    if match is None:
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in match.groups()[:6])
    try:
        when = datetime(year, month, day, hour, minute, min(second, 59), tzinfo=UTC)
        if match[7]:
            told = datetime.strptime(f"{match[7]}{match[8]}{match[9] or '00'}", "%z").utcoffset()
            when -= told or (when - when)
    except (ValueError, OverflowError):
        return None
    return when


def _is_data(one: Property) -> bool:
    """Whether a value is a picture, sound or key itself and not where it lies."""
    value = one.value.strip().lower()
    return one.name in BULKY and not value.startswith(("http://", "https://", "ftp://", "cid:"))
