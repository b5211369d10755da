import django.db.models.deletion
from django.db import migrations, models

import kernel.clock
import kernel.ids
import tenants.models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="IntegratedCareSystem",
            fields=[
                ("code", models.CharField(max_length=3, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=120, unique=True)),
                ("region", models.CharField(max_length=60)),
            ],
            options={
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="Network",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "schema_name",
                    models.CharField(
                        default=tenants.models.new_schema_name, max_length=63, unique=True
                    ),
                ),
                ("slug", models.CharField(max_length=32, unique=True)),
                ("name", models.CharField(max_length=120)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("ics", "Integrated Care System"),
                            ("school", "School"),
                            ("accelerator", "Accelerator cohort"),
                            ("community", "Open community"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("provisioning", "Being set up"),
                            ("active", "Active"),
                            ("suspended", "Suspended"),
                            ("archived", "Archived"),
                            ("removed", "Removed"),
                        ],
                        default="provisioning",
                        max_length=20,
                    ),
                ),
                ("created_at", models.DateTimeField(default=kernel.clock.now)),
                ("activated_at", models.DateTimeField(null=True)),
                (
                    "ics",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenants.integratedcaresystem",
                    ),
                ),
            ],
            options={
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="Domain",
            fields=[
                ("domain", models.CharField(db_index=True, max_length=253, unique=True)),
                ("is_primary", models.BooleanField(db_index=True, default=True)),
                (
                    "id",
                    models.UUIDField(
                        default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="domains",
                        to="tenants.network",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="network",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["archived", "removed"]), _negated=True),
                fields=("ics",),
                name="tenants_network_one_per_ics",
            ),
        ),
        migrations.AddConstraint(
            model_name="network",
            constraint=models.CheckConstraint(
                condition=models.Q(("slug__regex", "^[a-z](-?[a-z0-9]){1,31}$")),
                name="tenants_network_slug_form",
            ),
        ),
        migrations.AddConstraint(
            model_name="network",
            constraint=models.CheckConstraint(
                condition=models.Q(("schema_name__regex", "^n_[a-z0-9]{14}$")),
                name="tenants_network_schema_form",
            ),
        ),
        migrations.AddConstraint(
            model_name="network",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["provisioning", "active", "suspended", "archived", "removed"])
                ),
                name="tenants_network_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="network",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["ics", "school", "accelerator", "community"])),
                name="tenants_network_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="network",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "active"), _negated=True),
                    ("activated_at__isnull", False),
                    _connector="OR",
                ),
                name="tenants_network_active_since",
            ),
        ),
        migrations.AddConstraint(
            model_name="domain",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_primary", True)),
                fields=("tenant",),
                name="tenants_domain_one_primary",
            ),
        ),
        migrations.AddConstraint(
            model_name="domain",
            constraint=models.CheckConstraint(
                condition=models.Q(("domain__regex", "^[a-z0-9.-]+$")),
                name="tenants_domain_lowercase",
            ),
        ),
    ]
