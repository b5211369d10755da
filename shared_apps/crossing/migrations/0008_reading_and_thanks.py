"""How far each of the two has read, where each last wrote, and what each learned.

What was there before counts as read.
"""

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
        migrations.AlterField(
            model_name="crossevent",
            name="kind",
            field=models.CharField(
                choices=[
                    ("proposed", "Proposed"),
                    ("countered", "Countered"),
                    ("accepted", "Accepted"),
                    ("declined", "Declined"),
                    ("withdrawn", "Withdrawn"),
                    ("cancelled", "Cancelled"),
                    ("logged", "Logged"),
                    ("disputed", "Disputed"),
                    ("settled", "Settled"),
                    ("ruled", "Ruled"),
                    ("resolved", "Resolved"),
                    ("voided", "Voided"),
                    ("undo_asked", "Undo Asked"),
                    ("upheld", "Upheld"),
                    ("reversed", "Reversed"),
                    ("expired", "Expired"),
                    ("written", "Written"),
                    ("thanked", "Said what they learned, and thanks"),
                ],
                max_length=10,
            ),
        ),
        migrations.RemoveConstraint(model_name="crossevent", name="crossing_event_kind_known"),
        migrations.AddConstraint(
            model_name="crossevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "proposed",
                            "countered",
                            "accepted",
                            "declined",
                            "withdrawn",
                            "cancelled",
                            "logged",
                            "disputed",
                            "settled",
                            "resolved",
                            "voided",
                            "undo_asked",
                            "upheld",
                            "reversed",
                            "expired",
                            "ruled",
                            "written",
                            "thanked",
                        ],
                    )
                ),
                name="crossing_event_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="crossevent",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "thanked")),
                fields=("exchange", "by"),
                name="crossing_event_thanked_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="crossevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "thanked"), _negated=True),
                    ("by__in", ["provider", "recipient"]),
                    _connector="OR",
                ),
                name="crossing_event_thanked_by_party",
            ),
        ),
        migrations.AddIndex(
            model_name="crossexchange",
            index=models.Index(
                condition=models.Q(("state", "settled")),
                fields=["provider_network", "settled_at"],
                name="crossing_settled_provider",
            ),
        ),
        migrations.AddIndex(
            model_name="crossexchange",
            index=models.Index(
                condition=models.Q(("state", "settled")),
                fields=["recipient_network", "settled_at"],
                name="crossing_settled_recipient",
            ),
        ),
    ]
