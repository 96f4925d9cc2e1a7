"""Google Contacts as CSV, in its current form and the one before."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from tengill.facts.contacts import Affiliation, Contact, PersonName, Place
from tengill.facts.messages import KeptAside, Origin
from tengill.facts.records import Fact
from tengill.sources.birthdays import iso_birthday
from tengill.sources.contact_points import PointList, one_line
from tengill.sources.limits import Limits
from tengill.sources.records import Raw, kept_aside
from tengill.sources.streams import Stream
from tengill.sources.tables import Row, find_layout, plain, read_row, split_rows

_HEAD = 1 << 16
_JOINED = re.compile(r"\s*:::\s*")
_NUMBERED = re.compile(
    r"(e mail|phone|address|website|organization|relation|event|im|custom field) (\d{1,3}) (\w.*)"
)
_SYSTEM = frozenset({"mycontacts", "my contacts"})
_CURRENT = frozenset({"first name", "last name", "file as", "labels"})
_BEFORE = frozenset({"given name", "family name", "group membership"})
_NAMES = frozenset({"first name", "given name", "name"})
_MOST_NOTE = 20_000
_LONGEST = 500
_READ = frozenset(
    {
        "name", "given name", "first name", "additional name", "middle name", "family name",
        "last name", "name prefix", "name suffix", "nickname", "file as", "birthday", "notes",
        "labels", "group membership", "organization name", "organization title",
        "organization department",
    }
)  # fmt: skip
_Fields = dict[str, str]


def fits(cells: Sequence[str]) -> bool:
    """Whether a line is the header of an export of Google Contacts, current or old."""
    names = {plain(cell) for cell in cells}
    if names >= _CURRENT or names >= _BEFORE:
        return True
    return bool(names & _NAMES) and bool(names & {"e mail 1 value", "phone 1 value"})


@dataclass(frozen=True, slots=True)
class GoogleContacts:
    """Google Contacts as CSV, as the registry in `formats` knows it."""

    region: str | None = None
    """Where telephone numbers without a country belong (`IS`); None: they stay as written."""
    name: str = "google"
    brings: str = "people"

    def recognises(self, head: bytes, /) -> bool:
        """Whether a file beginning with `head` is such an export."""
        return find_layout(head, fits) is not None

    def records(
        self, stream: Stream, path: str, base: int, start: int, limits: Limits
    ) -> Iterator[Raw]:
        """The rows; keys are `base` plus the byte offset."""
        layout = find_layout(stream.peek(_HEAD), fits)
        if layout is not None:
            yield from split_rows(stream, path, layout, self.name, base, start, limits)

    def facts(self, raw: Raw, /) -> tuple[Fact, ...] | KeptAside:
        """The contact a row tells."""
        contact = _contact(read_row(raw), raw, self.region)
        if contact is None:
            return kept_aside(
                "empty row",
                "This row of the contacts names nobody and holds no address.",
                raw.path,
                raw.offset,
                raw.length,
                raw.data,
            )
        return (contact,)


@dataclass
class _Numbered:
    """What `E-mail 2 - Label` and its siblings hold together."""

    family: str
    header: str
    """What its headers begin with, such as `E-mail 2`."""
    fields: _Fields = field(default_factory=dict)

    @property
    def label(self) -> str:
        """What the value is called: lower case, `* ` (preferred) taken off, or empty."""
        told = self.fields.get("label") or self.fields.get("type") or ""
        return told.removeprefix("* ").strip().lower()

    def values(self, name: str = "value") -> list[str]:
        """The values of a field: several may stand in one cell, parted by `:::`."""
        return _parts(self.fields.get(name, ""))


def _parts(told: str) -> list[str]:
    return [part.strip() for part in _JOINED.split(told) if part.strip()]


@lru_cache(maxsize=32)
def _plan(header: tuple[str, ...]) -> tuple[tuple[str, str, str] | None, ...]:
    """For every column the family, the number and the field it belongs to, or None."""
    found = (_NUMBERED.fullmatch(plain(name)) for name in header)
    return tuple((one[1], one[2], one[3]) if one else None for one in found)


def _numbered(row: Row) -> list[_Numbered]:
    found: dict[tuple[str, str], _Numbered] = {}
    for name, cell, place in zip(row.header, row.cells, _plan(row.header), strict=True):
        if place and cell:
            family, number, what = place
            own = found.setdefault((family, number), _Numbered(family, name.partition(" - ")[0]))
            own.fields[what] = cell
    return list(found.values())


def _contact(row: Row, raw: Raw, region: str | None) -> Contact | None:
    points = PointList(region)
    numbered = _numbered(row)
    for one in numbered:
        _point(one, points)
    jobs = _affiliations(row, numbered)
    name = _name(row, jobs)
    birthday = row.get("birthday")
    day = iso_birthday(birthday)
    if birthday and not day:
        points.keep("Birthday", birthday)
    for header, cell in row.filled():
        if plain(header) not in _READ and not _NUMBERED.fullmatch(plain(header)):
            points.keep(header, cell)
    for cell in row.extra:
        points.keep("", cell)
    contact = Contact(
        source="google",
        key="",
        name=name,
        points=points.all(),
        affiliations=jobs,
        places=_places(numbered),
        groups=_groups(row),
        note=row.get("notes")[:_MOST_NOTE],
        birthday=day,
        is_organisation=bool(jobs) and not _personal(row),
        related=tuple(
            (one.label or "related", value)
            for one in numbered
            if one.family == "relation"
            for value in one.values()
        ),
        source_fields=tuple(points.rest),
        defects=(*row.defects, *points.defects),
        origin=Origin(raw.path, raw.offset, raw.length),
    )
    said = (name.full, contact.points, contact.places, contact.note, day, contact.source_fields)
    return contact if any(said) else None


def _point(one: _Numbered, points: PointList) -> None:
    """Take what a numbered family holds, if it is a point or only evidence."""
    for value in one.values():
        if one.family == "e mail":
            points.email(value, one.label, one.header)
        elif one.family == "phone":
            points.phone(value, one.label, one.header)
        elif one.family == "website":
            points.page(value, one.label, one.header)
        elif one.family in ("event", "im", "custom field"):
            called = one.fields.get("service") or one.fields.get("label") or one.label
            points.keep(called.removeprefix("* ").strip() or one.header, value)


def _short(row: Row, *names: str) -> str:
    """A cell, cut at 500 characters."""
    return row.get(*names)[:_LONGEST]


def _personal(row: Row) -> bool:
    return bool(row.get("given name", "first name", "family name", "last name", "nickname"))


def _name(row: Row, jobs: tuple[Affiliation, ...]) -> PersonName:
    given = _short(row, "given name", "first name")
    middle = _short(row, "additional name", "middle name")
    family = _short(row, "family name", "last name")
    suffix = _short(row, "name suffix")
    built = " ".join(part for part in (given, middle, family, suffix) if part)
    nickname = _short(row, "nickname")
    company = next((job.organisation for job in jobs if job.organisation), "")
    return PersonName(
        full=" ".join((_short(row, "name") or built or nickname or _short(row, "file as") or company).split()),
        given=given, middle=middle, family=family, prefix=_short(row, "name prefix"), suffix=suffix,
        nickname=nickname,
    )  # fmt: skip


def _affiliations(row: Row, numbered: list[_Numbered]) -> tuple[Affiliation, ...]:
    told = [
        (_short(row, "organization name"), _short(row, "organization title"), _short(row, "organization department")),
        *(
            (one.fields.get("name", ""), one.fields.get("title", ""), one.fields.get("department", ""))
            for one in numbered
            if one.family == "organization"
        ),
    ]  # fmt: skip
    jobs: dict[Affiliation, None] = {}
    for cells in told:
        names, titles, departments = ([*_parts(cell)] for cell in cells)
        for place in range(max(len(names), len(titles))):
            jobs.setdefault(
                Affiliation(_at(names, place), _at(titles, place), _at(departments, place))
            )
    return tuple(jobs)


def _at(parts: list[str], place: int) -> str:
    return parts[place][:_LONGEST] if place < len(parts) else ""


def _places(numbered: list[_Numbered]) -> tuple[Place, ...]:
    found: dict[Place, None] = {}
    for one in numbered:
        if one.family != "address":
            continue
        columns = {
            name: one.values(name)
            for name in ("formatted", "po box", "extended address", "street", "city", "region",
                         "postal code", "country")
        }  # fmt: skip
        for at in range(max(len(parts) for parts in columns.values())):
            part = {name: one_line(_at(parts, at)) for name, parts in columns.items()}
            town = " ".join(filter(None, (part["postal code"], part["city"])))
            lines = (
                part["po box"], part["extended address"], part["street"], town, part["region"],
                part["country"],
            )  # fmt: skip
            text = part["formatted"] or ", ".join(filter(None, lines))
            if text:
                place = Place(text, part["city"], part["region"], part["country"], one.label)
                found.setdefault(place)
    return tuple(found)


def _groups(row: Row) -> tuple[str, ...]:
    """The labels, `* ` of Google's own groups taken off; the group of all contacts says nothing."""
    told = (
        part.removeprefix("*").strip() for part in _parts(row.get("labels", "group membership"))
    )
    return tuple(
        dict.fromkeys(one[:_LONGEST] for one in told if one and one.lower() not in _SYSTEM)
    )
