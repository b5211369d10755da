"""What a member asks somebody of another network before anything is proposed.

As of an exchange: who it is between, and about what, can be erased, and is never written anew.
"""

import django.db.models.deletion
from django.db import migrations, models

import kernel.clock
import kernel.ids

KEEP = """
CREATE TRIGGER crossing_question_kept BEFORE DELETE ON crossing_question
    FOR EACH ROW EXECUTE FUNCTION federation_refuse_change();
CREATE TRIGGER crossing_question_immutable BEFORE UPDATE ON crossing_question
    FOR EACH ROW WHEN (
        NEW.title NOT IN ('Erased', OLD.title)
        OR NEW.provider_handle <> OLD.provider_handle
           AND (NEW.provider_handle !~ '^former_[0-9a-f]{12}$' OR OLD.provider_handle ~ '^former_')
        OR NEW.recipient_handle <> OLD.recipient_handle
           AND (NEW.recipient_handle !~ '^former_[0-9a-f]{12}$' OR OLD.recipient_handle ~ '^former_')
    )
    EXECUTE FUNCTION federation_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("crossing", "0005_blocks"),
        ("federation", "0010_forgetting"),
    ]

    operations = [
        migrations.AlterField(
            model_name="crossevent",
            name="exchange",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="events",
                to="crossing.crossexchange",
            ),
        ),
        migrations.CreateModel(
            name="CrossQuestion",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("provider_member", models.UUIDField()),
                ("recipient_member", models.UUIDField()),
                ("provider_handle", models.CharField(max_length=64)),
                ("recipient_handle", models.CharField(max_length=64)),
                ("title", models.CharField(max_length=120)),
                ("entry", models.UUIDField()),
                ("is_of_person", models.BooleanField()),
                (
                    "asked_by",
                    models.CharField(
                        choices=[
                            ("provider", "Gives the time"),
                            ("recipient", "Receives it, and pays"),
                        ],
                        max_length=10,
                    ),
                ),
                ("answered_at", models.DateTimeField(null=True)),
                ("last_position", models.PositiveIntegerField(default=0)),
                ("created_at", models.DateTimeField(default=kernel.clock.now)),
                ("changed_at", models.DateTimeField(default=kernel.clock.now)),
                (
                    "provider_network",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="federation.federatednetwork",
                    ),
                ),
                (
                    "recipient_network",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="federation.federatednetwork",
                    ),
                ),
            ],
            options={
                "db_table": "crossing_question",
                "ordering": ["-changed_at", "-id"],
            },
        ),
        migrations.AddField(
            model_name="crossevent",
            name="question",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="events",
                to="crossing.crossquestion",
            ),
        ),
        migrations.AddConstraint(
            model_name="crossevent",
            constraint=models.UniqueConstraint(
                fields=("question", "position"), name="crossing_event_one_per_line"
            ),
        ),
        migrations.AddConstraint(
            model_name="crossevent",
            constraint=models.UniqueConstraint(
                fields=("question", "by", "actor", "request_key"),
                name="crossing_event_once_per_line",
            ),
        ),
        migrations.AddConstraint(
            model_name="crossevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("exchange__isnull", False), ("question__isnull", True)),
                    models.Q(
                        ("exchange__isnull", True),
                        ("question__isnull", False),
                        ("by__in", ["provider", "recipient"]),
                        ("kind", "written"),
                    ),
                    _connector="OR",
                ),
                name="crossing_event_of_one_talk",
            ),
        ),
        migrations.AddIndex(
            model_name="crossquestion",
            index=models.Index(
                fields=["provider_network", "provider_member", "id"],
                name="crossing_question_provider",
            ),
        ),
        migrations.AddIndex(
            model_name="crossquestion",
            index=models.Index(
                fields=["recipient_network", "recipient_member", "id"],
                name="crossing_question_recipient",
            ),
        ),
        migrations.AddConstraint(
            model_name="crossquestion",
            constraint=models.UniqueConstraint(
                fields=("entry", "asked_by", "provider_member", "recipient_member"),
                condition=models.Q(
                    models.Q(("provider_handle__startswith", "former_"), _negated=True),
                    models.Q(("recipient_handle__startswith", "former_"), _negated=True),
                ),
                name="crossing_question_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="crossquestion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("provider_network", models.F("recipient_network")), _negated=True
                ),
                name="crossing_question_two_networks",
            ),
        ),
        migrations.AddConstraint(
            model_name="crossquestion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("provider_handle", ""), _negated=True),
                    models.Q(("recipient_handle", ""), _negated=True),
                    models.Q(("title", ""), _negated=True),
                ),
                name="crossing_question_filled",
            ),
        ),
        migrations.AddConstraint(
            model_name="crossquestion",
            constraint=models.CheckConstraint(
                condition=models.Q(("asked_by__in", ["provider", "recipient"])),
                name="crossing_question_side_known",
            ),
        ),
        migrations.RunSQL(KEEP, migrations.RunSQL.noop),
    ]
