"""A CSV of people that no known program wrote: columns guessed, or told by a person."""

import re
from collections.abc import Iterator
from hashlib import blake2b

from tengill.facts.contacts import (
    Affiliation,
    Contact,
    Figure,
    PersonName,
    Place,
    Point,
    Reach,
)
from tengill.facts.messages import KeptAside, PointKind
from tengill.facts.records import Fact
from tengill.sources.limits import Limits
from tengill.sources.mapped.cells import Cells, boxes_in, cells_of
from tengill.sources.mapped.looking import layout_of, mapped_records
from tengill.sources.mapped.mapping import PEOPLE, Mapping
from tengill.sources.profiles import account_point, profile_point
from tengill.sources.records import Raw
from tengill.sources.social.accounts import account_of_url, mastodon_account, phone
from tengill.sources.social.days import day_or_time
from tengill.sources.social.messages import origin_of
from tengill.sources.social.records import Facts, unreadable
from tengill.sources.streams import Stream

_MOST, _MOST_TEXT = 300, 4_000
_PARTS = re.compile(r"[;|,]")
_NUMBERS = re.compile(r"[;|,]|\s/\s")
_BIRTHDAY = re.compile(r"\d{4}-\d\d-\d\d|--\d\d-\d\d")
_SEPARATED = re.compile(r"(?<!\d)\d{1,3}(?:[ .,\u00a0]\d{3})+(?!\d)|\d{1,12}")


class PeopleCsv:
    """A list of people, as the registry in `formats` knows it; register it after known exports.

    With a `mapping` every table is read by it; without one, what clearly is a list of people is
    read by a guessed mapping.
    """

    name = "people-csv"
    brings = "people"

    def __init__(self, mapping: Mapping | None = None) -> None:
        self._mapping = mapping

    def recognises(self, head: bytes, /) -> bool:
        """Whether a file clearly is a list of people."""
        return layout_of(head, PEOPLE) is not None

    def records(
        self, stream: Stream, path: str, base: int, start: int, limits: Limits
    ) -> Iterator[Raw | KeptAside]:
        """One record for each row."""
        yield from mapped_records(
            stream, path, base, start, limits, name=self.name, kind=PEOPLE, mapping=self._mapping
        )

    def facts(self, raw: Raw, /) -> Facts:
        """The card a row tells, and how many follow it when the row tells since when."""
        cells = cells_of(raw)
        name = _name(cells)
        points = _points(cells)
        organisation = cells.one("organisation")[:_MOST]
        if not name.full and not points and not organisation:
            return unreadable(
                raw, "This row tells neither a name nor how to reach anybody.", "no person"
            )
        title = cells.one("title")[:_MOST]
        unnamed = not name.full and not title and "@" not in cells.one("full_name")
        is_organisation = bool(organisation) and unnamed
        card = Contact(
            source="csv",
            key=_key(cells, points),
            name=PersonName(organisation) if is_organisation else name,
            points=points,
            affiliations=_affiliations(cells, organisation, title) if not is_organisation else (),
            places=_places(cells),
            groups=_several(cells, "groups"),
            headline=cells.one("headline")[:_MOST_TEXT],
            note="\n".join(cells.all("note"))[:_MOST_TEXT],
            skills=_several(cells, "skills"),
            birthday=_birthday(cells),
            is_organisation=is_organisation,
            source_fields=cells.rest(),
            defects=cells.row.defects,
            origin=origin_of(raw),
        )
        return (card, *_reach(cells, card))


def _name(cells: Cells) -> PersonName:
    parts = {
        one: " ".join(cells.one(f"{one}_name").split())[:_MOST]
        for one in ("given", "middle", "family", "full")
    }
    if "@" in parts["full"]:
        parts["full"] = next((box.name for box in boxes_in([parts["full"]])), parts["full"])
    joined = " ".join(parts[one] for one in ("given", "middle", "family") if parts[one])
    return PersonName(
        full=parts["full"] or joined,
        given=parts["given"],
        middle=parts["middle"],
        family=parts["family"],
        prefix=cells.one("prefix")[:_MOST],
        suffix=cells.one("suffix")[:_MOST],
        nickname=cells.one("nickname")[:_MOST],
    )


def _points(cells: Cells) -> tuple[Point, ...]:
    # An address may stand beside the name, or for it: `Anna Lind <anna@x.example>`.
    boxes = (*boxes_in(cells.all("email")), *boxes_in(cells.all("full_name")))
    found = [Point(PointKind.EMAIL, box.address) for box in boxes]
    for cell in cells.all("phone"):
        numbers = (phone(one) for one in _NUMBERS.split(cell))
        found.extend(Point(PointKind.PHONE, one) for one in numbers if one)
    for field in ("linkedin", "x", "mastodon", "url"):
        found.extend(point for cell in cells.all(field) if (point := account_of_cell(field, cell)))
    return tuple(dict.fromkeys(found))


def account_of_cell(field: str, cell: str) -> Point | None:
    """The contact point in a cell of accounts and pages: what it is counts, not its column."""
    page = profile_point(cell) if "/" in cell or field == "url" else None
    if page is not None and (field == "url" or page[0] is not PointKind.URL):
        return Point(*page)
    if field == "mastodon":
        account = mastodon_account(cell) or account_of_url(cell)
        return Point(PointKind.MASTODON, account) if account else None
    found = account_point(field, cell) if field != "url" else None
    return Point(*found) if found and found[0] is not PointKind.URL else None


def _affiliations(cells: Cells, organisation: str, title: str) -> tuple[Affiliation, ...]:
    department = cells.one("department")[:_MOST]
    if not organisation and not title and not department:
        return ()
    return (Affiliation(organisation, title, department),)


def _places(cells: Cells) -> tuple[Place, ...]:
    locality, region, country = (
        cells.one(one)[:_MOST] for one in ("locality", "region", "country")
    )
    told = cells.one("place")
    if not told:
        town = " ".join(one for one in (cells.one("postcode"), locality) if one)
        told = ", ".join(one for one in (cells.one("street"), town, region, country) if one)
    return (Place(told[:_MOST], locality, region, country),) if told else ()


def _several(cells: Cells, field: str) -> tuple[str, ...]:
    parts = (part.strip()[:120] for cell in cells.all(field) for part in _PARTS.split(cell))
    return tuple(dict.fromkeys(one for one in parts if one))[:100]


def _birthday(cells: Cells) -> str:
    """Only with a year of four digits: two could be of either century."""
    told = cells.one("birthday")
    if not told or _BIRTHDAY.fullmatch(told):
        return told
    year = re.search(r"(?<!\d)(?:19|20)\d\d(?!\d)", told)
    if not year:
        return ""
    # Days before 1970 are read in a year that has the same days.
    leap = int(year[0]) % 4 == 0 and year[0] != "1900"
    at = day_or_time(told.replace(year[0], "2000" if leap else "2001"), cells.mapping.date_order)
    return f"{year[0]}-{at:%m-%d}" if at else ""


def _key(cells: Cells, points: tuple[Point, ...]) -> str:
    """A row's own key within lists with the same columns: a newer such list replaces it."""
    told = cells.one("key") or next((f"{p.kind.value}:{p.value}" for p in points), "")
    if not told:
        return ""
    columns = "\x1f".join(cells.row.header).encode("utf-8", "replace")
    return f"{blake2b(columns, digest_size=4).hexdigest()}:{told}"[:200]


def _reach(cells: Cells, card: Contact) -> tuple[Fact, ...]:
    """How many follow an account: only with its date, and when there is but one account."""
    found = _SEPARATED.fullmatch(cells.one("followers"))
    at = day_or_time(cells.one("followers_at"), cells.mapping.date_order)
    kinds = {PointKind.X, PointKind.LINKEDIN, PointKind.MASTODON}
    accounts = [point for point in card.points if point.kind in kinds]
    if not found or at is None or len(accounts) != 1:
        return ()
    count = int(re.sub(r"\D", "", found[0]))
    return (Reach("csv", accounts[0], Figure.FOLLOWERS, count, at, card.name.full, card.origin),)
