"""What the facts show of each contact point: its names (PointName) and its numbers (PointSeen).

Kept in step by whoever appends facts (`add_names`, `add_seen`) and counted again from the facts
where something left (`recount`). Both must come out the same. A point has a row in PointSeen
exactly while some fact that is not retracted holds it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import connection

from tengill.facts.acts import BULK
from tengill.ledger.rows import MessageRow, PointRow


@dataclass(slots=True)
class Tally:
    """One contact point's share of a chunk."""

    sent: int = 0
    received: int = 0
    bulk_sent: int = 0
    in_sent_folder: int = 0
    delivered_to: int = 0
    first_at: int | None = None
    last_at: int | None = None

    def add(self, point: PointRow, row: MessageRow) -> None:
        """Count the point's part in a message."""
        if point.role == "from":
            self.sent += 1
            self.bulk_sent += row.bulk >= BULK
            self.in_sent_folder += row.in_sent_folder
        elif point.role in {"to", "cc", "bcc"}:
            self.received += 1
            to = row.delivered
            self.delivered_to += to is not None and point[1:3] == (to.kind, to.value)
        self.seen_at(row.sent_at)

    def seen_at(self, at: int | None) -> None:
        """Note that it was seen, at a time or at none known."""
        if at is not None:
            self.first_at = at if self.first_at is None else min(self.first_at, at)
            self.last_at = at if self.last_at is None else max(self.last_at, at)

    def columns(self) -> tuple[int | None, ...]:
        """As the columns of PointSeen, in their order."""
        return (
            self.sent, self.received, self.bulk_sent, self.in_sent_folder, self.delivered_to,
            self.first_at, self.last_at,
        )  # fmt: skip


def add_names(seen: Mapping[tuple[int, str], int]) -> None:
    """Count names that points stood under: (point, name) → how often."""
    with connection.cursor() as c:
        c.executemany(
            "INSERT INTO ledger_pointname (point_id, name, seen) VALUES (%s, %s, %s)"
            " ON CONFLICT (point_id, name) DO UPDATE SET seen = seen + excluded.seen",
            [(point, name, n) for (point, name), n in seen.items()],
        )


def add_seen(tallies: Mapping[int, Tally]) -> None:
    """Add the shares of points to what is counted already."""
    with connection.cursor() as c:
        c.executemany(_UPSERT, [(point, *t.columns()) for point, t in tallies.items()])


# min() and max() of SQL's two-argument kind differ between databases; CASE does not, and NULL
# ("no time known yet") must lose against any time.
_UPSERT = """
INSERT INTO ledger_pointseen
  (point_id, sent, received, bulk_sent, in_sent_folder, delivered_to, first_at, last_at)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s)
ON CONFLICT (point_id) DO UPDATE SET
  sent = ledger_pointseen.sent + excluded.sent,
  received = ledger_pointseen.received + excluded.received,
  bulk_sent = ledger_pointseen.bulk_sent + excluded.bulk_sent,
  in_sent_folder = ledger_pointseen.in_sent_folder + excluded.in_sent_folder,
  delivered_to = ledger_pointseen.delivered_to + excluded.delivered_to,
  first_at = CASE WHEN ledger_pointseen.first_at IS NULL
      OR excluded.first_at < ledger_pointseen.first_at
    THEN excluded.first_at ELSE ledger_pointseen.first_at END,
  last_at = CASE WHEN ledger_pointseen.last_at IS NULL
      OR excluded.last_at > ledger_pointseen.last_at
    THEN excluded.last_at ELSE ledger_pointseen.last_at END
"""

# ---------------------------------------------------------------- counted again from the facts


def recount_all() -> None:
    """Count all points anew from the facts."""
    _count("")


def recount(points: str) -> None:
    """Count some points anew; `points` is SQL that selects their numbers (`SELECT id FROM …`)."""
    _count(points)


def _count(points: str) -> None:
    only = f"WHERE point_id IN ({points})" if points else ""
    with connection.cursor() as c:
        for table in ("pointname", "pointseen"):
            c.execute(f"DELETE FROM ledger_{table} {only}")
        c.execute(_COUNT_NAMES.format(named=" UNION ALL ".join(_each(_NAMED, points))))
        c.execute(_COUNT_SEEN.format(seen=" UNION ALL ".join(_each(_SEEN, points))))


def _each(selects: Iterable[tuple[str, str]], points: str) -> Iterable[str]:
    for column, select in selects:
        yield f"{select} AND {column} IN ({points})" if points else select


_NAMED = (
    ("point_id", "SELECT point_id, name FROM ledger_addressed WHERE name <> ''"),
    (
        "p.point_id",
        (
            "SELECT p.point_id, f.name FROM ledger_cardpoint p JOIN ledger_card f ON f.id = p.card_id"
            " WHERE f.retracted_at IS NULL AND f.name <> ''"
        ),
    ),
    (
        "p.point_id",
        (
            "SELECT p.point_id, p.name FROM ledger_attendance p JOIN ledger_meeting f"
            " ON f.id = p.meeting_id WHERE f.retracted_at IS NULL AND p.name <> ''"
        ),
    ),
    (
        "organiser_id",
        (
            "SELECT organiser_id, organiser_name FROM ledger_meeting WHERE retracted_at IS NULL"
            " AND organiser_id IS NOT NULL AND organiser_name <> ''"
        ),
    ),
    (
        "by_id",
        (
            "SELECT by_id, by_name FROM ledger_interaction WHERE retracted_at IS NULL"
            " AND by_name <> ''"
        ),
    ),
    (
        "to_id",
        (
            "SELECT to_id, to_name FROM ledger_interaction WHERE retracted_at IS NULL"
            " AND to_name <> ''"
        ),
    ),
    (
        "point_id",
        "SELECT point_id, name FROM ledger_reach WHERE retracted_at IS NULL AND name <> ''",
    ),
)

_COUNT_NAMES = """
INSERT INTO ledger_pointname (point_id, name, seen)
SELECT point_id, name, count(*) FROM (
  SELECT 0 AS point_id, '' AS name WHERE 1 = 0 UNION ALL {named}
) GROUP BY point_id, name
"""

_NO_MAIL = "0, 0, 0, 0, 0"
# A meeting counts as contact once it has taken place, as far as was known when it was told, and
# not for those who declined.
_MET = (
    "CASE WHEN f.state <> 'cancelled' AND f.starts_at <= f.recorded_at{more} THEN f.starts_at END"
)
_UNLESS_DECLINED = " AND p.answer <> 'declined'"
_SEEN = (
    (
        "a.point_id",
        (
            "SELECT a.point_id, a.role = 'from', a.role IN ('to', 'cc', 'bcc'),"
            f" a.role = 'from' AND m.bulk >= {BULK}, a.role = 'from' AND m.in_sent_folder,"
            " a.role IN ('to', 'cc', 'bcc') AND coalesce(m.delivered_id = a.point_id, 0), m.sent_at"
            " FROM ledger_addressed a JOIN ledger_message m ON m.id = a.message_id WHERE 1 = 1"
        ),
    ),
    (
        "p.point_id",
        (
            f"SELECT p.point_id, {_NO_MAIL}, NULL FROM ledger_cardpoint p"
            " JOIN ledger_card f ON f.id = p.card_id WHERE f.retracted_at IS NULL"
        ),
    ),
    (
        "p.point_id",
        (
            f"SELECT p.point_id, {_NO_MAIL}, {_MET.format(more=_UNLESS_DECLINED)}"
            " FROM ledger_attendance p JOIN ledger_meeting f ON f.id = p.meeting_id"
            " WHERE f.retracted_at IS NULL"
        ),
    ),
    (
        "f.organiser_id",
        (
            f"SELECT f.organiser_id, {_NO_MAIL}, {_MET.format(more='')} FROM ledger_meeting f"
            " WHERE f.retracted_at IS NULL AND f.organiser_id IS NOT NULL"
        ),
    ),
    (
        "by_id",
        f"SELECT by_id, {_NO_MAIL}, at FROM ledger_interaction WHERE retracted_at IS NULL",
    ),
    (
        "to_id",
        f"SELECT to_id, {_NO_MAIL}, at FROM ledger_interaction WHERE retracted_at IS NULL",
    ),
    (
        "point_id",
        f"SELECT point_id, {_NO_MAIL}, NULL FROM ledger_reach WHERE retracted_at IS NULL",
    ),
)

_COUNT_SEEN = """
INSERT INTO ledger_pointseen
  (point_id, sent, received, bulk_sent, in_sent_folder, delivered_to, first_at, last_at)
SELECT point_id, sum(sent), sum(received), sum(bulk_sent), sum(in_sent_folder), sum(delivered_to),
  min(at), max(at)
FROM (
  SELECT 0 AS point_id, 0 AS sent, 0 AS received, 0 AS bulk_sent, 0 AS in_sent_folder,
    0 AS delivered_to, 0 AS at WHERE 1 = 0 UNION ALL {seen}
) GROUP BY point_id
"""
