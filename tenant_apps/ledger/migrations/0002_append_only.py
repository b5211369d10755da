"""Rows of the ledger stay as they were written, whoever asks, in the database itself.

The triggers fire ALWAYS, so a session in replica mode does not get past them either. Functions
take the search path of the schema they are made in.
"""

from django.db import migrations

IMMUTABLE = [
    "ledger_transfer",
    "ledger_entry",
    "ledger_hold",
    "ledger_hold_resolution",
    "ledger_account_change",
]

REFUSE_CHANGE = """
CREATE FUNCTION ledger_refuse_change() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are never changed: % refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'LG001',
              DETAIL = jsonb_build_object('table', TG_TABLE_NAME, 'operation', TG_OP)::text;
END
$$
"""


def refuse(table: str, name: str, event: str, level: str) -> list[str]:
    trigger = f"{table}_{name}"
    return [
        f"CREATE TRIGGER {trigger} BEFORE {event} ON {table} "
        f"FOR EACH {level} EXECUTE FUNCTION ledger_refuse_change()",
        f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {trigger}",
    ]


def statements() -> list[str]:
    made = [REFUSE_CHANGE, "REVOKE ALL ON FUNCTION ledger_refuse_change() FROM PUBLIC"]
    for table in IMMUTABLE:
        made += refuse(table, "no_change", "UPDATE OR DELETE", "ROW")
        made += refuse(table, "no_truncate", "TRUNCATE", "STATEMENT")
    # An account's balances move, its identity does not, and it is closed, never deleted.
    made += refuse("ledger_account", "no_delete", "DELETE", "ROW")
    made += refuse("ledger_account", "no_truncate", "TRUNCATE", "STATEMENT")
    made += refuse("ledger_account", "no_rename", "UPDATE OF id, kind, holder, opened_at", "ROW")
    return made


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]

    operations = [migrations.RunSQL(statements(), migrations.RunSQL.noop)]
