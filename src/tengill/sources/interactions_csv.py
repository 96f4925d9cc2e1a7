"""A CSV of interactions somebody noted: when, with whom, what kind, about what."""

from collections.abc import Iterator
from hashlib import blake2b

from tengill.facts.interactions import Interaction, InteractionKind
from tengill.facts.messages import OWNER, KeptAside, Mailbox, PointKind
from tengill.sources.addresses import read_list
from tengill.sources.limits import Limits
from tengill.sources.mapped.cells import Cells, boxes_in, cells_of
from tengill.sources.mapped.looking import layout_of, mapped_records
from tengill.sources.mapped.mapping import INTERACTIONS, Mapping
from tengill.sources.mapped.words import fields_by_word
from tengill.sources.records import Raw
from tengill.sources.social.accounts import phone
from tengill.sources.social.days import day_or_time
from tengill.sources.social.messages import origin_of
from tengill.sources.social.records import Facts, unreadable
from tengill.sources.streams import Stream
from tengill.sources.tables import plain

_MOST, _MOST_TEXT = 300, 20_000


class InteractionsCsv:
    """A list of interactions, as the registry in `formats` knows it; register it before people.

    With a `mapping` every table is read by it; without one, what clearly is such a list is read by
    a guessed mapping.
    """

    name = "interactions-csv"
    brings = "interactions"

    def __init__(self, mapping: Mapping | None = None) -> None:
        self._mapping = mapping

    def recognises(self, head: bytes, /) -> bool:
        """Whether a file clearly is a list of interactions."""
        return layout_of(head, INTERACTIONS) is not None

    def records(
        self, stream: Stream, path: str, base: int, start: int, limits: Limits
    ) -> Iterator[Raw | KeptAside]:
        """One record for each row."""
        yield from mapped_records(
            stream, path, base, start, limits,
            name=self.name, kind=INTERACTIONS, mapping=self._mapping,
        )  # fmt: skip

    def facts(self, raw: Raw, /) -> Facts:
        """One interaction with each person the row names."""
        cells = cells_of(raw)
        people = _people(cells)
        if not people:
            return unreadable(
                raw, "This row does not tell with whom the interaction was.", "no person"
            )
        told = cells.one("at")
        at = day_or_time(told, cells.mapping.date_order)
        if told and at is None:
            return unreadable(
                raw,
                f"The date {told[:40]!r} can't be read, or reads two ways; say whether the day or "
                "the month comes first (date_order), and import the list again.",
                "date unreadable",
            )
        return tuple(_interaction(raw, cells, one, told) for one in people)


def _people(cells: Cells) -> list[Mailbox]:
    """Whom a row names: by address, by number, or by name alone."""
    names = cells.one("person_name")
    boxes = boxes_in(cells.all("person_email"))
    if not boxes and "@" in names:  # `Anna Lind <anna@x.example>; Björk Dal`
        return _addressed(names)
    if len(boxes) == 1:
        return [Mailbox(names[:_MOST] or boxes[0].name, boxes[0].address)]
    if boxes:
        return list(dict.fromkeys(boxes))
    number = phone(cells.one("person_phone"))
    if number:
        return [Mailbox(names[:_MOST], number, PointKind.PHONE)]
    parts = (" ".join(one.split())[:_MOST] for one in names.replace("|", ";").split(";"))
    return [Mailbox(one, "") for one in dict.fromkeys(parts) if one]


def _addressed(names: str) -> list[Mailbox]:
    """Whom a cell of names with addresses among them means; a name alone stays one."""
    every = read_list(names.replace(";", ",").replace("|", ","))
    found = (
        Mailbox(one.name[:_MOST], one.address)
        if "@" in one.address
        else Mailbox((one.name or one.address)[:_MOST], "")
        for one in every
    )
    return list(dict.fromkeys(found))


def _interaction(raw: Raw, cells: Cells, them: Mailbox, told: str) -> Interaction:
    kind, subject = cells.one("kind"), cells.one("subject")
    found = fields_by_word("kinds").get(plain(kind), "")
    incoming = fields_by_word("directions").get(plain(cells.one("direction"))) == "in"
    text = "\n".join(cells.all("text"))
    if kind and not found:
        subject = f"{kind}: {subject}" if subject else kind
    at = day_or_time(told, cells.mapping.date_order)
    return Interaction(
        source="csv",
        kind=InteractionKind(found) if found else InteractionKind.NOTE,
        at=at,
        by=them if incoming else OWNER,
        to=OWNER if incoming else them,
        subject=subject[:_MOST],
        text=text[:_MOST_TEXT],
        key=_key(cells, them),
        defects=(*cells.row.defects, *(() if at else ("no time could be read",))),
        origin=origin_of(raw),
    )


def _key(cells: Cells, them: Mailbox) -> str:
    """With an identifier a newer list replaces the row; without one its content is its key."""
    told = cells.one("key")
    if not told:
        return ""
    columns = "\x1f".join(cells.row.header).encode("utf-8", "replace")
    who = them.address or them.name
    return f"{blake2b(columns, digest_size=4).hexdigest()}:{told[:80]}:{who}"[:200]
