import django.db.models.deletion
import django.db.models.functions.math
import django.db.models.lookups
from django.db import migrations, models

import kernel.clock
import kernel.ids


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("listings", "0001_initial"),
        ("members", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Exchange",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("title", models.CharField(max_length=120)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "Proposed"),
                            ("countered", "Other terms suggested"),
                            ("accepted", "Agreed"),
                            ("logged", "Hours to confirm"),
                            ("settled", "Settled"),
                            ("declined", "Declined"),
                            ("withdrawn", "Withdrawn"),
                            ("cancelled", "Cancelled"),
                            ("expired", "Expired"),
                        ],
                        default="proposed",
                        max_length=10,
                    ),
                ),
                ("minutes", models.PositiveIntegerField()),
                ("hold_id", models.UUIDField(null=True)),
                ("extra_hold_id", models.UUIDField(null=True)),
                ("logged_minutes", models.PositiveIntegerField(null=True)),
                ("helped_on", models.DateField(null=True)),
                ("expires_at", models.DateTimeField(null=True)),
                ("last_position", models.PositiveIntegerField(default=0)),
                ("created_at", models.DateTimeField(default=kernel.clock.now)),
                ("changed_at", models.DateTimeField(default=kernel.clock.now)),
                ("settled_at", models.DateTimeField(null=True)),
                ("request_key", models.UUIDField(default=kernel.ids.uuid7, editable=False)),
                (
                    "awaiting",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="members.member",
                    ),
                ),
                (
                    "listing",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="exchanges",
                        to="listings.listing",
                    ),
                ),
                (
                    "logged_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="members.member",
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="members.member",
                    ),
                ),
                (
                    "provider",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="exchanges_given",
                        to="members.member",
                    ),
                ),
                (
                    "recipient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="exchanges_received",
                        to="members.member",
                    ),
                ),
            ],
            options={
                "ordering": ["-changed_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="ExchangeEvent",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("position", models.PositiveIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("proposed", "Proposed"),
                            ("countered", "Countered"),
                            ("accepted", "Accepted"),
                            ("declined", "Declined"),
                            ("withdrawn", "Withdrawn"),
                            ("cancelled", "Cancelled"),
                            ("logged", "Logged"),
                            ("disputed", "Disputed"),
                            ("settled", "Settled"),
                            ("expired", "Expired"),
                        ],
                        max_length=10,
                    ),
                ),
                ("minutes", models.PositiveIntegerField(null=True)),
                ("at", models.DateTimeField(default=kernel.clock.now)),
                ("request_key", models.UUIDField(default=kernel.ids.uuid7)),
                (
                    "actor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="members.member",
                    ),
                ),
                (
                    "exchange",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="exchanges.exchange",
                    ),
                ),
            ],
            options={
                "db_table": "exchanges_event",
                "ordering": ["position"],
            },
        ),
        migrations.CreateModel(
            name="Feedback",
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
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="feedback_given",
                        to="members.member",
                    ),
                ),
                (
                    "exchange",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="feedback",
                        to="exchanges.exchange",
                    ),
                ),
            ],
            options={
                "ordering": ["created_at"],
            },
        ),
        migrations.CreateModel(
            name="Note",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("position", models.PositiveIntegerField()),
                ("text", models.TextField(max_length=4000)),
                ("created_at", models.DateTimeField(default=kernel.clock.now)),
                ("request_key", models.UUIDField(default=kernel.ids.uuid7)),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="members.member",
                    ),
                ),
                (
                    "exchange",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notes",
                        to="exchanges.exchange",
                    ),
                ),
            ],
            options={
                "ordering": ["position"],
            },
        ),
        migrations.AddIndex(
            model_name="exchange",
            index=models.Index(
                condition=models.Q(("awaiting__isnull", False)),
                fields=["awaiting"],
                name="exchanges_exchange_awaiting",
            ),
        ),
        migrations.AddIndex(
            model_name="exchange",
            index=models.Index(
                condition=models.Q(("expires_at__isnull", False)),
                fields=["expires_at"],
                name="exchanges_exchange_expiring",
            ),
        ),
        migrations.AddConstraint(
            model_name="exchange",
            constraint=models.UniqueConstraint(
                fields=("proposed_by", "request_key"), name="exchanges_exchange_proposed_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="exchange",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["proposed", "countered"])),
                fields=("listing", "proposed_by"),
                name="exchanges_exchange_one_pending",
            ),
        ),
        migrations.AddConstraint(
            model_name="exchange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        [
                            "proposed",
                            "countered",
                            "accepted",
                            "logged",
                            "settled",
                            "declined",
                            "withdrawn",
                            "cancelled",
                            "expired",
                        ],
                    )
                ),
                name="exchanges_exchange_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="exchange",
            constraint=models.CheckConstraint(
                condition=models.Q(("provider", models.F("recipient")), _negated=True),
                name="exchanges_exchange_two_people",
            ),
        ),
        migrations.AddConstraint(
            model_name="exchange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("proposed_by", models.F("provider")),
                    ("proposed_by", models.F("recipient")),
                    _connector="OR",
                ),
                name="exchanges_exchange_proposed_by_party",
            ),
        ),
        migrations.AddConstraint(
            model_name="exchange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("minutes__gt", 0),
                    ("minutes__lte", 6000),
                    django.db.models.lookups.Exact(
                        django.db.models.functions.math.Mod("minutes", 15), 0
                    ),
                ),
                name="exchanges_exchange_minutes_in_quarters",
            ),
        ),
        migrations.AddConstraint(
            model_name="exchange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("awaiting__isnull", False),
                        ("state__in", ["proposed", "countered", "logged"]),
                        models.Q(
                            ("awaiting", models.F("provider")),
                            ("awaiting", models.F("recipient")),
                            _connector="OR",
                        ),
                    ),
                    models.Q(
                        models.Q(("state__in", ["proposed", "countered", "logged"]), _negated=True),
                        ("awaiting__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="exchanges_exchange_awaiting_by_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="exchange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("expires_at__isnull", False),
                        ("state__in", ["proposed", "countered", "accepted"]),
                    ),
                    models.Q(
                        models.Q(
                            ("state__in", ["proposed", "countered", "accepted"]), _negated=True
                        ),
                        ("expires_at__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="exchanges_exchange_expires_by_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="exchange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["accepted", "logged", "settled"]), _negated=True),
                    ("hold_id__isnull", False),
                    _connector="OR",
                ),
                name="exchanges_exchange_agreed_is_held",
            ),
        ),
        migrations.AddConstraint(
            model_name="exchange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("helped_on__isnull", False),
                        ("logged_by__isnull", False),
                        ("logged_minutes__isnull", False),
                        ("state__in", ["logged", "settled"]),
                        ("logged_minutes__gt", 0),
                        ("logged_minutes__lte", 6000),
                        django.db.models.lookups.Exact(
                            django.db.models.functions.math.Mod("logged_minutes", 15), 0
                        ),
                        models.Q(
                            ("logged_by", models.F("provider")),
                            ("logged_by", models.F("recipient")),
                            _connector="OR",
                        ),
                    ),
                    models.Q(
                        models.Q(("state__in", ["logged", "settled"]), _negated=True),
                        ("helped_on__isnull", True),
                        ("logged_by__isnull", True),
                        ("logged_minutes__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="exchanges_exchange_logged_by_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="exchange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("settled_at__isnull", False), ("state", "settled")),
                    models.Q(
                        models.Q(("state", "settled"), _negated=True), ("settled_at__isnull", True)
                    ),
                    _connector="OR",
                ),
                name="exchanges_exchange_settled_since",
            ),
        ),
        migrations.AddConstraint(
            model_name="exchangeevent",
            constraint=models.UniqueConstraint(
                fields=("exchange", "position"), name="exchanges_event_one_per_position"
            ),
        ),
        migrations.AddConstraint(
            model_name="exchangeevent",
            constraint=models.UniqueConstraint(
                fields=("exchange", "actor", "request_key"), name="exchanges_event_once_per_request"
            ),
        ),
        migrations.AddConstraint(
            model_name="exchangeevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "proposed",
                            "countered",
                            "accepted",
                            "declined",
                            "withdrawn",
                            "cancelled",
                            "logged",
                            "disputed",
                            "settled",
                            "expired",
                        ],
                    )
                ),
                name="exchanges_event_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="exchangeevent",
            constraint=models.CheckConstraint(
                condition=models.Q(("actor__isnull", False), ("kind", "expired"), _connector="OR"),
                name="exchanges_event_actor_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="feedback",
            constraint=models.UniqueConstraint(
                fields=("exchange", "author"), name="exchanges_feedback_one_per_author"
            ),
        ),
        migrations.AddConstraint(
            model_name="feedback",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("learned__regex", "\\S"), ("thanks__regex", "\\S"), _connector="OR"
                ),
                name="exchanges_feedback_says_something",
            ),
        ),
        migrations.AddConstraint(
            model_name="note",
            constraint=models.UniqueConstraint(
                fields=("exchange", "position"), name="exchanges_note_one_per_position"
            ),
        ),
        migrations.AddConstraint(
            model_name="note",
            constraint=models.UniqueConstraint(
                fields=("exchange", "author", "request_key"), name="exchanges_note_once_per_request"
            ),
        ),
        migrations.AddConstraint(
            model_name="note",
            constraint=models.CheckConstraint(
                condition=models.Q(("text__regex", "\\S")), name="exchanges_note_text_filled"
            ),
        ),
    ]
