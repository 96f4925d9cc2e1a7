"""People as CSV (RFC 4180), safe to open in a spreadsheet."""

import csv
import io
import re
from collections.abc import Iterable, Iterator

from tengill.workspace.exporting.people_told import PersonTold
from tengill.workspace.reaching import shown

HEADER = (
    "Name", "Kind", "Organisation", "Title", "E-mail", "Other e-mails", "Phones", "Profiles",
    "Places", "Tags", "Sources", "Tie", "First contact", "Last contact", "From them", "To them",
    "Id",
)  # fmt: skip
_STARTS = tuple("=+-@\t\r\n|%＝＋－＠")  # noqa: RUF001 - spreadsheets take the wide ones alike
_CONTROLS = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")
_PHONE = re.compile(r"\+[0-9 ]{3,30}")
_BETWEEN = "; "


def write(people: Iterable[PersonTold], *, bom: bool = False) -> Iterator[str]:
    """The file in pieces of a line: a header, then a line a person. Lines end in CR LF.

    Several values of one cell stand in it with `; ` between them. Strength is 0 to 1, times are
    dates in UTC.

    Args:
        people: whom to write.
        bom: begin with a byte order mark.
    """
    yield ("\N{ZERO WIDTH NO-BREAK SPACE}" if bom else "") + _line(HEADER)
    for person in people:
        yield _line(tuple(map(safe, _cells(person))))


def safe(text: str) -> str:
    """A cell that no spreadsheet takes for a formula: such a one begins with an apostrophe.

    A phone number of digits alone (`+354 555 1234`) stays as it is: at worst it is read as a
    number. Control characters other than line ends become spaces.
    """
    plain = text
    if not text.isprintable() or not text.isascii():  # most cells hold nothing of the kind
        plain = _CONTROLS.sub(" ", text.replace("\r\n", "\n"))
        plain = plain.encode("utf-8", "replace").decode("utf-8")
    if plain.lstrip(" \N{NO-BREAK SPACE}").startswith(_STARTS) and not _PHONE.fullmatch(plain):
        return f"'{plain}"
    return plain


def _line(cells: tuple[str, ...]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow(cells)
    return line.getvalue()


def _page(kind: str, value: str) -> str:
    """Where a profile is seen; of what has no page, what it is and its name."""
    return shown(kind, value).href or f"{kind}:{value}"


def _cells(person: PersonTold) -> tuple[str, ...]:
    values: dict[str, list[str]] = {}
    for kind, value in person.points:
        group = kind if kind in {"email", "phone"} else "profile"
        values.setdefault(group, []).append(value if group != "profile" else _page(kind, value))
    mails = values.get("email", [])
    return (
        person.name,
        person.kind,
        person.organisation,
        next((title for _name, title, _current in person.organisations if title), ""),
        mails[0] if mails else "",
        _BETWEEN.join(mails[1:]),
        _BETWEEN.join(values.get("phone", ())),
        _BETWEEN.join(values.get("profile", ())),
        _BETWEEN.join(place[0] for place in person.places),
        _BETWEEN.join(person.tags),
        _BETWEEN.join(person.sources),
        "" if person.strength is None else f"{person.strength:.3f}",
        "" if person.first_at is None else person.first_at.date().isoformat(),
        "" if person.last_at is None else person.last_at.date().isoformat(),
        str(person.from_them) if person.last_at else "",
        str(person.to_them) if person.last_at else "",
        str(person.id),
    )
