"""The owner's own profile: what they say of themselves, where they worked, how they are reached."""

import re
from datetime import date

from tengill.facts.contacts import Affiliation, Contact, PersonName, Place, Point
from tengill.facts.messages import OWNER, PointKind
from tengill.sources.addresses import read_address
from tengill.sources.linkedin.who import person_name
from tengill.sources.records import Raw
from tengill.sources.social.accounts import handle, page_point, phone
from tengill.sources.social.days import day_or_time
from tengill.sources.social.messages import origin_of
from tengill.sources.social.records import Facts
from tengill.sources.tables import Row, read_row

_ME = Point(OWNER.kind, OWNER.address)
_BIRTHDAY = re.compile(r"\d{4}-\d\d-\d\d")
_MOST, _MOST_TEXT = 300, 4_000


def read_profile(raw: Raw) -> Facts:
    """Name, headline, summary, place and pages."""
    row = read_row(raw)
    place = row.get("geo location")
    about = "\n".join(one for one in (row.get("headline"), row.get("summary")) if one)
    born = row.get("birth date")
    return (
        _card(
            raw, row, "profile",
            name=person_name(row.get("first name"), row.get("last name")),
            points=(_ME, *_handles(row), *_pages(row)),
            places=(Place(place[:_MOST]),) if place else (),
            headline=about[:_MOST_TEXT],
            birthday=born if _BIRTHDAY.fullmatch(born) else "",
        ),
    )  # fmt: skip


def read_position(raw: Raw) -> Facts:
    """A place the owner worked at, with its months."""
    row = read_row(raw)
    company, title = row.get("company name")[:_MOST], row.get("title")[:_MOST]
    if not company and not title:
        return ()
    began, ended = (_day(row.get(one)) for one in ("started on", "finished on"))
    place = row.get("location")[:_MOST]
    return (
        _card(
            raw, row, f"position:{company}:{title}:{row.get('started on')}",
            affiliations=(Affiliation(company, title, since=began, until=ended),),
            places=(Place(place),) if place else (),
        ),
    )  # fmt: skip


def read_skill(raw: Raw) -> Facts:
    """A skill the owner names."""
    row = read_row(raw)
    skill = row.get("name")[:_MOST]
    return (_card(raw, row, f"skill:{skill}", skills=(skill,)),) if skill else ()


def read_own_address(raw: Raw) -> Facts:
    """An address of the owner's, when they confirmed it."""
    row = read_row(raw)
    address = read_address(row.get("email address"))
    if not address or row.get("confirmed").lower() in {"no", "false"}:
        return ()
    return (_card(raw, row, f"email:{address}", points=(Point(PointKind.EMAIL, address),)),)


def read_own_phone(raw: Raw) -> Facts:
    """A phone number of the owner's."""
    row = read_row(raw)
    extension = row.get("extension")
    number = phone(f"{extension} {row.get('number')}" if extension else row.get("number"))
    if not number:
        return ()
    point = Point(PointKind.PHONE, number, row.get("type")[:40].lower())
    return (_card(raw, row, f"phone:{number}", points=(point,)),)


def _card(
    raw: Raw,
    row: Row,
    key: str,
    *,
    name: PersonName | None = None,
    points: tuple[Point, ...] = (_ME,),
    affiliations: tuple[Affiliation, ...] = (),
    places: tuple[Place, ...] = (),
    skills: tuple[str, ...] = (),
    headline: str = "",
    birthday: str = "",
) -> Contact:
    return Contact(
        source="linkedin",
        key=f"owner:{key}"[:200],
        name=name or PersonName(""),
        points=points,
        affiliations=affiliations,
        places=places,
        skills=skills,
        headline=headline,
        birthday=birthday,
        is_owner=True,
        defects=row.defects,
        origin=origin_of(raw),
    )


def _listed(told: str) -> list[str]:
    """The entries of a cell such as `[https://a.example,PERSONAL:https://b.example]`."""
    return [one.strip() for one in told.strip().strip("[]").split(",") if one.strip()]


def _handles(row: Row) -> list[Point]:
    told = (handle(one) for one in _listed(row.get("twitter handles")))
    return [Point(PointKind.X, one) for one in told if one]


def _pages(row: Row) -> list[Point]:
    told = (one[max(0, one.find("http")) :] for one in _listed(row.get("websites")))
    return [point for one in told if (point := page_point(one))]


def _day(told: str) -> date | None:
    """The day a month or a year begins with."""
    told = f"1 {told}" if re.fullmatch(r"[^\W\d_]{3,12}\.? \d{4}", told) else told
    told = f"{told}-01-01" if re.fullmatch(r"\d{4}", told) else told
    at = day_or_time(told)
    return at.date() if at else None
