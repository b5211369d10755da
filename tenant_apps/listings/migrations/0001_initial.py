import django.db.models.deletion
import django.db.models.functions.math
import django.db.models.lookups
from django.db import migrations, models

import kernel.clock
import kernel.ids
import tenant_apps.listings.models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("members", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Listing",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("offer", "Offer"), ("request", "Request")], max_length=10
                    ),
                ),
                ("title", models.CharField(max_length=120)),
                ("description", models.TextField(blank=True, max_length=4000)),
                (
                    "help_kind",
                    models.CharField(
                        choices=[
                            ("shadowing", "Shadowing"),
                            ("coaching", "Coaching"),
                            ("mentoring", "Mentoring"),
                            ("teaching", "Teaching"),
                            ("facilitating", "Facilitating"),
                            ("reviewing", "Reviewing"),
                            ("analysis", "Analysis"),
                            ("speaking", "Speaking"),
                            ("other", "Something else"),
                        ],
                        max_length=40,
                    ),
                ),
                ("minutes", models.PositiveIntegerField(blank=True, null=True)),
                (
                    "how",
                    models.CharField(
                        choices=[
                            ("in_person", "In person"),
                            ("remote", "By phone or video"),
                            ("either", "Either way"),
                        ],
                        default="either",
                        max_length=10,
                    ),
                ),
                ("place", models.CharField(blank=True, max_length=120)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("open", "Open"),
                            ("paused", "Paused"),
                            ("fulfilled", "Fulfilled"),
                            ("expired", "Expired"),
                            ("withdrawn", "Withdrawn"),
                            ("removed", "Removed"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                (
                    "closes_on",
                    models.DateField(default=tenant_apps.listings.models.usual_closing_day),
                ),
                ("created_at", models.DateTimeField(default=kernel.clock.now)),
                ("request_key", models.UUIDField(default=kernel.ids.uuid7, editable=False)),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="listings",
                        to="members.member",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "open")),
                        fields=["kind", "-id"],
                        name="listings_listing_open",
                    ),
                    models.Index(fields=["owner", "-id"], name="listings_listing_by_owner"),
                    models.Index(
                        condition=models.Q(("state__in", ["open", "paused"])),
                        fields=["closes_on"],
                        name="listings_listing_closing",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("owner", "request_key"), name="listings_listing_posted_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["offer", "request"])),
                        name="listings_listing_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("how__in", ["in_person", "remote", "either"])),
                        name="listings_listing_how_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "draft",
                                    "open",
                                    "paused",
                                    "fulfilled",
                                    "expired",
                                    "withdrawn",
                                    "removed",
                                ],
                            )
                        ),
                        name="listings_listing_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("title__regex", "\\S")),
                        name="listings_listing_title_filled",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("minutes__isnull", True),
                            models.Q(
                                ("minutes__gt", 0),
                                ("minutes__lte", 6000),
                                django.db.models.lookups.Exact(
                                    django.db.models.functions.math.Mod("minutes", 15), 0
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="listings_listing_minutes_in_quarters",
                    ),
                ],
            },
        ),
    ]
