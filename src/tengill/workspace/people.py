"""The People page: who, how close, since when quiet; finding, merging and splitting people."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tengill.facts.evidence import Evidence, weakest
from tengill.ledger.models import Person
from tengill.workspace import owner_ties, references, settings
from tengill.workspace.faint import SQL as IS_FAINT
from tengill.workspace.finding import (
    Match,
    MergeSuggestion,
    find,
    suggest_merges,
)
from tengill.workspace.owner_ties import OwnerTie
from tengill.workspace.people_filter import SORTS, FilterError, Filters, Sort
from tengill.workspace.people_matching import Found, matching
from tengill.workspace.person_decisions import (
    UnknownPersonError,
    merge,
    point_as_told,
    set_kind,
    set_name,
    split,
)
from tengill.workspace.presenting import Link, Phrase, Sentence, join, number, sentence

__all__ = [
    "FilterError",
    "Filters",
    "Match",
    "MergeSuggestion",
    "PeoplePage",
    "PersonRow",
    "Sort",
    "UnknownPersonError",
    "find",
    "list_people",
    "merge",
    "point_as_told",
    "set_kind",
    "set_name",
    "split",
    "suggest_merges",
]


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One line of the People list. Times are aware, in the owner's zone."""

    id: int
    name: str
    address: str
    organisation: str
    """As their newest card calls it, else the domain they write from."""
    kind: str
    """person, role or list."""
    strength: float | None
    """Strength of the tie with the owner now, 0 to 1; None: no tie."""
    strength_then: float | None
    """The same at their last interaction: what it fell from."""
    last_at: datetime | None
    """Last interaction with the owner; without a tie, last seen in the ledger."""
    quiet_days: int | None
    """Whole days since `last_at`."""
    from_them: int | None
    """Personal messages from them to the owner, as the tie counts them; None: no tie."""
    to_them: int | None
    """The same from the owner to them."""
    one_way: bool
    """Whether they wrote to the owner, who never wrote to them: that is not being in touch."""
    sent: int
    """Messages they wrote to anybody, bulk mail among them."""
    received: int
    """Messages addressed to them by anybody."""
    introductions: int
    """Introductions and handoffs they take part in, rejected ones left out."""
    certainty: str
    """facts.Evidence grade of who they are: the weakest reason a contact point was joined by."""
    is_owner: bool = False
    tags: tuple[str, ...] = ()
    """At most three, in order."""
    point: str = ""
    """A profile, number or handle as shown, where no address is known."""

    @property
    def reached_at(self) -> str:
        """What tells them from a namesake: the address, or what stands in for it."""
        return self.address or self.point


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """A page of the People list."""

    sentence: Sentence
    rows: tuple[PersonRow, ...]
    total: int
    total_is_bound: bool
    """Always False: everybody is counted. Kept for those who read it."""
    one_way: int
    """Who wrote to the owner and never got a word back: they come after those, in none of whose
    number they are; 0 where the order does not tell them apart."""
    next: str
    """Cursor of the next page, empty at the end. Opaque: hand it back as it is."""
    every: int = 0
    """All the list has, those who only wrote among them: what "all of them" means."""


_DAY = 86_400
_TAGS_SHOWN = 3


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a People page was asked for."""

    owners: tuple[int, ...]
    filters: Filters
    sort: Sort
    now: int


def list_people(
    query: str = "",
    kind: str = "person",
    sort: Sort = "close",
    cursor: str = "",
    limit: int = 50,
    now: datetime | None = None,
    *,
    filters: Filters | None = None,
) -> PeoplePage:
    """A page of people. `kind`: person, role, list or all; `query`: words, as in `Filters.q`.

    `filters` takes the place of both. With any filter everybody it fits is listed, those without
    a tie last. Without one, `close` and `recent` list those the owner has a tie with (`close`:
    first those the owner wrote to, then those who only wrote to the owner); `quiet` always lists
    only ties that went quiet beyond their own rhythm; `name` and `organisation` list everybody.
    While the owner is not known, everybody is listed by when they were last seen.

    `now` (aware) is the date strength is told at; None: the newest message's time or the clock's,
    whichever is earlier, so that an archive of long ago does not show everybody as gone.

    Raises:
        ValueError: when kind or sort is none of the above.
    """
    if sort not in SORTS:
        raise ValueError(
            f"{sort!r} is not an order. Orders are close, recent, name, organisation and quiet."
        )
    asked = _Asked(
        owners=settings.owner_ids(),
        filters=filters or Filters(q=query.strip(), kind=kind),
        sort=sort,
        now=settings.told_at(now),
    )
    found = matching(asked.filters, sort, asked.now, owners=asked.owners)
    start = int(cursor) if cursor.isascii() and cursor.isdecimal() and len(cursor) < _DIGITS else 0
    end = start + max(1, min(limit, 500))
    ids = found.ids(start, end)
    every = len(found.rows)
    told = _Counted(every, found, asked)
    return PeoplePage(
        sentence=_sentence(told, asked),
        rows=_rows(ids, owner_ties.with_people(asked.owners, ids, asked.now), asked),
        total=told.total,
        total_is_bound=False,
        one_way=told.one_way,
        next=str(end) if end < every else "",
        every=every,
    )


_DIGITS = 12


class _Counted:
    """How many a page is about: those in touch, and apart from them those who only wrote."""

    def __init__(self, every: int, found: Found, asked: _Asked) -> None:
        apart = (
            not asked.filters.narrow
            and asked.filters.kind in {"person", "all"}
            and asked.sort in {"close", "recent"}
            and bool(asked.owners)
        )
        self.one_way = found.one_way if apart else 0
        self.total = every - self.one_way


# ---------------------------------------------------------------- rows


def _rows(ids: Sequence[int], ties: dict[int, OwnerTie], asked: _Asked) -> tuple[PersonRow, ...]:
    people = Person.objects.in_bulk(ids)
    introduced = _introductions(ids)
    tags = _tags(ids)
    certain = _certainty(ids)
    houses = references.organisations(ids)
    points = references.other_points(pk for pk in ids if pk in people and not people[pk].address)
    tz = settings.zone()
    return tuple(
        replace(
            _row(
                people[pk], ties.get(pk), introduced.get(pk, 0), certain.get(pk, ""), asked.now, tz
            ),
            organisation=houses.get(pk, ""),
            point=points.get(pk, ""),
            tags=tuple(tags.get(pk, ())[:_TAGS_SHOWN]),
        )
        for pk in ids
        if pk in people
    )


def _row(
    person: Person, tie: OwnerTie | None, introduced: int, certain: str, now: int, tz: ZoneInfo
) -> PersonRow:
    last = tie.last_at if tie else person.last_at
    return PersonRow(
        id=person.pk,
        name=person.name or person.address,
        address=person.address,
        organisation=person.organisation,
        kind=person.kind,
        strength=tie.now if tie else None,
        strength_then=tie.then if tie else None,
        last_at=settings.local(last, tz),
        quiet_days=None if last is None else max(0, (now - last) // _DAY),
        from_them=tie.back if tie else None,
        to_them=tie.out if tie else None,
        one_way=tie is not None and tie.one_way,
        sent=person.sent,
        received=person.received,
        introductions=introduced,
        certainty=certain,
        is_owner=person.is_owner,
    )


def _introductions(ids: Iterable[int]) -> dict[int, int]:
    """Person id → introductions and handoffs they take part in, the faint ones left out."""
    return dict(
        references.rows(
            "SELECT p.person_id, count(DISTINCT p.act_id) FROM ledger_actparty p"
            " CROSS JOIN ledger_act a ON a.id = p.act_id"
            " WHERE p.person_id IN ({}) AND a.kind IN ('introduction', 'handoff')"
            f" AND a.state <> 'rejected' AND NOT {IS_FAINT} GROUP BY p.person_id",
            ids,
        )
    )


def _tags(ids: Iterable[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    sql = "SELECT person_id, tag FROM ledger_persontag WHERE person_id IN ({}) ORDER BY folded"
    for pk, tag in references.rows(sql, ids):
        found.setdefault(pk, []).append(tag)
    return found


def _certainty(ids: Iterable[int]) -> dict[int, str]:
    """Person id → the weakest evidence one of their contact points was joined by."""
    grades: dict[int, list[Evidence]] = {}
    sql = "SELECT DISTINCT person_id, evidence FROM ledger_personpoint WHERE person_id IN ({})"
    for pk, grade in references.rows(sql, ids):
        if grade in set(Evidence):
            grades.setdefault(pk, []).append(Evidence(grade))
    return {pk: weakest(every).value for pk, every in grades.items()}


# ---------------------------------------------------------------- the sentence


def _sentence(page: _Counted, asked: _Asked) -> Sentence:
    total = page.total
    count = Phrase(number(total), Link("people"))
    if asked.filters.narrow:
        template = ngettext(
            "{count} person fits.",
            "{count} people fit.",
            total,
        )
        return sentence(template, count=count)
    if asked.filters.kind not in {"all", "person"}:
        told = sentence(_("{count} of this kind."), count=count)
        return told if total else (Phrase(_("None of this kind is in the ledger.")),)
    if asked.sort == "quiet":
        template = ngettext(
            "{count} person you were close to has gone quiet.",
            "{count} people you were close to have gone quiet.",
            total,
        )
        return sentence(template, count=count)
    if asked.sort in {"name", "organisation"} or not asked.owners:
        template = ngettext("{count} person.", "{count} people.", total)
        return sentence(template, count=count)
    template = ngettext(
        "You have been in touch with {count} person.",
        "You have been in touch with {count} people.",
        total,
    )
    if not page.one_way:
        return sentence(template, count=count)
    others = ngettext(
        "{count} more wrote to you without a word from you.",
        "{count} more wrote to you without a word from you.",
        page.one_way,
    )
    return join([sentence(template, count=count), sentence(others, count=number(page.one_way))])
