import django.db.models.deletion
import django.db.models.functions.math
import django.db.models.functions.text
import django.db.models.lookups
from django.db import migrations, models

import kernel.clock
import kernel.ids


class Migration(migrations.Migration):
    dependencies = [
        ("listings", "0006_newest_of_a_skill"),
        ("skills", "0002_national_list"),
    ]

    operations = [
        migrations.CreateModel(
            name="RequestTemplate",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("title", models.CharField(max_length=120)),
                ("description", models.TextField(blank=True, max_length=1000)),
                ("minutes", models.PositiveIntegerField(blank=True, null=True)),
                ("most_minutes", models.PositiveIntegerField(blank=True, null=True)),
                ("is_retired", models.BooleanField(default=False)),
                ("created_at", models.DateTimeField(default=kernel.clock.now)),
                (
                    "help_kind",
                    models.ForeignKey(
                        db_column="help_kind",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="templates",
                        to="listings.kindofhelp",
                    ),
                ),
            ],
            options={
                "db_table": "listings_request_template",
                "ordering": ["help_kind__position", "title"],
            },
        ),
        migrations.CreateModel(
            name="RequestTemplateSkill",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "skill",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="skills.skill"
                    ),
                ),
                (
                    "template",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="listings.requesttemplate",
                    ),
                ),
            ],
            options={
                "db_table": "listings_request_template_skill",
            },
        ),
        migrations.AddField(
            model_name="requesttemplate",
            name="skills",
            field=models.ManyToManyField(
                related_name="templates", through="listings.RequestTemplateSkill", to="skills.skill"
            ),
        ),
        migrations.AddConstraint(
            model_name="requesttemplateskill",
            constraint=models.UniqueConstraint(
                fields=("template", "skill"), name="listings_request_template_skill_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="requesttemplate",
            constraint=models.UniqueConstraint(
                django.db.models.functions.text.Lower("title"),
                name="listings_request_template_title_unique",
            ),
        ),
        migrations.AddConstraint(
            model_name="requesttemplate",
            constraint=models.CheckConstraint(
                condition=models.Q(("title__regex", "\\S")),
                name="listings_request_template_has_title",
            ),
        ),
        migrations.AddConstraint(
            model_name="requesttemplate",
            constraint=models.CheckConstraint(
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
                name="listings_request_template_minutes_in_quarters",
            ),
        ),
        migrations.AddConstraint(
            model_name="requesttemplate",
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
                name="listings_request_template_most_minutes_above",
            ),
        ),
    ]
