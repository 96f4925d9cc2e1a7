from django.db import migrations

# What the People list keeps in memory need not be read as a whole because one person changed. Each
# change of `people_generation` (0010) that concerns one person is told here, with the number
# before it and after it: from a number one knows, an unbroken chain leads to the one in force, and
# names everybody who changed. Whatever changes many at once draws a number without telling: then
# the chain is broken. Numbers are drawn, so a transaction that was rolled back breaks it, too.
_KEPT = 5_000
_TABLE = (
    "CREATE TABLE people_changed (id INTEGER PRIMARY KEY, before INTEGER NOT NULL,"
    " n INTEGER NOT NULL, person INTEGER NOT NULL)"
)


def _draw(person: str) -> str:
    return (
        "BEGIN INSERT INTO people_changed (before, n, person)"
        f" SELECT n, random(), {person} FROM people_generation;"
        " UPDATE people_generation SET n ="
        " (SELECT n FROM people_changed ORDER BY id DESC LIMIT 1);"
        " DELETE FROM people_changed WHERE id <="
        f" (SELECT max(id) FROM people_changed) - {_KEPT}; END"
    )


_OLD = "BEGIN UPDATE people_generation SET n = random(); END"
_OWNERS = "WHEN EXISTS (SELECT 1 FROM ledger_person WHERE is_owner AND id IN (NEW.a_id, NEW.b_id)) "
_CHANGES = ("INSERT", "UPDATE", "DELETE")
_WHO = {
    ("person", "INSERT"): "NEW.id", ("person", "UPDATE"): "NEW.id", ("person", "DELETE"): "OLD.id",
    ("personactivity", "INSERT"): "NEW.person_id", ("personactivity", "UPDATE"): "NEW.person_id",
    ("personactivity", "DELETE"): "OLD.person_id",
}  # fmt: skip
_TIE = (
    "CASE WHEN EXISTS (SELECT 1 FROM ledger_person WHERE is_owner AND id = NEW.a_id)"
    " THEN NEW.b_id ELSE NEW.a_id END"
)


def _triggers(*, told: bool) -> tuple[str, ...]:
    """The triggers of 0010, telling who changed, or not."""
    return (
        *(
            f"CREATE TRIGGER {name}_{what.lower()} AFTER {what} ON ledger_{table} "
            + (_draw(_WHO[table, what]) if told else _OLD)
            for name, table in (("people_list", "person"), ("people_list_busy", "personactivity"))
            for what in _CHANGES
        ),
        *(
            f"CREATE TRIGGER people_list_tie_{what.lower()} AFTER {what} ON ledger_tie {_OWNERS}"
            + (_draw(_TIE) if told else _OLD)
            for what in _CHANGES[:2]
        ),
    )


_DROP_TRIGGERS = tuple(f"DROP TRIGGER {sql.split()[2]}" for sql in _triggers(told=False))


class Migration(migrations.Migration):
    dependencies = [("ledger", "0012_people_text")]
    operations = [
        migrations.RunSQL(
            (_TABLE, *_DROP_TRIGGERS, *_triggers(told=True)),
            (*_DROP_TRIGGERS, *_triggers(told=False), "DROP TABLE people_changed"),
        )
    ]
