"""What the database itself demands of the directory.

A network tells only while it is in the federation and active: a trigger takes the same shared lock
as a transfer does, and asks after it. Whoever ends that, or lets the network share less, asks for
the exclusive lock first, and takes the entries out in the same transaction; so none comes later.
"""

from django.db import migrations

# Before the row is locked: whoever takes a network out holds the lock and then deletes the row.
CHECK = """
CREATE FUNCTION directory_check_source() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = shared, pg_temp AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(federation_trade_lock(NEW.network_id));
    PERFORM FROM federation_network AS federated
       JOIN tenants_network AS network ON network.id = federated.network_id
      WHERE federated.network_id = NEW.network_id
        AND federated.state = 'joined' AND network.state = 'active';
    IF NOT FOUND THEN
        RAISE EXCEPTION 'network % shares nothing now', NEW.network_id
            USING ERRCODE = 'FD001', DETAIL = NEW.network_id::text;
    END IF;
    RETURN NEW;
END
$$;
REVOKE ALL ON FUNCTION directory_check_source() FROM PUBLIC;
CREATE TRIGGER directory_source_check BEFORE INSERT ON directory_source
    FOR EACH ROW EXECUTE FUNCTION directory_check_source();
"""

FORGET = """
CREATE FUNCTION directory_forget(network uuid) RETURNS void
LANGUAGE sql SET search_path = shared, pg_temp AS $$
    DELETE FROM directory_listing WHERE network_id = network;
    DELETE FROM directory_person WHERE network_id = network;
    DELETE FROM directory_source WHERE network_id = network;
$$;
REVOKE ALL ON FUNCTION directory_forget(uuid) FROM PUBLIC;
"""

FOLLOW_FEDERATION = """
CREATE FUNCTION directory_follow_federation() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = shared, pg_temp AS $$
BEGIN
    IF NEW.state <> 'joined' THEN
        PERFORM directory_forget(NEW.network_id);
    ELSIF NEW.shares = 'none' THEN
        DELETE FROM directory_listing WHERE network_id = NEW.network_id;
    ELSIF NEW.shares = 'marked' THEN
        DELETE FROM directory_listing WHERE network_id = NEW.network_id AND NOT is_marked;
    END IF;
    RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION directory_follow_federation() FROM PUBLIC;
CREATE TRIGGER federation_network_shares_less BEFORE UPDATE OF shares ON federation_network
    FOR EACH ROW WHEN (OLD.shares IS DISTINCT FROM NEW.shares)
    EXECUTE FUNCTION federation_stop_trade('network_id');
CREATE TRIGGER federation_network_in_directory AFTER UPDATE OF state, shares ON federation_network
    FOR EACH ROW
    WHEN (OLD.state IS DISTINCT FROM NEW.state OR OLD.shares IS DISTINCT FROM NEW.shares)
    EXECUTE FUNCTION directory_follow_federation();
"""

FOLLOW_NETWORK = """
CREATE FUNCTION directory_follow_network() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = shared, pg_temp AS $$
BEGIN
    PERFORM directory_forget(NEW.id);
    RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION directory_follow_network() FROM PUBLIC;
CREATE TRIGGER tenants_network_in_directory AFTER UPDATE OF state ON tenants_network
    FOR EACH ROW WHEN (NEW.state IN ('archived', 'removed'))
    EXECUTE FUNCTION directory_follow_network();
"""


class Migration(migrations.Migration):
    dependencies = [("directory", "0001_initial"), ("federation", "0005_admission")]

    operations = [
        migrations.RunSQL(
            [CHECK, FORGET, FOLLOW_FEDERATION, FOLLOW_NETWORK], migrations.RunSQL.noop
        ),
    ]
