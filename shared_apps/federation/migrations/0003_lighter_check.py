"""Whether two networks may trade is asked under a lock of their own, not under their rows' locks.

`FOR SHARE` on both networks' rows in two tables, by many transfers at once, has PostgreSQL write
a new list of lockers for each. A shared advisory lock on each network is held in memory alone.
Whoever suspends a network, or takes it out of the federation, asks for the exclusive one first
and so waits for the transfers under way; a transfer that comes later waits in turn, and reads the
states only then, in a statement of its own.

The check finds both networks too, so the record's two foreign keys asked once more what had just
been asked. What they kept from being deleted is kept by a trigger.
"""

import django.db.models.deletion
from django.db import migrations, models

TRADE_LOCK = """
CREATE FUNCTION federation_trade_lock(network uuid) RETURNS bigint
LANGUAGE sql IMMUTABLE AS $$ SELECT hashtextextended('federation.trade:' || network::text, 0) $$;
REVOKE ALL ON FUNCTION federation_trade_lock(uuid) FROM PUBLIC;
"""

CHECK_PARTNERS = """
CREATE OR REPLACE FUNCTION federation_check_partners() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = shared, pg_temp AS $$
DECLARE
    partner record;
    found_partners integer := 0;
BEGIN
    PERFORM pg_advisory_xact_lock_shared(
                federation_trade_lock(least(NEW.payer_network_id, NEW.payee_network_id))),
            pg_advisory_xact_lock_shared(
                federation_trade_lock(greatest(NEW.payer_network_id, NEW.payee_network_id)));
    FOR partner IN
        SELECT federated.network_id, federated.state AS federation_state, network.state
        FROM federation_network AS federated
        JOIN tenants_network AS network ON network.id = federated.network_id
        WHERE federated.network_id IN (NEW.payer_network_id, NEW.payee_network_id)
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
        found_partners := found_partners + 1;
    END LOOP;
    IF found_partners <> 2 THEN
        RAISE EXCEPTION 'both networks must be in the federation' USING ERRCODE = 'FD001';
    END IF;
    RETURN NULL;
END
$$;
"""

STOP_TRADE = """
CREATE FUNCTION federation_stop_trade() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = shared, pg_temp AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(federation_trade_lock((to_jsonb(NEW) ->> TG_ARGV[0])::uuid));
    RETURN NEW;
END
$$;
REVOKE ALL ON FUNCTION federation_stop_trade() FROM PUBLIC;
CREATE TRIGGER federation_network_stop_trade
    BEFORE UPDATE OF state ON federation_network FOR EACH ROW
    WHEN (OLD.state IS DISTINCT FROM NEW.state)
    EXECUTE FUNCTION federation_stop_trade('network_id');
CREATE TRIGGER tenants_network_stop_trade
    BEFORE UPDATE OF state ON tenants_network FOR EACH ROW
    WHEN (OLD.state IS DISTINCT FROM NEW.state)
    EXECUTE FUNCTION federation_stop_trade('id');
ALTER TABLE federation_network ENABLE ALWAYS TRIGGER federation_network_stop_trade;
ALTER TABLE tenants_network ENABLE ALWAYS TRIGGER tenants_network_stop_trade;
"""

# The lock first: a transfer that comes meanwhile waits, and then finds no network.
KEEP_PARTNERS = """
CREATE FUNCTION federation_keep_partner() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = shared, pg_temp AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(federation_trade_lock(OLD.network_id));
    PERFORM FROM federation_cross_transfer AS t
      WHERE OLD.network_id IN (t.payer_network_id, t.payee_network_id);
    IF FOUND THEN
        RAISE EXCEPTION 'network % has traded', OLD.network_id
            USING ERRCODE = 'foreign_key_violation', TABLE = 'federation_cross_transfer',
                  CONSTRAINT = 'federation_cross_transfer_partners_kept';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END
$$;
REVOKE ALL ON FUNCTION federation_keep_partner() FROM PUBLIC;
CREATE TRIGGER federation_network_kept
    BEFORE DELETE OR UPDATE OF network_id ON federation_network FOR EACH ROW
    EXECUTE FUNCTION federation_keep_partner();
CREATE FUNCTION federation_refuse_forgetting() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = shared, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM federation_cross_transfer) THEN
        RAISE EXCEPTION 'networks have traded'
            USING ERRCODE = 'foreign_key_violation', TABLE = 'federation_cross_transfer',
                  CONSTRAINT = 'federation_cross_transfer_partners_kept';
    END IF;
    RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION federation_refuse_forgetting() FROM PUBLIC;
CREATE TRIGGER federation_network_not_forgotten
    BEFORE TRUNCATE ON federation_network FOR EACH STATEMENT
    EXECUTE FUNCTION federation_refuse_forgetting();
"""


def partner(related_name: str) -> models.ForeignKey[models.Model, models.Model]:
    return models.ForeignKey(
        db_constraint=False,
        db_index=False,
        on_delete=django.db.models.deletion.PROTECT,
        related_name=related_name,
        to="federation.federatednetwork",
    )


class Migration(migrations.Migration):
    dependencies = [("federation", "0002_triggers"), ("tenants", "0003_refusals_and_rounds")]

    operations = [
        migrations.RunSQL(
            [TRADE_LOCK, CHECK_PARTNERS, STOP_TRADE, KEEP_PARTNERS], migrations.RunSQL.noop
        ),
        migrations.AlterField("crosstransfer", "payee_network", partner("received")),
        migrations.AlterField("crosstransfer", "payer_network", partner("sent")),
    ]
