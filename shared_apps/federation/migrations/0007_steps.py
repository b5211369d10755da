"""Who takes which step into the federation and out of it, and no other.

A network that asks to come back keeps the times of when it was in; one that is told no, or takes
its word back, is where it was before.
"""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models
from django.db.models import F, Q

import kernel.ids

SHARES = [
    ("none", "None"),
    ("marked", "Those that their owners mark"),
    ("all", "All, unless their owners keep one back"),
]

STEPS = """
CREATE FUNCTION federation_check_step() RETURNS trigger
LANGUAGE plpgsql SET search_path = shared, pg_temp AS $$
BEGIN
    IF (OLD.state, NEW.state) NOT IN (
           ('outside', 'invited'), ('outside', 'applied'), ('left', 'invited'), ('left', 'applied'),
           ('invited', 'outside'), ('applied', 'outside'), ('invited', 'left'), ('applied', 'left'),
           ('invited', 'joined'), ('applied', 'joined'), ('joined', 'leaving'), ('leaving', 'joined'),
           ('leaving', 'left'))
    THEN
        RAISE EXCEPTION 'a network cannot go from % to %', OLD.state, NEW.state
            USING ERRCODE = 'FD004';
    END IF;
    RETURN NEW;
END
$$;
REVOKE ALL ON FUNCTION federation_check_step() FROM PUBLIC;
CREATE TRIGGER federation_network_steps
    BEFORE UPDATE OF state ON federation_network FOR EACH ROW
    WHEN (OLD.state IS DISTINCT FROM NEW.state)
    EXECUTE FUNCTION federation_check_step();
ALTER TABLE federation_network ENABLE ALWAYS TRIGGER federation_network_steps;
CREATE TRIGGER federation_step_immutable
    BEFORE UPDATE OR DELETE ON federation_step
    FOR EACH ROW EXECUTE FUNCTION federation_refuse_change();
CREATE TRIGGER federation_step_kept
    BEFORE TRUNCATE ON federation_step
    FOR EACH STATEMENT EXECUTE FUNCTION federation_refuse_change();
ALTER TABLE federation_step
    ENABLE ALWAYS TRIGGER federation_step_immutable,
    ENABLE ALWAYS TRIGGER federation_step_kept;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("federation", "0006_cross_holds"),
        ("tenants", "0004_unknown_tasks_are_refused"),
    ]

    operations = [
        migrations.RemoveConstraint("federatednetwork", "federation_network_left_once_left"),
        migrations.AlterField(
            "federatednetwork",
            "state",
            models.CharField(
                choices=[
                    ("outside", "Outside the federation"),
                    ("invited", "Invited, its champion has to agree"),
                    ("applied", "Applied, an operator has to agree"),
                    ("joined", "In the federation"),
                    ("leaving", "Leaving the federation"),
                    ("left", "Left the federation"),
                ],
                default="outside",
                max_length=10,
            ),
        ),
        migrations.AlterField(
            "federatednetwork",
            "terms_version",
            models.CharField(blank=True, default="", max_length=20),
        ),
        migrations.AddConstraint(
            "federatednetwork",
            models.CheckConstraint(
                condition=Q(state="outside", joined_at__isnull=True, left_at__isnull=True)
                | Q(state__in=["invited", "applied"], joined_at__isnull=True, left_at__isnull=True)
                | Q(
                    state__in=["invited", "applied", "left"],
                    joined_at__isnull=False,
                    left_at__isnull=False,
                    left_at__gte=F("joined_at"),
                )
                | Q(state__in=["joined", "leaving"], joined_at__isnull=False, left_at__isnull=True),
                name="federation_network_left_once_left",
            ),
        ),
        migrations.CreateModel(
            name="MembershipStep",
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
                            ("invited", "Invited"),
                            ("applied", "Applied"),
                            ("withdrawn", "Taken back"),
                            ("refused", "Said no"),
                            ("joined", "Joined"),
                            ("agreed", "Agreed to newer terms"),
                            ("sharing", "Changed what is shared"),
                            ("limits", "Changed the trade limits"),
                            ("leaving", "Began to leave"),
                            ("stayed", "Stayed after all"),
                            ("left", "Left"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "side",
                    models.CharField(
                        choices=[("network", "The network"), ("centre", "The central service")],
                        max_length=10,
                    ),
                ),
                ("actor", models.UUIDField(null=True)),
                ("reason", models.CharField(blank=True, default="", max_length=500)),
                ("terms_version", models.CharField(blank=True, default="", max_length=20)),
                (
                    "shares",
                    models.CharField(blank=True, choices=SHARES, default="", max_length=10),
                ),
                ("floor_minutes", models.BigIntegerField(null=True)),
                ("ceiling_minutes", models.BigIntegerField(null=True)),
                (
                    "at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                (
                    "network",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="federation_steps",
                        to="tenants.network",
                    ),
                ),
            ],
            options={
                "db_table": "federation_step",
                "ordering": ["-id"],
                "indexes": [
                    models.Index(fields=["network", "id"], name="federation_step_of_network")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=~Q(kind__in=["refused", "leaving"], reason=""),
                        name="federation_step_says_why",
                    ),
                    models.CheckConstraint(
                        condition=~Q(kind__in=["applied", "agreed"], terms_version=""),
                        name="federation_step_names_terms",
                    ),
                ],
            },
        ),
        migrations.RunSQL(STEPS, migrations.RunSQL.noop),
    ]
