"""How stripes move, and what the ledger refuses of them.

Stripes are locked by updating them, in one order for all: members' first, then those of accounts
that have several, each by account and number. A stripe of several is chosen by the key of what is
posted. Each may go as far as its share of the account's limit, and while all keep within theirs
the account keeps its limit. Where a share is too small, or there is none, all stripes of the
account are locked in that same order, and the limit is shared out anew. Between looking and locking
another may have used a share up: LG014 says so, and asking again with the same key finds out.

Besides the states of 0003 and 0004: LG014 ask again.
"""

from django.db import migrations

REFUSE_UNKNOWN = """
CREATE FUNCTION ledger_refuse_unknown(account uuid) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'no such account' USING ERRCODE = 'LG002',
        DETAIL = jsonb_build_object('account', account)::text;
END
$$
"""

REFUSE_CLOSED = """
CREATE FUNCTION ledger_refuse_closed(place ledger_stripe) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF place.is_closed THEN
        RAISE EXCEPTION 'the account is closed' USING ERRCODE = 'LG003',
            DETAIL = jsonb_build_object('account', place.account_id)::text;
    END IF;
END
$$
"""

# What the chosen stripe needs, and of the rest as much to each; nothing where there is not enough.
# All stripes are locked by then.
SPREAD_FLOOR = """
CREATE FUNCTION ledger_spread_floor(account uuid, chosen smallint, minutes bigint)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    room bigint;
    others bigint;
    parts bigint;
BEGIN
    SELECT sum(s.balance_minutes - s.held_out_minutes)::bigint - min(a.floor_minutes), count(*)
      INTO room, parts FROM ledger_stripe AS s JOIN ledger_account AS a ON a.id = s.account_id
     WHERE s.account_id = account;
    IF room >= minutes THEN
        others := (room - minutes) / parts;
        UPDATE ledger_stripe AS s
           SET floor_minutes = s.balance_minutes - s.held_out_minutes
                               - CASE s.number WHEN chosen THEN room - others * (parts - 1)
                                               ELSE others END
         WHERE s.account_id = account;
    END IF;
END
$$
"""

SPREAD_CEILING = """
CREATE FUNCTION ledger_spread_ceiling(account uuid, chosen smallint, minutes bigint)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    room bigint;
    others bigint;
    parts bigint;
BEGIN
    SELECT min(a.ceiling_minutes) - sum(s.balance_minutes + s.held_in_minutes)::bigint, count(*)
      INTO room, parts FROM ledger_stripe AS s JOIN ledger_account AS a ON a.id = s.account_id
     WHERE s.account_id = account;
    IF room >= minutes THEN
        others := (room - minutes) / parts;
        UPDATE ledger_stripe AS s
           SET ceiling_minutes = s.balance_minutes + s.held_in_minutes
                                 + CASE s.number WHEN chosen THEN room - others * (parts - 1)
                                                 ELSE others END
         WHERE s.account_id = account;
    END IF;
END
$$
"""

# What passes the limits may leave a stripe beyond its share: nobody has one any more.
FORGET_SHARES = """
CREATE FUNCTION ledger_forget_shares(payer uuid, payee uuid) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    UPDATE ledger_stripe AS s
       SET floor_minutes = ledger_limit_of(s.floor_minutes, s.stripes, 2000000000),
           ceiling_minutes = ledger_limit_of(s.ceiling_minutes, s.stripes, -2000000000)
     WHERE s.account_id IN (payer, payee) AND s.stripes > 1;
END
$$
"""

# Locks all stripes of the accounts that need it, of the other the one that will move, and shares
# the limits out so that the two that were chosen can go as far as they must. With neither to be
# spread, what comes passes the limits.
SHARE_ANEW = """
CREATE FUNCTION ledger_share_anew(
    payer ledger_stripe, payee ledger_stripe, minutes bigint, payer_spread boolean,
    payee_spread boolean
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    passes boolean := NOT (payer_spread OR payee_spread);
BEGIN
    PERFORM FROM ledger_stripe AS s
      WHERE (s.account_id = payer.account_id
             AND (payer_spread OR passes OR s.number = payer.number))
         OR (s.account_id = payee.account_id
             AND (payee_spread OR passes OR s.number = payee.number))
      ORDER BY s.stripes > 1, s.account_id, s.number FOR NO KEY UPDATE;
    IF payer_spread THEN
        PERFORM ledger_spread_floor(payer.account_id, payer.number, minutes);
    END IF;
    IF payee_spread THEN
        PERFORM ledger_spread_ceiling(payee.account_id, payee.number, minutes);
    END IF;
    IF passes THEN
        PERFORM ledger_forget_shares(payer.account_id, payee.account_id);
    END IF;
END
$$
"""

# Called after both were made worse by `minutes`, so what was available before is known.
REFUSE_LIMITS = """
CREATE FUNCTION ledger_refuse_limits(
    payer ledger_stripe, payee ledger_stripe, minutes bigint, payer_spread boolean,
    payee_spread boolean
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    available bigint;
    expected bigint;
    most bigint;
BEGIN
    IF payer.balance_minutes - payer.held_out_minutes < payer.floor_minutes THEN
        IF payer.stripes > 1 AND NOT payer_spread THEN
            RAISE EXCEPTION 'ask again' USING ERRCODE = 'LG014';
        END IF;
        SELECT sum(s.balance_minutes - s.held_out_minutes), min(a.floor_minutes)
          INTO available, most FROM ledger_stripe AS s JOIN ledger_account AS a
            ON a.id = s.account_id WHERE s.account_id = payer.account_id;
        RAISE EXCEPTION 'not enough credits' USING ERRCODE = 'LG005',
            DETAIL = jsonb_build_object(
                'account', payer.account_id, 'minutes', minutes, 'floor_minutes', most,
                'available_minutes', available + minutes)::text;
    END IF;
    IF payee.balance_minutes + payee.held_in_minutes > payee.ceiling_minutes THEN
        IF payee.stripes > 1 AND NOT payee_spread THEN
            RAISE EXCEPTION 'ask again' USING ERRCODE = 'LG014';
        END IF;
        SELECT sum(s.balance_minutes + s.held_in_minutes), min(a.ceiling_minutes)
          INTO expected, most FROM ledger_stripe AS s JOIN ledger_account AS a
            ON a.id = s.account_id WHERE s.account_id = payee.account_id;
        RAISE EXCEPTION 'above the ceiling' USING ERRCODE = 'LG006',
            DETAIL = jsonb_build_object(
                'account', payee.account_id, 'minutes', minutes, 'ceiling_minutes', most,
                'expected_minutes', expected - minutes)::text;
    END IF;
END
$$
"""

REFUSE_FROZEN = """
CREATE FUNCTION ledger_refuse_frozen(place ledger_stripe)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF place.is_frozen THEN
        RAISE EXCEPTION 'the account is frozen' USING ERRCODE = 'LG004',
            DETAIL = jsonb_build_object('account', place.account_id)::text;
    END IF;
END
$$
"""

# What stands between networks moves through the federation's door alone. A worker of a sharded
# database is connected to as the role itself, where no role has been set.
REFUSE_OUTSIDE_FEDERATION = """
CREATE FUNCTION ledger_refuse_outside_federation(
    payer ledger_stripe, payee ledger_stripe, reference uuid
) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF reference IS NULL OR 'hexitime_federation' <>
       coalesce(nullif(current_setting('role'), 'none'), session_user::text)
    THEN
        RAISE EXCEPTION 'only the federation moves what stands between networks'
            USING ERRCODE = 'LG012', DETAIL = jsonb_build_object(
                'payer', payer.account_id, 'payee', payee.account_id)::text;
    END IF;
END
$$
"""

OPEN_ACCOUNT = """
CREATE FUNCTION ledger_open_account() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
    INSERT INTO ledger_stripe
           (account_id, number, stripes, floor_minutes, ceiling_minutes, is_between_networks)
    SELECT NEW.id, n.number, s.stripes,
           ledger_limit_of(NEW.floor_minutes, s.stripes, 2000000000),
           ledger_limit_of(NEW.ceiling_minutes, s.stripes, -2000000000),
           NEW.kind IN ('clearing', 'network')
      FROM (SELECT ledger_stripes_for(NEW.kind) AS stripes) AS s
     CROSS JOIN LATERAL generate_series(0, s.stripes - 1) AS n (number);
    RETURN NULL;
END
$$
"""

MADE = {
    "ledger_refuse_unknown(uuid)": REFUSE_UNKNOWN,
    "ledger_refuse_closed(ledger_stripe)": REFUSE_CLOSED,
    "ledger_spread_floor(uuid, smallint, bigint)": SPREAD_FLOOR,
    "ledger_spread_ceiling(uuid, smallint, bigint)": SPREAD_CEILING,
    "ledger_forget_shares(uuid, uuid)": FORGET_SHARES,
    "ledger_share_anew(ledger_stripe, ledger_stripe, bigint, boolean, boolean)": SHARE_ANEW,
    "ledger_refuse_limits(ledger_stripe, ledger_stripe, bigint, boolean, boolean)": REFUSE_LIMITS,
    "ledger_refuse_frozen(ledger_stripe)": REFUSE_FROZEN,
    "ledger_refuse_outside_federation(ledger_stripe, ledger_stripe, uuid)": (
        REFUSE_OUTSIDE_FEDERATION
    ),
    "ledger_open_account()": OPEN_ACCOUNT,
}


def refuse(name: str, event: str, level: str) -> list[str]:
    trigger = f"ledger_stripe_{name}"
    return [
        f"CREATE TRIGGER {trigger} BEFORE {event} ON ledger_stripe "
        f"FOR EACH {level} EXECUTE FUNCTION ledger_refuse_change()",
        f"ALTER TABLE ledger_stripe ENABLE ALWAYS TRIGGER {trigger}",
    ]


# A stripe's minutes move, its identity does not, and it is never deleted.
TRIGGERS = [
    "CREATE TRIGGER ledger_account_open AFTER INSERT ON ledger_account "
    "FOR EACH ROW EXECUTE FUNCTION ledger_open_account()",
    *refuse("no_delete", "DELETE", "ROW"),
    *refuse("no_truncate", "TRUNCATE", "STATEMENT"),
    *refuse("no_rename", "UPDATE OF account_id, number, stripes, is_between_networks", "ROW"),
]


class Migration(migrations.Migration):
    dependencies = [("ledger", "0005_stripes")]

    operations = [
        migrations.RunSQL(
            [
                *MADE.values(),
                *(f"REVOKE ALL ON FUNCTION {signature} FROM PUBLIC" for signature in MADE),
                *TRIGGERS,
            ],
            migrations.RunSQL.noop,
        )
    ]
