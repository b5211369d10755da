from django.db import migrations, models


class Migration(migrations.Migration):
    """Which groups have stood for how long in which state."""

    dependencies = [("groups", "0001_initial")]

    operations = [
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
