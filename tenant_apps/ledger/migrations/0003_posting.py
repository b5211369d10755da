"""A transfer is posted by inserting it: the row's AFTER trigger does all the work.

AFTER, never BEFORE: what a BEFORE trigger did stands although ON CONFLICT then drops the row.
Every function works as the schema's owner, in the schema it was made in; the network's role may
insert the rows and call nothing. Accounts are locked by updating them, lower id first; what the
update returns is then judged, and a refusal undoes it.

Refusals carry their own SQLSTATE and their figures as JSON in DETAIL:
LG002 unknown account, LG003 closed, LG004 frozen, LG005 below floor, LG006 above ceiling,
LG007 no such hold, LG008 hold resolved, LG009 hold too small, LG010 not yet expired,
LG011 no mirror of the original, LG012 federation only.
"""

from django.db import migrations

MOVE = """
CREATE FUNCTION ledger_move(account uuid, moved bigint, moved_out bigint, moved_in bigint)
RETURNS ledger_account LANGUAGE plpgsql AS $$
DECLARE
    moved_to ledger_account;
BEGIN
    UPDATE ledger_account AS a
       SET balance_minutes = a.balance_minutes + moved,
           held_out_minutes = a.held_out_minutes + moved_out,
           held_in_minutes = a.held_in_minutes + moved_in,
           last_sequence = a.last_sequence + CASE WHEN moved = 0 THEN 0 ELSE 1 END
     WHERE a.id = account AND a.closed_at IS NULL
    RETURNING a.* INTO moved_to;
    IF NOT FOUND THEN
        PERFORM FROM ledger_account AS a WHERE a.id = account;
        IF FOUND THEN
            RAISE EXCEPTION 'the account is closed' USING ERRCODE = 'LG003',
                DETAIL = jsonb_build_object('account', account)::text;
        END IF;
        RAISE EXCEPTION 'no such account' USING ERRCODE = 'LG002',
            DETAIL = jsonb_build_object('account', account)::text;
    END IF;
    RETURN moved_to;
END
$$
"""

REFUSE_FROZEN = """
CREATE FUNCTION ledger_refuse_frozen(account ledger_account)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF account.frozen_at IS NOT NULL THEN
        RAISE EXCEPTION 'the account is frozen' USING ERRCODE = 'LG004',
            DETAIL = jsonb_build_object('account', account.id)::text;
    END IF;
END
$$
"""

# Called after the account was made worse by `minutes`, so its former available is known.
REFUSE_LIMITS = """
CREATE FUNCTION ledger_refuse_limits(payer ledger_account, payee ledger_account, minutes bigint)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF payer.balance_minutes - payer.held_out_minutes < payer.floor_minutes THEN
        RAISE EXCEPTION 'not enough credits' USING ERRCODE = 'LG005',
            DETAIL = jsonb_build_object(
                'account', payer.id, 'minutes', minutes, 'floor_minutes', payer.floor_minutes,
                'available_minutes', payer.balance_minutes - payer.held_out_minutes + minutes
            )::text;
    END IF;
    IF payee.balance_minutes + payee.held_in_minutes > payee.ceiling_minutes THEN
        RAISE EXCEPTION 'above the ceiling' USING ERRCODE = 'LG006',
            DETAIL = jsonb_build_object(
                'account', payee.id, 'minutes', minutes, 'ceiling_minutes', payee.ceiling_minutes,
                'expected_minutes', payee.balance_minutes + payee.held_in_minutes - minutes
            )::text;
    END IF;
END
$$
"""

# What stands between networks moves through the federation's door alone. A worker of a sharded
# database is connected to as the role itself, where no role has been set.
REFUSE_OUTSIDE_FEDERATION = """
CREATE FUNCTION ledger_refuse_outside_federation(
    payer ledger_account, payee ledger_account, reference uuid
) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF payer.kind NOT IN ('clearing', 'network') AND payee.kind NOT IN ('clearing', 'network') THEN
        RETURN;
    END IF;
    IF reference IS NULL OR 'hexitime_federation' <>
       coalesce(nullif(current_setting('role'), 'none'), session_user::text)
    THEN
        RAISE EXCEPTION 'only the federation moves what stands between networks'
            USING ERRCODE = 'LG012',
                  DETAIL = jsonb_build_object('payer', payer.id, 'payee', payee.id)::text;
    END IF;
END
$$
"""

REFUSE_HOLD = """
CREATE FUNCTION ledger_refuse_hold(taken ledger_transfer, held ledger_hold)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF held.id IS NULL OR held.payer_id <> taken.payer_id OR held.payee_id <> taken.payee_id THEN
        RAISE EXCEPTION 'no such hold between these accounts' USING ERRCODE = 'LG007',
            DETAIL = jsonb_build_object('hold', taken.hold_id)::text;
    END IF;
    IF taken.minutes > held.minutes THEN
        RAISE EXCEPTION 'more than was held' USING ERRCODE = 'LG009',
            DETAIL = jsonb_build_object(
                'hold', held.id, 'minutes', taken.minutes, 'held_minutes', held.minutes)::text;
    END IF;
END
$$
"""

RESOLVE_BY = """
CREATE FUNCTION ledger_resolve_by(taken ledger_transfer)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO ledger_hold_resolution (hold_id, outcome, taken_minutes, transfer_id, actor)
    VALUES (taken.hold_id, 'taken', taken.minutes, taken.id, taken.actor)
    ON CONFLICT (hold_id) DO NOTHING;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the hold is resolved' USING ERRCODE = 'LG008',
            DETAIL = jsonb_build_object('hold', taken.hold_id)::text;
    END IF;
END
$$
"""

REFUSE_NO_MIRROR = """
CREATE FUNCTION ledger_refuse_no_mirror(mirror ledger_transfer)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM ledger_transfer AS original
      WHERE original.id = mirror.reverses_id
        AND original.reverses_id IS NULL
        AND original.payer_id = mirror.payee_id
        AND original.payee_id = mirror.payer_id
        AND original.minutes = mirror.minutes
        AND original.federation_reference IS NOT DISTINCT FROM mirror.federation_reference;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'a reversal mirrors its original' USING ERRCODE = 'LG011',
            DETAIL = jsonb_build_object('transfer', mirror.reverses_id)::text;
    END IF;
END
$$
"""

# The first row of a batch takes every lock that any of its rows will need, in one order: holds
# by id, then accounts by id. The setting ends with the transaction, and with a savepoint as the
# locks do; all it can do if forged is to invite a deadlock, which the server resolves.
BEGIN_BATCH = """
CREATE FUNCTION ledger_begin_batch(begun uuid, relation oid)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    mark text := relation || ':' || begun;
    taken ledger_transfer;
BEGIN
    IF current_setting('ledger.batch', true) IS NOT DISTINCT FROM mark THEN
        RETURN;
    END IF;
    PERFORM set_config('ledger.batch', mark, true);
    FOR taken IN
        SELECT t.* FROM ledger_transfer AS t
          LEFT JOIN ledger_hold_resolution AS r ON r.transfer_id = t.id AND r.hold_id = t.hold_id
         WHERE t.batch = begun AND t.hold_id IS NOT NULL AND r.hold_id IS NULL
         ORDER BY t.hold_id
    LOOP
        PERFORM ledger_resolve_by(taken);
    END LOOP;
    PERFORM FROM ledger_account
      WHERE id IN (SELECT payer_id FROM ledger_transfer WHERE batch = begun
                   UNION SELECT payee_id FROM ledger_transfer WHERE batch = begun)
      ORDER BY id FOR NO KEY UPDATE;
END
$$
"""

POST_TRANSFER = """
CREATE FUNCTION ledger_post_transfer() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    held ledger_hold;
    freed bigint := 0;
    payer ledger_account;
    payee ledger_account;
BEGIN
    IF NEW.batch IS NOT NULL THEN
        PERFORM ledger_begin_batch(NEW.batch, TG_RELID);
    END IF;
    IF NEW.hold_id IS NOT NULL THEN
        IF NEW.batch IS NULL THEN
            PERFORM ledger_resolve_by(NEW);
        END IF;
        SELECT * INTO held FROM ledger_hold WHERE id = NEW.hold_id;
        PERFORM ledger_refuse_hold(NEW, held);
        freed := held.minutes;
    ELSIF NEW.reverses_id IS NOT NULL THEN
        PERFORM ledger_refuse_no_mirror(NEW);
    END IF;

    IF NEW.payer_id < NEW.payee_id THEN
        payer := ledger_move(NEW.payer_id, -NEW.minutes, -freed, 0);
        payee := ledger_move(NEW.payee_id, NEW.minutes, 0, -freed);
    ELSE
        payee := ledger_move(NEW.payee_id, NEW.minutes, 0, -freed);
        payer := ledger_move(NEW.payer_id, -NEW.minutes, -freed, 0);
    END IF;

    PERFORM ledger_refuse_outside_federation(payer, payee, NEW.federation_reference);
    -- A hold has met all of this when it was placed; a reversal may pass the limits.
    IF NEW.hold_id IS NULL THEN
        PERFORM ledger_refuse_frozen(payer);
        PERFORM ledger_refuse_frozen(payee);
        IF NEW.reverses_id IS NULL THEN
            PERFORM ledger_refuse_limits(payer, payee, NEW.minutes);
        END IF;
    END IF;

    INSERT INTO ledger_entry (account_id, sequence, transfer_id, minutes, balance_after_minutes)
    VALUES (payer.id, payer.last_sequence, NEW.id, -NEW.minutes, payer.balance_minutes),
           (payee.id, payee.last_sequence, NEW.id, NEW.minutes, payee.balance_minutes);
    RETURN NULL;
END
$$
"""

PLACE_HOLD = """
CREATE FUNCTION ledger_place_hold() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    payer ledger_account;
    payee ledger_account;
BEGIN
    IF NEW.payer_id < NEW.payee_id THEN
        payer := ledger_move(NEW.payer_id, 0, NEW.minutes, 0);
        payee := ledger_move(NEW.payee_id, 0, 0, NEW.minutes);
    ELSE
        payee := ledger_move(NEW.payee_id, 0, 0, NEW.minutes);
        payer := ledger_move(NEW.payer_id, 0, NEW.minutes, 0);
    END IF;
    PERFORM ledger_refuse_outside_federation(payer, payee, NEW.federation_reference);
    PERFORM ledger_refuse_frozen(payer);
    PERFORM ledger_refuse_frozen(payee);
    PERFORM ledger_refuse_limits(payer, payee, NEW.minutes);
    RETURN NULL;
END
$$
"""

FREE_HOLD = """
CREATE FUNCTION ledger_free_hold() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    held ledger_hold;
    payer ledger_account;
    payee ledger_account;
BEGIN
    SELECT * INTO held FROM ledger_hold WHERE id = NEW.hold_id;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no such hold' USING ERRCODE = 'LG007',
            DETAIL = jsonb_build_object('hold', NEW.hold_id)::text;
    END IF;
    IF NEW.outcome = 'expired' AND (held.expires_at > clock_timestamp()) IS NOT FALSE THEN
        RAISE EXCEPTION 'the hold has not expired' USING ERRCODE = 'LG010',
            DETAIL = jsonb_build_object('hold', held.id)::text;
    END IF;
    IF held.payer_id < held.payee_id THEN
        payer := ledger_move(held.payer_id, 0, -held.minutes, 0);
        payee := ledger_move(held.payee_id, 0, 0, -held.minutes);
    ELSE
        payee := ledger_move(held.payee_id, 0, 0, -held.minutes);
        payer := ledger_move(held.payer_id, 0, -held.minutes, 0);
    END IF;
    PERFORM ledger_refuse_outside_federation(payer, payee, held.federation_reference);
    RETURN NULL;
END
$$
"""

HELPERS = {
    "ledger_move(uuid, bigint, bigint, bigint)": MOVE,
    "ledger_refuse_frozen(ledger_account)": REFUSE_FROZEN,
    "ledger_refuse_limits(ledger_account, ledger_account, bigint)": REFUSE_LIMITS,
    "ledger_refuse_outside_federation(ledger_account, ledger_account, uuid)": (
        REFUSE_OUTSIDE_FEDERATION
    ),
    "ledger_refuse_hold(ledger_transfer, ledger_hold)": REFUSE_HOLD,
    "ledger_resolve_by(ledger_transfer)": RESOLVE_BY,
    "ledger_refuse_no_mirror(ledger_transfer)": REFUSE_NO_MIRROR,
    "ledger_begin_batch(uuid, oid)": BEGIN_BATCH,
    "ledger_post_transfer()": POST_TRANSFER,
    "ledger_place_hold()": PLACE_HOLD,
    "ledger_free_hold()": FREE_HOLD,
}

# The number is counted by the database: a role that may insert cannot choose it.
# Room on each page of accounts lets an update stay on it, and no index covers a balance.
STORAGE = [
    "ALTER TABLE ledger_transfer ALTER COLUMN number ADD GENERATED ALWAYS AS IDENTITY",
    "ALTER TABLE ledger_account SET (fillfactor = 70)",
]

TRIGGERS = [
    "CREATE TRIGGER ledger_transfer_post AFTER INSERT ON ledger_transfer "
    "FOR EACH ROW EXECUTE FUNCTION ledger_post_transfer()",
    "CREATE TRIGGER ledger_hold_place AFTER INSERT ON ledger_hold "
    "FOR EACH ROW EXECUTE FUNCTION ledger_place_hold()",
    "CREATE TRIGGER ledger_hold_resolution_free AFTER INSERT ON ledger_hold_resolution "
    "FOR EACH ROW WHEN (NEW.outcome <> 'taken') EXECUTE FUNCTION ledger_free_hold()",
]

REVOKES = [f"REVOKE ALL ON FUNCTION {signature} FROM PUBLIC" for signature in HELPERS]


class Migration(migrations.Migration):
    dependencies = [("ledger", "0002_append_only")]

    operations = [
        migrations.RunSQL([*STORAGE, *HELPERS.values(), *REVOKES], migrations.RunSQL.noop),
        migrations.RunSQL(TRIGGERS, migrations.RunSQL.noop),
    ]
