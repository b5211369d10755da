"""Nobody calls the audit's function but its triggers, as with every other one."""

from django.db import migrations

FORWARD = "REVOKE ALL ON FUNCTION audit_refuse_change() FROM PUBLIC"
BACKWARD = "GRANT EXECUTE ON FUNCTION audit_refuse_change() TO PUBLIC"


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_append_only")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
