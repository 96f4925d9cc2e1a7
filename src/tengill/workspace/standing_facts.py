"""What the ledger knows that a standing rests on: audiences, acts, places in the network."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection

from tengill.facts.acts import BULK
from tengill.ledger.standing import in_force
from tengill.workspace import references
from tengill.workspace import settings as saved
from tengill.workspace.faint import SQL as IS_FAINT
from tengill.workspace.standing_credit import period
from tengill.workspace.standing_view import Figure

FIELD_HEADS = frozenset(
    {"industry", "sector", "field", "category", "business", "line of business", "product line",
     "atvinnugrein", "svið", "flokkur"}
)  # fmt: skip
"""Columns of deals that tell a field, folded."""


@dataclass(frozen=True, slots=True)
class Node:
    """Where somebody stands in the network, as last measured."""

    constraint: float | None
    effective_size: float | None
    contacts: int


def reach(people: Iterable[int] | None, stand_ins: Mapping[int, int]) -> dict[int, list[Figure]]:
    """Person → what their accounts reach: per account and figure the newest telling in force.

    Followers, subscribers and connections count who listens; following and posts don't.
    """
    newest: dict[tuple[int, str, str, str], tuple[int, int, str]] = {}
    for person, kind, value, what, count, at, source in _reach_rows(people):
        key = (stand_ins.get(person, person), kind, value, what)
        if key not in newest or (at, count) > newest[key][:2]:
            newest[key] = (at, count, source)
    found: defaultdict[int, list[Figure]] = defaultdict(list)
    zone = saved.zone()
    for (person, kind, value, what), (at, count, source) in newest.items():
        platform = value.partition("/")[0] if kind == "url" else kind if kind != "owner" else source
        account = "" if kind == "owner" else value
        found[person].append(Figure(platform, account, what, count, source, saved.at(at, zone)))
    return {who: sorted(told, key=lambda one: -one.count) for who, told in found.items()}


def _reach_rows(people: Iterable[int] | None) -> Iterable[tuple[Any, ...]]:
    if people is not None:
        sql = f"{_REACH} AND {in_force('ledger_reach', 'r')} AND pp.person_id IN ({{}})"
        yield from references.rows(sql, people)
        return
    with connection.cursor() as cursor:
        cursor.execute(f"{_REACH} AND r.id IN ({_STANDING})")
        yield from cursor.fetchall()


_REACH = """
SELECT pp.person_id, p.kind, p.value, r.figure, r.count, r.at, r.source
FROM ledger_reach r JOIN ledger_contactpoint p ON p.id = r.point_id
JOIN ledger_personpoint pp ON pp.point_id = r.point_id
WHERE r.figure IN ('followers', 'subscribers', 'connections')"""
# All that are in force, in one pass: asked one by one, each would be compared with every other.
_STANDING = """
SELECT id FROM (SELECT id, row_number() OVER (
  PARTITION BY source, "key" ORDER BY coalesce(told_at, 0) DESC, id DESC) AS place
  FROM ledger_reach WHERE retracted_at IS NULL) WHERE place = 1"""


@dataclass(slots=True)
class Made:
    """How many acts of each kind somebody made."""

    recommendations: int = 0
    introductions: int = 0


# As `statement_facts.made` counts them: not rejected, not bulk unless confirmed, not faint.
COUNTED = (
    "a.state <> 'rejected' AND a.at IS NOT NULL"
    " AND (m.id IS NULL OR a.state = 'confirmed' OR m.bulk < %s)"
    f" AND NOT {IS_FAINT}"
)
_MADE = """
SELECT p.person_id, a.kind, count(DISTINCT a.id) FROM ledger_act a
JOIN ledger_actparty p ON p.act_id = a.id AND p.role = 'connector' AND p.person_id IS NOT NULL
LEFT JOIN ledger_message m ON m.id = a.message_id
WHERE a.kind IN ('introduction', 'handoff', 'recommendation') AND {counted}{within}
GROUP BY 1, 2
"""


def made(
    stand_ins: Mapping[int, int], first: datetime | None = None, last: datetime | None = None
) -> dict[int, Made]:
    """Person → the acts they made in a period, of everybody who made any."""
    within, values = period(first, last, "a.at")
    found: defaultdict[int, Made] = defaultdict(Made)
    with connection.cursor() as cursor:
        cursor.execute(_MADE.format(counted=COUNTED, within=within), [BULK, *values])
        for person, kind, count in cursor.fetchall():
            mine = found[stand_ins.get(person, person)]
            if kind == "recommendation":
                mine.recommendations += count
            else:
                mine.introductions += count
    return dict(found)


def nodes(people: Iterable[int]) -> dict[int, Node]:
    """Person → their place in the network; empty while it was never measured."""
    sql = (
        "SELECT person_id, constraint_, effective_size, degree FROM ("
        ' SELECT person_id, "constraint" AS constraint_, effective_size, degree'
        " FROM ledger_networknode) WHERE person_id IN ({})"
    )
    return {person: Node(*told) for person, *told in references.rows(sql, people)}


# ---------------------------------------------------------------- where and of what field


@dataclass(slots=True)
class Around:
    """Where the buying side of each outcome is, and of what field it is."""

    places: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    fields: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    outcomes: int = 0
    _usual: dict[int, Counter[str]] = field(default_factory=dict)

    def telling(
        self, of: Mapping[int, set[str]], outcomes: Iterable[int], narrow: float
    ) -> tuple[tuple[str, int], ...]:
        """How many of some outcomes lie where, most first.

        What most outcomes of the whole ledger share tells nothing of one person: left out.
        """
        mine = Counter(name for outcome in outcomes for name in of.get(outcome, ()))
        if not mine:
            return ()
        usual = self._usual.get(id(of))
        if usual is None:  # counted once, not for everybody
            usual = Counter(name for names in of.values() for name in names)
            self._usual[id(of)] = usual
        special = [
            (name, count)
            for name, count in mine.items()
            if usual[name] < narrow * max(self.outcomes, 1)
        ]
        return tuple(sorted(special, key=lambda one: (-one[1], one[0])))


def around(outcomes: Iterable[int]) -> Around:
    """Places and fields of some outcomes (all those with credit, so that the usual is known)."""
    wanted = sorted(set(outcomes))
    found = Around(outcomes=len(wanted))
    rows = references.rows(
        "SELECT t.outcome_id, l.locality, l.country, l.text FROM ledger_outcomeparty t"
        " JOIN ledger_outcomeperson op ON op.party_id = t.id"
        " JOIN ledger_personplace l ON l.person_id = op.person_id"
        " WHERE t.side = 'buyer' AND t.outcome_id IN ({})",
        wanted,
    )
    for outcome, locality, country, text in rows:
        found.places[outcome] |= {one for one in (locality, country) if one} or ({text} - {""})
    told = references.rows(
        "SELECT o.id, json_extract(f.value, '$[0]'), json_extract(f.value, '$[1]')"
        " FROM ledger_outcome o, json_each(o.source_fields) f WHERE o.id IN ({})",
        wanted,
    )
    for outcome, head, value in told:
        if str(head).strip().casefold() in FIELD_HEADS and str(value or "").strip():
            found.fields[outcome].add(str(value).strip()[:80])
    return found
