"""The People page: who, how close, since when quiet; finding, merging and splitting people."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tengill.facts.evidence import Evidence, weakest
from tengill.ledger.models import Person
from tengill.workspace import owner_ties, references, settings
from tengill.workspace.closest import closest
from tengill.workspace.faint import SQL as IS_FAINT
from tengill.workspace.finding import (
    CANDIDATES,
    Match,
    MergeSuggestion,
    candidates,
    find,
    suggest_merges,
)
from tengill.workspace.owner_ties import OwnerTie
from tengill.workspace.person_decisions import (
    UnknownPersonError,
    merge,
    set_kind,
    set_name,
    split,
)
from tengill.workspace.presenting import Link, Phrase, Sentence, join, number, sentence
from tengill.workspace.recent_ties import Place, most_recent

__all__ = [
    "Match",
    "MergeSuggestion",
    "PeoplePage",
    "PersonRow",
    "Sort",
    "UnknownPersonError",
    "find",
    "list_people",
    "merge",
    "set_kind",
    "set_name",
    "split",
    "suggest_merges",
]

Sort = Literal["close", "recent", "name", "quiet"]


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One line of the People list. Times are aware, in the owner's zone."""

    id: int
    name: str
    address: str
    organisation: str
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


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """A page of the People list."""

    sentence: Sentence
    rows: tuple[PersonRow, ...]
    total: int
    total_is_bound: bool
    """True when `total` is only "at least": counting stops at a bound."""
    one_way: int
    """Who wrote to the owner and never got a word back: they come after those, in none of whose
    number they are. Counted up to the same bound; 0 where the order does not tell them apart."""
    next: str
    """Cursor of the next page, empty at the end. Opaque: hand it back as it is."""


KINDS = ("person", "role", "list")
_DAY = 86_400


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a People page was asked for."""

    owners: tuple[int, ...]
    kind: str
    """Empty for all."""
    sort: Sort
    cursor: str
    limit: int
    now: int

    @property
    def offset(self) -> int:
        """The cursor as a number: how many came before, or the last person of a list by name."""
        return int(self.cursor) if self.cursor.isdecimal() else 0

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds to list."""
        return (self.kind,) if self.kind else KINDS


def list_people(
    query: str = "",
    kind: str = "person",
    sort: Sort = "close",
    cursor: str = "",
    limit: int = 50,
    now: datetime | None = None,
) -> PeoplePage:
    """A page of people. `kind`: person, role, list or all; `query`: words of name or address.

    `close`, `recent` and `quiet` list those the owner has a tie with (`quiet`: only ties that
    went quiet beyond their own rhythm; `close`: first those the owner wrote to, then those who
    only wrote to the owner); `name` lists everybody. While the owner is not known, everybody is
    listed by when they were last seen.

    `now` (aware) is the date strength is told at; None: the newest message's time or the clock's,
    whichever is earlier, so that an archive of long ago does not show everybody as gone.

    Raises:
        ValueError: when kind or sort is none of the above.
    """
    if kind not in {*KINDS, "all"}:
        raise ValueError(f"{kind!r} is not a kind of people. Kinds are person, role, list and all.")
    if sort not in {"close", "recent", "name", "quiet"}:
        raise ValueError(f"{sort!r} is not an order. Orders are close, recent, name and quiet.")
    asked = _Asked(
        owners=settings.owner_ids(),
        kind="" if kind == "all" else kind,
        sort=sort,
        cursor=cursor[:40] if cursor.isascii() else "",
        limit=max(1, min(limit, 500)),
        now=settings.told_at(now),
    )
    page = _found(query, asked) if query.strip() else _everybody(asked)
    return PeoplePage(
        sentence=_sentence(page, asked, found=bool(query.strip())),
        rows=_rows(page.ids, page.ties, asked),
        total=page.total,
        total_is_bound=page.bound,
        one_way=page.one_way,
        next=page.next,
    )


@dataclass(frozen=True, slots=True)
class _Page:
    """Whom a page shows."""

    ids: list[int]
    ties: dict[int, OwnerTie]
    total: int
    bound: bool = False
    next: str = ""
    one_way: int = 0


def _found(query: str, asked: _Asked) -> _Page:
    """Those whose name or address holds the query's words, in the order asked for."""
    found = candidates(query, asked.kind)
    ties = owner_ties.with_people(asked.owners, (c.id for c in found), asked.now)
    if asked.sort == "name":
        found.sort(key=lambda c: (c.sort_name, c.id))
    elif asked.sort == "recent":
        found.sort(key=lambda c: (-(ties[c.id].last_at if c.id in ties else c.last_at), c.id))
    elif asked.sort == "quiet":
        found = [c for c in found if c.id in ties]
        found.sort(key=lambda c: (ties[c.id].now - ties[c.id].then, c.id))
    else:
        found.sort(key=lambda c: (*_closeness(ties.get(c.id)), c.sort_name, c.id))
    page = [c.id for c in found[asked.offset : asked.offset + asked.limit]]
    return _Page(
        page, ties, len(found), len(found) >= CANDIDATES, _next(asked, len(page), len(found))
    )


def _next(asked: _Asked, shown: int, total: int) -> str:
    after = asked.offset + shown
    return str(after) if shown and after < total else ""


def _everybody(asked: _Asked) -> _Page:
    if asked.sort == "name":
        return _by_name(asked)
    if not asked.owners:
        return _by_last_seen(asked)
    if asked.sort == "quiet":
        every = owner_ties.drifting(asked.owners, asked.now, asked.kind)
        page = every[asked.offset : asked.offset + asked.limit]
        ties = {tie.person: tie for tie in page}
        return _Page(list(ties), ties, len(every), next=_next(asked, len(page), len(every)))
    if asked.kind not in {"", "person"}:  # a shop's address need not be answered
        total, one_way = owner_ties.count(asked.owners, asked.kind), 0
    else:
        total = owner_ties.count(asked.owners, asked.kind, wrote=True)
        one_way = owner_ties.count(asked.owners, asked.kind, wrote=False)
    bound = total >= owner_ties.WINDOW
    if asked.sort == "recent":
        page, place = most_recent(asked.owners, asked.now, asked.kind, asked.limit, _place(asked))
        after = f"{place[0]}.{place[1]}" if place else ""
    else:
        page, after = closest(asked.owners, asked.now, asked.kind, asked.limit, asked.cursor)
    ties = {tie.person: tie for tie in page}
    return _Page(list(ties), ties, total, bound, after, one_way)


def _closeness(tie: OwnerTie | None) -> tuple[int, float]:
    """Those the owner wrote to by strength, then those who only wrote, then all others."""
    return (2, 0) if tie is None else (int(tie.one_way), -tie.now)


def _place(asked: _Asked) -> Place | None:
    at, _dot, person = asked.cursor.partition(".")
    if not (at.isdecimal() and person.isdecimal()):
        return None
    return int(at), int(person)


def _by_name(asked: _Asked) -> _Page:
    """Everybody by name; kinds are read apart, because the index is per kind, and merged."""
    last = Person.objects.filter(pk=asked.offset).values_list("sort_name", flat=True).first()
    names: list[tuple[str, int]] = []
    for kind in asked.kinds:
        people = Person.objects.filter(kind=kind)
        if last is not None:
            people = people.filter(sort_name__gte=last).exclude(
                sort_name=last, pk__lte=asked.offset
            )
        names.extend(
            people.order_by("sort_name", "pk").values_list("sort_name", "pk")[: asked.limit + 1]
        )
    ids = [pk for _name, pk in sorted(names)[: asked.limit + 1]]
    page = ids[: asked.limit]
    ties = owner_ties.with_people(asked.owners, page, asked.now)
    return _Page(page, ties, _count(asked), next=str(page[-1]) if len(ids) > len(page) else "")


def _by_last_seen(asked: _Asked) -> _Page:
    upto = asked.offset + asked.limit
    seen: list[tuple[int, int]] = []
    for kind in asked.kinds:
        seen.extend(
            (-(last or 0), pk)
            for pk, last in Person.objects.filter(kind=kind)
            .order_by("-last_at", "-pk")
            .values_list("pk", "last_at")[:upto]
        )
    ids = [pk for _last, pk in sorted(seen)[asked.offset : upto]]
    total = _count(asked)
    return _Page(ids, {}, total, next=_next(asked, len(ids), total))


def _count(asked: _Asked) -> int:
    people = Person.objects.filter(kind=asked.kind) if asked.kind else Person.objects.all()
    return people.count()


# ---------------------------------------------------------------- rows


def _rows(ids: Sequence[int], ties: dict[int, OwnerTie], asked: _Asked) -> tuple[PersonRow, ...]:
    people = Person.objects.in_bulk(ids)
    introduced = _introductions(ids)
    certain = _certainty(ids)
    tz = settings.zone()
    return tuple(
        _row(people[pk], ties.get(pk), introduced.get(pk, 0), certain.get(pk, ""), asked.now, tz)
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


def _certainty(ids: Iterable[int]) -> dict[int, str]:
    """Person id → the weakest evidence one of their contact points was joined by."""
    grades: dict[int, list[Evidence]] = {}
    sql = "SELECT DISTINCT person_id, evidence FROM ledger_personpoint WHERE person_id IN ({})"
    for pk, grade in references.rows(sql, ids):
        if grade in set(Evidence):
            grades.setdefault(pk, []).append(Evidence(grade))
    return {pk: weakest(every).value for pk, every in grades.items()}


# ---------------------------------------------------------------- the sentence


def _sentence(page: _Page, asked: _Asked, *, found: bool) -> Sentence:
    total = page.total
    count = Phrase(number(total) + ("+" if page.bound else ""), Link("people"))
    if found:
        template = ngettext(
            "{count} person whose name or address fits.",
            "{count} people whose name or address fits.",
            total,
        )
        return sentence(template, count=count)
    if asked.kind not in {"", "person"}:
        return sentence(_("{count} of this kind."), count=count)
    if asked.sort == "quiet":
        template = ngettext(
            "{count} person you were close to has gone quiet.",
            "{count} people you were close to have gone quiet.",
            total,
        )
        return sentence(template, count=count)
    if asked.sort == "name" or not asked.owners:
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
    more = number(page.one_way) + ("+" if page.one_way >= owner_ties.WINDOW else "")
    return join([sentence(template, count=count), sentence(others, count=more)])
