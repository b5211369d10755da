import django.db.models.deletion
import django.db.models.functions.text
from django.db import migrations, models

import kernel.clock
import kernel.ids


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("listings", "0008_fill_request_templates"),
        ("members", "0002_free_on"),
    ]

    operations = [
        migrations.CreateModel(
            name="NewListing",
            fields=[
                (
                    "listing",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="listings.listing",
                    ),
                ),
                ("made_at", models.DateTimeField(default=kernel.clock.now)),
            ],
            options={
                "db_table": "saved_new_listing",
            },
        ),
        migrations.CreateModel(
            name="SavedSearch",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("place", models.PositiveSmallIntegerField()),
                ("name", models.CharField(max_length=80)),
                ("address", models.TextField(max_length=4000)),
                ("query", models.TextField()),
                (
                    "tells",
                    models.CharField(
                        choices=[
                            ("at_once", "At once"),
                            ("weekly", "In the weekly mail"),
                            ("never", "Not at all"),
                        ],
                        default="weekly",
                        max_length=10,
                    ),
                ),
                ("created_at", models.DateTimeField(default=kernel.clock.now)),
                (
                    "member",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="saved_searches",
                        to="members.member",
                    ),
                ),
            ],
            options={
                "db_table": "saved_search",
            },
        ),
        migrations.CreateModel(
            name="Find",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("found_at", models.DateTimeField(default=kernel.clock.now)),
                ("told_at", models.DateTimeField(null=True)),
                (
                    "listing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="listings.listing",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="members.member",
                    ),
                ),
                (
                    "search",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="finds",
                        to="saved.savedsearch",
                    ),
                ),
            ],
            options={
                "db_table": "saved_find",
            },
        ),
        migrations.AddConstraint(
            model_name="savedsearch",
            constraint=models.UniqueConstraint(
                fields=("member", "place"), name="saved_search_few_each"
            ),
        ),
        migrations.AddConstraint(
            model_name="savedsearch",
            constraint=models.UniqueConstraint(
                models.F("member"),
                django.db.models.functions.text.Lower("name"),
                name="saved_search_name_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="savedsearch",
            constraint=models.CheckConstraint(
                condition=models.Q(("place__range", (1, 20))), name="saved_search_place_range"
            ),
        ),
        migrations.AddConstraint(
            model_name="savedsearch",
            constraint=models.CheckConstraint(
                condition=models.Q(("name__regex", "\\S")), name="saved_search_has_name"
            ),
        ),
        migrations.AddConstraint(
            model_name="savedsearch",
            constraint=models.CheckConstraint(
                condition=models.Q(("tells__in", ["at_once", "weekly", "never"])),
                name="saved_search_tells_known",
            ),
        ),
        migrations.AddIndex(
            model_name="find",
            index=models.Index(
                condition=models.Q(("told_at__isnull", True)),
                fields=["member"],
                name="saved_find_to_tell",
            ),
        ),
        migrations.AddConstraint(
            model_name="find",
            constraint=models.UniqueConstraint(
                fields=("member", "listing"), name="saved_find_once"
            ),
        ),
    ]
