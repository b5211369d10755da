"""A hold that is given back is looked for among the taken ones twice, not three times.

Before the stripes are locked: one that was taken long ago is told so at once. Else its minutes
would be taken off the stripes once more, and where nothing else is held there the refusal to hold
less than nothing comes first, which is asked again and again for nothing.
Once they are locked: a taking that began later may have been quicker, and moved them before.
The look in between, right after the first, could find nothing that the first had not.
"""

import importlib

from django.db import migrations

_posting = importlib.import_module("tenant_apps.ledger.migrations.0007_posting_by_stripe")

FREE_HOLD = _posting.written(
    "freed",
    """
CREATE OR REPLACE FUNCTION ledger_free_hold() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE{variables}
    freed ledger_hold;
BEGIN
    IF NEW.outcome NOT IN ('released', 'expired') OR NEW.taken_minutes <> 0
       OR NEW.transfer_id IS NOT NULL
    THEN
        RAISE EXCEPTION 'a hold is taken by a transfer' USING ERRCODE = 'check_violation',
            TABLE = 'ledger_hold_resolution',
            CONSTRAINT = 'ledger_hold_resolution_taken_by_transfer';
    END IF;
    SELECT * INTO freed FROM ledger_hold WHERE id = NEW.hold_id;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no such hold' USING ERRCODE = 'LG007',
            DETAIL = jsonb_build_object('hold', NEW.hold_id)::text;
    END IF;
    IF EXISTS (SELECT FROM ledger_transfer AS t WHERE t.hold_id = NEW.hold_id) THEN
        PERFORM ledger_refuse_ended(NEW.hold_id);
    END IF;
    IF NEW.outcome = 'expired' AND (freed.expires_at > clock_timestamp()) IS NOT FALSE THEN
        RAISE EXCEPTION 'the hold has not expired' USING ERRCODE = 'LG010',
            DETAIL = jsonb_build_object('hold', freed.id)::text;
    END IF;
    held := -freed.minutes;
    judged := false;
    limited := false;
    IF freed.federation_reference IS NULL THEN
        {short}
    END IF;
    IF payer.account_id IS NULL THEN
        key := freed.id;
        {long}
    END IF;
    IF EXISTS (SELECT FROM ledger_transfer AS t WHERE t.hold_id = freed.id) THEN
        PERFORM ledger_refuse_ended(freed.id);
    END IF;
    RETURN NULL;
END
$$
""",
)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0010_taking_is_the_end")]

    operations = [migrations.RunSQL([FREE_HOLD], migrations.RunSQL.noop)]
