from django.db import migrations, models

import kernel.clock
import kernel.ids


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Policy",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("single", models.BooleanField(default=True, editable=False)),
                ("welcome_minutes", models.IntegerField(default=120)),
                ("floor_minutes", models.IntegerField(default=0)),
                ("ceiling_minutes", models.IntegerField(blank=True, null=True)),
                ("changed_at", models.DateTimeField(default=kernel.clock.now)),
            ],
            options={
                "verbose_name_plural": "policies",
                "constraints": [
                    models.UniqueConstraint(fields=("single",), name="policy_policy_one_row"),
                    models.CheckConstraint(
                        condition=models.Q(("single", True)), name="policy_policy_single_is_true"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("welcome_minutes__gte", 0), ("welcome_minutes__lte", 6000)
                        ),
                        name="policy_policy_welcome_range",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("floor_minutes__gte", -6000), ("floor_minutes__lte", 0)
                        ),
                        name="policy_policy_floor_range",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ceiling_minutes__isnull", True),
                            ("ceiling_minutes__gt", 0),
                            _connector="OR",
                        ),
                        name="policy_policy_ceiling_positive",
                    ),
                ],
            },
        ),
    ]
