from django.db import migrations, models

import kernel.ids


class Migration(migrations.Migration):
    dependencies = [
        ("tenants", "0002_registry_version"),
    ]

    operations = [
        migrations.CreateModel(
            name="Round",
            fields=[
                ("name", models.CharField(max_length=120, primary_key=True, serialize=False)),
                ("until", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="RefusedTask",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("day", models.DateField()),
                ("task", models.CharField(max_length=120)),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("no_network", "It names no network"),
                            ("not_proven", "It does not prove where it comes from"),
                            ("wrong_place", "It belongs elsewhere"),
                            ("unknown_network", "Its network is unknown or removed"),
                            ("not_active", "Its network is not active"),
                        ],
                        max_length=20,
                    ),
                ),
                ("network_id", models.UUIDField(null=True)),
                ("count", models.PositiveIntegerField(default=0)),
                ("last_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["-last_at"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("day", "task", "reason", "network_id"),
                        name="tenants_refusedtask_once_a_day",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "reason__in",
                                [
                                    "no_network",
                                    "not_proven",
                                    "wrong_place",
                                    "unknown_network",
                                    "not_active",
                                ],
                            )
                        ),
                        name="tenants_refusedtask_reason_known",
                    ),
                ],
            },
        ),
    ]
