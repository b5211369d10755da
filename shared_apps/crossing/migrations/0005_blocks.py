"""Who of one network wants nothing to do with whom of another."""

import django.db.models.deletion
from django.db import migrations, models

import kernel.clock
import kernel.ids


class Migration(migrations.Migration):
    dependencies = [
        ("crossing", "0004_sides"),
        ("federation", "0010_forgetting"),
    ]

    operations = [
        migrations.CreateModel(
            name="CrossBlock",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("by_member", models.UUIDField()),
                ("blocked_member", models.UUIDField()),
                ("blocked_handle", models.CharField(blank=True, default="", max_length=64)),
                ("talk", models.UUIDField()),
                ("made_at", models.DateTimeField(default=kernel.clock.now)),
                (
                    "blocked_network",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="federation.federatednetwork",
                    ),
                ),
                (
                    "by_network",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="federation.federatednetwork",
                    ),
                ),
            ],
            options={
                "db_table": "crossing_block",
                "ordering": ["-made_at", "-id"],
                "indexes": [
                    models.Index(fields=["by_network", "by_member"], name="crossing_block_by"),
                    models.Index(
                        fields=["blocked_network", "blocked_member"], name="crossing_block_of"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("by_network", "by_member", "blocked_network", "blocked_member"),
                        condition=models.Q(("blocked_handle", ""), _negated=True),
                        name="crossing_block_once",
                    ),
                    models.UniqueConstraint(
                        fields=("talk", "by_network"),
                        condition=models.Q(("blocked_handle", "")),
                        name="crossing_block_once_unnamed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("by_network", models.F("blocked_network")), _negated=True
                        ),
                        name="crossing_block_two_networks",
                    ),
                ],
            },
        ),
    ]
