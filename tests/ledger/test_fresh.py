"""A new ledger made at once is the one its migrations make."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, connections
from django.db.migrations.loader import MigrationLoader

from tengill.ledger import fresh


@pytest.fixture
def empty(tmp_path: Path, django_db_blocker: Any) -> Any:
    """A call that makes an empty database the default one."""
    kept = connections["default"]
    with django_db_blocker.unblock():

        def turn_to(name: str) -> None:
            told = {**connections.settings["default"], "NAME": str(tmp_path / name)}
            connections["default"] = type(kept)(told, "default")

        yield turn_to
        connections["default"].close()
        connections["default"] = kept


def everything() -> dict[str, Any]:
    """The schema, and the rows of all tables but the times in them."""
    with connection.cursor() as c:
        c.execute(
            "SELECT name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_stat%' ORDER BY 1"
        )
        schema = c.fetchall()
    return {"schema": schema, "rows": fresh.snapshot()["rows"]}


def on_disk() -> set[tuple[str, str]]:
    return set(MigrationLoader(None).disk_migrations)


@pytest.mark.slow
def test_it_is_what_the_migrations_make(empty: Any) -> None:
    empty("migrated")
    call_command("migrate", verbosity=0, interactive=False)
    migrated = everything()
    told = fresh.written(fresh.snapshot())
    connection.close()
    empty("made")
    assert fresh.make(on_disk()), "run `python -m tengill.ledger.fresh`: a migration was added"
    assert everything() == migrated
    assert json.loads(told) == json.loads(Path(fresh.__file__).with_name("fresh.json").read_text())
    call_command("migrate", verbosity=0, interactive=False)  # has nothing left to do
    assert everything() == migrated
    with connection.cursor() as c:
        c.execute("SELECT count(*) FROM django_migrations WHERE applied < '2026'")
        assert c.fetchone() == (0,)


def test_it_is_left_alone_where_it_does_not_fit(empty: Any) -> None:
    empty("made")
    assert not fresh.make({*on_disk(), ("ledger", "9999_later")})
    with connection.cursor() as c:
        c.execute("SELECT count(*) FROM sqlite_master")
        assert c.fetchone() == (0,)
        c.execute("CREATE TABLE mine (id integer)")
    assert not fresh.make(on_disk())
    with connection.cursor() as c:
        c.execute("SELECT name FROM sqlite_master")
        assert c.fetchall() == [("mine",)]


@pytest.mark.slow
def test_the_doors_mark_moves_to_a_table_of_its_own(empty: Any) -> None:
    empty("older")
    call_command("migrate", "ledger", "0015", verbosity=0, interactive=False)
    told = {"version": 3, "mark": {"token": "ab", "upto": 7}}
    with connection.cursor() as c:
        c.executemany(
            "INSERT INTO ledger_textsketch (message_id, sketch) VALUES (%s, %s)",
            [(0, json.dumps(told).encode()), (5, b"a sketch")],
        )
    call_command("migrate", "ledger", "0016", verbosity=0, interactive=False)
    with connection.cursor() as c:
        c.execute("SELECT id, version, mark FROM ledger_doorrun")
        ((number, version, mark),) = c.fetchall()
        assert (number, version, json.loads(mark)) == (1, 3, told["mark"])
        c.execute("SELECT message_id, sketch FROM ledger_textsketch")
        assert c.fetchall() == [(5, b"a sketch")]
    call_command("migrate", "ledger", "0015", verbosity=0, interactive=False)
    with connection.cursor() as c:
        c.execute("SELECT sketch FROM ledger_textsketch WHERE message_id = 0")
        assert json.loads(c.fetchone()[0]) == told
