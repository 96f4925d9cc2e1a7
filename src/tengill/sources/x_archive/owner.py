"""The owner's own account, and the figures the manifest tells."""

from typing import Any

from tengill.facts.contacts import Contact, Figure, PersonName, Place, Point, Reach
from tengill.facts.messages import OWNER, PointKind
from tengill.facts.records import Fact
from tengill.sources.addresses import read_address
from tengill.sources.records import Raw
from tengill.sources.social.accounts import handle, page_point, x_point
from tengill.sources.social.json_values import count, identifier, read_json, table, tables, text
from tengill.sources.social.messages import origin_of
from tengill.sources.social.moments import moment
from tengill.sources.social.records import Facts, unreadable

_BROKEN = "The account of this X archive can't be read: the file is damaged or cut short."
_SHORTENED = "t.co/"
_FIGURES = {
    "follower": Figure.FOLLOWERS,
    "following": Figure.FOLLOWING,
    "tweets": Figure.POSTS,
    "tweet": Figure.POSTS,
}


def read_account(raw: Raw) -> Facts:
    """The account: its number, its handle, the address it was made with."""
    account = table(read_json(raw.data), "account")
    number = identifier(account, "accountId")
    if not number and not handle(text(account, "username")):
        return unreadable(raw, _BROKEN)
    address = read_address(text(account, "email", most=400))
    points = [*_points(number, text(account, "username"))]
    if address:
        points.append(Point(PointKind.EMAIL, address))
    created = text(account, "createdAt", most=40)
    return (
        Contact(
            source="x",
            key="owner:account",
            name=PersonName(text(account, "accountDisplayName", most=300)),
            points=tuple(points),
            is_owner=True,
            source_fields=(("createdAt", created),) if created else (),
            origin=origin_of(raw),
        ),
    )


def read_profile(raw: Raw) -> Facts:
    """What the owner says of themselves."""
    told = read_json(raw.data)
    description = table(told, "profile", "description")
    if not table(told, "profile"):
        return unreadable(raw, _BROKEN)
    place = text(description, "location", most=300).strip()
    page = page_point(text(description, "website"))
    points = [Point(OWNER.kind, OWNER.address)]
    if page and not page.value.startswith(_SHORTENED):
        points.append(page)
    return (
        Contact(
            source="x",
            key="owner:profile",
            name=PersonName(""),
            points=tuple(points),
            places=(Place(place),) if place else (),
            headline=text(description, "bio", most=2_000).strip(),
            is_owner=True,
            origin=origin_of(raw),
        ),
    )


def read_manifest(raw: Raw) -> Facts:
    """The account once more, and how many follow it on the day the archive was made."""
    told = read_json(raw.data)
    user = table(told, "userInfo")
    number = identifier(user, "accountId")
    if not isinstance(told, dict):
        return unreadable(raw, "The manifest of this X archive can't be read: it is damaged.")
    if not number:
        return ()
    name = text(user, "displayName", most=300)
    owner = Contact(
        source="x",
        key="owner:manifest",
        name=PersonName(name),
        points=_points(number, text(user, "userName")),
        is_owner=True,
        origin=origin_of(raw),
    )
    return (owner, *_reach(told, number, name, raw))


def _reach(told: Any, number: str, name: str, raw: Raw) -> tuple[Fact, ...]:
    archive = table(told, "archiveInfo")
    at = moment(text(archive, "generationDate", most=40))
    if at is None or archive.get("isPartialArchive"):
        return ()
    found: dict[Figure, int] = {}
    for part, figure in _FIGURES.items():
        counts = [count(file.get("count")) for file in tables(told, "dataTypes", part, "files")]
        if counts and None not in counts:
            found.setdefault(figure, sum(one for one in counts if one is not None))
    return tuple(
        Reach("x", x_point(number), figure, figure_count, at, name, origin_of(raw))
        for figure, figure_count in found.items()
    )


def _points(number: str, name: str) -> tuple[Point, ...]:
    told = [number, handle(name)]
    return tuple(x_point(one) for one in told if one)
