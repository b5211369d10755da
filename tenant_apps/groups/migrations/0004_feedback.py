import django.db.models.deletion
from django.db import migrations, models

import kernel.clock
import kernel.ids


class Migration(migrations.Migration):
    """What those who took part say of a settled group, and who is good at what."""

    dependencies = [
        ("groups", "0003_longer"),
        ("members", "0003_shows_hours"),
        ("organisations", "0001_initial"),
        ("skills", "0002_national_list"),
    ]

    operations = [
        migrations.CreateModel(
            name="GroupEndorsement",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(default=kernel.clock.now)),
            ],
            options={
                "db_table": "groups_endorsement",
            },
        ),
        migrations.CreateModel(
            name="GroupFeedback",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("learned", models.TextField(blank=True, max_length=2000)),
                ("thanks", models.TextField(blank=True, max_length=2000)),
                ("may_be_shared", models.BooleanField(default=False)),
                ("created_at", models.DateTimeField(default=kernel.clock.now)),
            ],
            options={
                "db_table": "groups_feedback",
                "ordering": ["created_at"],
            },
        ),
        migrations.AddIndex(
            model_name="group",
            index=models.Index(
                condition=models.Q(("state", "settled")),
                fields=["settled_at"],
                name="groups_group_settled",
            ),
        ),
        migrations.AddField(
            model_name="groupendorsement",
            name="author",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="members.member",
            ),
        ),
        migrations.AddField(
            model_name="groupendorsement",
            name="group",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="endorsements",
                to="groups.group",
            ),
        ),
        migrations.AddField(
            model_name="groupendorsement",
            name="member",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="group_endorsements",
                to="members.member",
            ),
        ),
        migrations.AddField(
            model_name="groupendorsement",
            name="skill",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="skills.skill",
            ),
        ),
        migrations.AddField(
            model_name="groupfeedback",
            name="author",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="group_feedback_given",
                to="members.member",
            ),
        ),
        migrations.AddField(
            model_name="groupfeedback",
            name="group",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="feedback",
                to="groups.group",
            ),
        ),
        migrations.AddConstraint(
            model_name="groupendorsement",
            constraint=models.UniqueConstraint(
                fields=("group", "author", "member", "skill"),
                name="groups_endorsement_once_per_skill",
            ),
        ),
        migrations.AddConstraint(
            model_name="groupendorsement",
            constraint=models.CheckConstraint(
                condition=models.Q(("author", models.F("member")), _negated=True),
                name="groups_endorsement_of_another",
            ),
        ),
        migrations.AddIndex(
            model_name="groupfeedback",
            index=models.Index(
                condition=models.Q(
                    ("may_be_shared", True), models.Q(("learned", ""), _negated=True)
                ),
                fields=["-id"],
                name="groups_feedback_shared",
            ),
        ),
        migrations.AddConstraint(
            model_name="groupfeedback",
            constraint=models.UniqueConstraint(
                fields=("group", "author"), name="groups_feedback_one_per_author"
            ),
        ),
        migrations.AddConstraint(
            model_name="groupfeedback",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("learned__regex", "\\S"), ("thanks__regex", "\\S"), _connector="OR"
                ),
                name="groups_feedback_says_something",
            ),
        ),
    ]
