import django.db.models.deletion
from django.db import migrations, models

import kernel.clock
import kernel.ids


class Migration(migrations.Migration):
    initial = True

    dependencies = [("operators", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Reconciliation",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("running", "Under way"),
                            ("clean", "In order"),
                            ("differs", "Differences"),
                            ("failed", "Could not be done"),
                        ],
                        default="running",
                        max_length=10,
                    ),
                ),
                ("started_at", models.DateTimeField(default=kernel.clock.now)),
                ("finished_at", models.DateTimeField(null=True)),
                ("networks", models.PositiveIntegerField(default=0)),
                ("difference_count", models.PositiveIntegerField(default=0)),
                ("differences", models.JSONField(default=list)),
            ],
            options={
                "ordering": ["-started_at"],
                "indexes": [models.Index(fields=["-started_at"], name="trade_watch_run_newest")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("finished_at__isnull", True), ("state", "running")),
                            models.Q(
                                ("finished_at__gte", models.F("started_at")),
                                ("finished_at__isnull", False),
                                ("state__in", ["clean", "differs", "failed"]),
                            ),
                            _connector="OR",
                        ),
                        name="trade_watch_run_finished_once_over",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("difference_count__gt", 0), ("state", "differs")),
                            models.Q(
                                ("difference_count", 0),
                                ("state__in", ["running", "clean", "failed"]),
                            ),
                            _connector="OR",
                        ),
                        name="trade_watch_run_differs_where_it_says_so",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PatternLook",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("pattern", models.UUIDField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("round_trip", "There and back"),
                            ("burst", "Far more than usual"),
                            ("one_sender", "One member sends most"),
                        ],
                        max_length=12,
                    ),
                ),
                ("minutes", models.BigIntegerField()),
                ("reason", models.CharField(max_length=500)),
                ("at", models.DateTimeField(default=kernel.clock.now)),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="operators.operator",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("pattern", "minutes"), name="trade_watch_look_once_per_size"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True),
                        name="trade_watch_look_has_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["round_trip", "burst", "one_sender"])),
                        name="trade_watch_look_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("minutes__gt", 0)),
                        name="trade_watch_look_minutes_positive",
                    ),
                ],
            },
        ),
    ]
