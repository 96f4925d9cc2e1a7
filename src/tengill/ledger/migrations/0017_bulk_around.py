"""Bulk as the message alone tells it beside bulk as served, who keeps which mailbox; acts by state.

The columns are added by hand: Django would write the whole table of messages anew. What was read
before stands as read; the served probabilities follow with the next message that comes in, and the
numbers of series when the ledger is rebuilt.
"""

from django.db import migrations, models

_ADD = (
    'ALTER TABLE ledger_message ADD COLUMN "bulk_alone" real NOT NULL DEFAULT 0.0',
    'ALTER TABLE ledger_message ADD COLUMN "series" bigint NOT NULL DEFAULT -1',
    "UPDATE ledger_message SET bulk_alone = bulk",
)
_DROP = (
    "UPDATE ledger_message SET bulk = bulk_alone",
    "ALTER TABLE ledger_message DROP COLUMN bulk_alone",
    "ALTER TABLE ledger_message DROP COLUMN series",
)


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0016_door_run"),
    ]

    operations = [
        migrations.CreateModel(
            name="MailboxHome",
            fields=[
                ("place", models.TextField(primary_key=True, serialize=False)),
                ("upto", models.BigIntegerField()),
                ("told", models.JSONField(null=True)),
            ],
        ),
        migrations.RunSQL(
            _ADD,
            _DROP,
            state_operations=[
                migrations.AddField(
                    model_name="message",
                    name="bulk_alone",
                    field=models.FloatField(db_default=0.0, default=0.0),
                ),
                migrations.AddField(
                    model_name="message",
                    name="series",
                    field=models.BigIntegerField(db_default=-1, default=-1),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="act",
            index=models.Index(
                fields=["state", "kind", "confidence"], name="ledger_act_state_d6c950_idx"
            ),
        ),
    ]
