import django.db.models.deletion
import django.db.models.functions.math
import django.db.models.lookups
from django.db import migrations, models

import kernel.clock
import kernel.ids


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("exchanges", "0004_endorsements"),
        ("members", "0002_free_on"),
        ("skills", "0002_national_list"),
    ]

    operations = [
        migrations.CreateModel(
            name="Reflection",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("title", models.CharField(blank=True, default="", max_length=120)),
                ("day", models.DateField(null=True)),
                ("minutes", models.PositiveIntegerField(null=True)),
                ("did", models.TextField(blank=True, max_length=4000)),
                ("learned", models.TextField(blank=True, max_length=4000)),
                ("will_change", models.TextField(blank=True, max_length=4000)),
                ("created_at", models.DateTimeField(default=kernel.clock.now)),
                ("changed_at", models.DateTimeField(default=kernel.clock.now)),
                ("request_key", models.UUIDField(default=kernel.ids.uuid7, editable=False)),
                (
                    "exchange",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reflections",
                        to="exchanges.exchange",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reflections",
                        to="members.member",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ReflectionSkill",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "reflection",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="named",
                        to="cpd.reflection",
                    ),
                ),
                (
                    "skill",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="skills.skill",
                    ),
                ),
            ],
            options={
                "db_table": "cpd_reflection_skill",
            },
        ),
        migrations.AddField(
            model_name="reflection",
            name="skills",
            field=models.ManyToManyField(
                related_name="+", through="cpd.ReflectionSkill", to="skills.skill"
            ),
        ),
        migrations.AddConstraint(
            model_name="reflectionskill",
            constraint=models.UniqueConstraint(
                fields=("reflection", "skill"), name="cpd_reflection_skill_once"
            ),
        ),
        migrations.AddIndex(
            model_name="reflection",
            index=models.Index(
                condition=models.Q(("day__isnull", False)),
                fields=["member", "day"],
                name="cpd_reflection_own_by_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="reflection",
            constraint=models.UniqueConstraint(
                fields=("member", "exchange"), name="cpd_reflection_one_an_exchange"
            ),
        ),
        migrations.AddConstraint(
            model_name="reflection",
            constraint=models.UniqueConstraint(
                fields=("member", "request_key"), name="cpd_reflection_once_per_request"
            ),
        ),
        migrations.AddConstraint(
            model_name="reflection",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("day__isnull", True),
                        ("exchange__isnull", False),
                        ("title", ""),
                        ("minutes__isnull", True),
                    ),
                    models.Q(
                        ("day__isnull", False),
                        ("exchange__isnull", True),
                        ("title__regex", "\\S"),
                        ("minutes__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="cpd_reflection_on_one_thing",
            ),
        ),
        migrations.AddConstraint(
            model_name="reflection",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("minutes__isnull", True),
                    models.Q(
                        ("minutes__gt", 0),
                        ("minutes__lte", 6000),
                        django.db.models.lookups.Exact(
                            django.db.models.functions.math.Mod(models.F("minutes"), 15), 0
                        ),
                    ),
                    _connector="OR",
                ),
                name="cpd_reflection_minutes_in_quarters",
            ),
        ),
        migrations.AddConstraint(
            model_name="reflection",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("did__regex", "\\S"),
                    ("learned__regex", "\\S"),
                    ("will_change__regex", "\\S"),
                    _connector="OR",
                ),
                name="cpd_reflection_says_something",
            ),
        ),
    ]
