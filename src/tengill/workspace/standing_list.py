"""A list of people as somebody gives it: pasted lines, or a CSV of candidates with its columns guessed.

What is no whole number is no figure: "12.3k" is told as such, with its line, and not guessed at.
Nothing of a list is stored.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from tengill.workspace.standing_view import Trouble

ROWS_MOST = 20_000
BYTES_MOST = 8_000_000
_CELL_MOST = 300
_TROUBLE_MOST = 200

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "name": ("name", "full name", "candidate", "person", "influencer", "creator", "contact",
             "nafn", "fullt nafn"),
    "given": ("first name", "given name", "fornafn", "eiginnafn"),
    "family": ("last name", "family name", "surname", "eftirnafn", "kenninafn"),
    "address": ("email", "e mail", "mail", "address", "email address", "e mail address",
                "netfang", "tölvupóstur"),
    "handle": ("handle", "account", "profile", "profile url", "username", "user name", "url",
               "link", "x handle", "twitter", "x", "twitter handle", "mastodon", "linkedin",
               "instagram", "tiktok", "youtube", "notandanafn", "aðgangur"),
    "followers": ("followers", "follower count", "followers count", "number of followers",
                  "audience", "audience size", "reach", "subscribers", "fylgjendur",
                  "fjöldi fylgjenda", "áskrifendur"),
    "platform": ("platform", "network", "channel", "miðill", "vettvangur"),
    "date": ("date", "as of", "followers at", "followers date", "counted on", "measured on",
             "dagsetning", "dags", "talið"),
}  # fmt: skip
"""What a list may tell, and the heads its columns go by, folded."""
_WHO = ("name", "given", "family", "address", "handle")
_DELIMITERS = ",;\t|"
_PLAIN = re.compile(r"[\W_]+")
_WHOLE = re.compile(r"[0-9]{1,12}|[1-9][0-9]{0,2}(?:([.,' \u00a0\u202f])[0-9]{3})(?:\1[0-9]{3})*")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


class ListError(ValueError):
    """A list that cannot be used at all; says why and what to do."""


@dataclass(frozen=True, slots=True)
class ListFigure:
    """A number of followers as the list tells it."""

    count: int
    platform: str
    at: date | None


@dataclass(frozen=True, slots=True)
class Line:
    """Somebody a list names."""

    number: int
    """The line, from 1, as a person counts them in the file."""
    name: str
    address: str
    handle: str
    figures: tuple[ListFigure, ...] = ()

    @property
    def asked(self) -> str:
        """As the list names them."""
        return self.name or self.address or self.handle


@dataclass(frozen=True, slots=True)
class Given:
    """A list as read."""

    lines: tuple[Line, ...]
    columns: tuple[tuple[str, str], ...]
    """How columns were taken: (what, head); empty for a list of plain lines."""
    headers: tuple[str, ...]
    trouble: tuple[Trouble, ...]


def read_list(told: bytes | str, columns: Mapping[str, str] | None = None) -> Given:
    """Read a list.

    Args:
        told: a file's bytes (UTF-8, UTF-16 with its mark, or Windows-1252), or text.
        columns: what → a column's head, where the guess is wrong; an empty head takes one away.

    Raises:
        ListError: when there is nobody in it, it is no text, or no column names anybody.
    """
    text = told if isinstance(told, str) else decoded(told)
    if "\x00" in text:
        raise ListError(_no_text())
    if len(text) > BYTES_MOST:
        raise ListError(_("The list is too long. Give at most 20,000 people at a time."))
    rows = _Rows.of(text, columns or {})
    given = rows.read() if rows is not None else _plain_lines(text, columns or {})
    if not given.lines:
        raise ListError(
            _("There is nobody in this list. Give a name, an address or a handle on each line.")
        )
    return given


def _no_text() -> str:
    return _("This is no list: it is not text. Save it as CSV, and give that.")


def decoded(told: bytes) -> str:
    """A file as text.

    Raises:
        ListError: when it is too long, or no text.
    """
    if len(told) > BYTES_MOST:
        raise ListError(_("The list is too long. Give at most 20,000 people at a time."))
    if told[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return told.decode("utf-16", "replace")
    if b"\x00" in told:
        raise ListError(_no_text())
    try:
        return told.decode("utf-8-sig")
    except UnicodeDecodeError:
        return told.decode("cp1252", "replace")


# ---------------------------------------------------------------- plain lines


def _plain_lines(text: str, columns: Mapping[str, str]) -> Given:
    if any(columns.values()):
        raise ListError(_("This list has no line of column heads, so no column can be chosen."))
    lines: list[Line] = []
    trouble: list[Trouble] = []
    for number, piece in _pieces(text):
        if len(lines) == ROWS_MOST:
            trouble.append(_cut(number))
            break
        lines.append(_named(number, piece))
    return Given(tuple(lines), (), (), tuple(trouble))


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    """A person each: lines, or on one line parted by semicolons or commas."""
    for number, line in enumerate(text.splitlines(), 1):
        parts = re.split(r"[;\t]", line)
        if len(parts) == 1 and line.count(",") != 1:
            parts = line.split(",")
        for part in parts:
            told = _clean(part)
            if told:
                yield number, told


_BOTH = re.compile(r"(?P<name>[^<>]*)<(?P<address>[^<>\s]+@[^<>\s]+)>")


def _named(number: int, told: str) -> Line:
    if both := _BOTH.fullmatch(told):
        return Line(number, both["name"].strip(' "'), both["address"].lower(), "")
    if is_handle(told):
        return Line(number, "", "", told)
    if "@" in told and " " not in told:
        return Line(number, "", told.strip("<>").lower(), "")
    # "Vik, Anna" is how lists sort names.
    family, comma, given = told.partition(",")
    return Line(number, f"{given.strip()} {family.strip()}".strip() if comma else told, "", "")


def is_handle(told: str) -> bool:
    """`@anna`, `@anna@server.example`, or the address of a page."""
    return " " not in told and (told.startswith("@") or "/" in told)


def _clean(told: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in told[:_CELL_MOST]).split())


def _cut(number: int) -> Trouble:
    words = _("The list goes on; from here it was left out (at most 20,000 people at a time).")
    return Trouble(number, words)


# ---------------------------------------------------------------- tables


@dataclass(slots=True)
class _Rows:
    """A table, and where its columns stand."""

    reader: Iterable[list[str]]
    header: tuple[str, ...]
    place: dict[str, list[int]]
    trouble: list[Trouble]

    @classmethod
    def of(cls, text: str, columns: Mapping[str, str]) -> "_Rows | None":
        """The text as a table; None when its first line is no line of heads."""
        first = next((line for line in text.splitlines() if line.strip()), "")
        delimiter = max(_DELIMITERS, key=first.count)
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        header: tuple[str, ...] = ()
        for row in _careful(reader):
            if any(cell.strip() for cell in row):
                header = tuple(_clean(cell) for cell in row)
                break
        guessed = _places(header)
        if not guessed and not (columns and len(header) > 1):
            if len(header) > _MANY and _looks_like_heads(text, delimiter):
                _refuse(header)
            return None
        place = _corrected(guessed, header, columns)
        if not any(place.get(what) for what in _WHO):
            _refuse(header)
        return cls(_careful(reader), header, place, [])

    def read(self) -> Given:
        """All of it."""
        lines: list[Line] = []
        for row in self.reader:
            number = getattr(self.reader, "line_num", 0) or len(lines) + 2
            if not any(cell.strip() for cell in row):
                continue
            if len(lines) == ROWS_MOST:
                self.say(_cut(number))
                break
            line = self.line(number, [_clean(cell) for cell in row])
            if line is None:
                self.say(Trouble(number, _("This line names nobody.")))
            else:
                lines.append(line)
        taken = tuple(
            (what, self.header[at]) for what, places in self.place.items() for at in places
        )
        return Given(tuple(lines), taken, self.header, tuple(self.trouble))

    def say(self, trouble: Trouble) -> None:
        """Keep what is wrong, as far as anybody would read it."""
        if len(self.trouble) < _TROUBLE_MOST:
            self.trouble.append(trouble)

    def line(self, number: int, row: Sequence[str]) -> Line | None:
        """Whom a row names, with their figures; None when nobody."""

        def cell(what: str) -> str:
            told = (row[at] for at in self.place.get(what, ()) if at < len(row))
            return next((one for one in told if one), "")

        name = cell("name") or f"{cell('given')} {cell('family')}".strip()
        found = _named(number, name) if name else Line(number, "", "", "")
        address = cell("address").strip("<>").lower() or found.address
        handle = self.handle(row) or found.handle
        if not (found.name or address or handle):
            return None
        figures = tuple(self.figures(number, row, cell("platform"), cell("date")))
        return Line(number, found.name, address if "@" in address else "", handle, figures)

    def handle(self, row: Sequence[str]) -> str:
        """The first account told, with the network its column is named by."""
        for at in self.place.get("handle", ()):
            told = row[at] if at < len(row) else ""
            if told:
                network = _plain(self.header[at]).removesuffix(" handle")
                named = network in {"x", "twitter", "mastodon", "linkedin"}
                return f"{network}:{told}" if named and "/" not in told else told
        return ""

    def figures(
        self, number: int, row: Sequence[str], platform: str, day: str
    ) -> Iterator[ListFigure]:
        """The figures of a row; what is no whole number is told, not guessed at."""
        at = None
        if day:
            at = _day(day)
            if at is None:
                words = _("“%(told)s” is no date. Write it like 2024-12-31.")
                self.say(Trouble(number, words % {"told": day}))
        for place in self.place.get("followers", ()):
            told = row[place] if place < len(row) else ""
            if not told:
                continue
            count = whole_number(told)
            if count is None:
                words = _(
                    "“%(told)s” is no whole number, so it was not taken. Write it out, like 12300."
                )
                self.say(Trouble(number, words % {"told": told}))
                continue
            yield ListFigure(count, platform or _platform(self.header[place]), at)


_MANY = 2


def _looks_like_heads(text: str, delimiter: str) -> bool:
    """Several lines of one width: a table whose heads say nothing known."""
    lines = [line for line in text.splitlines() if line.strip()][:5]
    return len(lines) > 1 and len({line.count(delimiter) for line in lines}) == 1


def _careful(reader: Iterator[list[str]]) -> Iterator[list[str]]:
    """Rows until the first that is no CSV (a cell too large); what came before stays."""
    try:
        yield from reader
    except csv.Error as error:
        raise ListError(
            _("This is no CSV that can be read: %(why)s. Save it anew as CSV.") % {"why": error}
        ) from error


def _plain(head: str) -> str:
    return _PLAIN.sub(" ", head).strip().casefold()


def _places(header: Sequence[str]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for at, head in enumerate(header):
        plain = _plain(head)
        for what, words in COLUMNS.items():
            with_network = what == "followers" and plain.split()[-1:] in (
                ["followers"],
                ["fylgjendur"],
                ["subscribers"],
            )
            if plain in words or with_network:
                found.setdefault(what, []).append(at)
                break
    return found


def _corrected(
    guessed: Mapping[str, list[int]], header: Sequence[str], columns: Mapping[str, str]
) -> dict[str, list[int]]:
    place = {what: list(places) for what, places in guessed.items()}
    heads = {_plain(head): at for at, head in reversed(list(enumerate(header)))}
    for what, head in columns.items():
        if what not in COLUMNS:
            words = _("There is no “%(what)s” to choose; there are %(all)s.")
            raise ListError(words % {"what": what, "all": ", ".join(COLUMNS)})
        if head and _plain(head) not in heads:
            words = _("There is no column “%(head)s”; there are: %(all)s.")
            raise ListError(words % {"head": head, "all": ", ".join(header)})
        for places in place.values():
            if head and heads[_plain(head)] in places:
                places.remove(heads[_plain(head)])
        place[what] = [heads[_plain(head)]] if head else []
    return place


def _refuse(header: Sequence[str]) -> None:
    words = _(
        "No column of this list names anybody; its columns are: %(all)s. Say which holds the "
        "name, the address or the handle."
    )
    raise ListError(words % {"all": ", ".join(header)})


def _platform(head: str) -> str:
    """“Instagram followers” → instagram; a head that says no more than “followers” says none."""
    plain = _plain(head)
    if plain in COLUMNS["followers"]:
        return ""
    return plain.removesuffix(" followers").removesuffix(" fylgjendur").removesuffix(" subscribers")


def whole_number(told: str) -> int | None:
    """12300, 12,300, 12.300 and 12 300; None for all else: nothing is rounded, nothing guessed."""
    found = _WHOLE.fullmatch(told.strip())
    return int(re.sub(r"\D", "", told)) if found else None


def _day(told: str) -> date | None:
    try:
        return date.fromisoformat(told) if _DAY.fullmatch(told) else None
    except ValueError:
        return None
