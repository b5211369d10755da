from django.db import migrations, models

TABLES = ("tenants_network", "tenants_domain")

# The table is named with its schema: an administrator's search path is another one.
RAISE = """
CREATE FUNCTION tenants_registry_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('UPDATE %I.tenants_registryversion SET number = number + 1', TG_TABLE_SCHEMA);
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION tenants_registry_changed() FROM PUBLIC;
"""
START = "INSERT INTO tenants_registryversion (id, number) VALUES (1, 1)"
TRIGGER = """
CREATE TRIGGER tenants_registry_changed
    AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION tenants_registry_changed()
"""


class Migration(migrations.Migration):
    dependencies = [("tenants", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="RegistryVersion",
            fields=[
                ("id", models.PositiveSmallIntegerField(primary_key=True, serialize=False)),
                ("number", models.BigIntegerField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("id", 1)), name="tenants_registryversion_single"
                    )
                ]
            },
        ),
        migrations.RunSQL(START, "DELETE FROM tenants_registryversion"),
        migrations.RunSQL(RAISE, "DROP FUNCTION tenants_registry_changed"),
        *[
            migrations.RunSQL(
                TRIGGER.format(table=table), f"DROP TRIGGER tenants_registry_changed ON {table}"
            )
            for table in TABLES
        ],
    ]
