import django.db.models.deletion
import django.db.models.functions.text
from django.db import migrations, models

import kernel.clock
import kernel.ids


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("members", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Skill",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("name", models.CharField(max_length=80)),
                (
                    "group",
                    models.CharField(
                        choices=[
                            ("improvement", "Improvement"),
                            ("digital", "Digital"),
                            ("analytic", "Data and analysis"),
                            ("leadership", "Leadership and change"),
                            ("coaching", "Coaching and teaching"),
                            ("research", "Research and evaluation"),
                        ],
                        max_length=20,
                    ),
                ),
                ("national_code", models.CharField(blank=True, default="", max_length=60)),
                ("is_retired", models.BooleanField(default=False)),
                ("created_at", models.DateTimeField(default=kernel.clock.now)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("name"),
                        name="skills_skill_name_unique",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("national_code", ""), _negated=True),
                        fields=("national_code",),
                        name="skills_skill_national_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name__regex", "\\S")), name="skills_skill_has_name"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "group__in",
                                [
                                    "improvement",
                                    "digital",
                                    "analytic",
                                    "leadership",
                                    "coaching",
                                    "research",
                                ],
                            )
                        ),
                        name="skills_skill_group_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MemberSkill",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "direction",
                    models.CharField(
                        choices=[("give", "Can give"), ("learn", "Wants to learn")], max_length=5
                    ),
                ),
                (
                    "level",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        choices=[
                            (1, "I have done it a few times"),
                            (2, "I do it often"),
                            (3, "I teach others"),
                        ],
                        null=True,
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="skills",
                        to="members.member",
                    ),
                ),
                (
                    "skill",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="members",
                        to="skills.skill",
                    ),
                ),
            ],
            options={
                "db_table": "skills_member_skill",
                "indexes": [
                    models.Index(
                        fields=["skill", "direction", "member"], name="skills_member_skill_by_skill"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("member", "skill", "direction"), name="skills_member_skill_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("direction", "give"),
                                ("level__in", [1, 2, 3]),
                                ("level__isnull", False),
                            ),
                            models.Q(("direction", "learn"), ("level__isnull", True)),
                            _connector="OR",
                        ),
                        name="skills_member_skill_level_of_given",
                    ),
                ],
            },
        ),
    ]
