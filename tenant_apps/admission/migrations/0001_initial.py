from django.db import migrations, models

import kernel.clock


class Migration(migrations.Migration):
    initial = True

    dependencies: list[tuple[str, str]] = []

    operations = [
        migrations.CreateModel(
            name="StepTold",
            fields=[
                ("step_id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("told_at", models.DateTimeField(default=kernel.clock.now)),
            ],
        ),
    ]
