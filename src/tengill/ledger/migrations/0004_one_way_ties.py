from django.db import migrations

# Whom a person wrote to, apart from those who only wrote to them, by rank: the People page lists
# the first before the others and counts both. As in 0003 the indexes hang on an expression, so
# the models know nothing of them; tests/workspace/test_one_way.py says when they got lost.
_MAKE = (
    "CREATE INDEX tie_a_wrote ON ledger_tie (a_id, (a_to_b > 0), rank)",
    "CREATE INDEX tie_b_wrote ON ledger_tie (b_id, (b_to_a > 0), rank)",
    # Without this SQLite takes the new indexes for better ones than they are.
    "ANALYZE ledger_tie",
)
_DROP = ("DROP INDEX tie_b_wrote", "DROP INDEX tie_a_wrote")


class Migration(migrations.Migration):
    dependencies = [("ledger", "0003_pages")]
    operations = [migrations.RunSQL(_MAKE, _DROP)]
