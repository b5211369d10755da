"""An asking begins as one that waits; what was asked stays, and what was decided stays.

Words alone give way, to the one that says they are erased, once it waits no more.
"""

from django.db import migrations

ERASED = "Erased with the network"

FORWARD = f"""
CREATE FUNCTION agreeing_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'What was asked and decided stays: % refused', TG_OP
        USING ERRCODE = 'AG001';
END $$;
REVOKE ALL ON FUNCTION agreeing_refuse_change() FROM PUBLIC;

CREATE TRIGGER agreeing_asking_begins BEFORE INSERT ON agreeing_asking
    FOR EACH ROW WHEN (NEW.state <> 'waiting') EXECUTE FUNCTION agreeing_refuse_change();
CREATE TRIGGER agreeing_asking_asked_once BEFORE UPDATE ON agreeing_asking
    FOR EACH ROW WHEN (
        OLD.state = 'waiting' AND to_jsonb(NEW) - '{{state,answer,decided_by,decided_at}}'::text[]
            <> to_jsonb(OLD) - '{{state,answer,decided_by,decided_at}}'::text[]
        OR OLD.state <> 'waiting' AND (
            to_jsonb(NEW) - '{{reason,answer}}'::text[]
                <> to_jsonb(OLD) - '{{reason,answer}}'::text[]
            OR NEW.reason NOT IN (OLD.reason, '{ERASED}')
            OR NEW.answer NOT IN (OLD.answer, '{ERASED}')))
    EXECUTE FUNCTION agreeing_refuse_change();
CREATE TRIGGER agreeing_asking_kept BEFORE DELETE ON agreeing_asking
    FOR EACH ROW EXECUTE FUNCTION agreeing_refuse_change();
CREATE TRIGGER agreeing_asking_never_emptied BEFORE TRUNCATE ON agreeing_asking
    FOR EACH STATEMENT EXECUTE FUNCTION agreeing_refuse_change();
ALTER TABLE agreeing_asking
    ENABLE ALWAYS TRIGGER agreeing_asking_begins,
    ENABLE ALWAYS TRIGGER agreeing_asking_asked_once,
    ENABLE ALWAYS TRIGGER agreeing_asking_kept,
    ENABLE ALWAYS TRIGGER agreeing_asking_never_emptied;
"""


class Migration(migrations.Migration):
    dependencies = [("agreeing", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, migrations.RunSQL.noop)]
