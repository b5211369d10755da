import django.db.models.deletion
from django.db import migrations, models

import kernel.clock
import kernel.ids


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("tenants", "0011_features_off"),
    ]

    operations = [
        migrations.CreateModel(
            name="Switching",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("feature", models.CharField(max_length=20)),
                ("is_on", models.BooleanField()),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("switch_requested", "The network asked for it"),
                            ("switch_agreed", "So it is agreed with the network"),
                            ("switch_fault", "Something is wrong with it"),
                            ("switch_security", "A security concern"),
                            ("switch_over", "What stood in its way is over"),
                            ("switch_other", "Another reason"),
                        ],
                        max_length=20,
                    ),
                ),
                ("by", models.UUIDField(null=True)),
                ("at", models.DateTimeField(default=kernel.clock.now)),
                ("told_at", models.DateTimeField(null=True)),
                (
                    "network",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenants.network",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "indexes": [
                    models.Index(fields=["network", "-id"], name="switches_by_network"),
                    models.Index(
                        condition=models.Q(("told_at__isnull", True)),
                        fields=["id"],
                        name="switches_untold",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "feature__in",
                                ["coffee", "cpd", "importing", "own_host", "scim", "sso"],
                            )
                        ),
                        name="switches_switching_feature_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "reason__in",
                                [
                                    "switch_requested",
                                    "switch_agreed",
                                    "switch_fault",
                                    "switch_security",
                                    "switch_over",
                                    "switch_other",
                                ],
                            )
                        ),
                        name="switches_switching_reason_known",
                    ),
                ],
            },
        ),
    ]
