from django.db import migrations, models

import kernel.clock


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="NetworkFigures",
            fields=[
                ("network_id", models.UUIDField(primary_key=True, serialize=False)),
                ("members", models.PositiveIntegerField()),
                ("exchanged_minutes", models.BigIntegerField()),
                ("measured_at", models.DateTimeField(default=kernel.clock.now)),
            ],
            options={
                "verbose_name_plural": "network figures",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("exchanged_minutes__gte", 0)),
                        name="console_networkfigures_not_negative",
                    )
                ],
            },
        ),
    ]
