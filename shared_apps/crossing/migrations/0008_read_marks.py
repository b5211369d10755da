"""How far each of the two has read, and where each last wrote: what was there before counts as read."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("crossing", "0007_awaiting"),
    ]

    operations = [
        migrations.AddField(
            model_name="crossexchange",
            name="provider_read_position",
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="crossexchange",
            name="provider_wrote_position",
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="crossexchange",
            name="recipient_read_position",
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="crossexchange",
            name="recipient_wrote_position",
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="crossquestion",
            name="provider_read_position",
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="crossquestion",
            name="provider_wrote_position",
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="crossquestion",
            name="recipient_read_position",
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="crossquestion",
            name="recipient_wrote_position",
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.AddIndex(
            model_name="crossexchange",
            index=models.Index(
                condition=models.Q(
                    ("recipient_wrote_position__gt", models.F("provider_read_position"))
                ),
                fields=["provider_network"],
                name="crossing_unread_provider",
            ),
        ),
        migrations.AddIndex(
            model_name="crossexchange",
            index=models.Index(
                condition=models.Q(
                    ("provider_wrote_position__gt", models.F("recipient_read_position"))
                ),
                fields=["recipient_network"],
                name="crossing_unread_recipient",
            ),
        ),
        migrations.AddIndex(
            model_name="crossquestion",
            index=models.Index(
                condition=models.Q(
                    ("recipient_wrote_position__gt", models.F("provider_read_position"))
                ),
                fields=["provider_network"],
                name="crossing_lines_provider",
            ),
        ),
        migrations.AddIndex(
            model_name="crossquestion",
            index=models.Index(
                condition=models.Q(
                    ("provider_wrote_position__gt", models.F("recipient_read_position"))
                ),
                fields=["recipient_network"],
                name="crossing_lines_recipient",
            ),
        ),
        migrations.AddConstraint(
            model_name="crossexchange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("provider_read_position__lte", models.F("last_position")),
                    ("provider_wrote_position__lte", models.F("last_position")),
                    ("recipient_read_position__lte", models.F("last_position")),
                    ("recipient_wrote_position__lte", models.F("last_position")),
                ),
                name="crossing_marks_are_there",
            ),
        ),
        migrations.AddConstraint(
            model_name="crossquestion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("provider_read_position__lte", models.F("last_position")),
                    ("provider_wrote_position__lte", models.F("last_position")),
                    ("recipient_read_position__lte", models.F("last_position")),
                    ("recipient_wrote_position__lte", models.F("last_position")),
                ),
                name="crossing_question_marks_are_there",
            ),
        ),
    ]
