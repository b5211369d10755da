from django.db import migrations, models


class Migration(migrations.Migration):
    """How far the host has heard who came and left. Before, each was a mail of its own."""

    dependencies = [("groups", "0004_feedback")]

    operations = [
        migrations.AddField(
            model_name="group",
            name="host_heard_position",
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.RunSQL(
            "UPDATE groups_group SET host_heard_position = last_position WHERE state = 'gathering'",
            migrations.RunSQL.noop,
        ),
    ]
