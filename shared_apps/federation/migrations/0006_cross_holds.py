"""Credits held between two networks, what becomes of them, and how what crossed is undone.

A record says of what kind it is. What is new begins only between networks that are both in the
federation; what was held before is still paid while one of them is leaving, and given back
whatever has become of them. A hold ends once: by the transfer of its reference or by a release.
Each looks for the other, and where both came at once the three ledgers, in the same transaction,
let one of them through.
"""

import django.db.models.deletion
from django.db import migrations, models

import kernel.ids

REFUSE_RECORD = """
CREATE OR REPLACE FUNCTION federation_refuse_record(record federation_cross_transfer) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    broken text := CASE
        WHEN record.minutes < 1 THEN 'federation_cross_transfer_minutes_positive'
        WHEN record.payer_network_id = record.payee_network_id
        THEN 'federation_cross_transfer_two_networks'
        WHEN record.kind NOT IN ('gift', 'exchange', 'move', 'settlement', 'reversal')
        THEN 'federation_cross_transfer_kind_known'
        WHEN (record.kind = 'reversal') <> (record.reverses_id IS NOT NULL)
        THEN 'federation_cross_transfer_reversal_names_original'
        ELSE 'federation_cross_transfer_handles' END;
BEGIN
    RAISE EXCEPTION 'no transfer between networks: %', broken
        USING ERRCODE = 'check_violation', CONSTRAINT = broken,
              TABLE = 'federation_cross_transfer';
END
$$;
"""

# What a network must be for it: to begin something new, to end what was begun, or to be settled.
REFUSE_PARTNERS = """
DROP FUNCTION federation_refuse_partners(uuid, uuid);
CREATE FUNCTION federation_refuse_partners(
    payer uuid, payee uuid, states text[], must_be_active boolean
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    partner record;
BEGIN
    FOR partner IN
        SELECT federated.network_id, federated.state AS federation_state, network.state
        FROM federation_network AS federated
        JOIN tenants_network AS network ON network.id = federated.network_id
        WHERE federated.network_id IN (payer, payee)
        ORDER BY federated.network_id
    LOOP
        IF partner.federation_state <> ALL (states) THEN
            RAISE EXCEPTION 'network % is not in the federation', partner.network_id
                USING ERRCODE = 'FD001', DETAIL = partner.network_id::text;
        END IF;
        IF must_be_active AND partner.state <> 'active' THEN
            RAISE EXCEPTION 'network % is not active', partner.network_id
                USING ERRCODE = 'FD002', DETAIL = partner.network_id::text;
        END IF;
    END LOOP;
    RAISE EXCEPTION 'both networks must be in the federation' USING ERRCODE = 'FD001';
END
$$;
REVOKE ALL ON FUNCTION federation_refuse_partners(uuid, uuid, text[], boolean) FROM PUBLIC;
"""

REFUSE_NO_HOLD = """
CREATE FUNCTION federation_refuse_no_hold(named uuid) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM federation_cross_hold AS h WHERE h.reference = named) THEN
        RAISE EXCEPTION 'the hold % has ended', named USING ERRCODE = 'FD007';
    END IF;
    RAISE EXCEPTION 'there is no hold %', named USING ERRCODE = 'FD006';
END
$$;
REVOKE ALL ON FUNCTION federation_refuse_no_hold(uuid) FROM PUBLIC;
"""

REFUSE_NO_ORIGINAL = """
CREATE FUNCTION federation_refuse_no_original(named uuid) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a reversal mirrors what crossed: %', named USING ERRCODE = 'FD008';
END
$$;
REVOKE ALL ON FUNCTION federation_refuse_no_original(uuid) FROM PUBLIC;
"""

CHECK_PARTNERS = """
CREATE OR REPLACE FUNCTION federation_check_partners() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = shared, pg_temp AS $$
DECLARE
    ready integer;
    states text[] := CASE NEW.kind WHEN 'exchange' THEN '{joined,leaving}'
                                   WHEN 'reversal' THEN '{joined,leaving}'
                                   WHEN 'settlement' THEN '{joined,leaving,left}'
                                   ELSE '{joined}' END;
    must_be_active boolean := NEW.kind <> 'settlement';
BEGIN
    IF NEW.minutes < 1 OR NEW.payer_network_id = NEW.payee_network_id
       OR NEW.kind NOT IN ('gift', 'exchange', 'move', 'settlement', 'reversal')
       OR (NEW.kind = 'reversal') <> (NEW.reverses_id IS NOT NULL)
       OR (NEW.kind IN ('gift', 'exchange', 'move')
           AND (NEW.payer_handle = '' OR NEW.payee_handle = ''))
    THEN
        PERFORM federation_refuse_record(NEW);
    END IF;
    PERFORM pg_advisory_xact_lock_shared(
                federation_trade_lock(least(NEW.payer_network_id, NEW.payee_network_id))),
            pg_advisory_xact_lock_shared(
                federation_trade_lock(greatest(NEW.payer_network_id, NEW.payee_network_id)));
    SELECT count(*) INTO ready
      FROM federation_network AS federated
      JOIN tenants_network AS network ON network.id = federated.network_id
     WHERE federated.network_id IN (NEW.payer_network_id, NEW.payee_network_id)
       AND federated.state = ANY (states) AND (network.state = 'active' OR NOT must_be_active);
    IF ready <> 2 THEN
        PERFORM federation_refuse_partners(
            NEW.payer_network_id, NEW.payee_network_id, states, must_be_active);
    END IF;
    IF NEW.kind = 'exchange' THEN
        PERFORM FROM federation_cross_hold AS h
          WHERE h.reference = NEW.reference
            AND h.payer_network_id = NEW.payer_network_id
            AND h.payee_network_id = NEW.payee_network_id
            AND NOT EXISTS (SELECT FROM federation_cross_release AS r
                             WHERE r.reference = h.reference);
        IF NOT FOUND THEN
            PERFORM federation_refuse_no_hold(NEW.reference);
        END IF;
    ELSIF NEW.kind = 'reversal' THEN
        PERFORM FROM federation_cross_transfer AS t
          WHERE t.reference = NEW.reverses_id AND t.reverses_id IS NULL
            AND t.payer_network_id = NEW.payee_network_id
            AND t.payee_network_id = NEW.payer_network_id AND t.minutes = NEW.minutes;
        IF NOT FOUND THEN
            PERFORM federation_refuse_no_original(NEW.reverses_id);
        END IF;
    END IF;
    RETURN NULL;
END
$$;
"""

BEGIN_HOLD = """
CREATE FUNCTION federation_begin_hold() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = shared, pg_temp AS $$
DECLARE
    ready integer;
BEGIN
    PERFORM pg_advisory_xact_lock_shared(
                federation_trade_lock(least(NEW.payer_network_id, NEW.payee_network_id))),
            pg_advisory_xact_lock_shared(
                federation_trade_lock(greatest(NEW.payer_network_id, NEW.payee_network_id)));
    SELECT count(*) INTO ready
      FROM federation_network AS federated
      JOIN tenants_network AS network ON network.id = federated.network_id
     WHERE federated.network_id IN (NEW.payer_network_id, NEW.payee_network_id)
       AND federated.state = 'joined' AND network.state = 'active';
    IF ready <> 2 THEN
        PERFORM federation_refuse_partners(
            NEW.payer_network_id, NEW.payee_network_id, '{joined}', true);
    END IF;
    RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION federation_begin_hold() FROM PUBLIC;
CREATE TRIGGER federation_cross_hold_partners
    AFTER INSERT ON federation_cross_hold
    FOR EACH ROW EXECUTE FUNCTION federation_begin_hold();
"""

# Whatever has become of the two networks.
END_HOLD = """
CREATE FUNCTION federation_end_hold() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = shared, pg_temp AS $$
BEGIN
    PERFORM FROM federation_cross_hold AS h
      WHERE h.reference = NEW.reference
        AND NOT EXISTS (SELECT FROM federation_cross_transfer AS t
                         WHERE t.reference = h.reference AND t.kind = 'exchange');
    IF NOT FOUND THEN
        PERFORM federation_refuse_no_hold(NEW.reference);
    END IF;
    RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION federation_end_hold() FROM PUBLIC;
CREATE TRIGGER federation_cross_release_ends
    AFTER INSERT ON federation_cross_release
    FOR EACH ROW EXECUTE FUNCTION federation_end_hold();
"""


def written_once(table: str, *others: str) -> str:
    """What keeps a table's rows as they were written, whoever asks."""
    always = ", ".join(
        f"ENABLE ALWAYS TRIGGER {table}_{name}" for name in ("immutable", "kept", *others)
    )
    return f"""
CREATE TRIGGER {table}_immutable BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION federation_refuse_change();
CREATE TRIGGER {table}_kept BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION federation_refuse_change();
ALTER TABLE {table} {always};
"""


# A network that something is held for has traded too.
KEEP_PARTNERS = """
CREATE OR REPLACE FUNCTION federation_keep_partner() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = shared, pg_temp AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(federation_trade_lock(OLD.network_id));
    IF EXISTS (SELECT FROM federation_cross_transfer AS t
                WHERE OLD.network_id IN (t.payer_network_id, t.payee_network_id))
       OR EXISTS (SELECT FROM federation_cross_hold AS h
                   WHERE OLD.network_id IN (h.payer_network_id, h.payee_network_id))
    THEN
        RAISE EXCEPTION 'network % has traded', OLD.network_id
            USING ERRCODE = 'foreign_key_violation', TABLE = 'federation_cross_transfer',
                  CONSTRAINT = 'federation_cross_transfer_partners_kept';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END
$$;
CREATE OR REPLACE FUNCTION federation_refuse_forgetting() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = shared, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM federation_cross_transfer)
       OR EXISTS (SELECT FROM federation_cross_hold)
    THEN
        RAISE EXCEPTION 'networks have traded'
            USING ERRCODE = 'foreign_key_violation', TABLE = 'federation_cross_transfer',
                  CONSTRAINT = 'federation_cross_transfer_partners_kept';
    END IF;
    RETURN NULL;
END
$$;
"""


def now() -> models.Func:
    return models.Func(function="clock_timestamp", output_field=models.DateTimeField())


def partner(related_name: str) -> models.ForeignKey[models.Model, models.Model]:
    return models.ForeignKey(
        db_constraint=False,
        on_delete=django.db.models.deletion.PROTECT,
        related_name=related_name,
        to="federation.federatednetwork",
    )


class Migration(migrations.Migration):
    dependencies = [("federation", "0005_admission")]

    operations = [
        migrations.AddField(
            model_name="crosstransfer",
            name="kind",
            field=models.CharField(
                choices=[
                    ("gift", "Gift"),
                    ("exchange", "Exchange"),
                    ("move", "Balance of a member who moved"),
                    ("settlement", "Settlement between two networks"),
                    ("reversal", "Reversal"),
                ],
                db_default="gift",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="crosstransfer",
            name="reverses",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reversals",
                to="federation.crosstransfer",
            ),
        ),
        migrations.AddConstraint(
            model_name="crosstransfer",
            constraint=models.UniqueConstraint(
                condition=models.Q(("reverses__isnull", False)),
                fields=("reverses",),
                name="federation_cross_reversed_once",
            ),
        ),
        migrations.CreateModel(
            name="CrossHold",
            fields=[
                (
                    "reference",
                    models.UUIDField(
                        default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("payer_account", models.UUIDField()),
                ("payee_account", models.UUIDField()),
                ("payer_handle", models.CharField(max_length=64)),
                ("payee_handle", models.CharField(max_length=64)),
                ("minutes", models.BigIntegerField()),
                ("actor", models.UUIDField(null=True)),
                ("request_hash", models.BinaryField()),
                ("created_at", models.DateTimeField(db_default=now())),
                ("payee_network", partner("holds_in")),
                ("payer_network", partner("holds_out")),
            ],
            options={
                "db_table": "federation_cross_hold",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("minutes__gte", 1)),
                        name="federation_cross_hold_minutes_positive",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("payer_network", models.F("payee_network")), _negated=True
                        ),
                        name="federation_cross_hold_two_networks",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("payer_handle", ""), _negated=True),
                            models.Q(("payee_handle", ""), _negated=True),
                        ),
                        name="federation_cross_hold_handles",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CrossRelease",
            fields=[
                (
                    "hold",
                    models.OneToOneField(
                        db_column="reference",
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="release",
                        serialize=False,
                        to="federation.crosshold",
                    ),
                ),
                ("actor", models.UUIDField(null=True)),
                ("created_at", models.DateTimeField(db_default=now())),
            ],
            options={"db_table": "federation_cross_release"},
        ),
        migrations.RunSQL(
            [
                REFUSE_RECORD,
                REFUSE_PARTNERS,
                REFUSE_NO_HOLD,
                REFUSE_NO_ORIGINAL,
                CHECK_PARTNERS,
                BEGIN_HOLD,
                END_HOLD,
                written_once("federation_cross_hold", "partners"),
                written_once("federation_cross_release", "ends"),
                KEEP_PARTNERS,
            ],
            migrations.RunSQL.noop,
        ),
    ]
