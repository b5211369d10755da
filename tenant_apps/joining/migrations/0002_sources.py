import django.db.models.deletion
from django.db import migrations, models

# Who accepted an invitation came by it, or by the list of staff that it was made from.
CARRY_OVER = """
INSERT INTO joining_arrival (member_id, invitation_id, upload_id)
SELECT member_id, CASE WHEN upload_id IS NULL THEN id END, upload_id
  FROM joining_invitation WHERE member_id IS NOT NULL
"""


class Migration(migrations.Migration):
    dependencies = [
        ("joining", "0001_initial"),
        ("members", "0003_shows_hours"),
    ]

    operations = [
        migrations.AddField(
            model_name="joinlink",
            name="kind",
            field=models.CharField(
                choices=[
                    ("link", "A link to send"),
                    ("poster", "A poster"),
                    ("event", "An event"),
                    ("campaign", "A campaign"),
                ],
                default="link",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="joinlink",
            name="campaign",
            field=models.CharField(blank=True, default="", max_length=80),
        ),
        migrations.AddConstraint(
            model_name="joinlink",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["link", "poster", "event", "campaign"])),
                name="joining_joinlink_kind_known",
            ),
        ),
        migrations.CreateModel(
            name="Arrival",
            fields=[
                (
                    "member",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="arrival",
                        serialize=False,
                        to="members.member",
                    ),
                ),
                (
                    "invitation",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="joining.invitation",
                    ),
                ),
                (
                    "upload",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="joining.staffupload",
                    ),
                ),
                (
                    "link",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="joining.joinlink",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("invitation__isnull", False),
                                ("link__isnull", True),
                                ("upload__isnull", True),
                            ),
                            models.Q(
                                ("invitation__isnull", True),
                                ("link__isnull", True),
                                ("upload__isnull", False),
                            ),
                            models.Q(
                                ("invitation__isnull", True),
                                ("link__isnull", False),
                                ("upload__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="joining_arrival_one_source",
                    )
                ],
            },
        ),
        migrations.RunSQL(CARRY_OVER, migrations.RunSQL.noop),
    ]
