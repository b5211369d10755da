import django.db.models.deletion
from django.db import migrations, models

import kernel.ids


class Migration(migrations.Migration):
    dependencies = [
        ("policy", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="PolicyChange",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("applies_on", models.DateField()),
                ("old_welcome_minutes", models.IntegerField()),
                ("old_floor_minutes", models.IntegerField()),
                ("old_ceiling_minutes", models.IntegerField(null=True)),
                ("welcome_minutes", models.IntegerField()),
                ("floor_minutes", models.IntegerField()),
                ("ceiling_minutes", models.IntegerField(null=True)),
                ("actor", models.UUIDField()),
                (
                    "recorded_at",
                    models.DateTimeField(
                        db_default=models.Func(
                            function="clock_timestamp", output_field=models.DateTimeField()
                        )
                    ),
                ),
            ],
            options={
                "db_table": "policy_change",
                "ordering": ["-applies_on", "-id"],
            },
        ),
        migrations.CreateModel(
            name="PolicyApplication",
            fields=[
                (
                    "change",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="application",
                        serialize=False,
                        to="policy.policychange",
                    ),
                ),
                (
                    "recorded_at",
                    models.DateTimeField(
                        db_default=models.Func(
                            function="clock_timestamp", output_field=models.DateTimeField()
                        )
                    ),
                ),
            ],
            options={
                "db_table": "policy_application",
            },
        ),
        migrations.CreateModel(
            name="PolicyWithdrawal",
            fields=[
                (
                    "change",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="withdrawal",
                        serialize=False,
                        to="policy.policychange",
                    ),
                ),
                ("actor", models.UUIDField()),
                (
                    "recorded_at",
                    models.DateTimeField(
                        db_default=models.Func(
                            function="clock_timestamp", output_field=models.DateTimeField()
                        )
                    ),
                ),
            ],
            options={
                "db_table": "policy_withdrawal",
            },
        ),
        migrations.AddIndex(
            model_name="policychange",
            index=models.Index(fields=["applies_on"], name="policy_change_applies_on"),
        ),
        migrations.AddConstraint(
            model_name="policychange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("floor_minutes__range", (-6000, 0)),
                    ("welcome_minutes__range", (0, 6000)),
                    models.Q(
                        ("ceiling_minutes__isnull", True),
                        models.Q(
                            ("ceiling_minutes__gte", models.F("welcome_minutes")),
                            ("ceiling_minutes__range", (1, 60000)),
                        ),
                        _connector="OR",
                    ),
                ),
                name="policy_change_in_range",
            ),
        ),
        migrations.AddConstraint(
            model_name="policychange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("welcome_minutes", models.F("old_welcome_minutes")), _negated=True),
                    models.Q(("floor_minutes", models.F("old_floor_minutes")), _negated=True),
                    models.Q(
                        ("ceiling_minutes__isnull", False), ("old_ceiling_minutes__isnull", True)
                    ),
                    models.Q(
                        ("ceiling_minutes__isnull", True), ("old_ceiling_minutes__isnull", False)
                    ),
                    models.Q(
                        ("ceiling_minutes__isnull", False),
                        ("old_ceiling_minutes__isnull", False),
                        models.Q(
                            ("ceiling_minutes", models.F("old_ceiling_minutes")), _negated=True
                        ),
                    ),
                    _connector="OR",
                ),
                name="policy_change_changes_something",
            ),
        ),
    ]
