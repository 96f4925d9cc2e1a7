"""A tie's strength over time, drawn of the same contact as the stored tie: mail, meetings, all else.

The formula also weighs how busy both are, the company they keep and how quiet everybody is. Of the
past nobody kept those, so the whole curve is told with today's: it is moved, in log odds, to end
where the strength that is shown stands.
"""

import math
from collections.abc import Collection, Iterator, Sequence

from django.db import connection

from tengill.facts.acts import BULK
from tengill.facts.interactions import InteractionKind
from tengill.ties import Interaction, interaction_weight, meeting_weight, series
from tengill.ties.parameters import DAY
from tengill.workspace.contact import MOST_ATTENDEES, MOST_RECIPIENTS, PARAMETERS
from tengill.workspace.project import tie_rows

INTERACTIONS = 1_000
"""A curve rests on at most so many interactions, the newest."""
_CURVE = 100
_SURE = 1e-9
_EVER = -(1 << 62)

Curve = list[tuple[int, float]]


def curve(
    mine: Sequence[int],
    theirs: Sequence[int],
    owners: Sequence[int],
    person: int,
    *,
    channels: Collection[str],
    shown: float,
    end: int,
) -> tuple[Curve, bool]:
    """Strength over time up to `end`, oldest first, and whether it begins late.

    Args:
        mine: the owner's contact points.
        theirs: the person's.
        owners: the owner's person ids.
        person: the person's id.
        channels: through which they were in touch; others are not looked at.
        shown: the strength at `end`, as every page tells it.
        end: seconds since 1970 UTC.
    """
    told = [*_messages(mine, theirs, outward=True), *_messages(theirs, mine, outward=False)]
    told.sort(key=lambda one: one.at)
    # Where letters alone are more than can be drawn, nothing before the first drawn is looked for.
    since = told[-INTERACTIONS].at if len(told) > INTERACTIONS else _EVER
    told += _met(owners, person, end, channels, since)
    cut = len(told) > INTERACTIONS
    told = sorted(told, key=lambda one: one.at)[-INTERACTIONS:]
    if not told:
        return [], False
    start, end = told[0].at, max(end, told[-1].at)
    step = max(7 * DAY, -(-(end - start) // _CURVE))
    points = [(one.at, one.strength) for one in series(told, start, end, step, PARAMETERS)]
    if points[-1][0] < end:
        points.append((end, series(told, end, end, 1, PARAMETERS)[0].strength))
    return _as_shown(points, shown), cut


def _as_shown(points: Curve, shown: float) -> Curve:
    """Moved in log odds to end at `shown`; before the first contact it stays 0."""
    last = points[-1][1]
    if not (_SURE < last < 1 - _SURE and _SURE < shown < 1 - _SURE):
        return [*points[:-1], (points[-1][0], shown)]
    more = _odds(shown) - _odds(last)
    moved = [(at, value and _chance(_odds(value) + more)) for at, value in points]
    return [*moved[:-1], (points[-1][0], shown)]


def _odds(chance: float) -> float:
    chance = min(max(chance, _SURE), 1 - _SURE)
    return math.log(chance / (1 - chance))


def _chance(odds: float) -> float:
    return 1 / (1 + math.exp(-odds))


def _messages(by: Sequence[int], to: Sequence[int], *, outward: bool) -> list[Interaction]:
    if not by or not to:
        return []
    ends = f"({','.join(['%s'] * len(to))}) AND d.sender_id IN ({','.join(['%s'] * len(by))})"
    sql = (
        "SELECT d.at, d.role, m.recipients, m.channel FROM ledger_addressed d"
        " JOIN ledger_message m ON m.id = d.message_id WHERE d.id IN ("
        f"SELECT d.id FROM ledger_addressed d WHERE d.point_id IN {ends}"
        " AND d.at IS NOT NULL ORDER BY d.at DESC LIMIT %s)"
        " AND d.role IN ('to', 'cc', 'bcc', 'mention') AND m.bulk < %s AND m.recipients <= %s"
    )
    with connection.cursor() as c:
        c.execute(sql, [*to, *by, INTERACTIONS + 1, BULK, MOST_RECIPIENTS])
        rows = c.fetchall()
    # A few kinds of address make up thousands of messages: each is weighed once.
    weights = {
        kind: interaction_weight(str(kind[0]), max(kind[1], 1), PARAMETERS, channel=str(kind[2]))
        for kind in {row[1:] for row in rows}
    }
    return [Interaction(row[0], outward, weights[row[1:]]) for row in rows]


def _met(
    owners: Sequence[int], person: int, end: int, channels: Collection[str], since: int
) -> Iterator[Interaction]:
    """Meetings that were and interactions, from a time on, by the rule of stored ties."""
    pairs = [(min(one, person), max(one, person)) for one in owners if one != person]
    if not pairs:
        return
    # The statements look at the couples in a table called `pair`: here it is these.
    couples = f"WITH pair(a, b) AS (VALUES {', '.join(['(%s, %s)'] * len(pairs))})"
    bound = [end for pair in pairs for end in pair]
    with connection.cursor() as c:
        rows: list[tie_rows.Row] = []
        if "meeting" in channels:
            held = f"{couples}, {tie_rows.MEETINGS_SINCE}"
            c.execute(held, [*bound, since, since, MOST_ATTENDEES, end])
            rows = c.fetchall()
        for a, _b, at, a_to_b, _channel, _role, size, one, other in rows:
            weight = meeting_weight(max(size, 2), one, other, PARAMETERS)
            yield Interaction(at, bool(a_to_b) == (a != person), weight)
        if not set(channels) & set(InteractionKind):
            return
        c.execute(f"{couples} {tie_rows.INTERACTIONS_SINCE}", [*bound, since, since])
        rows = c.fetchall()
    weights = {
        kind: interaction_weight("to", 1, PARAMETERS, channel=kind)
        for kind in {row[4] for row in rows}
    }
    for a, _b, at, a_to_b, kind, *_rest in rows:
        yield Interaction(at, bool(a_to_b) == (a != person), weights[kind])
