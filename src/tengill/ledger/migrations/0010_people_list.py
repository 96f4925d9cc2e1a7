from django.db import migrations

# Filters of the People list read these indexes alone, never the rows. As in 0003 the models know
# nothing of them: Django would make two of each.
_INDEXES = (
    "CREATE INDEX organisation_people ON ledger_personorganisation (folded, person_id)",
    "CREATE INDEX place_people ON ledger_personplace (folded, person_id)",
    "CREATE INDEX tag_people ON ledger_persontag (folded, person_id)",
    "CREATE INDEX source_people ON ledger_personsource (source, person_id)",
)
_NAMES = ("organisation_people", "place_people", "tag_people", "source_people")

# The list keeps what it sorts and filters by in memory, under this number: whatever changes a
# person or what the owner's ties are told from draws a new one. A drawn number, because a counted
# one would come again after a transaction that was rolled back.
_TABLE = (
    "CREATE TABLE people_generation (n INTEGER NOT NULL)",
    "INSERT INTO people_generation (n) VALUES (0)",
)
_DRAW = "BEGIN UPDATE people_generation SET n = random(); END"
_OWNERS = "WHEN EXISTS (SELECT 1 FROM ledger_person WHERE is_owner AND id IN (NEW.a_id, NEW.b_id)) "
# No trigger on deleted ties: emptying the table would go row by row. Ties are deleted where others
# take their place, or where people or their activity go.
_TRIGGERS = (
    *(
        f"CREATE TRIGGER {name}_{what.lower()} AFTER {what} ON ledger_{table} {_DRAW}"
        for name, table in (("people_list", "person"), ("people_list_busy", "personactivity"))
        for what in ("INSERT", "UPDATE", "DELETE")
    ),
    *(
        f"CREATE TRIGGER people_list_tie_{what.lower()} AFTER {what} ON ledger_tie {_OWNERS}{_DRAW}"
        for what in ("INSERT", "UPDATE")
    ),
)
_DROP = (
    *(f"DROP INDEX {name}" for name in _NAMES),
    *(f"DROP TRIGGER {sql.split()[2]}" for sql in _TRIGGERS),
    "DROP TABLE people_generation",
)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0009_knowing")]
    operations = [migrations.RunSQL((*_INDEXES, *_TABLE, *_TRIGGERS), _DROP)]
