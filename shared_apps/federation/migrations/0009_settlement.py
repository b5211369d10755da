"""What two networks agree to settle, or the centre decides, once one of them has left."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q

import kernel.ids

WRITTEN_ONCE = """
CREATE TRIGGER federation_settlement_immutable
    BEFORE UPDATE OR DELETE ON federation_settlement
    FOR EACH ROW EXECUTE FUNCTION federation_refuse_change();
CREATE TRIGGER federation_settlement_kept
    BEFORE TRUNCATE ON federation_settlement
    FOR EACH STATEMENT EXECUTE FUNCTION federation_refuse_change();
ALTER TABLE federation_settlement
    ENABLE ALWAYS TRIGGER federation_settlement_immutable,
    ENABLE ALWAYS TRIGGER federation_settlement_kept;
"""


def network(
    related_name: str, *, null: bool = False
) -> models.ForeignKey[models.Model, models.Model]:
    return models.ForeignKey(
        db_index=False,
        null=null,
        on_delete=django.db.models.deletion.PROTECT,
        related_name=related_name,
        to="tenants.network",
    )


class Migration(migrations.Migration):
    dependencies = [
        ("federation", "0008_steps"),
        ("tenants", "0004_unknown_tasks_are_refused"),
    ]

    operations = [
        migrations.CreateModel(
            name="Settlement",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("minutes", models.BigIntegerField()),
                ("actor", models.UUIDField(null=True)),
                ("reason", models.CharField(blank=True, default="", max_length=500)),
                (
                    "at",
                    models.DateTimeField(
                        db_default=models.Func(
                            function="clock_timestamp", output_field=models.DateTimeField()
                        )
                    ),
                ),
                ("payee_network", network("settlements_in")),
                ("payer_network", network("settlements_out")),
                ("proposed_by", network("+", null=True)),
            ],
            options={
                "db_table": "federation_settlement",
                "ordering": ["-id"],
                "indexes": [
                    models.Index(fields=["payer_network", "at"], name="federation_settlement_out"),
                    models.Index(fields=["payee_network", "at"], name="federation_settlement_in"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(minutes__gte=1),
                        name="federation_settlement_minutes_positive",
                    ),
                    models.CheckConstraint(
                        condition=~Q(payer_network=F("payee_network")),
                        name="federation_settlement_two_networks",
                    ),
                    models.CheckConstraint(
                        condition=Q(proposed_by__isnull=False) | ~Q(reason=""),
                        name="federation_settlement_says_why",
                    ),
                    models.CheckConstraint(
                        condition=Q(proposed_by__isnull=True)
                        | Q(proposed_by=F("payer_network"))
                        | Q(proposed_by=F("payee_network")),
                        name="federation_settlement_of_one_of_both",
                    ),
                ],
            },
        ),
        migrations.RunSQL(WRITTEN_ONCE, migrations.RunSQL.noop),
    ]
