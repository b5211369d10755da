import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.math
import django.db.models.lookups
from django.db import migrations, models

import kernel.clock
import kernel.ids


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("members", "0002_free_on"),
        ("organisations", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Group",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("title", models.CharField(max_length=120)),
                ("about", models.TextField(max_length=2000)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("gathering", "Gathering people"),
                            ("closed", "Waiting for who pays"),
                            ("agreed", "Agreed"),
                            ("logged", "Hours to confirm"),
                            ("disputed", "In dispute"),
                            ("settled", "Settled"),
                            ("reversed", "Undone"),
                            ("voided", "Closed without payment"),
                            ("declined", "Declined"),
                            ("withdrawn", "Withdrawn"),
                            ("cancelled", "Cancelled"),
                            ("expired", "Expired"),
                        ],
                        default="gathering",
                        max_length=10,
                    ),
                ),
                (
                    "payer",
                    models.CharField(
                        choices=[
                            ("shared", "All who take part, in equal shares"),
                            ("host", "I do, for everyone"),
                            ("organisation", "An organisation"),
                            ("chest", "The community chest"),
                        ],
                        max_length=12,
                    ),
                ),
                ("places", models.PositiveSmallIntegerField()),
                ("fewest", models.PositiveSmallIntegerField()),
                ("is_open", models.BooleanField()),
                ("last_joined", models.PositiveIntegerField(default=0)),
                ("held_on", models.DateField(null=True)),
                ("expires_at", models.DateTimeField(null=True)),
                ("last_position", models.PositiveIntegerField(default=0)),
                ("created_at", models.DateTimeField(default=kernel.clock.now)),
                ("changed_at", models.DateTimeField(default=kernel.clock.now)),
                ("settled_at", models.DateTimeField(null=True)),
                ("request_key", models.UUIDField(default=kernel.ids.uuid7, editable=False)),
                (
                    "agreed_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="members.member",
                    ),
                ),
                (
                    "host",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="groups_hosted",
                        to="members.member",
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
                    "organisation",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "undo_asked_by",
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
                "ordering": ["-changed_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="GroupEvent",
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
                            ("set_up", "Set Up"),
                            ("took_part", "Took Part"),
                            ("refused", "Refused"),
                            ("invited", "Invited"),
                            ("joined", "Joined"),
                            ("left", "Left"),
                            ("removed", "Removed"),
                            ("closed", "Closed"),
                            ("agreed", "Agreed"),
                            ("turned_down", "Turned Down"),
                            ("withdrawn", "Withdrawn"),
                            ("cancelled", "Cancelled"),
                            ("logged", "Logged"),
                            ("disputed", "Disputed"),
                            ("settled", "Settled"),
                            ("resolved", "Resolved"),
                            ("voided", "Voided"),
                            ("undo_asked", "Undo Asked"),
                            ("upheld", "Upheld"),
                            ("reversed", "Reversed"),
                            ("expired", "Expired"),
                        ],
                        max_length=11,
                    ),
                ),
                ("minutes", models.PositiveIntegerField(null=True)),
                ("words", models.TextField(blank=True, default="", max_length=2000)),
                ("at", models.DateTimeField(default=kernel.clock.now)),
                ("request_key", models.UUIDField(default=kernel.ids.uuid7)),
                ("request_hash", models.BinaryField(null=True)),
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
                    "group",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="groups.group",
                    ),
                ),
                (
                    "whom",
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
                "db_table": "groups_event",
                "ordering": ["position"],
            },
        ),
        migrations.CreateModel(
            name="Part",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[("provider", "Gives the time"), ("recipient", "Receives it")],
                        max_length=9,
                    ),
                ),
                ("session_minutes", models.PositiveIntegerField(null=True)),
                ("preparation_minutes", models.PositiveIntegerField(null=True)),
                ("has_agreed", models.BooleanField(default=False)),
                ("asked_at", models.DateTimeField(default=kernel.clock.now)),
                ("given_session_minutes", models.PositiveIntegerField(null=True)),
                ("given_preparation_minutes", models.PositiveIntegerField(null=True)),
                ("joined_number", models.PositiveIntegerField(null=True)),
                ("came", models.BooleanField(null=True)),
                (
                    "group",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="parts",
                        to="groups.group",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="group_parts",
                        to="members.member",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.AddIndex(
            model_name="group",
            index=models.Index(
                condition=models.Q(("is_open", True), ("state", "gathering")),
                fields=["-id"],
                name="groups_group_open",
            ),
        ),
        migrations.AddIndex(
            model_name="group",
            index=models.Index(
                condition=models.Q(("expires_at__isnull", False)),
                fields=["expires_at"],
                name="groups_group_expiring",
            ),
        ),
        migrations.AddIndex(
            model_name="group",
            index=models.Index(
                condition=models.Q(
                    ("state__in", ["closed", "logged", "disputed"]),
                    ("undo_asked_by__isnull", False),
                    _connector="OR",
                ),
                fields=["changed_at"],
                name="groups_group_waiting",
            ),
        ),
        migrations.AddConstraint(
            model_name="group",
            constraint=models.UniqueConstraint(
                fields=("host", "request_key"), name="groups_group_set_up_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="group",
            constraint=models.CheckConstraint(
                condition=models.Q(("title__regex", "\\S")), name="groups_group_has_title"
            ),
        ),
        migrations.AddConstraint(
            model_name="group",
            constraint=models.CheckConstraint(
                condition=models.Q(("about__regex", "\\S")), name="groups_group_says_what_about"
            ),
        ),
        migrations.AddConstraint(
            model_name="group",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        [
                            "gathering",
                            "closed",
                            "agreed",
                            "logged",
                            "disputed",
                            "settled",
                            "reversed",
                            "voided",
                            "declined",
                            "withdrawn",
                            "cancelled",
                            "expired",
                        ],
                    )
                ),
                name="groups_group_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="group",
            constraint=models.CheckConstraint(
                condition=models.Q(("payer__in", ["shared", "host", "organisation", "chest"])),
                name="groups_group_payer_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="group",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("organisation__isnull", False), ("payer", "organisation")),
                    models.Q(
                        models.Q(("payer", "organisation"), _negated=True),
                        ("organisation__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="groups_group_organisation_pays",
            ),
        ),
        migrations.AddConstraint(
            model_name="group",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("fewest__gte", 1), ("fewest__lte", models.F("places")), ("places__lte", 60)
                ),
                name="groups_group_places",
            ),
        ),
        migrations.AddConstraint(
            model_name="group",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "closed"), _negated=True),
                    ("payer__in", ["organisation", "chest"]),
                    _connector="OR",
                ),
                name="groups_group_waits_for_payer",
            ),
        ),
        migrations.AddConstraint(
            model_name="group",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("state__in", ["agreed", "logged", "disputed", "settled", "reversed"]),
                        _negated=True,
                    ),
                    ("agreed_by__isnull", False),
                    _connector="OR",
                ),
                name="groups_group_agreed_by_someone",
            ),
        ),
        migrations.AddConstraint(
            model_name="group",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("expires_at__isnull", False),
                        ("state__in", ["gathering", "closed", "agreed"]),
                    ),
                    models.Q(
                        models.Q(("state__in", ["gathering", "closed", "agreed"]), _negated=True),
                        ("expires_at__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="groups_group_expires_by_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="group",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("held_on__isnull", False),
                        ("logged_by__isnull", False),
                        ("state__in", ["logged", "disputed", "settled", "reversed"]),
                    ),
                    models.Q(
                        models.Q(
                            ("state__in", ["logged", "disputed", "settled", "reversed"]),
                            _negated=True,
                        ),
                        ("held_on__isnull", True),
                        ("logged_by__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="groups_group_logged_by_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="group",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("settled_at__isnull", False), ("state__in", ["settled", "reversed"])),
                    models.Q(
                        models.Q(("state__in", ["settled", "reversed"]), _negated=True),
                        ("settled_at__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="groups_group_settled_since",
            ),
        ),
        migrations.AddConstraint(
            model_name="group",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("undo_asked_by__isnull", True), ("state", "settled"), _connector="OR"
                ),
                name="groups_group_undo_of_settled",
            ),
        ),
        migrations.AddConstraint(
            model_name="groupevent",
            constraint=models.UniqueConstraint(
                fields=("group", "position"), name="groups_event_one_per_position"
            ),
        ),
        migrations.AddConstraint(
            model_name="groupevent",
            constraint=models.UniqueConstraint(
                fields=("group", "actor", "request_key"), name="groups_event_once_per_request"
            ),
        ),
        migrations.AddConstraint(
            model_name="groupevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "set_up",
                            "took_part",
                            "refused",
                            "invited",
                            "joined",
                            "left",
                            "removed",
                            "closed",
                            "agreed",
                            "turned_down",
                            "withdrawn",
                            "cancelled",
                            "logged",
                            "disputed",
                            "settled",
                            "resolved",
                            "voided",
                            "undo_asked",
                            "upheld",
                            "reversed",
                            "expired",
                        ],
                    )
                ),
                name="groups_event_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="groupevent",
            constraint=models.CheckConstraint(
                condition=models.Q(("actor__isnull", False), ("kind", "expired"), _connector="OR"),
                name="groups_event_actor_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="part",
            constraint=models.UniqueConstraint(
                fields=("group", "member"), name="groups_part_one_each"
            ),
        ),
        migrations.AddConstraint(
            model_name="part",
            constraint=models.UniqueConstraint(
                fields=("group", "joined_number"), name="groups_part_joined_one_by_one"
            ),
        ),
        migrations.AddConstraint(
            model_name="part",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("came__isnull", True),
                        ("joined_number__isnull", True),
                        ("role", "provider"),
                        ("session_minutes__gt", 0),
                        ("session_minutes__gte", 0),
                        ("session_minutes__isnull", False),
                        ("session_minutes__lte", 6000),
                        django.db.models.lookups.Exact(
                            django.db.models.functions.math.Mod("session_minutes", 15), 0
                        ),
                        ("preparation_minutes__gte", 0),
                        ("preparation_minutes__isnull", False),
                        ("preparation_minutes__lte", 6000),
                        django.db.models.lookups.Exact(
                            django.db.models.functions.math.Mod("preparation_minutes", 15), 0
                        ),
                    ),
                    models.Q(
                        ("given_preparation_minutes__isnull", True),
                        ("given_session_minutes__isnull", True),
                        ("has_agreed", False),
                        ("preparation_minutes__isnull", True),
                        ("role", "recipient"),
                        ("session_minutes__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="groups_part_by_role",
            ),
        ),
        migrations.AddConstraint(
            model_name="part",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("given_preparation_minutes__isnull", True),
                        ("given_session_minutes__isnull", True),
                    ),
                    models.Q(
                        ("has_agreed", True),
                        ("given_session_minutes__gte", 0),
                        ("given_session_minutes__isnull", False),
                        ("given_session_minutes__lte", 6000),
                        django.db.models.lookups.Exact(
                            django.db.models.functions.math.Mod("given_session_minutes", 15), 0
                        ),
                        ("given_preparation_minutes__gte", 0),
                        ("given_preparation_minutes__isnull", False),
                        ("given_preparation_minutes__lte", 6000),
                        django.db.models.lookups.Exact(
                            django.db.models.functions.math.Mod("given_preparation_minutes", 15), 0
                        ),
                        (
                            "given_session_minutes__lte",
                            django.db.models.expressions.CombinedExpression(
                                django.db.models.expressions.CombinedExpression(
                                    models.F("session_minutes"),
                                    "+",
                                    models.F("preparation_minutes"),
                                ),
                                "-",
                                models.F("given_preparation_minutes"),
                            ),
                        ),
                    ),
                    _connector="OR",
                ),
                name="groups_part_no_more_than_agreed",
            ),
        ),
        migrations.AddConstraint(
            model_name="part",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("came__isnull", True), ("joined_number__isnull", False), _connector="OR"
                ),
                name="groups_part_who_joined_came",
            ),
        ),
    ]
