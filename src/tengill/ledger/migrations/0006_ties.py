import django.db.models.deletion
from django.db import migrations, models

# Django makes the table anew, and the indexes of 0004, of which it knows nothing, go with the old.
_DROP = ("DROP INDEX IF EXISTS tie_a_wrote", "DROP INDEX IF EXISTS tie_b_wrote")
_MAKE = (
    "CREATE INDEX tie_a_wrote ON ledger_tie (a_id, (a_to_b > 0), rank)",
    "CREATE INDEX tie_b_wrote ON ledger_tie (b_id, (b_to_a > 0), rank)",
    "ANALYZE ledger_tie",
)
# Near enough until the next import or `tengill rebuild` computes ties anew.
_CARRY = (
    (
        "UPDATE ledger_tie SET slow = a_to_b_weight + b_to_a_weight,"
        " fast = (a_to_b_weight + b_to_a_weight) / 2, days = a_to_b + b_to_a"
    ),
    "UPDATE ledger_run SET projected = 0 WHERE state = 'done'",
)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0005_cards_and_meetings")]
    operations = [
        migrations.RunSQL(_DROP, migrations.RunSQL.noop),
        migrations.AddField("tie", "fast", models.FloatField(default=0.0, db_default=0.0)),
        migrations.AddField("tie", "slow", models.FloatField(default=0.0, db_default=0.0)),
        migrations.AddField("tie", "days", models.IntegerField(default=0, db_default=0)),
        migrations.AddField("tie", "longest", models.IntegerField(default=0, db_default=0)),
        migrations.AddField("tie", "channels", models.JSONField(default=dict)),
        migrations.RunSQL(_CARRY, migrations.RunSQL.noop),
        migrations.RemoveField("tie", "a_to_b_weight"),
        migrations.RemoveField("tie", "b_to_a_weight"),
        migrations.RunSQL(_DROP, migrations.RunSQL.noop),
        migrations.RunSQL(_MAKE, migrations.RunSQL.noop),
        migrations.CreateModel(
            name="PersonActivity",
            fields=[
                (
                    "person",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="activity",
                        serialize=False,
                        to="ledger.person",
                    ),
                ),
                ("at", models.BigIntegerField()),
                ("fast", models.FloatField()),
                ("slow", models.FloatField()),
            ],
        ),
        migrations.AddIndex(
            "meeting",
            models.Index(fields=["organiser", "starts_at"], name="ledger_meet_organis_2c87c1_idx"),
        ),
    ]
