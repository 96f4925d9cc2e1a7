"""What the filters of the People list suggest: organisations, places, tags and sources there are."""

from dataclasses import dataclass

from django.db import connection

from tengill.workspace.tagging import tags

_MOST = 200


@dataclass(frozen=True, slots=True)
class Choices:
    """The most frequent ones, each as people write it."""

    organisations: tuple[str, ...]
    places: tuple[str, ...]
    tags: tuple[str, ...]


def choices() -> Choices:
    """Suggestions for all fields. Counts every row: asked for when the fields are opened."""
    return Choices(
        _frequent("personorganisation", "name"),
        _frequent("personplace", "text"),
        tuple(tag for tag, _people in tags(_MOST)),
    )


def sources() -> tuple[str, ...]:
    """The sources that know somebody. Hops along the index, whatever its length."""
    with connection.cursor() as c:
        c.execute(
            "WITH RECURSIVE s(source) AS (SELECT min(source) FROM ledger_personsource UNION ALL"
            " SELECT (SELECT min(p.source) FROM ledger_personsource p WHERE p.source > s.source)"
            " FROM s WHERE s.source IS NOT NULL) SELECT source FROM s WHERE source IS NOT NULL"
        )
        return tuple(source for (source,) in c.fetchall())


def _frequent(table: str, column: str) -> tuple[str, ...]:
    with connection.cursor() as c:
        # The most frequent by the index alone; how each is written is looked up for those.
        c.execute(
            "SELECT (SELECT o."
            + column
            + f" FROM ledger_{table} o WHERE o.folded = f.folded LIMIT 1)"
            f" FROM (SELECT folded, count(*) AS n FROM ledger_{table} WHERE folded <> ''"
            " GROUP BY folded ORDER BY n DESC, folded LIMIT %s) f",
            [_MOST],
        )
        return tuple(name for (name,) in c.fetchall())
