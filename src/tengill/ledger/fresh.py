"""Makes the tables of a new ledger at once, just as its migrations leave them.

Django plays migrations one by one, which takes a second; a first start can use that second better.
`fresh.json` holds their result. Where it is not that of the migrations on disk it is left alone,
and the migrations run. `python -m tengill.ledger.fresh` writes it anew after a migration was added
(a test says when that was forgotten).
"""

import json
from collections.abc import Iterable
from importlib import resources
from pathlib import Path
from typing import Any

from django.db import connection, transaction

Migrations = set[tuple[str, str]]
_FILE = "fresh.json"
_TIMES = {"django_migrations": "applied"}
"""Columns that tell when: filled in when the tables are made."""


def make(migrations: Migrations) -> bool:
    """Make all tables of an empty database; False (and nothing made) where that can't be done.

    Args:
        migrations: those on disk, as (app, name): `fresh.json` must be their result.
    """
    told = json.loads(resources.files(__package__).joinpath(_FILE).read_text(encoding="utf-8"))
    if {(app, name) for app, name in told["migrations"]} != migrations:
        return False
    with transaction.atomic(), connection.cursor() as c:
        c.execute("SELECT count(*) FROM sqlite_master WHERE name NOT LIKE 'sqlite_%%'", [])
        if c.fetchone()[0]:
            return False
        for sql in told["schema"]:
            c.execute(sql)
        for table, content in told["rows"].items():
            columns = ", ".join(f'"{name}"' for name in content["columns"])
            marks = ", ".join(["%s"] * len(content["columns"]))
            c.executemany(f'INSERT INTO "{table}" ({columns}) VALUES ({marks})', content["rows"])
        for table, column in _TIMES.items():
            c.execute(
                f"UPDATE {table} SET {column} = strftime('%%Y-%%m-%%d %%H:%%M:%%f', 'now')", []
            )
    return True


def snapshot() -> dict[str, Any]:
    """What the open database holds, as `fresh.json` has it; it must just have been migrated."""
    with connection.cursor() as c:
        # A text index makes the tables beneath it by itself.
        c.execute(
            "SELECT name, sql FROM sqlite_master m WHERE sql IS NOT NULL"
            " AND name NOT LIKE 'sqlite_%%' AND NOT EXISTS (SELECT 1 FROM sqlite_master v"
            " WHERE v.sql LIKE 'CREATE VIRTUAL%%' AND m.tbl_name LIKE v.name || '$_%%' ESCAPE '$')"
            " ORDER BY rowid",
            [],
        )
        made: list[tuple[str, str]] = c.fetchall()
        c.execute("SELECT app, name FROM django_migrations ORDER BY id")
        migrations = c.fetchall()
        tables = [name for name, sql in made if sql.startswith("CREATE TABLE")]
        rows = {table: _rows(c, table) for table in tables}
    return {
        "migrations": migrations,
        "schema": [sql for _, sql in made],
        "rows": {table: content for table, content in rows.items() if content["rows"]},
    }


def _rows(cursor: Any, table: str) -> dict[str, Any]:
    cursor.execute(f'SELECT * FROM "{table}" ORDER BY 1')
    columns = [column[0] for column in cursor.description]
    rows = [list(row) for row in cursor.fetchall()]
    if table in _TIMES:
        at = columns.index(_TIMES[table])
        rows = [[*row[:at], "", *row[at + 1 :]] for row in rows]
    return {"columns": columns, "rows": rows}


def written(content: dict[str, Any]) -> str:
    """The text of `fresh.json`: one line for a statement or a row, so that changes can be read."""

    def lines(values: Iterable[Any]) -> str:
        return ",\n".join(f"  {json.dumps(value, ensure_ascii=False)}" for value in values)

    tables = ",\n".join(
        f' {json.dumps(table)}: {{"columns": {json.dumps(told["columns"])}, "rows": [\n'
        f"{lines(told['rows'])}\n ]}}"
        for table, told in content["rows"].items()
    )
    return (
        f'{{"migrations": [\n{lines(content["migrations"])}\n],\n'
        f'"schema": [\n{lines(content["schema"])}\n],\n"rows": {{\n{tables}\n}}}}\n'
    )


def _main() -> None:
    """Migrate a database in memory and write down what came out."""
    import django  # noqa: PLC0415 - settings are changed before they are used
    from django.core.management import call_command  # noqa: PLC0415

    connection.settings_dict["NAME"] = ":memory:"
    django.setup()
    call_command("migrate", verbosity=0, interactive=False)
    Path(__file__).with_name(_FILE).write_text(written(snapshot()), encoding="utf-8")


if __name__ == "__main__":
    _main()
