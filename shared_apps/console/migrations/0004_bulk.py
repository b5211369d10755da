import django.db.models.deletion
from django.db import migrations, models

import kernel.clock
import kernel.ids


class Migration(migrations.Migration):
    dependencies = [
        ("console", "0003_champions_and_late_mail"),
        ("tenants", "0011_features_off"),
    ]

    operations = [
        migrations.CreateModel(
            name="BulkRun",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("act", models.CharField(max_length=40)),
                ("wish", models.JSONField(default=dict)),
                ("asked_by", models.UUIDField()),
                ("asked_at", models.DateTimeField(default=kernel.clock.now)),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("finished_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "console_bulk_run",
                "indexes": [
                    models.Index(
                        condition=models.Q(("finished_at__isnull", True)),
                        fields=["asked_at"],
                        name="console_bulk_run_unfinished",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("finished_at__isnull", True),
                            ("confirmed_at__isnull", False),
                            _connector="OR",
                        ),
                        name="console_bulk_run_finished_once_confirmed",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="BulkItem",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("seen", models.CharField(max_length=120)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("left_out", "Left out"),
                            ("waiting", "Waiting"),
                            ("done", "Done"),
                            ("unchanged", "So already"),
                            ("refused", "Not done"),
                            ("failed", "Failed"),
                        ],
                        default="waiting",
                        max_length=20,
                    ),
                ),
                ("said", models.CharField(blank=True, default="", max_length=300)),
                ("done_at", models.DateTimeField(null=True)),
                (
                    "network",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenants.network",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="items",
                        to="console.bulkrun",
                    ),
                ),
            ],
            options={
                "db_table": "console_bulk_item",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("run", "network"), name="console_bulk_item_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("done_at__isnull", True), ("state__in", ["left_out", "waiting"])
                            ),
                            models.Q(
                                ("done_at__isnull", False),
                                ("state__in", ["done", "unchanged", "refused", "failed"]),
                            ),
                            _connector="OR",
                        ),
                        name="console_bulk_item_done_at",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["left_out", "refused"]), _negated=True),
                            ("said__regex", "\\S"),
                            _connector="OR",
                        ),
                        name="console_bulk_item_says_why",
                    ),
                ],
            },
        ),
    ]
