import django.db.models.deletion
from django.db import migrations, models

import kernel.clock
import kernel.ids


class Migration(migrations.Migration):
    initial = True

    dependencies = [("members", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="LimitWarning",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "side",
                    models.CharField(
                        choices=[("down", "Sending"), ("up", "Receiving")], max_length=4
                    ),
                ),
                ("used_minutes", models.BigIntegerField()),
                ("limit_minutes", models.BigIntegerField()),
                ("began_at", models.DateTimeField(default=kernel.clock.now)),
                ("ended_at", models.DateTimeField(null=True)),
                ("seen_at", models.DateTimeField(null=True)),
                (
                    "seen_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="members.member",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("side",),
                        name="trade_limitwarning_one_open_a_side",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("side__in", ["down", "up"])),
                        name="trade_limitwarning_side_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("limit_minutes__gt", 0), ("used_minutes__gt", 0)),
                        name="trade_limitwarning_minutes_positive",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_at__isnull", True),
                            ("ended_at__gte", models.F("began_at")),
                            _connector="OR",
                        ),
                        name="trade_limitwarning_ends_after_it_began",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("seen_at__isnull", True), ("seen_by__isnull", True)),
                            models.Q(("seen_at__isnull", False), ("seen_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="trade_limitwarning_seen_by_and_at",
                    ),
                ],
            },
        ),
    ]
