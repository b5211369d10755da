from django.db import migrations, models

import kernel.clock
import kernel.ids


class Migration(migrations.Migration):
    dependencies = [
        ("listings", "0008_fill_request_templates"),
        ("members", "0002_free_on"),
        ("skills", "0002_national_list"),
    ]

    operations = [
        migrations.CreateModel(
            name="ReviewRule",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("single", models.BooleanField(default=True, editable=False)),
                ("is_on", models.BooleanField(default=False)),
                ("changed_at", models.DateTimeField(default=kernel.clock.now)),
            ],
            options={
                "db_table": "listings_review_rule",
            },
        ),
        migrations.AddField(
            model_name="listing",
            name="returned_because",
            field=models.CharField(blank=True, default="", max_length=500),
        ),
        migrations.AddIndex(
            model_name="listing",
            index=models.Index(
                condition=models.Q(("state", "pending")),
                fields=["id"],
                name="listings_listing_pending",
            ),
        ),
        migrations.AddConstraint(
            model_name="listing",
            constraint=models.CheckConstraint(
                condition=models.Q(("returned_because", ""), ("state", "draft"), _connector="OR"),
                name="listings_listing_returned_to_draft",
            ),
        ),
        migrations.AddConstraint(
            model_name="reviewrule",
            constraint=models.UniqueConstraint(
                fields=("single",), name="listings_review_rule_one_row"
            ),
        ),
        migrations.AddConstraint(
            model_name="reviewrule",
            constraint=models.CheckConstraint(
                condition=models.Q(("single", True)), name="listings_review_rule_single_is_true"
            ),
        ),
    ]
