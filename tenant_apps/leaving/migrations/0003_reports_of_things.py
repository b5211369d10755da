from django.db import migrations

# As in 0002: what somebody reported stays as it read, or is gone.
_GONE = "NOT IN ('', 'Erased')"
_CHANGED = " OR ".join(
    f"(OLD.{column} <> NEW.{column} AND NEW.{column} {_GONE})"
    for column in ("words", "title", "text")
)
TRIGGER = (
    "CREATE TRIGGER reports_matter_report_words_stay BEFORE UPDATE ON reports_matter_report "
    f"FOR EACH ROW WHEN ({_CHANGED}) EXECUTE FUNCTION leaving_words_stay()"
)


class Migration(migrations.Migration):
    dependencies = [
        ("leaving", "0002_words_are_erased"),
        ("reports", "0003_matters"),
    ]

    operations = [migrations.RunSQL(TRIGGER, migrations.RunSQL.noop)]
