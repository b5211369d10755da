"""Posting by stripes: two members without hold, batch or reversal go a short way.

That is two updates and one insert. All else goes the long way, which both ways of holding share.
"""

from django.db import migrations

# The first row of a batch takes every lock that any of its rows will need, in one order: holds
# by id, then stripes as all take them. The setting ends with the transaction, and with a savepoint
# as the locks do; all it can do if forged is to invite a deadlock, which the server resolves.
BEGIN_BATCH = """
CREATE OR REPLACE FUNCTION ledger_begin_batch(begun uuid, relation oid)
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
    PERFORM FROM ledger_stripe AS s
      WHERE s.account_id IN (SELECT payer_id FROM ledger_transfer WHERE batch = begun
                             UNION SELECT payee_id FROM ledger_transfer WHERE batch = begun)
      ORDER BY s.stripes > 1, s.account_id, s.number FOR NO KEY UPDATE;
END
$$
"""

# The names are those of constraints, which these were: see 0005 for what a CHECK costs here.
REFUSE_WHAT_IS_NO_TRANSFER = """
CREATE FUNCTION ledger_refuse_what_is_no_transfer(posted ledger_transfer)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    broken text := CASE
        WHEN posted.payer_id = posted.payee_id THEN 'ledger_transfer_two_accounts'
        WHEN (posted.kind = 'reversal') <> (posted.reverses_id IS NOT NULL)
          OR num_nonnulls(posted.hold_id, posted.reverses_id) > 1
        THEN 'ledger_transfer_reversal_names_original'
        WHEN posted.federation_reference IS NULL
         AND posted.kind IN ('federated_out', 'federated_in', 'national')
        THEN 'ledger_transfer_federated_has_reference' END;
BEGIN
    IF broken IS NOT NULL THEN
        RAISE EXCEPTION 'no transfer: %', broken
            USING ERRCODE = 'check_violation', CONSTRAINT = broken, TABLE = 'ledger_transfer';
    END IF;
END
$$
"""

POST_LONG = """
CREATE FUNCTION ledger_post_long(posted ledger_transfer) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    held ledger_hold;
    moved record;
    payer ledger_stripe;
    payee ledger_stripe;
BEGIN
    PERFORM ledger_refuse_what_is_no_transfer(posted);
    IF posted.batch IS NOT NULL THEN
        PERFORM ledger_begin_batch(posted.batch, 'ledger_transfer'::regclass);
    END IF;
    IF posted.hold_id IS NOT NULL THEN
        IF posted.batch IS NULL THEN
            PERFORM ledger_resolve_by(posted);
        END IF;
        SELECT * INTO held FROM ledger_hold WHERE id = posted.hold_id;
        PERFORM ledger_refuse_hold(posted, held);
    ELSIF posted.reverses_id IS NOT NULL THEN
        PERFORM ledger_refuse_no_mirror(posted);
    END IF;

    -- A hold met all limits when it was placed; a reversal may pass them.
    SELECT * INTO moved FROM ledger_move_both(
        posted.payer_id, posted.payee_id, coalesce(posted.hold_id, posted.batch, posted.id),
        posted.minutes, -coalesce(held.minutes, 0), posted.federation_reference,
        posted.hold_id IS NULL, posted.hold_id IS NULL AND posted.reverses_id IS NULL);
    payer := moved.payer;
    payee := moved.payee;

    INSERT INTO ledger_entry
           (account_id, stripe, sequence, transfer_id, minutes, balance_after_minutes)
    VALUES (payer.account_id, payer.number, payer.last_sequence, posted.id, -posted.minutes,
            payer.balance_minutes),
           (payee.account_id, payee.number, payee.last_sequence, posted.id, posted.minutes,
            payee.balance_minutes);
END
$$
"""

# The short way ends before anything has moved where one of the two is not a member who may act,
# and the long way then says what is the matter.
POST_TRANSFER = """
CREATE OR REPLACE FUNCTION ledger_post_transfer() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    payer_sequence bigint;
    payer_balance bigint;
    payer_available bigint;
    payer_floor bigint;
    payer_frozen boolean;
    payee_sequence bigint;
    payee_balance bigint;
    payee_expected bigint;
    payee_ceiling bigint;
    payee_frozen boolean;
BEGIN
    IF num_nonnulls(NEW.hold_id, NEW.reverses_id, NEW.batch, NEW.federation_reference) > 0
       OR NEW.kind IN ('reversal', 'federated_out', 'federated_in', 'national')
       OR NEW.payer_id = NEW.payee_id
    THEN
        PERFORM ledger_post_long(NEW);
        RETURN NULL;
    END IF;

    IF NEW.payer_id < NEW.payee_id THEN
        {pay} AND {other_payee}
        {paid}
        IF NOT FOUND THEN
            PERFORM ledger_post_long(NEW);
            RETURN NULL;
        END IF;
        {receive}
        {received}
    ELSE
        {receive} AND {other_payer}
        {received}
        IF NOT FOUND THEN
            PERFORM ledger_post_long(NEW);
            RETURN NULL;
        END IF;
        {pay}
        {paid}
    END IF;

    IF NOT FOUND THEN
        RAISE EXCEPTION 'ask again' USING ERRCODE = 'LG014';
    END IF;
    IF payer_frozen OR payee_frozen OR payer_available < payer_floor
       OR payee_expected > payee_ceiling
    THEN
        PERFORM ledger_refuse_short(NEW);
    END IF;

    INSERT INTO ledger_entry (account_id, sequence, transfer_id, minutes, balance_after_minutes)
    VALUES (NEW.payer_id, payer_sequence, NEW.id, -NEW.minutes, payer_balance),
           (NEW.payee_id, payee_sequence, NEW.id, NEW.minutes, payee_balance);
    RETURN NULL;
END
$$
"""

_OTHER = (
    "EXISTS (SELECT FROM ledger_stripe AS o WHERE o.account_id = NEW.{side} "
    "AND o.number = 0 AND o.stripes = 1 AND NOT o.is_closed)"
)
_PAY = """UPDATE ledger_stripe AS s
           SET balance_minutes = s.balance_minutes - NEW.minutes,
               last_sequence = s.last_sequence + 1
         WHERE s.account_id = NEW.payer_id AND s.number = 0 AND s.stripes = 1 AND NOT s.is_closed"""
_PAID = """RETURNING s.last_sequence, s.balance_minutes, s.balance_minutes - s.held_out_minutes,
                  s.floor_minutes, s.is_frozen
             INTO payer_sequence, payer_balance, payer_available, payer_floor, payer_frozen;"""
_RECEIVE = """UPDATE ledger_stripe AS s
           SET balance_minutes = s.balance_minutes + NEW.minutes,
               last_sequence = s.last_sequence + 1
         WHERE s.account_id = NEW.payee_id AND s.number = 0 AND s.stripes = 1 AND NOT s.is_closed"""
_RECEIVED = """RETURNING s.last_sequence, s.balance_minutes, s.balance_minutes + s.held_in_minutes,
                  s.ceiling_minutes, s.is_frozen
             INTO payee_sequence, payee_balance, payee_expected, payee_ceiling, payee_frozen;"""

POST_TRANSFER = POST_TRANSFER.format(
    pay=_PAY,
    paid=_PAID,
    receive=_RECEIVE,
    received=_RECEIVED,
    other_payer=_OTHER.format(side="payer_id"),
    other_payee=_OTHER.format(side="payee_id"),
)

# The two have moved, and one of them may not.
REFUSE_SHORT = """
CREATE FUNCTION ledger_refuse_short(posted ledger_transfer) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    payer ledger_stripe;
    payee ledger_stripe;
BEGIN
    SELECT * INTO payer FROM ledger_stripe AS s WHERE s.account_id = posted.payer_id;
    SELECT * INTO payee FROM ledger_stripe AS s WHERE s.account_id = posted.payee_id;
    PERFORM ledger_refuse_frozen(payer), ledger_refuse_frozen(payee);
    PERFORM ledger_refuse_limits(payer, payee, posted.minutes, false, false);
END
$$
"""

PLACE_HOLD = """
CREATE OR REPLACE FUNCTION ledger_place_hold() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
    PERFORM ledger_move_both(NEW.payer_id, NEW.payee_id, NEW.id, 0, NEW.minutes,
                             NEW.federation_reference, true, true);
    RETURN NULL;
END
$$
"""

FREE_HOLD = """
CREATE OR REPLACE FUNCTION ledger_free_hold() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    held ledger_hold;
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
    PERFORM ledger_move_both(held.payer_id, held.payee_id, held.id, 0, -held.minutes,
                             held.federation_reference, false, false);
    RETURN NULL;
END
$$
"""

CHANGE_ACCOUNT = """
CREATE OR REPLACE FUNCTION ledger_change_account() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    account ledger_account;
    balance bigint;
    held bigint;
BEGIN
    SELECT * INTO account FROM ledger_account WHERE id = NEW.account_id FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no such account' USING ERRCODE = 'LG002',
            DETAIL = jsonb_build_object('account', NEW.account_id)::text;
    END IF;
    PERFORM FROM ledger_stripe AS s WHERE s.account_id = account.id
      ORDER BY s.number FOR NO KEY UPDATE;
    IF NEW.closed THEN
        SELECT sum(s.balance_minutes), sum(s.held_out_minutes + s.held_in_minutes)
          INTO balance, held FROM ledger_stripe AS s WHERE s.account_id = account.id;
        IF (balance, held) <> (0, 0) THEN
            RAISE EXCEPTION 'the account is not empty' USING ERRCODE = 'LG013',
                DETAIL = jsonb_build_object('account', account.id, 'balance_minutes', balance,
                                            'held_minutes', held)::text;
        END IF;
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
     WHERE a.id = account.id RETURNING a.* INTO account;
    UPDATE ledger_stripe AS s
       SET floor_minutes = CASE WHEN NEW.sets_floor
                                THEN ledger_limit_of(account.floor_minutes, s.stripes, 2000000000)
                                ELSE s.floor_minutes END,
           ceiling_minutes = CASE WHEN NEW.sets_ceiling
                                  THEN ledger_limit_of(account.ceiling_minutes, s.stripes, -2000000000)
                                  ELSE s.ceiling_minutes END,
           is_frozen = account.frozen_at IS NOT NULL, is_closed = account.closed_at IS NOT NULL
     WHERE s.account_id = account.id;
    RETURN NULL;
END
$$
"""

DROPPED = [
    "ledger_move(uuid, bigint, bigint, bigint)",
    "ledger_refuse_frozen(ledger_account)",
    "ledger_refuse_limits(ledger_account, ledger_account, bigint)",
    "ledger_refuse_outside_federation(ledger_account, ledger_account, uuid)",
]

MADE = {
    "ledger_refuse_what_is_no_transfer(ledger_transfer)": REFUSE_WHAT_IS_NO_TRANSFER,
    "ledger_post_long(ledger_transfer)": POST_LONG,
    "ledger_refuse_short(ledger_transfer)": REFUSE_SHORT,
}

REPLACED = [BEGIN_BATCH, POST_TRANSFER, PLACE_HOLD, FREE_HOLD, CHANGE_ACCOUNT]


class Migration(migrations.Migration):
    dependencies = [("ledger", "0006_stripes_move")]

    operations = [
        migrations.RunSQL(
            [
                *MADE.values(),
                *REPLACED,
                *(f"DROP FUNCTION {signature}" for signature in DROPPED),
                *(f"REVOKE ALL ON FUNCTION {signature} FROM PUBLIC" for signature in MADE),
            ],
            migrations.RunSQL.noop,
        )
    ]
