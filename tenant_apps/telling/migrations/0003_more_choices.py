from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("telling", "0002_told_stays"),
    ]

    operations = [
        migrations.AddField(
            model_name="choice",
            name="from_brokers",
            field=models.BooleanField(db_default=True, default=True),
        ),
        migrations.AddField(
            model_name="choice",
            name="is_monthly",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="choice",
            name="reminders",
            field=models.BooleanField(db_default=True, default=True),
        ),
    ]
