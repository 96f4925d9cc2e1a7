import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ledger", "0006_ties")]

    operations = [
        migrations.CreateModel(
            name="LinkageRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("cards", models.CharField(max_length=64)),
                ("points", models.IntegerField()),
                ("records", models.IntegerField()),
                ("compared", models.IntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="LinkedPair",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("clear", models.BooleanField()),
                ("probability", models.FloatField()),
                ("reasons", models.JSONField(default=list)),
                ("held", models.CharField(blank=True, default="", max_length=80)),
                (
                    "left",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="ledger.contactpoint",
                    ),
                ),
                (
                    "right",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="ledger.contactpoint",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=["left", "right"], name="linked_once")
                ]
            },
        ),
    ]
