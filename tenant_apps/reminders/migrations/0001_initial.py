import django.db.models.deletion
from django.db import migrations, models

import kernel.clock
import kernel.ids


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("exchanges", "0006_open_since"),
        ("members", "0002_free_on"),
    ]

    operations = [
        migrations.CreateModel(
            name="Reminder",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "how",
                    models.CharField(
                        choices=[("round", "By the clock"), ("broker", "By a broker")],
                        max_length=10,
                    ),
                ),
                ("week", models.DateField()),
                ("place", models.PositiveSmallIntegerField()),
                ("day", models.DateField()),
                ("sent_at", models.DateTimeField(default=kernel.clock.now)),
                (
                    "member",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="members.member",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Reminded",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "step",
                    models.CharField(
                        choices=[
                            ("confirm_again", "Hours to confirm, the second time"),
                            ("confirm", "Hours to confirm"),
                            ("answer", "A proposal to answer"),
                            ("log", "Agreed, and no hours yet"),
                            ("feedback", "Feedback to give"),
                        ],
                        max_length=15,
                    ),
                ),
                ("since", models.DateTimeField()),
                (
                    "exchange",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="exchanges.exchange",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="members.member",
                    ),
                ),
                (
                    "reminder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="of",
                        to="reminders.reminder",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="reminder",
            index=models.Index(fields=["sent_at"], name="reminders_reminder_by_time"),
        ),
        migrations.AddConstraint(
            model_name="reminder",
            constraint=models.UniqueConstraint(
                fields=("member", "week", "place"), name="reminders_reminder_few_a_week"
            ),
        ),
        migrations.AddConstraint(
            model_name="reminder",
            constraint=models.UniqueConstraint(
                condition=models.Q(("how", "round")),
                fields=("member", "day"),
                name="reminders_reminder_one_a_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="reminder",
            constraint=models.CheckConstraint(
                condition=models.Q(("place__range", (1, 3))), name="reminders_reminder_place_range"
            ),
        ),
        migrations.AddConstraint(
            model_name="reminder",
            constraint=models.CheckConstraint(
                condition=models.Q(("how__in", ["round", "broker"])),
                name="reminders_reminder_how_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="reminder",
            constraint=models.CheckConstraint(
                condition=models.Q(("week__iso_week_day", 1)),
                name="reminders_reminder_week_is_monday",
            ),
        ),
        migrations.AddConstraint(
            model_name="reminded",
            constraint=models.UniqueConstraint(
                fields=("exchange", "member", "step", "since"), name="reminders_reminded_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="reminded",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("step__in", ["confirm_again", "confirm", "answer", "log", "feedback"])
                ),
                name="reminders_reminded_step_known",
            ),
        ),
    ]
