"""What the database itself demands of a transfer between networks."""

from django.db import migrations

# Both rows of both networks are locked until the transfer commits, so that a network that is
# being suspended, or leaves, either waits for the transfer or stops it. The function belongs to
# the schema's owner because a row lock asks for a right to update, which the door's role lacks.
CHECK_PARTNERS = """
CREATE FUNCTION federation_check_partners() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = shared, pg_temp AS $$
DECLARE
    partner record;
    found_partners integer := 0;
BEGIN
    FOR partner IN
        SELECT federated.network_id, federated.state AS federation_state, network.state
        FROM federation_network AS federated
        JOIN tenants_network AS network ON network.id = federated.network_id
        WHERE federated.network_id IN (NEW.payer_network_id, NEW.payee_network_id)
        ORDER BY federated.network_id
        FOR SHARE
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
REVOKE ALL ON FUNCTION federation_check_partners() FROM PUBLIC;
CREATE TRIGGER federation_cross_transfer_partners
    AFTER INSERT ON federation_cross_transfer
    FOR EACH ROW EXECUTE FUNCTION federation_check_partners();
"""

UNDO_CHECK_PARTNERS = """
DROP TRIGGER federation_cross_transfer_partners ON federation_cross_transfer;
DROP FUNCTION federation_check_partners();
"""

KEEP_ROWS = """
CREATE FUNCTION federation_refuse_change() RETURNS trigger
LANGUAGE plpgsql SET search_path = shared, pg_temp AS $$
BEGIN
    RAISE EXCEPTION '% is written once', TG_TABLE_NAME USING ERRCODE = 'FD003';
END
$$;
REVOKE ALL ON FUNCTION federation_refuse_change() FROM PUBLIC;
CREATE TRIGGER federation_cross_transfer_immutable
    BEFORE UPDATE OR DELETE ON federation_cross_transfer
    FOR EACH ROW EXECUTE FUNCTION federation_refuse_change();
CREATE TRIGGER federation_cross_transfer_kept
    BEFORE TRUNCATE ON federation_cross_transfer
    FOR EACH STATEMENT EXECUTE FUNCTION federation_refuse_change();
ALTER TABLE federation_cross_transfer
    ENABLE ALWAYS TRIGGER federation_cross_transfer_immutable,
    ENABLE ALWAYS TRIGGER federation_cross_transfer_kept,
    ENABLE ALWAYS TRIGGER federation_cross_transfer_partners;
"""

UNDO_KEEP_ROWS = """
DROP TRIGGER federation_cross_transfer_kept ON federation_cross_transfer;
DROP TRIGGER federation_cross_transfer_immutable ON federation_cross_transfer;
DROP FUNCTION federation_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("federation", "0001_initial")]

    operations = [
        migrations.RunSQL(CHECK_PARTNERS, UNDO_CHECK_PARTNERS),
        migrations.RunSQL(KEEP_ROWS, UNDO_KEEP_ROWS),
    ]
