"""The part of taking a run back that is about cards, meetings, interactions and figures."""

from collections import Counter

from django.db import connection

from tengill.ledger.append_facts import by_run
from tengill.ledger.fact_shapes import SHAPES
from tengill.ledger.points import marks, parts

TABLE = "leavingfact"
"""A temporary table of the facts that leave: (kind, id)."""


def choose(run_id: int) -> None:
    """Fill `leavingfact` with what only this run has seen, and note their points in `touched`."""
    with connection.cursor() as c:
        c.execute(f"CREATE TEMP TABLE {TABLE} (kind text, id integer, PRIMARY KEY (kind, id))")
        c.execute(_LEAVING, [run_id, run_id])
        for kind, shape in SHAPES.items():
            for select in shape.points:
                c.execute(f"INSERT OR IGNORE INTO touched {select} IN ({_ids(kind)})")
            _stand_again(kind, run_id)


def _stand_again(kind: str, run_id: int) -> None:
    """What this run took away stands again."""
    shape = SHAPES[kind]
    with connection.cursor() as c:
        c.execute(
            f"SELECT id FROM {shape.table} WHERE retracted_at IS NOT NULL"
            " AND substr(retracted_why, -length(%s)) = %s",
            [by_run(run_id), by_run(run_id)],
        )
        for part in parts([pk for (pk,) in c.fetchall()]):
            ids = f"({marks(part)})"
            for select in shape.points:
                c.execute(f"INSERT OR IGNORE INTO touched {select} IN {ids}", part)
            c.execute(
                f"UPDATE {shape.table} SET retracted_at = NULL, retracted_why = ''"
                f" WHERE id IN {ids}",
                part,
            )


def forget(run_id: int) -> Counter[int]:
    """Remove what `choose` chose and the run's sightings.

    Returns:
        File → how many facts are new there now: their first sighting leaves and they stay.
    """
    with connection.cursor() as c:
        c.execute("CREATE TEMP TABLE promotedfact (kind text, id integer)")
        try:
            c.execute(_PROMOTED, [run_id])
            c.execute(
                "DELETE FROM ledger_factsighting WHERE file_id IN"
                " (SELECT id FROM ledger_sourcefile WHERE run_id = %s)",
                [run_id],
            )
            c.execute(
                "SELECT s.file_id, count(*) FROM promotedfact p JOIN ledger_factsighting s"
                " ON s.id = (SELECT min(o.id) FROM ledger_factsighting o"
                " WHERE o.kind = p.kind AND o.fact = p.id) GROUP BY 1"
            )
            promoted = Counter[int](dict(c.fetchall()))
        finally:
            c.execute("DROP TABLE promotedfact")
        for kind, shape in SHAPES.items():
            for part in shape.parts:
                table, _, column = part.partition(".")
                c.execute(f"DELETE FROM {table} WHERE {column} IN ({_ids(kind)})")
            c.execute(f"DELETE FROM {shape.table} WHERE id IN ({_ids(kind)})")
    return promoted


def done() -> None:
    """Drop the temporary table."""
    with connection.cursor() as c:
        c.execute(f"DROP TABLE IF EXISTS {TABLE}")


def hand_over(old: int, old_path: str, new: int, new_path: str) -> None:
    """Give the sightings in one file to another file of the same content."""
    with connection.cursor() as c:
        c.execute(
            "UPDATE ledger_factsighting SET file_id = %s, path = CASE"
            " WHEN substr(path, 1, length(%s)) = %s THEN %s || substr(path, length(%s) + 1)"
            " ELSE path END WHERE file_id = %s",
            [new, old_path, old_path, new_path, old_path, old],
        )


def _ids(kind: str) -> str:
    return f"SELECT id FROM {TABLE} WHERE kind = '{kind}'"


_LEAVING = f"""
INSERT INTO {TABLE}
SELECT DISTINCT s.kind, s.fact FROM ledger_factsighting s
JOIN ledger_sourcefile f ON f.id = s.file_id AND f.run_id = %s
WHERE NOT EXISTS (
  SELECT 1 FROM ledger_factsighting o JOIN ledger_sourcefile g ON g.id = o.file_id
  WHERE o.kind = s.kind AND o.fact = s.fact AND g.run_id <> %s)
"""

# Facts that stay, whose first sighting leaves: the next sighting is no duplicate any more.
_PROMOTED = f"""
INSERT INTO promotedfact
SELECT s.kind, s.fact FROM ledger_factsighting s
JOIN ledger_sourcefile f ON f.id = s.file_id AND f.run_id = %s
WHERE NOT EXISTS (SELECT 1 FROM {TABLE} l WHERE l.kind = s.kind AND l.id = s.fact)
  AND s.id = (SELECT min(o.id) FROM ledger_factsighting o
    WHERE o.kind = s.kind AND o.fact = s.fact)
"""
