from django.db import migrations

# What the People list searches is kept in memory under this number, as with people_generation
# (0010); but only what a person is called, reached at and belongs to draws a new one. A drawn
# number, because a counted one would come again after a transaction that was rolled back.
_TABLE = (
    "CREATE TABLE people_text_generation (n INTEGER NOT NULL)",
    "INSERT INTO people_text_generation (n) VALUES (0)",
)
_DRAW = "BEGIN UPDATE people_text_generation SET n = random(); END"
_TABLES = ("person", "personpoint", "personorganisation")
_TRIGGERS = (
    *(
        f"CREATE TRIGGER people_text_{table}_{what.lower()} AFTER {what} ON ledger_{table} {_DRAW}"
        for table in _TABLES
        for what in ("INSERT", "DELETE")
    ),
    "CREATE TRIGGER people_text_person_update AFTER UPDATE OF id, sort_name, kind ON ledger_person"
    " WHEN OLD.id IS NOT NEW.id OR OLD.sort_name IS NOT NEW.sort_name OR OLD.kind IS NOT NEW.kind "
    + _DRAW,
    f"CREATE TRIGGER people_text_personpoint_update AFTER UPDATE ON ledger_personpoint {_DRAW}",
    f"CREATE TRIGGER people_text_organisation_update AFTER UPDATE ON ledger_personorganisation {_DRAW}",
)
_DROP = (
    *(f"DROP TRIGGER {sql.split()[2]}" for sql in _TRIGGERS),
    "DROP TABLE people_text_generation",
)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0011_door")]
    operations = [migrations.RunSQL((*_TABLE, *_TRIGGERS), _DROP)]
