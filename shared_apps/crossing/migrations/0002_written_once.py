"""What happened stays as it was written, whoever asks; its words alone can be erased.

The federation's role is granted no more than that anyhow: this holds the tables' owner to it too.
"""

from django.db import migrations

KEEP = """
CREATE TRIGGER crossing_event_immutable BEFORE UPDATE ON crossing_event
    FOR EACH ROW WHEN (NEW.text <> '' OR to_jsonb(NEW) - 'text' <> to_jsonb(OLD) - 'text')
    EXECUTE FUNCTION federation_refuse_change();
CREATE TRIGGER crossing_event_kept BEFORE DELETE ON crossing_event
    FOR EACH ROW EXECUTE FUNCTION federation_refuse_change();
CREATE TRIGGER crossing_exchange_kept BEFORE DELETE ON crossing_exchange
    FOR EACH ROW EXECUTE FUNCTION federation_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("crossing", "0001_initial"), ("federation", "0002_triggers")]

    operations = [migrations.RunSQL(KEEP, migrations.RunSQL.noop)]
