"""A balance follows a member by a code that they made there, where both networks allow it.

What crosses as a move is asked for that, after the trigger that asks for both networks and holds
their locks, by its name. No other transfer asks.
"""

import django.db.models.deletion
from django.db import migrations, models

import kernel.ids

CHECK_MOVE = """
CREATE FUNCTION federation_check_move() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = shared, pg_temp AS $$
BEGIN
    PERFORM FROM federation_network AS payer, federation_network AS payee
      WHERE payer.network_id = NEW.payer_network_id AND payer.balances_out
        AND payee.network_id = NEW.payee_network_id AND payee.balances_in;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no balance moves from % to %', NEW.payer_network_id, NEW.payee_network_id
            USING ERRCODE = 'FD009';
    END IF;
    PERFORM FROM federation_moving_code AS c
      WHERE c.reference = NEW.reference AND c.network_id = NEW.payee_network_id
        AND c.expires_at > clock_timestamp();
    IF NOT FOUND THEN
        RAISE EXCEPTION 'there is no code %', NEW.reference USING ERRCODE = 'FD010';
    END IF;
    RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION federation_check_move() FROM PUBLIC;
CREATE TRIGGER federation_cross_transfer_then_move
    AFTER INSERT ON federation_cross_transfer
    FOR EACH ROW WHEN (NEW.kind = 'move') EXECUTE FUNCTION federation_check_move();
"""


class Migration(migrations.Migration):
    dependencies = [("federation", "0011_balances")]

    operations = [
        migrations.CreateModel(
            name="MovingCode",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("member", models.UUIDField()),
                ("reference", models.UUIDField(unique=True)),
                ("digest", models.BinaryField(unique=True)),
                ("expires_at", models.DateTimeField()),
                (
                    "network",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="federation.federatednetwork",
                    ),
                ),
            ],
            options={
                "db_table": "federation_moving_code",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("network", "member"), name="federation_moving_code_one_each"
                    )
                ],
            },
        ),
        migrations.RunSQL(CHECK_MOVE, migrations.RunSQL.noop),
    ]
