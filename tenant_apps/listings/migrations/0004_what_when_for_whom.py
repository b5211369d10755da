import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.math
import django.db.models.functions.text
import django.db.models.lookups
from django.db import migrations, models

import kernel.ids


class Migration(migrations.Migration):
    dependencies = [
        ("listings", "0003_fill_kinds_of_help"),
        ("members", "0001_initial"),
        ("skills", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="ListingSkill",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
            ],
            options={
                "db_table": "listings_listing_skill",
            },
        ),
        migrations.RemoveConstraint(
            model_name="listing",
            name="listings_listing_state_known",
        ),
        migrations.AddField(
            model_name="listing",
            name="audience",
            field=models.CharField(
                choices=[
                    ("organisation", "My organisation"),
                    ("network", "Everyone in this network"),
                    ("federation", "Other networks too"),
                ],
                default="network",
                max_length=15,
            ),
        ),
        migrations.AddField(
            model_name="listing",
            name="dates",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.DateField(), blank=True, default=list, size=None
            ),
        ),
        migrations.AddField(
            model_name="listing",
            name="most_minutes",
            field=models.PositiveIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="listing",
            name="people",
            field=models.PositiveSmallIntegerField(default=1),
        ),
        migrations.AddField(
            model_name="listing",
            name="weekdays",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.PositiveSmallIntegerField(), blank=True, default=list, size=None
            ),
        ),
        migrations.AddField(
            model_name="listing",
            name="when",
            field=models.CharField(
                choices=[
                    ("flexible", "Any time"),
                    ("weekdays", "On some days of the week"),
                    ("dates", "On certain dates"),
                ],
                default="flexible",
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="listing",
            name="state",
            field=models.CharField(
                choices=[
                    ("draft", "Draft"),
                    ("pending", "Waiting for review"),
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
        migrations.AlterField(
            model_name="listing",
            name="help_kind",
            field=models.ForeignKey(
                db_column="help_kind",
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="listings",
                to="listings.kindofhelp",
            ),
        ),
        migrations.AddField(
            model_name="listingskill",
            name="listing",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.CASCADE, to="listings.listing"
            ),
        ),
        migrations.AddField(
            model_name="listingskill",
            name="skill",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="skills.skill"),
        ),
        migrations.AddField(
            model_name="listing",
            name="skills",
            field=models.ManyToManyField(
                related_name="listings", through="listings.ListingSkill", to="skills.skill"
            ),
        ),
        migrations.AddConstraint(
            model_name="listing",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        [
                            "draft",
                            "pending",
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
        ),
        migrations.AddConstraint(
            model_name="listing",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("most_minutes__isnull", True),
                    models.Q(
                        ("most_minutes__gt", models.F("minutes")),
                        ("most_minutes__lte", 6000),
                        ("minutes__isnull", False),
                        django.db.models.lookups.Exact(
                            django.db.models.functions.math.Mod("most_minutes", 15), 0
                        ),
                    ),
                    _connector="OR",
                ),
                name="listings_listing_most_minutes_above",
            ),
        ),
        migrations.AddConstraint(
            model_name="listing",
            constraint=models.CheckConstraint(
                condition=models.Q(("people__gte", 1), ("people__lte", 500)),
                name="listings_listing_people_range",
            ),
        ),
        migrations.AddConstraint(
            model_name="listing",
            constraint=models.CheckConstraint(
                condition=models.Q(("audience__in", ["organisation", "network", "federation"])),
                name="listings_listing_audience_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="listing",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("dates__len", 0), ("weekdays__len", 0), ("when", "flexible")),
                    models.Q(
                        ("dates__len", 0),
                        ("weekdays__contained_by", [1, 2, 3, 4, 5, 6, 7]),
                        ("weekdays__len__range", (1, 7)),
                        ("when", "weekdays"),
                    ),
                    models.Q(
                        ("dates__len__range", (1, 20)), ("weekdays__len", 0), ("when", "dates")
                    ),
                    _connector="OR",
                ),
                name="listings_listing_when_says_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="listingskill",
            constraint=models.UniqueConstraint(
                fields=("listing", "skill"), name="listings_listing_skill_once"
            ),
        ),
    ]
