"""What is asked of a record between two networks: lighter where nothing is the matter.

Whether both may trade is asked by counting those that may. Only where it is not both is each looked
at in turn, to say which of them stands in the way.

A CHECK is read from the catalogue as text by every statement that inserts. The trigger, which runs
for each record anyhow, asks the same and refuses by the same names.
"""

from django.db import migrations

REFUSE_RECORD = """
CREATE FUNCTION federation_refuse_record(record federation_cross_transfer) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    broken text := CASE
        WHEN record.minutes < 1 THEN 'federation_cross_transfer_minutes_positive'
        WHEN record.payer_network_id = record.payee_network_id
        THEN 'federation_cross_transfer_two_networks'
        ELSE 'federation_cross_transfer_handles' END;
BEGIN
    RAISE EXCEPTION 'no transfer between networks: %', broken
        USING ERRCODE = 'check_violation', CONSTRAINT = broken,
              TABLE = 'federation_cross_transfer';
END
$$;
REVOKE ALL ON FUNCTION federation_refuse_record(federation_cross_transfer) FROM PUBLIC;
"""

REFUSE_PARTNERS = """
CREATE FUNCTION federation_refuse_partners(payer uuid, payee uuid) RETURNS void
LANGUAGE plpgsql AS $$
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
        IF partner.federation_state <> 'joined' THEN
            RAISE EXCEPTION 'network % is not in the federation', partner.network_id
                USING ERRCODE = 'FD001', DETAIL = partner.network_id::text;
        END IF;
        IF partner.state <> 'active' THEN
            RAISE EXCEPTION 'network % is not active', partner.network_id
                USING ERRCODE = 'FD002', DETAIL = partner.network_id::text;
        END IF;
    END LOOP;
    RAISE EXCEPTION 'both networks must be in the federation' USING ERRCODE = 'FD001';
END
$$;
REVOKE ALL ON FUNCTION federation_refuse_partners(uuid, uuid) FROM PUBLIC;
"""

CHECK_PARTNERS = """
CREATE OR REPLACE FUNCTION federation_check_partners() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = shared, pg_temp AS $$
DECLARE
    ready integer;
BEGIN
    IF NEW.minutes < 1 OR NEW.payer_network_id = NEW.payee_network_id
       OR NEW.payer_handle = '' OR NEW.payee_handle = ''
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
       AND federated.state = 'joined' AND network.state = 'active';
    IF ready <> 2 THEN
        PERFORM federation_refuse_partners(NEW.payer_network_id, NEW.payee_network_id);
    END IF;
    RETURN NULL;
END
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("federation", "0003_lighter_check")]

    operations = [
        migrations.RunSQL([REFUSE_RECORD, REFUSE_PARTNERS, CHECK_PARTNERS], migrations.RunSQL.noop),
        migrations.RemoveConstraint("crosstransfer", "federation_cross_transfer_handles"),
        migrations.RemoveConstraint("crosstransfer", "federation_cross_transfer_two_networks"),
        migrations.RemoveConstraint("crosstransfer", "federation_cross_transfer_minutes_positive"),
    ]
