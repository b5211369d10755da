import django.db.models.deletion
from django.db import migrations, models

import kernel.clock
import kernel.ids


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0002_free_on"),
        ("saved", "0001_initial"),
        ("skills", "0002_national_list"),
    ]

    operations = [
        migrations.CreateModel(
            name="NewGiver",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("made_at", models.DateTimeField(default=kernel.clock.now)),
            ],
            options={
                "db_table": "saved_new_giver",
            },
        ),
        migrations.CreateModel(
            name="PersonFind",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("found_at", models.DateTimeField(default=kernel.clock.now)),
                ("told_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "saved_person_find",
            },
        ),
        migrations.AddField(
            model_name="savedsearch",
            name="of",
            field=models.CharField(
                choices=[("listings", "Requests and offers"), ("people", "People")],
                default="listings",
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            model_name="savedsearch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("of", "listings"), models.Q(("of", "people"), ("query", "")), _connector="OR"
                ),
                name="saved_search_of_people_without_words",
            ),
        ),
        migrations.AddField(
            model_name="newgiver",
            name="member",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="members.member",
            ),
        ),
        migrations.AddField(
            model_name="newgiver",
            name="skill",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="skills.skill",
            ),
        ),
        migrations.AddField(
            model_name="personfind",
            name="giver",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="members.member",
            ),
        ),
        migrations.AddField(
            model_name="personfind",
            name="member",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="members.member",
            ),
        ),
        migrations.AddField(
            model_name="personfind",
            name="search",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="people_found",
                to="saved.savedsearch",
            ),
        ),
        migrations.AddField(
            model_name="personfind",
            name="skill",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="skills.skill",
            ),
        ),
        migrations.AddConstraint(
            model_name="newgiver",
            constraint=models.UniqueConstraint(
                fields=("member", "skill"), name="saved_new_giver_once"
            ),
        ),
        migrations.AddIndex(
            model_name="personfind",
            index=models.Index(
                condition=models.Q(("told_at__isnull", True)),
                fields=["member"],
                name="saved_person_find_to_tell",
            ),
        ),
        migrations.AddConstraint(
            model_name="personfind",
            constraint=models.UniqueConstraint(
                fields=("member", "giver", "skill"), name="saved_person_find_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="personfind",
            constraint=models.CheckConstraint(
                condition=models.Q(("member", models.F("giver")), _negated=True),
                name="saved_person_find_two_people",
            ),
        ),
    ]
