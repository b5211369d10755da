from django.db import migrations

# What somebody may come to name in the same instant in which it ends. Roles, announcements and
# groups lock the organisation themselves, since they may not be without one.
_TABLES = [
    "members_member",
    "joining_joinlink",
    "joining_domain",
    "joining_invitation",
    "joining_application",
    "importing_newcomer",
]
LEAD_ON = [
    f"CREATE TRIGGER {table}_lead_on BEFORE INSERT OR UPDATE OF organisation_id ON {table} "
    "FOR EACH ROW WHEN (NEW.organisation_id IS NOT NULL) "
    "EXECUTE FUNCTION organisations_lead_on()"
    for table in _TABLES
]


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("organisations", "0002_ended"),
        ("members", "0001_initial"),
        ("joining", "0005_applications"),
        ("importing", "0001_initial"),
    ]

    operations = [migrations.RunSQL(LEAD_ON, migrations.RunSQL.noop)]
