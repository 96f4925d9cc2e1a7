"""Outlook's contacts as CSV: its 92 columns, in the language Outlook was in."""

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from importlib.resources import files

from tengill.facts.contacts import Affiliation, Contact, PersonName, Place
from tengill.facts.messages import KeptAside, Origin
from tengill.facts.records import Fact
from tengill.sources.addresses import read_address, read_mailbox
from tengill.sources.birthdays import iso_birthday
from tengill.sources.contact_points import PointList, one_line
from tengill.sources.limits import Limits
from tengill.sources.phones import read_phone
from tengill.sources.records import Raw, kept_aside
from tengill.sources.streams import Stream
from tengill.sources.tables import Row, find_layout, plain, read_row, split_rows

_HEAD = 1 << 16
_FEWEST = 8
_FEWEST_OWN = 3
_MOST_NOTE = 20_000
_LONGEST = 500
_DAY = re.compile(r"(\d{1,4})([./-])\s?(\d{1,2})\2\s?(\d{1,4})\.?(?:\s.*)?")
_NO_DAY = re.compile(r"[0\s./-]+")
_PHONES = re.compile(r"phone|mobile|\bfax\b|\btel\b|telefon|sími|\bgsm\b")
_LEAP = 2000
_YEAR_DIGITS = 4
_MONTHS = 12
_SECTIONS = ("name", "business", "home", "other", "phones", "about", "email")
_OWN = frozenset({"business", "home", "other", "phones", "email"})
"""Sections whose headers no other program's CSV has many of."""
_OF_OTHERS = frozenset({"assistant", "company"})
"""Numbers that reach somebody else: an assistant, a switchboard that many share."""
_ELSEWHERE = frozenset({"priority", "private", "sensitivity", "gender", "nickname", "display name"})
"""Columns that say nothing of a person, and those that are read by their English name."""
Field = tuple[str, str]
"""A section of the packaged headers and a field in it."""


@cache
def _languages() -> dict[str, tuple[str, dict[str, tuple[Field, ...]]]]:
    """For every language the order of its dates, and its plain headers with their fields.

    A header that stands for two fields (`Titre`) has both, in the order of the columns.
    """
    told = tomllib.loads((files("tengill.sources") / "outlook_headers.toml").read_text("utf-8"))
    fields = told.pop("fields")
    found: dict[str, tuple[str, dict[str, tuple[Field, ...]]]] = {}
    for language, lists in told.items():
        names: dict[str, tuple[Field, ...]] = {}
        for section in _SECTIONS:
            for name, headers in zip(fields[section], lists[section], strict=True):
                for header in headers.split("|"):
                    key = _key(header)
                    names[key] = (*names.get(key, ()), (section, name))
        found[language] = lists["dates"], names
    return found


def _key(header: str) -> str:
    """A header as it is compared: its words, wherever they stand (`Telefon 2, arbete`)."""
    return " ".join(sorted(plain(header).split()))


@dataclass(frozen=True, slots=True)
class _Plan:
    """What the columns of one header are."""

    language: str
    dates: str
    fields: tuple[Field | None, ...]

    @property
    def hits(self) -> int:
        """How many columns are known."""
        return sum(one is not None for one in self.fields)

    @property
    def own(self) -> int:
        """How many columns are known that are Outlook's own."""
        return sum(one is not None and one[0] in _OWN for one in self.fields)


@lru_cache(maxsize=64)
def _plan(header: tuple[str, ...]) -> _Plan:
    """The columns of a header, read in the language that knows most of them."""
    plans = (
        _Plan(language, dates, tuple(_fields(header, names)))
        for language, (dates, names) in _languages().items()
    )
    return max(plans, key=lambda one: one.hits)


def _fields(header: tuple[str, ...], names: dict[str, tuple[Field, ...]]) -> Iterator[Field | None]:
    given: set[Field] = set()
    for cell in header:
        field = next((one for one in names.get(_key(cell), ()) if one not in given), None)
        if field:
            given.add(field)
        yield field


def fits(cells: Sequence[str]) -> bool:
    """Whether a line is the header of Outlook's contacts in one of the languages known."""
    if len(cells) < _FEWEST:
        return False
    plan = _plan(tuple(cells))
    return (
        plan.hits >= max(_FEWEST, len(cells) // 2)
        and plan.own >= _FEWEST_OWN
        and (("name", "first") in plan.fields or ("name", "last") in plan.fields)
    )


@dataclass(frozen=True, slots=True)
class OutlookContacts:
    """Outlook's contacts as CSV, as the registry in `formats` knows it."""

    region: str | None = None
    """Where telephone numbers without a country belong (`IS`); None: they stay as written."""
    name: str = "outlook"
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
        contact = _Reader(read_row(raw), self.region).contact(raw)
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


class _Reader:
    """One row while it is read."""

    def __init__(self, row: Row, region: str | None) -> None:
        self._row = row
        self._plan = _plan(row.header)
        self._points = PointList(region)
        self._cells: dict[Field, str] = {}
        self._headers: dict[Field, str] = {}
        for header, cell, field in zip(row.header, row.cells, self._plan.fields, strict=True):
            if field:
                self._cells[field] = cell
                self._headers[field] = header

    def _get(self, section: str, name: str) -> str:
        return self._cells.get((section, name), "")[:_LONGEST]

    def contact(self, raw: Raw) -> Contact | None:
        """The contact, or None when the row says nothing."""
        shown = self._emails()
        for (section, called), cell in self._cells.items():
            if section == "phones" and cell and called in _OF_OTHERS:
                self._points.keep(self._headers[section, called], cell)
            elif section == "phones" and cell:
                self._points.phone(cell, called, self._headers[section, called])
        if page := self._get("about", "page"):
            self._points.page(page, "", self._headers["about", "page"])
        name = self._name(shown)
        jobs = self._affiliations()
        day = self._day("birthday")
        anniversary = self._day("anniversary")
        if anniversary:
            self._points.keep(self._headers["about", "anniversary"], anniversary)
        self._rest()
        contact = Contact(
            source="outlook",
            key="",
            name=name,
            points=self._points.all(),
            affiliations=jobs,
            places=tuple(
                place for one in ("business", "home", "other") if (place := self._place(one))
            ),
            groups=tuple(
                dict.fromkeys(
                    one.strip()
                    for one in re.split("[;,]", self._get("about", "categories"))
                    if one.strip()
                )
            ),
            note=self._cells.get(("about", "notes"), "")[:_MOST_NOTE],
            birthday=day,
            is_organisation=bool(jobs) and not (name.given or name.family or shown),
            related=tuple(
                (what, told)
                for what in ("assistant", "manager", "spouse", "children")
                if (told := self._get("about", what))
            ),
            source_fields=tuple(self._points.rest),
            defects=(*self._row.defects, *self._points.defects),
            origin=Origin(raw.path, raw.offset, raw.length),
        )
        said = (name.full, contact.points, contact.places, contact.note, day, contact.source_fields)
        return contact if any(said) else None

    def _emails(self) -> str:
        """Take the e-mail addresses; the first name shown beside one.

        Of type EX the address is the place in an Exchange directory (an X.500 name) and never an
        e-mail address; where the name shown holds the real one in brackets, that is taken.
        """
        found = ""
        for number in ("", "2", "3"):
            told, kind, shown = (
                self._get("email", f"{one}{number}") for one in ("value", "type", "name")
            )
            box = read_mailbox(shown) if shown else None
            if box and box.name:
                found = found or box.name
            if not told:
                continue
            header = self._headers["email", f"value{number}"]
            if kind.strip().upper() == "EX" or told[:3].lower() in ("/o=", "/cn"):
                self._points.keep(f"{header} (Exchange)", told)
                if box and box.address:
                    self._points.email(box.address, "", header)
            else:
                self._points.email(told, "", header)
        return found

    def _name(self, shown: str) -> PersonName:
        prefix, given, middle, family, suffix = (
            self._get("name", one) for one in ("prefix", "first", "middle", "last", "suffix")
        )
        built = " ".join(part for part in (given, middle, family, suffix) if part)
        nickname = self._row.get("nickname")
        shown = self._row.get("display name") or shown or nickname
        return PersonName(
            full=" ".join((built or shown or self._get("name", "company")).split()),
            given=given, middle=middle, family=family, prefix=prefix, suffix=suffix,
            nickname=nickname,
        )  # fmt: skip

    def _affiliations(self) -> tuple[Affiliation, ...]:
        company, job, department = (
            self._get("name", one) for one in ("company", "job", "department")
        )
        title = job or self._get("about", "profession")
        return (Affiliation(company, title, department),) if company or title or department else ()

    def _place(self, section: str) -> Place | None:
        told = {
            name: one_line(self._get(section, name))
            for name in ("street", "street2", "street3", "city", "region", "code", "country")
        }
        town = " ".join(filter(None, (told["code"], told["city"])))
        lines = (
            told["street"],
            told["street2"],
            told["street3"],
            town,
            told["region"],
            told["country"],
        )
        text = ", ".join(filter(None, lines))
        label = "work" if section == "business" else section
        return Place(text, told["city"], told["region"], told["country"], label) if text else None

    def _day(self, what: str) -> str:
        """A day in ISO 8601; `0/0/00` is none. One without its century keeps month and day only."""
        told = self._get("about", what)
        if not told or _NO_DAY.fullmatch(told):
            return ""
        header = self._headers["about", what]
        day, unsure = read_day(told, self._plan.dates)
        if not day or day.startswith("--"):
            self._points.keep(header, told)
        if unsure:
            self._points.defects.append(f"“{told[:30]}” could be read in two ways; {day} was taken")
        return day

    def _rest(self) -> None:
        """Keep what no field of a contact holds."""
        kept = {("about", "office"), ("about", "referred")}
        if self._get("name", "job"):
            kept.add(("about", "profession"))
        for header, cell, field in zip(
            self._row.header, self._row.cells, self._plan.fields, strict=True
        ):
            called = plain(header)
            if (
                not cell
                or (field is not None and field not in kept)
                or called in _ELSEWHERE
                or _NO_DAY.fullmatch(cell)
            ):
                continue
            # Columns of other programs that write Outlook's headers and more of their own.
            if "mail" in called and read_address(cell):
                self._points.email(cell, called.replace("email", "").strip(), header)
            elif _PHONES.search(called) and read_phone(cell)[0]:
                self._points.phone(cell, called.removesuffix(" phone"), header)
            else:
                self._points.keep(header, cell)
        for cell in self._row.extra:
            self._points.keep("", cell)


def read_day(told: str, order: str) -> tuple[str, bool]:
    """A day as ISO 8601 (`--05-17` when its century is not told), and whether it is unsure.

    Args:
        told: `5/17/1980`, `17.5.1980`, `1980-05-17` …
        order: `mdy` or `dmy`, how the file's language writes days with slashes. Dots begin with
            the day everywhere.
    """
    if day := iso_birthday(told):
        return day, False
    match = _DAY.fullmatch(told.strip())
    if match is None:
        return "", False
    first, second, third = int(match[1]), int(match[3]), int(match[4])
    if len(match[1]) == _YEAR_DIGITS:
        return _iso(first, second, third), False
    month_first = order == "mdy" and match[2] == "/"
    month, day_of = (first, second) if month_first else (second, first)
    if month > _MONTHS >= day_of:
        month, day_of = day_of, month
        month_first = False
    unsure = month_first and month != day_of and day_of <= _MONTHS
    year = third if len(match[4]) == _YEAR_DIGITS else 0
    return _iso(year, month, day_of), unsure


def _iso(year: int, month: int, day_of: int) -> str:
    try:
        day = date(year or _LEAP, month, day_of).isoformat()
    except ValueError:
        return ""
    return day if year else f"-{day[4:]}"
