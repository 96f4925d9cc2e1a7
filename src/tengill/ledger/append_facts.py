"""Appends cards, meetings, interactions and figures in bulk, within the chunk's own transaction.

Each is stored once, however often it is found (by its digest); every place it was found at leaves
a FactSighting. A changed telling of the same (source, key) is a fact of its own that takes over.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db import connection

from tengill.ledger import point_counts
from tengill.ledger.fact_shapes import SHAPES, Column, Held, Ids, Shape
from tengill.ledger.point_counts import Tally
from tengill.ledger.points import Points, marks, next_id, parts
from tengill.ledger.rows import FactRow


@dataclass(slots=True)
class AppendedFacts:
    """What a chunk brought beside messages."""

    read: int = 0
    new: int = 0
    duplicate: int = 0
    again: int = 0
    """Of the duplicates: facts a live source had taken away and tells again."""
    kinds: Counter[str] = field(default_factory=Counter)
    """Kind → how many were new."""


class FactAppender:
    """Writes the facts of chunks."""

    def __init__(self, points: Points) -> None:
        self._points = points
        self._next = {kind: next_id(shape.table) for kind, shape in SHAPES.items()}

    def append(self, file_id: int, records: Sequence[FactRow], now: int) -> AppendedFacts:
        """Append the facts of some records; call inside the chunk's transaction.

        Args:
            file_id: the file they come from.
            records: their rows; those of records this file already gave change nothing.
            now: when they are recorded (UTC seconds).
        """
        done = AppendedFacts()
        if not records:
            return done
        rows = _once_each(_unseen_here(file_id, records))
        for kind, shape in SHAPES.items():
            mine = [row for row in rows if isinstance(row, shape.row)]
            if mine:
                self._append(file_id, kind, shape, mine, now, done)
        return done

    def _append(
        self,
        file_id: int,
        kind: str,
        shape: Shape,
        rows: Sequence[FactRow],
        now: int,
        done: AppendedFacts,
    ) -> None:
        known, retracted = _known(shape.table, {row.digest for row in rows})
        fresh: list[FactRow] = []
        for row in rows:
            if row.digest not in known:
                known[row.digest] = self._next[kind]
                self._next[kind] += 1
                fresh.append(row)
        ids = self._points.ids(
            (held.kind, held.value) for row in fresh for held in shape.holds(row, now)
        )
        with connection.cursor() as c:
            for sql, columns in shape.tables:
                values: list[tuple[Column, ...]] = []
                for row in fresh:
                    values += columns(known[row.digest], row, ids, now)
                c.executemany(sql, values)
            c.executemany(
                "INSERT INTO ledger_factsighting (file_id, key, kind, fact, length, path)"
                " VALUES (%s, %s, %s, %s, %s, %s)",
                [(file_id, r.key, kind, known[r.digest], r.length, r.path) for r in rows],
            )
        _count(((held, row) for row in fresh for held in shape.holds(row, now)), ids)
        if retracted:
            stand_again(kind, sorted(retracted))
        done.read += len(rows)
        done.new += len(fresh)
        done.duplicate += len(rows) - len(fresh)
        done.again += len(retracted)
        done.kinds[kind] += len(fresh)


def _count(holds: Iterable[tuple[Held, FactRow]], ids: Ids) -> None:
    names: Counter[tuple[int, str]] = Counter()
    tallies: defaultdict[int, Tally] = defaultdict(Tally)
    for held, _row in holds:
        point = ids[held.kind, held.value]
        tallies[point].seen_at(held.at)
        if held.name:
            names[point, held.name] += 1
    point_counts.add_names(names)
    point_counts.add_seen(tallies)


def _once_each(rows: Iterable[FactRow]) -> list[FactRow]:
    """Without what one record tells twice."""
    return list({(row.key, type(row), row.digest): row for row in rows}.values())


def _unseen_here(file_id: int, rows: Sequence[FactRow]) -> list[FactRow]:
    """The rows of records this file has not given before."""
    seen: set[int] = set()
    with connection.cursor() as c:
        for part in parts(sorted({row.key for row in rows})):
            c.execute(
                "SELECT key FROM ledger_factsighting WHERE file_id = %s"
                f" AND key IN ({marks(part)})",
                [file_id, *part],
            )
            seen.update(key for (key,) in c.fetchall())
    return [row for row in rows if row.key not in seen]


def _known(table: str, digests: set[bytes]) -> tuple[dict[bytes, int], set[int]]:
    """Digest → number of what is in the ledger already, and which of these are retracted."""
    known: dict[bytes, int] = {}
    retracted: set[int] = set()
    with connection.cursor() as c:
        for part in parts(sorted(digests)):
            c.execute(
                f"SELECT digest, id, retracted_at FROM {table} WHERE digest IN ({marks(part)})",
                part,
            )
            for digest, pk, at in c.fetchall():
                known[bytes(digest)] = pk
                if at is not None:
                    retracted.add(pk)
    return known, retracted


# ---------------------------------------------------------------- taken away and told again


def standing(kind: str, source: str, keys: Sequence[str]) -> dict[str, list[int]]:
    """Key → the row numbers of all its tellings that are not retracted."""
    found: dict[str, list[int]] = {}
    with connection.cursor() as c:
        for part in parts(keys):
            c.execute(
                f"SELECT key, id FROM {SHAPES[kind].table} WHERE source = %s"
                f" AND key IN ({marks(part)}) AND retracted_at IS NULL ORDER BY id",
                [source, *part],
            )
            for key, pk in c.fetchall():
                found.setdefault(key, []).append(pk)
    return found


def retract(kind: str, facts: Sequence[int], why: str, at: int, run_id: int) -> None:
    """A live source took facts away: they stay as history and count no more.

    Call inside a transaction, then project what changed. Undoing the run makes them stand again.

    Args:
        kind: `card`, `meeting`, `interaction` or `reach`.
        facts: their row numbers (see `standing`).
        why: for the history, such as `deleted on the server`.
        at: when (UTC seconds).
        run_id: the run that learnt of it.
    """
    mark = by_run(run_id)
    _set_retracted(kind, facts, at, f"{why[: _WHY - len(mark)]}{mark}")


def by_run(run_id: int) -> str:
    """How the reason of a retraction ends that a run made."""
    return f" (run {run_id})"


_WHY = 120


def stand_again(kind: str, facts: Sequence[int]) -> None:
    """Facts taken away were told again; call inside a transaction."""
    _set_retracted(kind, facts, None, "")


def _set_retracted(kind: str, facts: Sequence[int], at: int | None, why: str) -> None:
    shape = SHAPES[kind]
    with connection.cursor() as c:
        c.execute("CREATE TEMP TABLE retold (id integer PRIMARY KEY)")
        try:
            for part in parts(facts):
                c.execute(
                    f"UPDATE {shape.table} SET retracted_at = %s, retracted_why = %s"
                    f" WHERE id IN ({marks(part)})",
                    [at, why, *part],
                )
                for select in shape.points:
                    c.execute(f"INSERT OR IGNORE INTO retold {select} IN ({marks(part)})", part)
            point_counts.recount("SELECT id FROM retold")
        finally:
            c.execute("DROP TABLE retold")
