"""Who was told of what can be forgotten, though not so early that they could be told anew: the
database itself refuses it for three weeks, a week less than the product waits, so that no clock
that is a little wrong is in its way.
"""

from django.db import migrations

REFUSE = """
CREATE FUNCTION telling_told_stays() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    RAISE EXCEPTION 'permission denied: who was told of what stays for three weeks'
        USING ERRCODE = 'insufficient_privilege';
END
$$
"""
TRIGGER = """
CREATE TRIGGER telling_told_stays BEFORE DELETE ON telling_told FOR EACH ROW
  WHEN (OLD.told_at > statement_timestamp() - interval '21 days')
  EXECUTE FUNCTION telling_told_stays()
"""


class Migration(migrations.Migration):
    dependencies = [("telling", "0001_initial")]

    operations = [
        migrations.RunSQL(
            [REFUSE, "REVOKE ALL ON FUNCTION telling_told_stays() FROM PUBLIC", TRIGGER],
            migrations.RunSQL.noop,
        )
    ]
