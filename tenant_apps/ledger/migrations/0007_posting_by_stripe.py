"""Posting by stripes: between two members by a short way, between all others by a long one.

The short way is an update of each of the two; it moves nothing where one of them is not a member
who may act, and the long way then says what is the matter. Transfers, holds and their ends go both
ways by the same text: a function of their own would be called for each.
"""

from django.db import migrations

# The variables of both ways. `moved` minutes go from payer to payee, and what is held between
# them grows by `held`. With `judged` both must be free to act, with `limited` keep their limits.
# A reversal is judged and not limited; a hold is taken or given back without either.
_VARIABLES = """
    payer ledger_stripe;
    payee ledger_stripe;
    key uuid;
    moved bigint := 0;
    held bigint := 0;
    counted bigint := 0;
    judged boolean := true;
    limited boolean := true;
    payer_spread boolean := false;
    payee_spread boolean := false;"""

_PAY = """UPDATE ledger_stripe AS s
           SET balance_minutes = s.balance_minutes - moved,
               held_out_minutes = s.held_out_minutes + held,
               last_sequence = s.last_sequence + counted
         WHERE s.account_id = {row}.payer_id AND {which}
        RETURNING s.* INTO payer;"""
_RECEIVE = """UPDATE ledger_stripe AS s
           SET balance_minutes = s.balance_minutes + moved,
               held_in_minutes = s.held_in_minutes + held,
               last_sequence = s.last_sequence + counted
         WHERE s.account_id = {row}.payee_id AND {which}
        RETURNING s.* INTO payee;"""
_ALONE = "s.number = 0 AND s.stripes = 1 AND NOT s.is_closed"
_OTHER = (
    " AND EXISTS (SELECT FROM ledger_stripe AS o WHERE o.account_id = {row}.{other} "
    "AND o.number = 0 AND o.stripes = 1 AND NOT o.is_closed)"
)

# Leaves FOUND false, and nothing moved, where this way is not for the two.
_SHORT = """
    IF {row}.payer_id < {row}.payee_id THEN
        {pay_first}
        IF FOUND THEN
            {receive}
            IF NOT FOUND THEN
                RAISE EXCEPTION 'ask again' USING ERRCODE = 'LG014';
            END IF;
        END IF;
    ELSE
        {receive_first}
        IF FOUND THEN
            {pay}
            IF NOT FOUND THEN
                RAISE EXCEPTION 'ask again' USING ERRCODE = 'LG014';
            END IF;
        END IF;
    END IF;"""

_LONG = """
    SELECT * INTO payer FROM ledger_stripe AS s
     WHERE s.account_id = {row}.payer_id AND s.number = ledger_stripe_of(key, s.stripes);
    IF NOT FOUND THEN
        PERFORM ledger_refuse_unknown({row}.payer_id);
    END IF;
    SELECT * INTO payee FROM ledger_stripe AS s
     WHERE s.account_id = {row}.payee_id AND s.number = ledger_stripe_of(key, s.stripes);
    IF NOT FOUND THEN
        PERFORM ledger_refuse_unknown({row}.payee_id);
    END IF;
    IF limited THEN
        payer_spread := payer.stripes > 1 AND payer.floor_minutes IS NOT NULL AND
            payer.balance_minutes - payer.held_out_minutes - moved - held < payer.floor_minutes;
        payee_spread := payee.stripes > 1 AND payee.ceiling_minutes IS NOT NULL AND
            payee.balance_minutes + payee.held_in_minutes + moved + held > payee.ceiling_minutes;
    END IF;
    IF payer_spread OR payee_spread OR (judged AND NOT limited) THEN
        PERFORM ledger_share_anew(payer, payee, moved + held, payer_spread, payee_spread);
    END IF;

    IF (payer.stripes > 1, payer.account_id) < (payee.stripes > 1, payee.account_id) THEN
        {pay}
        {receive}
    ELSE
        {receive}
        {pay}
    END IF;
    IF payer.is_closed OR payee.is_closed THEN
        PERFORM ledger_refuse_closed(payer), ledger_refuse_closed(payee);
    END IF;
    IF payer.is_between_networks OR payee.is_between_networks THEN
        PERFORM ledger_refuse_outside_federation(payer, payee, {row}.federation_reference);
    END IF;"""

_JUDGE = """
    IF judged AND (payer.is_frozen OR payee.is_frozen) THEN
        PERFORM ledger_refuse_frozen(payer), ledger_refuse_frozen(payee);
    END IF;
    IF limited AND (payer.balance_minutes - payer.held_out_minutes < payer.floor_minutes
                    OR payee.balance_minutes + payee.held_in_minutes > payee.ceiling_minutes)
    THEN
        PERFORM ledger_refuse_limits(payer, payee, moved + held, payer_spread, payee_spread);
    END IF;"""


def written(row: str, function: str) -> str:
    """The function with both ways in it, for what this row asks."""
    pay, receive = (text.replace("{row}", row) for text in (_PAY, _RECEIVE))
    other = _OTHER.replace("{row}", row)
    short = _SHORT.format(
        row=row,
        pay=pay.replace("{which}", _ALONE),
        receive=receive.replace("{which}", _ALONE),
        pay_first=pay.replace("{which}", _ALONE + other.replace("{other}", "payee_id")),
        receive_first=receive.replace("{which}", _ALONE + other.replace("{other}", "payer_id")),
    )
    long = _LONG.format(
        row=row,
        pay=pay.replace("{which}", "s.number = payer.number"),
        receive=receive.replace("{which}", "s.number = payee.number"),
    )
    return function.format(variables=_VARIABLES, short=short, long=long, judge=_JUDGE)


# The first row of a batch takes every lock that any of its rows will need, in one order: holds
# by id, then stripes as all take them. The setting ends with the transaction, and with a savepoint
# as the locks do; all it can do if forged is to invite a deadlock, which the server resolves: each
# row resolves its hold by itself where that has not been done.
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

POST_TRANSFER = written(
    "NEW",
    """
CREATE OR REPLACE FUNCTION ledger_post_transfer() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE{variables}
    taken ledger_hold;
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
        INSERT INTO ledger_hold_resolution (hold_id, outcome, taken_minutes, transfer_id, actor)
        VALUES (NEW.hold_id, 'taken', NEW.minutes, NEW.id, NEW.actor)
        ON CONFLICT (hold_id) DO NOTHING;
        IF NOT FOUND AND NOT EXISTS (SELECT FROM ledger_hold_resolution AS r
                                      WHERE r.hold_id = NEW.hold_id AND r.transfer_id = NEW.id)
        THEN
            PERFORM ledger_resolve_by(NEW);
        END IF;
        SELECT * INTO taken FROM ledger_hold WHERE id = NEW.hold_id;
        IF taken.id IS NULL OR taken.minutes < NEW.minutes
           OR (taken.payer_id, taken.payee_id) <> (NEW.payer_id, NEW.payee_id)
        THEN
            PERFORM ledger_refuse_hold(NEW, taken);
        END IF;
        -- It met all limits when it was placed.
        held := -taken.minutes;
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

PLACE_HOLD = written(
    "NEW",
    """
CREATE OR REPLACE FUNCTION ledger_place_hold() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE{variables}
BEGIN
    IF NEW.payer_id = NEW.payee_id OR NEW.expires_at <= NEW.recorded_at THEN
        RAISE EXCEPTION 'no hold' USING ERRCODE = 'check_violation', TABLE = 'ledger_hold',
            CONSTRAINT = CASE WHEN NEW.payer_id = NEW.payee_id THEN 'ledger_hold_two_accounts'
                              ELSE 'ledger_hold_expires_later' END;
    END IF;
    held := NEW.minutes;
    IF NEW.federation_reference IS NULL THEN
        {short}
    END IF;
    IF payer.account_id IS NULL THEN
        key := NEW.id;
        {long}
    END IF;
    {judge}
    RETURN NULL;
END
$$
""",
)

FREE_HOLD = written(
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
    RETURN NULL;
END
$$
""",
)

CHANGE_ACCOUNT = """
CREATE OR REPLACE FUNCTION ledger_change_account() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    account ledger_account;
    balance bigint;
    held bigint;
BEGIN
    -- Stripes first: who pays and then changes the account has one of them already.
    PERFORM FROM ledger_stripe AS s WHERE s.account_id = NEW.account_id
      ORDER BY s.number FOR NO KEY UPDATE;
    SELECT * INTO account FROM ledger_account WHERE id = NEW.account_id FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no such account' USING ERRCODE = 'LG002',
            DETAIL = jsonb_build_object('account', NEW.account_id)::text;
    END IF;
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
           closed_at = CASE NEW.closed WHEN true THEN coalesce(a.closed_at, clock_timestamp())
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

MADE = {"ledger_refuse_what_is_no_transfer(ledger_transfer)": REFUSE_WHAT_IS_NO_TRANSFER}

REPLACED = [BEGIN_BATCH, POST_TRANSFER, PLACE_HOLD, FREE_HOLD, CHANGE_ACCOUNT]

# What only a transfer may write goes past this trigger; all else is judged by it.
TRIGGERS = [
    "DROP TRIGGER ledger_hold_resolution_free ON ledger_hold_resolution",
    "CREATE TRIGGER ledger_hold_resolution_free AFTER INSERT ON ledger_hold_resolution "
    "FOR EACH ROW WHEN (NEW.outcome <> 'taken' OR NEW.transfer_id IS NULL "
    "OR NEW.taken_minutes < 1) EXECUTE FUNCTION ledger_free_hold()",
]


class Migration(migrations.Migration):
    dependencies = [("ledger", "0006_stripes_move")]

    operations = [
        migrations.RunSQL(
            [
                *MADE.values(),
                *REPLACED,
                *(f"DROP FUNCTION {signature}" for signature in DROPPED),
                *(f"REVOKE ALL ON FUNCTION {signature} FROM PUBLIC" for signature in MADE),
                *TRIGGERS,
            ],
            migrations.RunSQL.noop,
        )
    ]
