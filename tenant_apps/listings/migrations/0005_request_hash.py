"""What each key stands for. Rows of before have none, so their keys stand for nothing more."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("listings", "0004_what_when_for_whom"),
    ]

    operations = [
        migrations.AddField(
            model_name="listing",
            name="request_hash",
            field=models.BinaryField(null=True),
        ),
    ]
