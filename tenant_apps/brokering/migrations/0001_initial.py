import django.db.models.deletion
from django.db import migrations, models

import kernel.clock
import kernel.ids


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("exchanges", "0006_open_since"),
        ("listings", "0009_review"),
        ("members", "0002_free_on"),
        ("organisations", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="ResponseTime",
            fields=[
                (
                    "organisation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="organisations.organisation",
                    ),
                ),
                ("answers", models.PositiveIntegerField(default=0)),
                ("answered_by", models.PositiveIntegerField(default=0)),
                ("answer_median_minutes", models.PositiveIntegerField(null=True)),
                ("confirmations", models.PositiveIntegerField(default=0)),
                ("confirmed_by", models.PositiveIntegerField(default=0)),
                ("confirmation_median_minutes", models.PositiveIntegerField(null=True)),
                ("measured_at", models.DateTimeField(default=kernel.clock.now)),
            ],
            options={
                "db_table": "brokering_response_time",
            },
        ),
        migrations.CreateModel(
            name="Act",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "what",
                    models.CharField(
                        choices=[("nudged", "Nudged"), ("suggested", "Suggested")], max_length=10
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("request", "Requests nobody answers"),
                            ("proposal", "Proposals without an answer"),
                            ("hours", "Hours to confirm"),
                            ("dispute", "Disputes"),
                            ("limit", "Near a limit"),
                            ("idle", "Joined and did nothing"),
                        ],
                        max_length=10,
                    ),
                ),
                ("subject", models.UUIDField()),
                ("at", models.DateTimeField(default=kernel.clock.now)),
                (
                    "broker",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="members.member",
                    ),
                ),
                (
                    "exchange",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="exchanges.exchange",
                    ),
                ),
                (
                    "listing",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="listings.listing",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="members.member",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "indexes": [
                    models.Index(fields=["subject", "id"], name="brokering_act_by_subject")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("what", "suggested")),
                        fields=("listing", "member"),
                        name="brokering_act_suggested_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("what", "nudged"),
                            models.Q(("listing__isnull", False), ("what", "suggested")),
                            _connector="OR",
                        ),
                        name="brokering_act_suggests_listing",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                ["request", "proposal", "hours", "dispute", "limit", "idle"],
                            )
                        ),
                        name="brokering_act_kind_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Case",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("request", "Requests nobody answers"),
                            ("proposal", "Proposals without an answer"),
                            ("hours", "Hours to confirm"),
                            ("dispute", "Disputes"),
                            ("limit", "Near a limit"),
                            ("idle", "Joined and did nothing"),
                        ],
                        max_length=10,
                    ),
                ),
                ("subject", models.UUIDField()),
                ("taken_at", models.DateTimeField(null=True)),
                ("nudged_at", models.DateTimeField(null=True)),
                ("done_at", models.DateTimeField(null=True)),
                (
                    "done_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="members.member",
                    ),
                ),
                (
                    "taken_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="members.member",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("kind", "subject"), name="brokering_case_one_per_subject"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                ["request", "proposal", "hours", "dispute", "limit", "idle"],
                            )
                        ),
                        name="brokering_case_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("taken_at__isnull", True), ("taken_by__isnull", True)),
                            models.Q(("taken_at__isnull", False), ("taken_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="brokering_case_taken_by_and_at",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("done_at__isnull", True), ("done_by__isnull", True)),
                            models.Q(("done_at__isnull", False), ("done_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="brokering_case_done_by_and_at",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Noticed",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("request", "Requests nobody answers"),
                            ("proposal", "Proposals without an answer"),
                            ("hours", "Hours to confirm"),
                            ("dispute", "Disputes"),
                            ("limit", "Near a limit"),
                            ("idle", "Joined and did nothing"),
                        ],
                        max_length=10,
                    ),
                ),
                ("subject", models.UUIDField()),
                ("since", models.DateTimeField()),
                ("noticed_at", models.DateTimeField(default=kernel.clock.now)),
                (
                    "member",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="members.member",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["kind", "since", "subject"], name="brokering_noticed_in_turn"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("kind", "subject"), name="brokering_noticed_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["request", "limit", "idle"])),
                        name="brokering_noticed_kind_known",
                    ),
                ],
            },
        ),
    ]
