"""Whom somebody does not know yet, as far as the ledger tells, and may be introduced to."""

from collections.abc import Sequence

from django.db import connection

from tengill.ledger import decisions
from tengill.workspace import references
from tengill.workspace.asking import keys
from tengill.workspace.asking.network import knowing_each_other

PROPOSAL = "proposal"
"""The decision on a proposed introduction: about the pair; value {"state": "taken" or "dismissed"}."""
_ROOM = 60
"""In a meeting or on a letter of more people than this one meets nobody."""


def strangers(person: int, others: Sequence[int]) -> frozenset[int]:
    """Of these people, those the person has nothing to do with yet.

    They have no tie, no meeting, no letter and no deal together, are not of one house, were never
    introduced to each other, and the owner never took up nor dismissed a proposal of the two.
    """
    left = set(others) - {person}
    left -= knowing_each_other(person, left)
    for known in (
        _introduced,
        _proposed,
        _of_one_house,
        _in_one_deal,
        _on_one_letter,
        _in_one_meeting,
    ):
        if left:
            left -= known(person, left)
    return frozenset(left)


def _introduced(person: int, others: set[int]) -> set[int]:
    sql = (
        "SELECT DISTINCT q.person_id FROM ledger_actparty p JOIN ledger_act a ON a.id = p.act_id"
        " JOIN ledger_actparty q ON q.act_id = a.id AND q.role IN ('left', 'right')"
        f" WHERE p.person_id = {int(person)} AND p.role IN ('left', 'right')"
        " AND a.kind IN ('introduction', 'handoff') AND a.state <> 'rejected'"
        " AND q.person_id IN ({})"
    )
    return {row[0] for row in references.rows(sql, others)}


def _proposed(person: int, others: set[int]) -> set[int]:
    pairs = [about.split("|") for about in decisions.in_force(PROPOSAL)]
    people = keys.people_of(end for pair in pairs for end in pair)
    known = set()
    for pair in pairs:
        ends = {people[end] for end in pair if end in people}
        if person in ends:
            known |= ends
    return known & others


def _of_one_house(person: int, others: set[int]) -> set[int]:
    """Who is of an organisation with them now."""
    sql = (
        "SELECT DISTINCT b.person_id FROM ledger_personorganisation a"
        " JOIN ledger_personorganisation b ON b.folded = a.folded AND b.current"
        f" WHERE a.person_id = {int(person)} AND a.current AND a.folded <> '' AND b.person_id IN ({{}})"
    )
    return {row[0] for row in references.rows(sql, others)}


def _in_one_deal(person: int, others: set[int]) -> set[int]:
    """Who stood in an outcome with them, on whatever side and whatever came of it."""
    sql = (
        "SELECT DISTINCT b.person_id FROM ledger_outcomeperson a"
        " JOIN ledger_outcomeparty p ON p.id = a.party_id"
        " JOIN ledger_outcome o ON o.id = p.outcome_id AND o.retracted_at IS NULL"
        " AND o.superseded_by_id IS NULL"
        " JOIN ledger_outcomeparty q ON q.outcome_id = p.outcome_id"
        " JOIN ledger_outcomeperson b ON b.party_id = q.id"
        f" WHERE a.person_id = {int(person)} AND b.person_id IN ({{}})"
    )
    return {row[0] for row in references.rows(sql, others)}


def _points(people: set[int]) -> dict[int, int]:
    return {point: pk for pk, points in references.points_of(people).items() for point in points}


def _on_one_letter(person: int, others: set[int]) -> set[int]:
    mine, theirs = _points({person}), _points(others)
    sql = (
        "SELECT DISTINCT b.point_id FROM ledger_addressed a"
        " JOIN ledger_message m ON m.id = a.message_id AND m.recipients <= %s"
        " JOIN ledger_addressed b ON b.message_id = a.message_id"
        " WHERE a.point_id IN ({mine}) AND b.point_id IN ({theirs})"
    )
    return _joined(sql, mine, theirs)


def _in_one_meeting(person: int, others: set[int]) -> set[int]:
    mine, theirs = _points({person}), _points(others)
    there = (
        "(SELECT meeting_id, point_id FROM ledger_attendance WHERE answer <> 'declined' AND point_id"
        " IN ({{{0}}}) UNION ALL SELECT id, organiser_id FROM ledger_meeting"
        " WHERE organiser_id IN ({{{0}}}))"
    )
    sql = (
        f"SELECT DISTINCT b.point_id FROM {there.format('mine')} a"
        f" JOIN {there.format('theirs')} b ON b.meeting_id = a.meeting_id"
        " JOIN ledger_meeting m ON m.id = a.meeting_id AND m.retracted_at IS NULL"
        " AND m.state <> 'cancelled' AND m.attendees <= %s"
    )
    return _joined(sql, mine, theirs)


def _joined(sql: str, mine: dict[int, int], theirs: dict[int, int]) -> set[int]:
    if not mine or not theirs:
        return set()
    # Numbers of rows only: nothing a person wrote goes into the statement.
    told = sql.format(
        mine=", ".join(map(str, sorted(mine))), theirs=", ".join(map(str, sorted(theirs)))
    )
    with connection.cursor() as c:
        c.execute(told, [_ROOM])
        return {theirs[point] for (point,) in c.fetchall()}
