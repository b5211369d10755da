"""Who an exchange is between, and about what, can be erased, and is never written anew.

A handle gives way to a pseudonym, the title to one word that is the same for all.
"""

from django.db import migrations

KEEP = """
CREATE TRIGGER crossing_exchange_immutable BEFORE UPDATE ON crossing_exchange
    FOR EACH ROW WHEN (
        NEW.title NOT IN ('Erased', OLD.title)
        OR NEW.provider_handle <> OLD.provider_handle
           AND (NEW.provider_handle !~ '^former_[0-9a-f]{12}$' OR OLD.provider_handle ~ '^former_')
        OR NEW.recipient_handle <> OLD.recipient_handle
           AND (NEW.recipient_handle !~ '^former_[0-9a-f]{12}$' OR OLD.recipient_handle ~ '^former_')
    )
    EXECUTE FUNCTION federation_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("crossing", "0002_written_once"), ("federation", "0010_forgetting")]

    operations = [migrations.RunSQL(KEEP, migrations.RunSQL.noop)]
