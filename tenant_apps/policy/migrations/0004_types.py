import django.contrib.postgres.fields
from django.db import migrations, models

import kernel.clock


class Migration(migrations.Migration):
    dependencies = [
        ("policy", "0003_append_only"),
    ]

    operations = [
        migrations.CreateModel(
            name="TypeRule",
            fields=[
                (
                    "type",
                    models.CharField(
                        choices=[
                            ("staff", "Staff"),
                            ("student", "Student"),
                            ("faculty", "Faculty"),
                            ("alumni", "Alumni"),
                            ("citizen", "Patient or citizen"),
                            ("innovator", "Innovator"),
                        ],
                        max_length=20,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "withheld",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40), default=list, size=None
                    ),
                ),
                (
                    "moves_to",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("staff", "Staff"),
                            ("student", "Student"),
                            ("faculty", "Faculty"),
                            ("alumni", "Alumni"),
                            ("citizen", "Patient or citizen"),
                            ("innovator", "Innovator"),
                        ],
                        default="",
                        max_length=20,
                    ),
                ),
                ("changed_at", models.DateTimeField(default=kernel.clock.now)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "type__in",
                                ["staff", "student", "faculty", "alumni", "citizen", "innovator"],
                            )
                        ),
                        name="policy_typerule_type_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "withheld__contained_by",
                                [
                                    "listing.post",
                                    "exchange.propose",
                                    "credits.give",
                                    "directory.read",
                                ],
                            )
                        ),
                        name="policy_typerule_withholds_what_can_be",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("moves_to", ""),
                            models.Q(
                                (
                                    "moves_to__in",
                                    [
                                        "staff",
                                        "student",
                                        "faculty",
                                        "alumni",
                                        "citizen",
                                        "innovator",
                                    ],
                                ),
                                models.Q(("moves_to", models.F("type")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="policy_typerule_moves_to_another",
                    ),
                ],
            },
        ),
    ]
