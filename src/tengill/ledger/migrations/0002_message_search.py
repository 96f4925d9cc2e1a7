from django.db import migrations

from tengill.ledger import fulltext


def make(apps, schema_editor):
    schema_editor.execute(fulltext.create_table_sql())


def drop(apps, schema_editor):
    schema_editor.execute("DROP TABLE message_search")


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]
    operations = [migrations.RunPython(make, drop)]
