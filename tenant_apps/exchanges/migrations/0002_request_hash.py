"""What each key stands for. Rows of before have none, so their keys stand for nothing more."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("exchanges", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="exchangeevent",
            name="request_hash",
            field=models.BinaryField(null=True),
        ),
        migrations.AddField(
            model_name="note",
            name="request_hash",
            field=models.BinaryField(null=True),
        ),
    ]
