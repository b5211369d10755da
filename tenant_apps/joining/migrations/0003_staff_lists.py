import django.db.models.deletion
from django.db import migrations, models

import kernel.ids

# Lists of before were read, confirmed and invited in one go: what is not confirmed is given up.
DONE = """
UPDATE joining_staffupload
   SET state = 'done', finished_at = coalesce(confirmed_at, uploaded_at),
       left_out_count = greatest(good_count - invited_count, 0)
"""


class Migration(migrations.Migration):
    dependencies = [
        ("joining", "0002_sources"),
    ]

    operations = [
        migrations.CreateModel(
            name="StaffRow",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("cells", models.JSONField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("heading", "A heading"),
                            ("new", "To be checked"),
                            ("good", "Can be invited"),
                            ("bad", "Has a problem"),
                        ],
                        default="new",
                        max_length=10,
                    ),
                ),
                ("email", models.CharField(blank=True, default="", max_length=254)),
                ("person", models.JSONField(default=dict)),
                ("problems", models.JSONField(default=list)),
            ],
            options={
                "db_table": "joining_staff_row",
            },
        ),
        migrations.RemoveConstraint(
            model_name="staffupload",
            name="joining_staffupload_counts_not_negative",
        ),
        migrations.RemoveConstraint(
            model_name="staffupload",
            name="joining_staffupload_rows_erased_once_confirmed",
        ),
        migrations.RemoveField(
            model_name="staffupload",
            name="error_count",
        ),
        migrations.RemoveField(
            model_name="staffupload",
            name="errors",
        ),
        migrations.RemoveField(
            model_name="staffupload",
            name="rows",
        ),
        migrations.AddField(
            model_name="staffupload",
            name="bad_count",
            field=models.IntegerField(default=0),
        ),
        migrations.AddField(
            model_name="staffupload",
            name="columns",
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name="staffupload",
            name="finished_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="staffupload",
            name="heading_rows",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="staffupload",
            name="left_out_count",
            field=models.IntegerField(default=0),
        ),
        migrations.AddField(
            model_name="staffupload",
            name="organisations",
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name="staffupload",
            name="read_as",
            field=models.CharField(blank=True, default="", max_length=100),
        ),
        migrations.AddField(
            model_name="staffupload",
            name="row_count",
            field=models.IntegerField(default=0),
        ),
        migrations.AddField(
            model_name="staffupload",
            name="state",
            field=models.CharField(
                choices=[
                    ("mapping", "Columns to be said"),
                    ("checking", "Being checked"),
                    ("review", "To be looked at"),
                    ("inviting", "People are being invited"),
                    ("done", "Done"),
                ],
                default="mapping",
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="staffupload",
            name="good_count",
            field=models.IntegerField(default=0),
        ),
        migrations.RunSQL(DONE, migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name="staffupload",
            index=models.Index(
                condition=models.Q(("state__in", ["checking", "inviting"])),
                fields=["uploaded_at"],
                name="joining_staffupload_to_do",
            ),
        ),
        migrations.AddConstraint(
            model_name="staffupload",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("bad_count__gte", 0),
                    ("good_count__gte", 0),
                    ("invited_count__gte", 0),
                    ("left_out_count__gte", 0),
                    ("row_count__gte", 0),
                ),
                name="joining_staffupload_counts_not_negative",
            ),
        ),
        migrations.AddConstraint(
            model_name="staffupload",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["mapping", "checking", "review", "inviting", "done"])
                ),
                name="joining_staffupload_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="staffupload",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "inviting"), _negated=True),
                    ("confirmed_at__isnull", False),
                    _connector="OR",
                ),
                name="joining_staffupload_invites_once_confirmed",
            ),
        ),
        migrations.AddConstraint(
            model_name="staffupload",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("finished_at__isnull", False), ("state", "done")),
                    models.Q(
                        models.Q(("state", "done"), _negated=True), ("finished_at__isnull", True)
                    ),
                    _connector="OR",
                ),
                name="joining_staffupload_done_when_finished",
            ),
        ),
        migrations.AddConstraint(
            model_name="staffupload",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("confirmed_at__isnull", False), ("invited_count", 0), _connector="OR"
                ),
                name="joining_staffupload_nobody_before_confirmed",
            ),
        ),
        migrations.AddField(
            model_name="staffrow",
            name="upload",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="rows",
                to="joining.staffupload",
            ),
        ),
        migrations.AddIndex(
            model_name="staffrow",
            index=models.Index(
                fields=["upload", "state", "number"], name="joining_staff_row_in_turn"
            ),
        ),
        migrations.AddIndex(
            model_name="staffrow",
            index=models.Index(
                condition=models.Q(("email", ""), _negated=True),
                fields=["upload", "email"],
                name="joining_staff_row_by_email",
            ),
        ),
        migrations.AddConstraint(
            model_name="staffrow",
            constraint=models.UniqueConstraint(
                fields=("upload", "number"), name="joining_staff_row_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="staffrow",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["heading", "new", "good", "bad"])),
                name="joining_staff_row_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="staffrow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("problems", []), ("state", "good"), models.Q(("person", {}), _negated=True)
                    ),
                    models.Q(
                        ("person", {}), ("state", "bad"), models.Q(("problems", []), _negated=True)
                    ),
                    models.Q(("person", {}), ("problems", []), ("state__in", ["heading", "new"])),
                    _connector="OR",
                ),
                name="joining_staff_row_good_or_bad",
            ),
        ),
    ]
