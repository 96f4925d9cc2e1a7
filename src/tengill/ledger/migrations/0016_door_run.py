"""How far the door is gets a table of its own; what the door read in a message is kept."""

import json
from typing import Any

import django.db.models.deletion
from django.db import migrations, models


def take_over(apps: Any, _editor: Any) -> None:
    """The mark lay in the sketch of message 0, as JSON."""
    sketch = apps.get_model("ledger", "TextSketch").objects.filter(message_id=0).first()
    if sketch is None:
        return
    told = json.loads(bytes(sketch.sketch))
    apps.get_model("ledger", "DoorRun").objects.create(
        id=1, version=told["version"], mark=told["mark"]
    )
    sketch.delete()


def give_back(apps: Any, _editor: Any) -> None:
    run = apps.get_model("ledger", "DoorRun").objects.filter(id=1).first()
    if run is not None:
        told = json.dumps({"version": run.version, "mark": run.mark}).encode()
        apps.get_model("ledger", "TextSketch").objects.create(message_id=0, sketch=told)


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0015_door_waiting"),
    ]

    operations = [
        migrations.CreateModel(
            name="DoorRun",
            fields=[
                ("id", models.SmallIntegerField(primary_key=True, serialize=False)),
                ("version", models.IntegerField()),
                ("mark", models.JSONField()),
            ],
        ),
        migrations.CreateModel(
            name="DoorReading",
            fields=[
                (
                    "message",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="door_reading",
                        serialize=False,
                        to="ledger.message",
                    ),
                ),
                ("version", models.BigIntegerField()),
                ("told", models.BinaryField()),
            ],
        ),
        migrations.RunPython(take_over, give_back),
    ]
