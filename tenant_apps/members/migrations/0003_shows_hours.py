from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0002_free_on"),
    ]

    operations = [
        migrations.AddField(
            model_name="member",
            name="shows_hours_given",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="member",
            name="shows_hours_received",
            field=models.BooleanField(default=False),
        ),
    ]
