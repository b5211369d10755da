"""What is published or agreed to stays as it was written, in the database itself (PG001)."""

from django.db import migrations

REFUSE_CHANGE = """
CREATE FUNCTION pages_refuse_change() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are never changed: % refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'PG001';
END
$$
"""


def refuse(table: str, name: str, event: str, level: str) -> list[str]:
    trigger = f"{table}_{name}"
    return [
        f"CREATE TRIGGER {trigger} BEFORE {event} ON {table} "
        f"FOR EACH {level} EXECUTE FUNCTION pages_refuse_change()",
        f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {trigger}",
    ]


def statements() -> list[str]:
    made = [REFUSE_CHANGE, "REVOKE ALL ON FUNCTION pages_refuse_change() FROM PUBLIC"]
    for table in ("pages_version", "pages_agreement"):
        made += refuse(table, "no_change", "UPDATE OR DELETE", "ROW")
        made += refuse(table, "no_truncate", "TRUNCATE", "STATEMENT")
    return made


class Migration(migrations.Migration):
    dependencies = [("pages", "0001_initial")]

    operations = [migrations.RunSQL(statements(), migrations.RunSQL.noop)]
