import django.db.models.deletion
from django.db import migrations, models

import kernel.ids


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("members", "0003_shows_hours"),
    ]

    operations = [
        migrations.CreateModel(
            name="Awaited",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "what",
                    models.CharField(
                        choices=[
                            ("answer", "An answer to a proposal"),
                            ("confirm", "Whether the hours are right"),
                            ("reply", "An answer to a question"),
                            ("ruling", "A decision about a dispute"),
                            ("undoing", "A decision about what is to be undone"),
                            ("invitation", "An answer to an invitation to the federation"),
                            ("terms", "A yes to newer terms"),
                            ("settling", "A yes to settling a position"),
                        ],
                        max_length=12,
                    ),
                ),
                ("subject", models.UUIDField()),
                ("title", models.CharField(blank=True, default="", max_length=120)),
                ("other", models.CharField(blank=True, default="", max_length=160)),
                ("minutes", models.PositiveIntegerField(default=0)),
                ("since", models.DateTimeField()),
                (
                    "member",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="members.member",
                    ),
                ),
                (
                    "not_for",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="members.member",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("what", "subject"), name="awaited_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "what__in",
                                [
                                    "answer",
                                    "confirm",
                                    "reply",
                                    "ruling",
                                    "undoing",
                                    "invitation",
                                    "terms",
                                    "settling",
                                ],
                            )
                        ),
                        name="awaited_what_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("member__isnull", False),
                                ("not_for__isnull", True),
                                ("what__in", ["answer", "confirm", "reply"]),
                            ),
                            models.Q(
                                models.Q(
                                    ("what__in", ["answer", "confirm", "reply"]), _negated=True
                                ),
                                ("member__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="awaited_of_whom",
                    ),
                ],
            },
        ),
    ]
