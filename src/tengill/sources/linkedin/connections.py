"""Connections.csv: a member and the day they connected."""

from tengill.facts.contacts import Affiliation, Contact, PersonName, Point
from tengill.facts.interactions import Interaction, InteractionKind
from tengill.facts.messages import OWNER, Mailbox, PointKind
from tengill.sources.addresses import read_address
from tengill.sources.linkedin.who import person_name
from tengill.sources.records import Raw
from tengill.sources.social.accounts import linkedin_slug
from tengill.sources.social.days import day_or_time
from tengill.sources.social.messages import origin_of
from tengill.sources.social.records import Facts, context_of, unreadable
from tengill.sources.tables import Row, read_row

_MOST = 300
_HELD = ("url", "email address", "company", "position")


def read_connection(raw: Raw) -> Facts:
    """The member's card, and that they and the owner are connected."""
    row = read_row(raw)
    name = person_name(row.get("first name"), row.get("last name"))
    slug = linkedin_slug(row.get("url", "profile url", "public profile url"))
    address = read_address(row.get("email address", "email", "e mail address"))
    when = row.get("connected on")
    if not name.full and not slug and not address:
        return unreadable(
            raw,
            f"A connection of {when or 'an unknown day'} tells neither name nor profile: this "
            "member closed their account. It is counted and left out.",
            "member withdrew",
        )
    at = day_or_time(when, context_of(raw.context).get("order", ""))
    defects = (*row.defects, *(() if at else ("no day of the connection could be read",)))
    key = slug or address or f"{name.full}|{when}"
    points = [Point(PointKind.LINKEDIN, slug)] if slug else []
    if address:
        points.append(Point(PointKind.EMAIL, address))
    organisation, title = row.get("company"), row.get("position")
    origin = origin_of(raw)
    card = Contact(
        source="linkedin",
        key=key[:200],
        name=name,
        points=tuple(points),
        affiliations=(
            (Affiliation(organisation[:_MOST], title[:_MOST]),) if organisation or title else ()
        ),
        source_fields=_rest(row, name),
        defects=defects,
        origin=origin,
    )
    tie = Interaction(
        source="linkedin",
        kind=InteractionKind.CONNECTION,
        at=at,
        by=OWNER,
        to=_mailbox(name.full, slug, address),
        key=f"connection:{key}"[:200],
        defects=defects,
        origin=origin,
    )
    return (card, tie)


def _rest(row: Row, name: PersonName) -> tuple[tuple[str, str], ...]:
    """What of the row the card does not hold as it is."""
    held = {name.given, name.family, *(row.get(one) for one in _HELD)}
    return tuple((one, cell[:500]) for one, cell in row.filled() if cell not in held)


def _mailbox(name: str, slug: str, address: str) -> Mailbox:
    if slug:
        return Mailbox(name, slug, PointKind.LINKEDIN)
    return Mailbox(name, address)
