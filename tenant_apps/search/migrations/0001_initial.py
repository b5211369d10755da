import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
from django.db import migrations, models

import kernel.ids


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("listings", "0005_request_hash"),
        ("members", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="MemberEntry",
            fields=[
                (
                    "member",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="members.member",
                    ),
                ),
                ("sort_name", models.TextField()),
                (
                    "facets",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), size=None
                    ),
                ),
                ("words", django.contrib.postgres.search.SearchVectorField()),
            ],
            options={
                "db_table": "search_member",
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["words"], name="search_member_words"
                    ),
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["facets"], name="search_member_facets"
                    ),
                    models.Index(fields=["sort_name", "member"], name="search_member_by_name"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Word",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "scope",
                    models.CharField(
                        choices=[("listings", "Listings"), ("people", "People")], max_length=10
                    ),
                ),
                ("word", models.CharField(max_length=30)),
                ("uses", models.PositiveIntegerField()),
            ],
            options={
                "indexes": [
                    django.contrib.postgres.indexes.GistIndex(
                        fields=["word"], name="search_word_alike", opclasses=["gist_trgm_ops"]
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("scope", "word"), name="search_word_once"),
                    models.CheckConstraint(
                        condition=models.Q(("scope__in", ["listings", "people"])),
                        name="search_word_scope_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ListingEntry",
            fields=[
                (
                    "listing",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="listings.listing",
                    ),
                ),
                ("organisation_id", models.UUIDField(null=True)),
                (
                    "audience",
                    models.CharField(
                        choices=[
                            ("organisation", "My organisation"),
                            ("network", "Everyone in this network"),
                            ("federation", "Other networks too"),
                        ],
                        max_length=15,
                    ),
                ),
                ("closes_on", models.DateField()),
                (
                    "facets",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), size=None
                    ),
                ),
                ("words", django.contrib.postgres.search.SearchVectorField()),
                (
                    "owner",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="members.member",
                    ),
                ),
            ],
            options={
                "db_table": "search_listing",
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["words"], name="search_listing_words"
                    ),
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["facets"], name="search_listing_facets"
                    ),
                    models.Index(fields=["closes_on", "listing"], name="search_listing_closing"),
                ],
            },
        ),
    ]
