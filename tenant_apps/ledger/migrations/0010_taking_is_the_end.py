"""The transfer that takes a hold is its end: no row beside it says so once more.

A taking paid for a row with two indexes that said nothing the transfer does not say. Its `hold_id`
is unique, so a hold is taken once. That it is not both taken and given back, either finds out by
looking for the other before it moves the stripes, and again once it has them: both move the same
two, so whoever comes second sees what the first has done. Where nothing else is held on a stripe
by then, it refuses to hold less than nothing: asking again finds out why.
What former takings wrote stays as it is.

The number of a transfer is the sequence's, which no role may choose, and nothing looks one up by
it: an index was written, and asked for a conflict, in every posting. The check looks for twins.
"""

import importlib

from django.db import migrations

_former = importlib.import_module("tenant_apps.ledger.migrations.0007_posting_by_stripe")

# Why a hold cannot be taken so.
REFUSE_TAKING = """
CREATE FUNCTION ledger_refuse_taking(posted ledger_transfer) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    taken ledger_hold;
BEGIN
    IF EXISTS (SELECT FROM ledger_hold_resolution AS r WHERE r.hold_id = posted.hold_id) THEN
        PERFORM ledger_refuse_ended(posted.hold_id);
    END IF;
    SELECT * INTO taken FROM ledger_hold WHERE id = posted.hold_id;
    PERFORM ledger_refuse_hold(posted, taken);
END
$$
"""

REFUSE_ENDED = """
CREATE FUNCTION ledger_refuse_ended(hold uuid) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the hold is resolved' USING ERRCODE = 'LG008',
        DETAIL = jsonb_build_object('hold', hold)::text;
END
$$
"""

# The first row of a batch takes every lock that any of its rows will need, in one order. The
# setting ends with the transaction, and with a savepoint as the locks do; all it can do if forged
# is to invite a deadlock, which the server resolves.
BEGIN_BATCH = """
CREATE OR REPLACE FUNCTION ledger_begin_batch(begun uuid, relation oid)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    mark text := relation || ':' || begun;
BEGIN
    IF current_setting('ledger.batch', true) IS NOT DISTINCT FROM mark THEN
        RETURN;
    END IF;
    PERFORM set_config('ledger.batch', mark, true);
    PERFORM FROM ledger_stripe AS s
      WHERE s.account_id IN (SELECT payer_id FROM ledger_transfer WHERE batch = begun
                             UNION SELECT payee_id FROM ledger_transfer WHERE batch = begun)
      ORDER BY s.stripes > 1, s.account_id, s.number FOR NO KEY UPDATE;
END
$$
"""

POST_TRANSFER = _former.written(
    "NEW",
    """
CREATE OR REPLACE FUNCTION ledger_post_transfer() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE{variables}
BEGIN
    IF NEW.payer_id = NEW.payee_id OR NEW.reverses_id IS NOT NULL
       OR NEW.kind IN ('reversal', 'federated_out', 'federated_in', 'national')
    THEN
        PERFORM ledger_refuse_what_is_no_transfer(NEW);
    END IF;
    moved := NEW.minutes;
    counted := 1;

    IF NEW.batch IS NOT NULL THEN
        PERFORM ledger_begin_batch(NEW.batch, TG_RELID);
    END IF;
    IF NEW.hold_id IS NOT NULL THEN
        SELECT -h.minutes INTO held FROM ledger_hold AS h
         WHERE h.id = NEW.hold_id AND h.minutes >= NEW.minutes
           AND h.payer_id = NEW.payer_id AND h.payee_id = NEW.payee_id
           AND NOT EXISTS (SELECT FROM ledger_hold_resolution AS r WHERE r.hold_id = h.id);
        IF held IS NULL THEN
            PERFORM ledger_refuse_taking(NEW);
        END IF;
        -- It met all limits when it was placed.
        judged := false;
        limited := false;
    ELSIF NEW.reverses_id IS NOT NULL THEN
        PERFORM ledger_refuse_no_mirror(NEW);
        limited := false;
    END IF;

    IF NEW.federation_reference IS NULL THEN
        {short}
    END IF;
    IF payer.account_id IS NULL THEN
        key := coalesce(NEW.hold_id, NEW.batch, NEW.id);
        {long}
    END IF;
    {judge}
    IF NEW.hold_id IS NOT NULL
       AND EXISTS (SELECT FROM ledger_hold_resolution AS r WHERE r.hold_id = NEW.hold_id)
    THEN
        PERFORM ledger_refuse_ended(NEW.hold_id);
    END IF;

    INSERT INTO ledger_entry
           (account_id, stripe, sequence, transfer_id, minutes, balance_after_minutes)
    VALUES (NEW.payer_id, payer.number, payer.last_sequence, NEW.id, -NEW.minutes,
            payer.balance_minutes),
           (NEW.payee_id, payee.number, payee.last_sequence, NEW.id, NEW.minutes,
            payee.balance_minutes);
    RETURN NULL;
END
$$
""",
)

FREE_HOLD = _former.written(
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
    IF EXISTS (SELECT FROM ledger_transfer AS t WHERE t.hold_id = freed.id) THEN
        PERFORM ledger_refuse_ended(freed.id);
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

TRIGGERS = [
    "DROP TRIGGER ledger_hold_resolution_free ON ledger_hold_resolution",
    "CREATE TRIGGER ledger_hold_resolution_free AFTER INSERT ON ledger_hold_resolution "
    "FOR EACH ROW EXECUTE FUNCTION ledger_free_hold()",
]


class Migration(migrations.Migration):
    dependencies = [("ledger", "0009_lighter_postings")]

    operations = [
        migrations.RemoveConstraint(model_name="transfer", name="ledger_transfer_number_once"),
        migrations.RunSQL(
            [
                REFUSE_ENDED,
                REFUSE_TAKING,
                "REVOKE ALL ON FUNCTION ledger_refuse_ended(uuid) FROM PUBLIC",
                "REVOKE ALL ON FUNCTION ledger_refuse_taking(ledger_transfer) FROM PUBLIC",
                BEGIN_BATCH,
                POST_TRANSFER,
                FREE_HOLD,
                "DROP FUNCTION ledger_resolve_by(ledger_transfer)",
                *TRIGGERS,
            ],
            migrations.RunSQL.noop,
        ),
    ]
