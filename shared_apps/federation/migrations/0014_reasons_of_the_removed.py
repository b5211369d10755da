"""What was written once stays, but for why: it gives way with a network that is removed.

Only to the words that say so, and no role of the web may: provisioning does, as the owner.
"""

from django.db import migrations

ERASED = "Erased with the network"
TABLES = ("federation_step", "federation_pair_change", "federation_settlement")


def once(table: str) -> str:
    return f"""
DROP TRIGGER {table}_immutable ON {table};
CREATE TRIGGER {table}_immutable BEFORE UPDATE ON {table}
    FOR EACH ROW WHEN (NEW.reason <> '{ERASED}'
        OR to_jsonb(NEW) - 'reason' <> to_jsonb(OLD) - 'reason')
    EXECUTE FUNCTION federation_refuse_change();
CREATE TRIGGER {table}_not_deleted BEFORE DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION federation_refuse_change();
ALTER TABLE {table}
    ENABLE ALWAYS TRIGGER {table}_immutable, ENABLE ALWAYS TRIGGER {table}_not_deleted;
"""


class Migration(migrations.Migration):
    dependencies = [("federation", "0013_pair_reasons")]

    operations = [migrations.RunSQL([once(table) for table in TABLES], migrations.RunSQL.noop)]
