from django.db import migrations, models
from django.db.models.deletion import PROTECT

import kernel.clock


class Migration(migrations.Migration):
    """The table is there, and stays as it is: only where its model lives is another app."""

    initial = True

    dependencies = [
        ("members", "0002_free_on"),
        ("telling", "0003_more_choices"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="Choice",
                    fields=[
                        (
                            "member",
                            models.OneToOneField(
                                on_delete=PROTECT,
                                primary_key=True,
                                related_name="mail_choice",
                                serialize=False,
                                to="members.member",
                            ),
                        ),
                        (
                            "requests",
                            models.CharField(
                                choices=[
                                    ("at_once", "At once"),
                                    ("weekly", "In the weekly mail"),
                                    ("never", "Not at all"),
                                ],
                                default="at_once",
                                max_length=10,
                            ),
                        ),
                        ("weekly_mail", models.BooleanField(default=True)),
                        ("is_monthly", models.BooleanField(db_default=False, default=False)),
                        ("reminders", models.BooleanField(db_default=True, default=True)),
                        ("from_brokers", models.BooleanField(db_default=True, default=True)),
                        ("chosen_at", models.DateTimeField(default=kernel.clock.now)),
                    ],
                    options={
                        "db_table": "telling_choice",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("requests__in", ["at_once", "weekly", "never"])
                                ),
                                name="telling_choice_requests_known",
                            )
                        ],
                    },
                ),
            ],
        ),
    ]
