from django.db import migrations

# What somebody wrote is written once. All that can become of it is that it is gone.
REFUSE = """
CREATE FUNCTION leaving_words_stay() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    RAISE EXCEPTION 'permission denied: what somebody wrote is erased, and never changed'
        USING ERRCODE = 'insufficient_privilege';
END
$$
"""
_GONE = "NOT IN ('', 'Erased')"
WRITTEN = {
    "questions_line": ["text"],
    "group_talk_groupnote": ["text"],
    "groups_event": ["words"],
    "reports_report": ["text", "words"],
}


def _trigger(table: str, columns: list[str]) -> str:
    changed = " OR ".join(
        f"(OLD.{column} <> NEW.{column} AND NEW.{column} {_GONE})" for column in columns
    )
    return (
        f"CREATE TRIGGER {table}_words_stay BEFORE UPDATE ON {table} FOR EACH ROW "
        f"WHEN ({changed}) EXECUTE FUNCTION leaving_words_stay()"
    )


class Migration(migrations.Migration):
    dependencies = [
        ("leaving", "0001_initial"),
        ("group_talk", "0001_initial"),
        ("groups", "0005_host_heard"),
        ("questions", "0001_initial"),
        ("reports", "0002_from_elsewhere"),
    ]

    operations = [
        migrations.RunSQL(
            [
                REFUSE,
                "REVOKE ALL ON FUNCTION leaving_words_stay() FROM PUBLIC",
                *(_trigger(table, columns) for table, columns in WRITTEN.items()),
            ],
            migrations.RunSQL.noop,
        )
    ]
