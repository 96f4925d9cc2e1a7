from django.db import migrations

from tengill.ledger import knowing_index


class Migration(migrations.Migration):
    dependencies = [("ledger", "0008_network")]
    operations = [migrations.RunSQL(knowing_index.create_sql(), knowing_index.drop_sql())]
