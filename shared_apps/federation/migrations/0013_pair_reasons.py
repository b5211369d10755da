"""Champions read why two networks were paused or limited, but not what was written before that."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("federation", "0012_moving")]

    operations = [
        migrations.AddField("pairchange", "is_told", models.BooleanField(db_default=False)),
        migrations.AlterField("pairchange", "is_told", models.BooleanField(db_default=True)),
    ]
