"""A receipt is written once, and stays."""

from django.db import migrations

FORWARD = """
CREATE TRIGGER removing_receipt_append_only BEFORE UPDATE OR DELETE ON removing_receipt
    FOR EACH ROW EXECUTE FUNCTION audit_refuse_change();
CREATE TRIGGER removing_receipt_never_emptied BEFORE TRUNCATE ON removing_receipt
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change();
ALTER TABLE removing_receipt ENABLE ALWAYS TRIGGER removing_receipt_append_only;
ALTER TABLE removing_receipt ENABLE ALWAYS TRIGGER removing_receipt_never_emptied;
"""


class Migration(migrations.Migration):
    dependencies = [("removing", "0001_initial"), ("audit", "0003_close_function")]
    operations = [migrations.RunSQL(FORWARD, migrations.RunSQL.noop)]
