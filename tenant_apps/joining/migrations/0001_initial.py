import django.db.models.deletion
import django.db.models.functions.text
from django.db import migrations, models

import kernel.clock
import kernel.ids
import tenant_apps.joining.models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("members", "0001_initial"),
        ("organisations", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="StaffUpload",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("file_name", models.CharField(max_length=200)),
                ("rows", models.JSONField(default=list)),
                ("errors", models.JSONField(default=list)),
                ("good_count", models.IntegerField()),
                ("error_count", models.IntegerField()),
                ("uploaded_by", models.UUIDField()),
                ("uploaded_at", models.DateTimeField(default=kernel.clock.now)),
                ("confirmed_at", models.DateTimeField(blank=True, null=True)),
                ("invited_count", models.IntegerField(default=0)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("error_count__gte", 0),
                            ("good_count__gte", 0),
                            ("invited_count__gte", 0),
                        ),
                        name="joining_staffupload_counts_not_negative",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("confirmed_at__isnull", True), ("rows", []), _connector="OR"
                        ),
                        name="joining_staffupload_rows_erased_once_confirmed",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="JoinLink",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("label", models.CharField(max_length=80)),
                (
                    "code",
                    models.CharField(default=tenant_apps.joining.models.new_code, max_length=20),
                ),
                ("joined_limit", models.IntegerField(blank=True, null=True)),
                ("joined_count", models.IntegerField(default=0)),
                ("made_by", models.UUIDField()),
                ("created_at", models.DateTimeField(default=kernel.clock.now)),
                ("expires_at", models.DateTimeField(blank=True, null=True)),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="join_links",
                        to="organisations.organisation",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("code",), name="joining_joinlink_code_unique"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("joined_count__gte", 0),
                            models.Q(
                                ("joined_limit__isnull", True),
                                ("joined_count__lte", models.F("joined_limit")),
                                _connector="OR",
                            ),
                        ),
                        name="joining_joinlink_within_limit",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("joined_limit__isnull", True), ("joined_limit__gt", 0), _connector="OR"
                        ),
                        name="joining_joinlink_limit_positive",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("email", models.EmailField(max_length=254)),
                ("name", models.CharField(blank=True, default="", max_length=120)),
                ("job_title", models.CharField(blank=True, default="", max_length=80)),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("member", "Member"),
                            ("broker", "Broker"),
                            ("champion", "Champion"),
                        ],
                        default="member",
                        max_length=20,
                    ),
                ),
                ("token_digest", models.BinaryField(max_length=32)),
                ("invited_by", models.UUIDField(blank=True, null=True)),
                ("created_at", models.DateTimeField(default=kernel.clock.now)),
                ("sent_at", models.DateTimeField(default=kernel.clock.now)),
                ("expires_at", models.DateTimeField()),
                ("accepted_at", models.DateTimeField(blank=True, null=True)),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
                (
                    "member",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invitation",
                        to="members.member",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invitations",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "upload",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invitations",
                        to="joining.staffupload",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["-created_at"], name="joining_invitation_latest")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("token_digest",), name="joining_invitation_token_unique"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("accepted_at__isnull", True), ("revoked_at__isnull", True)
                        ),
                        fields=("email",),
                        name="joining_invitation_one_waiting",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("email", django.db.models.functions.text.Lower("email"))
                        ),
                        name="joining_invitation_email_lowercase",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("accepted_at__isnull", True),
                            ("revoked_at__isnull", True),
                            _connector="OR",
                        ),
                        name="joining_invitation_accepted_or_revoked",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("accepted_at__isnull", True),
                            ("member__isnull", False),
                            _connector="OR",
                        ),
                        name="joining_invitation_accepted_by_member",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("role__in", ["member", "broker", "champion"])),
                        name="joining_invitation_role_known",
                    ),
                ],
            },
        ),
    ]
