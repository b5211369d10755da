import django.db.models.deletion
from django.db import migrations, models

import kernel.clock
import kernel.ids


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("tenants", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="DirectoryEntry",
            fields=[
                (
                    "network",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="directory_entry",
                        serialize=False,
                        to="tenants.network",
                    ),
                ),
                ("is_listed", models.BooleanField()),
            ],
            options={
                "verbose_name_plural": "directory entries",
            },
        ),
        migrations.CreateModel(
            name="EmailDomain",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("domain", models.CharField(max_length=253)),
                (
                    "network",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="email_domains",
                        to="tenants.network",
                    ),
                ),
            ],
            options={
                "ordering": ["domain"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("domain",), name="commissioning_emaildomain_one_network"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("domain__regex", "^[a-z0-9-]+(\\.[a-z0-9-]+)+$")),
                        name="commissioning_emaildomain_form",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ProvisioningRun",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("champion_email", models.EmailField(max_length=254)),
                ("champion_name", models.CharField(max_length=120)),
                ("welcome_minutes", models.PositiveIntegerField()),
                ("federated", models.BooleanField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("requested", "Waiting for a worker"),
                            ("building", "Being built"),
                            ("done", "Done"),
                            ("failed", "Failed"),
                        ],
                        default="requested",
                        max_length=20,
                    ),
                ),
                ("requested_at", models.DateTimeField(default=kernel.clock.now)),
                ("requested_by", models.UUIDField(null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("started_at", models.DateTimeField(null=True)),
                ("finished_at", models.DateTimeField(null=True)),
                ("error_code", models.CharField(blank=True, default="", max_length=60)),
                (
                    "network",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="runs",
                        to="tenants.network",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ["requested", "building"])),
                        fields=["requested_at"],
                        name="commissioning_run_unfinished",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("network",), name="commissioning_run_one_per_network"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["requested", "building", "done", "failed"])
                        ),
                        name="commissioning_run_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("finished_at__isnull", True),
                                models.Q(("state__in", ["done", "failed"]), _negated=True),
                            ),
                            models.Q(
                                ("finished_at__isnull", False), ("state__in", ["done", "failed"])
                            ),
                            _connector="OR",
                        ),
                        name="commissioning_run_finished_at",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["building", "done", "failed"]), _negated=True),
                            ("started_at__isnull", False),
                            _connector="OR",
                        ),
                        name="commissioning_run_started_at",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("state", "failed"), models.Q(("error_code", ""), _negated=True)
                            ),
                            models.Q(
                                models.Q(("state", "failed"), _negated=True), ("error_code", "")
                            ),
                            _connector="OR",
                        ),
                        name="commissioning_run_error_code",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("welcome_minutes__lte", 6000)),
                        name="commissioning_run_welcome_range",
                    ),
                ],
            },
        ),
    ]
