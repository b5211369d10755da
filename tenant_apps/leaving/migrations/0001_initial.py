import django.db.models.deletion
from django.db import migrations, models

import kernel.clock
import kernel.ids


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("members", "0004_erased_and_types"),
    ]

    operations = [
        migrations.CreateModel(
            name="Copy",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("asked_at", models.DateTimeField(default=kernel.clock.now)),
                ("made_at", models.DateTimeField(null=True)),
                ("expires_at", models.DateTimeField(null=True)),
                ("size_bytes", models.PositiveBigIntegerField(null=True)),
                (
                    "member",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="copies",
                        to="members.member",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["member", "-id"], name="leaving_copy_of_member"),
                    models.Index(
                        condition=models.Q(("expires_at__isnull", False)),
                        fields=["expires_at"],
                        name="leaving_copy_expiring",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("made_at__isnull", True)),
                        fields=("member",),
                        name="leaving_copy_one_asked",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("expires_at__isnull", True),
                                ("made_at__isnull", True),
                                ("size_bytes__isnull", True),
                            ),
                            models.Q(
                                ("expires_at__isnull", False),
                                ("made_at__isnull", False),
                                ("size_bytes__isnull", False),
                                ("expires_at__gt", models.F("made_at")),
                                ("size_bytes__gt", 0),
                            ),
                            _connector="OR",
                        ),
                        name="leaving_copy_made_expires",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Leaving",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("by", models.UUIDField(null=True)),
                ("left_at", models.DateTimeField(default=kernel.clock.now)),
                ("finished_at", models.DateTimeField(null=True)),
                ("back_until", models.DateTimeField(null=True)),
                ("back_at", models.DateTimeField(null=True)),
                ("erase_at", models.DateTimeField(null=True)),
                ("erased_at", models.DateTimeField(null=True)),
                (
                    "credits_to",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="members.member",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="leavings",
                        to="members.member",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(
                            ("back_at__isnull", True), ("finished_at__isnull", True)
                        ),
                        fields=["id"],
                        name="leaving_leaving_unfinished",
                    ),
                    models.Index(
                        condition=models.Q(
                            ("back_at__isnull", True),
                            ("erase_at__isnull", False),
                            ("erased_at__isnull", True),
                        ),
                        fields=["erase_at", "id"],
                        name="leaving_leaving_to_erase",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("back_at__isnull", True)),
                        fields=("member",),
                        name="leaving_leaving_one",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("credits_to__isnull", True),
                            models.Q(("credits_to", models.F("member")), _negated=True),
                            _connector="OR",
                        ),
                        name="leaving_leaving_to_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("erased_at__isnull", True),
                            models.Q(
                                ("back_at__isnull", True),
                                ("erase_at__isnull", False),
                                ("erase_at__lte", models.F("erased_at")),
                            ),
                            _connector="OR",
                        ),
                        name="leaving_leaving_erased_when_due",
                    ),
                ],
            },
        ),
    ]
