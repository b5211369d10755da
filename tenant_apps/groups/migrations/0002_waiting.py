from django.db import migrations, models

import kernel.clock


class Migration(migrations.Migration):
    """Since when each is asked, and which groups have stood for how long in which state."""

    dependencies = [("groups", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="part",
            name="asked_at",
            field=models.DateTimeField(default=kernel.clock.now),
        ),
        migrations.AddIndex(
            model_name="group",
            index=models.Index(
                condition=models.Q(
                    ("state__in", ["gathering", "closed", "agreed", "logged", "disputed"])
                ),
                fields=["state", "changed_at", "id"],
                name="groups_group_open_since",
            ),
        ),
    ]
