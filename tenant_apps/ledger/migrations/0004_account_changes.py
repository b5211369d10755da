"""An account's limits and state change by inserting the change.

LG013: an account is closed only when it holds nothing, and nothing is on its way.
"""

from django.db import migrations

CHANGE_ACCOUNT = """
CREATE FUNCTION ledger_change_account() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    account ledger_account;
BEGIN
    SELECT * INTO account FROM ledger_account WHERE id = NEW.account_id FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no such account' USING ERRCODE = 'LG002',
            DETAIL = jsonb_build_object('account', NEW.account_id)::text;
    END IF;
    IF NEW.closed AND (account.balance_minutes, account.held_out_minutes, account.held_in_minutes)
                      <> (0, 0, 0)
    THEN
        RAISE EXCEPTION 'the account is not empty' USING ERRCODE = 'LG013',
            DETAIL = jsonb_build_object(
                'account', account.id, 'balance_minutes', account.balance_minutes,
                'held_minutes', account.held_out_minutes + account.held_in_minutes)::text;
    END IF;
    UPDATE ledger_account AS a
       SET floor_minutes = CASE WHEN NEW.sets_floor THEN NEW.floor_minutes
                                ELSE a.floor_minutes END,
           ceiling_minutes = CASE WHEN NEW.sets_ceiling THEN NEW.ceiling_minutes
                                  ELSE a.ceiling_minutes END,
           frozen_at = CASE NEW.frozen WHEN true THEN coalesce(a.frozen_at, NEW.recorded_at)
                                       WHEN false THEN NULL ELSE a.frozen_at END,
           closed_at = CASE NEW.closed WHEN true THEN coalesce(a.closed_at, NEW.recorded_at)
                                       WHEN false THEN NULL ELSE a.closed_at END
     WHERE a.id = account.id;
    RETURN NULL;
END
$$
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0003_posting")]

    operations = [
        migrations.RunSQL(
            [
                CHANGE_ACCOUNT,
                "REVOKE ALL ON FUNCTION ledger_change_account() FROM PUBLIC",
                "CREATE TRIGGER ledger_account_change_make AFTER INSERT ON ledger_account_change "
                "FOR EACH ROW EXECUTE FUNCTION ledger_change_account()",
            ],
            migrations.RunSQL.noop,
        )
    ]
