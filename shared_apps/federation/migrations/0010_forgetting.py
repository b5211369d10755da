"""What crossed stays as it was written, but for who it was: a handle may give way to a pseudonym.

A note may be emptied with it. Nothing else of a record changes, whoever asks.
"""

from django.db import migrations

PSEUDONYM = "^former_[0-9a-f]{12}$"


def once(table: str, *, words: str = "") -> str:
    named = ["payer_handle", "payee_handle"]
    broken = [
        f"NEW.{name} <> OLD.{name} AND (NEW.{name} !~ '{PSEUDONYM}' OR OLD.{name} ~ '^(former_|$)')"
        for name in named
    ]
    if words:
        broken.append(f"NEW.{words} NOT IN ('', OLD.{words})")
    rest = ",".join([*named, words] if words else named)
    broken.append(f"to_jsonb(NEW) - '{{{rest}}}'::text[] <> to_jsonb(OLD) - '{{{rest}}}'::text[]")
    broken.append("NEW IS NOT DISTINCT FROM OLD")
    return f"""
DROP TRIGGER {table}_immutable ON {table};
CREATE TRIGGER {table}_immutable BEFORE UPDATE ON {table}
    FOR EACH ROW WHEN ({" OR ".join(broken)}) EXECUTE FUNCTION federation_refuse_change();
CREATE TRIGGER {table}_not_deleted BEFORE DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION federation_refuse_change();
ALTER TABLE {table}
    ENABLE ALWAYS TRIGGER {table}_immutable, ENABLE ALWAYS TRIGGER {table}_not_deleted;
"""


class Migration(migrations.Migration):
    dependencies = [("federation", "0009_settlement")]

    operations = [
        migrations.RunSQL(
            [once("federation_cross_transfer", words="note"), once("federation_cross_hold")],
            migrations.RunSQL.noop,
        )
    ]
