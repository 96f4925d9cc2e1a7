"""Projects persons after a few more messages, where these can bear on nobody's joining.

To resolve all points anew takes seconds at 100,000 people. Most messages tell only that people
known well wrote again: then no more than their numbers change. Or a stranger writes whose address
and name nobody else bears: then one person more is there (`people_new`). Whatever could tell more (a
sign of an assistant, an owner still guessed at, a name that others bear) is left to
`project_people`, and both come out the same: tests hold them to it.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import connection

from tengill import people
from tengill.facts.acts import BULK
from tengill.ledger import decisions
from tengill.ledger.points import among
from tengill.ledger.standing import in_force
from tengill.people import Decisions, PointSeen, Resolved
from tengill.workspace.project import people_known, people_new
from tengill.workspace.project.people import PERSON_COLUMNS, Touched, folded_names, person_row
from tengill.workspace.project.people_new import Change

_MOST = 2_000
"""More contact points than this on the new messages: all is resolved anew."""
_MOST_NAMES = 40
"""As many names of a point as `project_people` looks at: beyond, which ones may change."""

Row = tuple[Any, ...]


@dataclass(slots=True)
class _Share:
    """A point's part in the new messages."""

    sent: int = 0
    received: int = 0
    bulk_sent: int = 0


def project_touched(first_new: int, lazily: people_known.Lazily) -> Touched | None:
    """Bring persons in step with the messages from a row number on, where they stand by themselves.

    Call inside a transaction, where every projection was in step before these messages.

    Args:
        first_new: the smallest row number of a new message.
        lazily: gives what is known of all points.

    Returns:
        What changed beside numbers; None when more than that could change: nothing was written then.
    """
    shares, named = _new(first_new)
    if not shares or len(shares) > _MOST or _signs(first_new) or not _owner_stands():
        return None
    whose = _persons(shares)
    fresh = people_new.newcomers(shares.keys() - whose.keys())
    if shares.keys() - whose.keys() - {point.id for point in fresh}:
        return None
    decided = _decided()
    again = _again(whose, shares, named, decided)
    if again is None:
        return None
    for point in fresh:
        again.moved.append((None, point))
        again.changes.append(_born(point, decided))
    touched = _followed(again, lazily)
    if touched is not None:
        _write(again)
        whose.update((point.id, point.id) for point in fresh)
        _add_sources(_sources(first_new, shares, whose))
    return touched


@dataclass(slots=True)
class _Again:
    """Persons as they are with the new messages."""

    numbers: list[Row] = field(default_factory=list)
    """Of those known before."""
    changes: list[Change] = field(default_factory=list)
    """Of whom more than numbers changed, and who is new."""
    moved: list[tuple[PointSeen | None, PointSeen]] = field(default_factory=list)
    """Points that joining looks at otherwise than before."""


def _again(
    whose: Mapping[int, int],
    shares: Mapping[int, _Share],
    named: Mapping[tuple[int, str], int],
    decided: Decisions,
) -> _Again | None:
    """Those known before, resolved by themselves; None when joining could come out otherwise."""
    persons = set(whose.values())
    points = _points(persons)
    if points is None or _on_a_house(points):
        return None
    stored, called = _stored(persons), _called(persons)
    found = _Again()
    for person, seen in points.items():
        before = [_earlier(point, shares.get(point.id), named) for point in seen]
        kept = stored[person]
        again = people.recounted(seen, before, decided, is_owner=bool(kept[6]))
        if again is None:
            if len(seen) > 1 or kept[6]:
                return None
            again = people.by_itself(seen[0], decided)
            found.moved.append((before[0], seen[0]))
        if _placed(_lasting(again)) != _placed(kept) or (again.kind != kept[1] and len(seen) > 1):
            return None
        names = folded_names(again, {point.id: point.names for point in seen})
        if _lasting(again) != kept or names != called[person]:
            change = Change((kept[1], kept[2]), again, seen, frozenset(names ^ called[person]))
            found.changes.append(change)
        found.numbers.append((
            again.kind_reason[:120], again.first_at, again.last_at, again.sent, again.received,
            person,
        ))  # fmt: skip
    return found


def _born(point: PointSeen, decided: Decisions) -> Change:
    person = people.by_itself(point, decided)
    return Change(None, person, (point,), frozenset(folded_names(person, {point.id: point.names})))


def _followed(again: _Again, lazily: people_known.Lazily) -> Touched | None:
    if not again.changes and not again.moved:
        return Touched()
    known = lazily.known()
    if not people_new.all_alone(again.moved, known):
        return None
    return people_new.followed(again.changes, known)


def _new(first_new: int) -> tuple[dict[int, _Share], Counter[tuple[int, str]]]:
    shares: dict[int, _Share] = defaultdict(_Share)
    named: Counter[tuple[int, str]] = Counter()
    with connection.cursor() as c:
        c.execute(
            "SELECT a.point_id, a.role, a.name, m.bulk FROM ledger_message m"
            " JOIN ledger_addressed a ON a.message_id = m.id WHERE m.id >= %s",
            [first_new],
        )
        for point, role, name, bulk in c.fetchall():
            share = shares[point]
            if role == "from":
                share.sent += 1
                share.bulk_sent += bulk >= BULK
            elif role in {"to", "cc", "bcc"}:
                share.received += 1
            if name:
                named[point, name] += 1
    return shares, named


def _signs(first_new: int) -> bool:
    with connection.cursor() as c:
        c.execute(
            "SELECT 1 FROM ledger_textreading WHERE message_id >= %s"
            " AND assistant_signs <> '[]' LIMIT 1",
            [first_new],
        )
        return c.fetchone() is not None


def _owner_stands() -> bool:
    """Whether the owner is known by decision or by a card, and as the persons have it."""
    decided = {about: bool(v["is_owner"]) for about, v in decisions.in_force("owner").items()}
    with connection.cursor() as c:
        for about, own in decided.items():
            c.execute(
                "SELECT r.is_owner FROM ledger_contactpoint p"
                " JOIN ledger_personpoint pp ON pp.point_id = p.id"
                " JOIN ledger_person r ON r.id = pp.person_id WHERE p.kind = %s AND p.value = %s",
                [*_key(about)],
            )
            row = c.fetchone()
            if row is not None and bool(row[0]) != own:
                return False
        if any(decided.values()):
            return True
        c.execute(
            "SELECT 1 FROM ledger_card c JOIN ledger_cardpoint h ON h.card_id = c.id"
            " JOIN ledger_contactpoint p ON p.id = h.point_id AND p.kind = 'email'"
            f" WHERE c.is_owner AND {in_force('ledger_card', 'c')} LIMIT 1"
        )
        return c.fetchone() is not None


def _key(about: str) -> tuple[str, str]:
    kind, _, value = about.partition(":")
    return kind, value


def _persons(points: Iterable[int]) -> dict[int, int]:
    return dict(among("SELECT point_id, person_id FROM ledger_personpoint WHERE point_id", points))


def _points(persons: Iterable[int]) -> dict[int, list[PointSeen]] | None:
    """Person → its points as they stand now; None where a point has more names than are read."""
    rows = among(
        "SELECT pp.person_id, p.id, p.kind, p.value, coalesce(s.sent, 0), coalesce(s.received, 0),"
        " coalesce(s.bulk_sent, 0), s.first_at, s.last_at FROM ledger_personpoint pp"
        " JOIN ledger_contactpoint p ON p.id = pp.point_id"
        " LEFT JOIN ledger_pointseen s ON s.point_id = p.id WHERE pp.person_id",
        persons,
    )
    names: dict[int, dict[str, int]] = defaultdict(dict)
    for point, name, seen in among(
        "SELECT point_id, name, seen FROM ledger_pointname WHERE point_id", {row[1] for row in rows}
    ):
        names[point][name] = seen
    if any(len(of) > _MOST_NAMES for of in names.values()):
        return None
    found: dict[int, list[PointSeen]] = defaultdict(list)
    for person, pk, kind, value, sent, received, bulk_sent, first_at, last_at in rows:
        found[person].append(
            PointSeen(
                id=pk, kind=kind, value=value, names=names.get(pk, {}), sent=sent,
                received=received, bulk_sent=bulk_sent, first_at=first_at, last_at=last_at,
            )
        )  # fmt: skip
    return found


def _on_a_house(points: Mapping[int, Sequence[PointSeen]]) -> bool:
    """Whether a point stands on an organisation's card: what that makes of it, all cards tell."""
    every = [point.id for seen in points.values() for point in seen]
    return bool(
        among(
            "SELECT h.point_id FROM ledger_cardpoint h JOIN ledger_card c ON c.id = h.card_id"
            " WHERE c.is_organisation AND h.point_id",
            every,
        )
    )


def _earlier(
    point: PointSeen, share: _Share | None, named: Mapping[tuple[int, str], int]
) -> PointSeen:
    """The point before the new messages."""
    if share is None:
        return point
    names = {name: seen - named.get((point.id, name), 0) for name, seen in point.names.items()}
    return replace(
        point,
        names={name: seen for name, seen in names.items() if seen > 0},
        sent=point.sent - share.sent,
        received=point.received - share.received,
        bulk_sent=point.bulk_sent - share.bulk_sent,
    )


def _stored(persons: Iterable[int]) -> dict[int, Row]:
    rows = among(
        "SELECT id, kind, name, sort_name, address, organisation, is_owner FROM ledger_person"
        " WHERE id",
        persons,
    )
    return {row[0]: (*row[:6], bool(row[6])) for row in rows}


def _called(persons: Iterable[int]) -> dict[int, set[str]]:
    """Person → the folded full names they go by."""
    found: dict[int, set[str]] = defaultdict(set)
    for person, name in among(
        "SELECT person_id, folded FROM ledger_personname WHERE person_id", persons
    ):
        found[person].add(name)
    return found


def _placed(lasting: Row) -> Row:
    """Who, under which address, where, and whether the owner: where it changes, all is done anew."""
    return (lasting[0], *lasting[4:])


def _lasting(person: Resolved) -> Row:
    """What of a person others build on."""
    return (
        person.id, person.kind.value, person.name, person.sort_name, person.address[:320],
        person.organisation, person.is_owner,
    )  # fmt: skip


def _decided() -> Decisions:
    return Decisions(
        kinds={about: v["kind"] for about, v in decisions.in_force("person_kind").items()},
        names={about: v["name"] for about, v in decisions.in_force("person_name").items()},
        owners={about: bool(v["is_owner"]) for about, v in decisions.in_force("owner").items()},
    )


def _sources(
    first_new: int, shares: Mapping[int, _Share], whose: Mapping[int, int]
) -> Counter[tuple[int, str]]:
    """(person, source) → how many facts more; counted as `cards.project_cards` counts them."""
    more: Counter[tuple[int, str]] = Counter()
    mail = {pk for (pk,) in among(
        "SELECT id FROM ledger_contactpoint WHERE kind = 'email' AND id", shares)}  # fmt: skip
    for point in mail:
        more[whose[point], "mail"] += shares[point].sent + shares[point].received
    with connection.cursor() as c:
        c.execute(
            # In this order: SQLite takes the few points that are no address for a good beginning.
            "SELECT pp.person_id, m.channel, count(DISTINCT m.id) FROM ledger_message m"
            " CROSS JOIN ledger_addressed a ON a.message_id = m.id"
            " CROSS JOIN ledger_contactpoint p ON p.id = a.point_id AND p.kind <> 'email'"
            " CROSS JOIN ledger_personpoint pp ON pp.point_id = a.point_id"
            " WHERE m.id >= %s GROUP BY 1, 2",
            [first_new],
        )
        for person, channel, number in c.fetchall():
            more[person, channel] += number
    return more


def _write(again: _Again) -> None:
    """Write persons, their points and the names they go by."""
    born = [change.after for change in again.changes if change.before is None]
    known = [change.after for change in again.changes if change.before is not None]
    marks_ = ", ".join(["%s"] * (PERSON_COLUMNS.count(",") + 1))
    with connection.cursor() as c:
        c.executemany(
            "UPDATE ledger_person SET kind_reason = %s, first_at = %s, last_at = %s, sent = %s,"
            " received = %s WHERE id = %s",
            again.numbers,
        )
        c.executemany(
            "UPDATE ledger_person SET kind = %s, name = %s, sort_name = %s WHERE id = %s",
            [(one.kind.value, one.name, one.sort_name, one.id) for one in known],
        )
        c.executemany(
            f"INSERT INTO ledger_person ({PERSON_COLUMNS}) VALUES ({marks_})",
            [person_row(one, None) for one in born],
        )
        c.executemany(
            "INSERT INTO ledger_personpoint (point_id, person_id, reason, evidence)"
            " VALUES (%s, %s, %s, %s)",
            [
                (j.point, one.id, j.reason[:200], j.evidence.value)
                for one in born
                for j in one.points
            ],
        )
    for change in again.changes:
        _write_names(change)


def _write_names(change: Change) -> None:
    names = folded_names(change.after, {point.id: point.names for point in change.points})
    with connection.cursor() as c:
        c.executemany(
            "DELETE FROM ledger_personname WHERE folded = %s AND person_id = %s",
            [(name, change.after.id) for name in sorted(change.names - names)],
        )
        c.executemany(
            "INSERT INTO ledger_personname (folded, person_id) VALUES (%s, %s)",
            [(name, change.after.id) for name in sorted(change.names & names)],
        )


def _add_sources(more: Mapping[tuple[int, str], int]) -> None:
    with connection.cursor() as c:
        for (person, source), number in sorted(more.items()):
            if not number:
                continue
            c.execute(
                "UPDATE ledger_personsource SET facts = facts + %s"
                " WHERE person_id = %s AND source = %s",
                [number, person, source],
            )
            if not c.rowcount:
                c.execute(
                    "INSERT INTO ledger_personsource (person_id, source, facts)"
                    " VALUES (%s, %s, %s)",
                    [person, source, number],
                )
