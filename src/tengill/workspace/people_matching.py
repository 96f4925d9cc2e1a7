"""Which people filters ask for, and in what order: boolean columns over everybody."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from django.db import connection

from tengill.facts.folding import fold
from tengill.workspace import owner_ties, settings
from tengill.workspace.people_columns import KINDS
from tengill.workspace.people_filter import (
    FAIR,
    STRONG,
    Filters,
    Sort,
    checked,
    days_before,
    start_of,
)
from tengill.workspace.people_frame import Frame, Ints, Mask, frame
from tengill.workspace.people_text import people_text

_WORDS = 8
_DIGITS_LEAST = 4
"""So many digits and nothing but what is written between them are a part of a phone number."""
_BETWEEN_DIGITS = str.maketrans("", "", " -+()./\N{NO-BREAK SPACE}")


@dataclass(frozen=True, slots=True)
class Found:
    """Whom filters find, in the order asked for."""

    frame: Frame
    rows: Ints
    """Places in `frame`, all of them."""
    in_touch: int
    """How many of them the owner wrote to."""
    one_way: int
    """How many only wrote to the owner."""

    def ids(self, start: int = 0, end: int | None = None) -> list[int]:
        """Person ids, a part of them."""
        told: list[int] = self.frame.ids[self.rows[start:end]].tolist()
        return told


def matching(
    filters: Filters,
    sort: Sort,
    now: int,
    *,
    owners: tuple[int, ...] | None = None,
    everybody: bool = False,
) -> Found:
    """All people the filters ask for, in order.

    Where nothing but a kind is asked for, `close` and `recent` are about those the owner has a
    tie with: everybody else is listed by name (or with `everybody`).

    Args:
        filters: all must hold.
        sort: close (those the owner wrote to by strength, who only wrote, then all others),
            recent, name, organisation, or quiet (only ties that drift, the greatest loss first).
        now: seconds since 1970 UTC; the date strength is told at.
        owners: the owner's person ids, where they are at hand.
        everybody: also list those without a tie.

    Raises:
        FilterError: a kind or band that is none.
    """
    checked(filters)
    owners = settings.owner_ids() if owners is None else owners
    people = frame(owners, now)
    mask = _mask(filters, people, now)
    if sort == "quiet":
        drifting = owner_ties.drifting(owners, now, "" if filters.kind == "all" else filters.kind)
        order = people.at(tie.person for tie in drifting)
        rows = order[mask[order]]
    else:
        if owners and sort in {"close", "recent"} and not filters.narrow and not everybody:
            mask &= people.tied
        rows = np.flatnonzero(mask)
        rows = rows[_order(people, rows, sort, filters.kind)]
    wrote = int(np.count_nonzero(people.wrote[rows]))
    return Found(people, rows, wrote, int(np.count_nonzero(people.tied[rows])) - wrote)


def _order(people: Frame, rows: Ints, sort: Sort, kind: str) -> Ints:
    if sort == "name":
        return np.argsort(people.by_name()[rows], kind="stable")
    if sort == "organisation":
        return np.lexsort((people.by_name()[rows], people.by_organisation()[rows]))
    untied = ~people.tied[rows]
    latest = -people.last[rows]
    if sort == "recent":
        return np.lexsort((people.ids[rows], latest, untied))
    # A shared address need not be answered: whether one wrote to it says little.
    place = untied.astype(np.int8) * 2
    if kind in {"person", "all"}:
        place += people.tied[rows] & ~people.wrote[rows]
    return np.lexsort((people.ids[rows], latest, -people.strength[rows], place))


def _mask(filters: Filters, people: Frame, now: int) -> Mask:
    mask = np.ones(len(people.ids), dtype=np.bool_)
    if filters.kind != "all":
        mask &= people.kind == KINDS.index(filters.kind)
    if filters.tie:
        mask &= _band(filters.tie, people)
    if filters.after or filters.before or filters.quiet:
        mask &= _last_contact(filters, people, now)
    return _about(filters, people, mask)


def _about(filters: Filters, people: Frame, mask: Mask) -> Mask:
    """What is known of them beside the tie."""
    for tag in filters.tags:
        mask &= people.mask(_having("persontag", "folded", fold(tag)))
    if filters.source:
        mask &= people.mask(_having("personsource", "source", filters.source))
    if filters.place:
        mask &= people.mask(_told("personplace", fold(filters.place).split()))
    if filters.org:
        words = fold(filters.org).split()
        mask &= people.mask(people_text().of_houses(words[:_WORDS])) | _houses(people, words)
    if filters.q:
        mask &= _words(filters.q, people)
    return mask


def _last_contact(filters: Filters, people: Frame, now: int) -> Mask:
    zone = settings.zone()
    mask = people.tied.copy()
    if filters.after:
        mask &= people.last >= start_of(filters.after, zone)
    if filters.before:
        mask &= people.last < start_of(filters.before, zone)
    if filters.quiet:
        mask &= people.last <= days_before(now, filters.quiet)
    return mask


def _band(band: str, people: Frame) -> Mask:
    if band == "none":
        return ~people.tied & ~people.owner
    if band == "one-way":
        return people.tied & ~people.wrote
    least, most = {"strong": (STRONG, 2.0), "fair": (FAIR, STRONG), "faint": (0.0, FAIR)}[band]
    return people.wrote & (people.strength >= least) & (people.strength < most)


def _having(table: str, column: str, value: str) -> Ints:
    return _people(f"SELECT person_id AS id FROM ledger_{table} WHERE {column} = %s", [value])


def _told(table: str, words: Sequence[str]) -> Ints:
    """People one of whose rows there holds every word; read from an index alone."""
    where = " AND ".join(["instr(folded, %s) > 0"] * len(words[:_WORDS]))
    sql = f"SELECT person_id AS id FROM ledger_{table} WHERE {where or 'folded <> %s'}"
    return _people(sql, words[:_WORDS] or [""])


def _houses(people: Frame, words: Sequence[str]) -> Mask:
    """People whose organisation, as their mail shows it, holds every word."""
    held = np.array(
        [bool(name) and all(word in name for word in words) for name in people.organisations],
        dtype=np.bool_,
    )
    return held[people.organisation]


def _words(query: str, people: Frame) -> Mask:
    """People of whom each word stands somewhere: in a name, a contact point, an organisation."""
    digits = query.translate(_BETWEEN_DIGITS)
    if len(digits) >= _DIGITS_LEAST and digits.isascii() and digits.isdecimal():
        return people.mask(_people(_PHONES, [digits]))
    mask = np.ones(len(people.ids), dtype=np.bool_)
    text = people_text()
    for word in fold(query).split()[:_WORDS]:
        # `@handle` is kept without its sign, an address with it in its midst.
        bare = word.removeprefix("@") or word
        mask &= people.mask(text.holding(bare)) | _houses(people, [word])
    return mask


_PHONES = (
    "SELECT pp.person_id AS id FROM ledger_contactpoint p JOIN ledger_personpoint pp"
    " ON pp.point_id = p.id WHERE p.kind <> 'name' AND instr(replace(p.value, ' ', ''), %s) > 0"
)


def _people(sql: str, bound: Sequence[str]) -> Ints:
    """The ids a query gives, in one text: a row each costs more than the query itself."""
    with connection.cursor() as c:
        c.execute(f"SELECT group_concat(id) FROM ({sql})", bound)
        told = c.fetchone()[0]
    ids: Ints = np.fromstring(told or "", dtype=np.int64, sep=",")
    return ids
