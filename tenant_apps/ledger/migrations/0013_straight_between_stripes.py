"""Posting to or from an account of many stripes at once, where its stripe has the room.

The long way reads both stripes before it moves them, since one of them may have to borrow from the
others first. Most need not: what crosses between networks, what is given to a project or comes from
the issue account. Between the short way, for two members, and the long one there is now a straight
one: an update of each, as the short way has. It moves nothing where either is closed or has not the
room, and the long way then says what is the matter, or borrows.

It goes by the kind which of the two is tried first, the one of a single stripe; where that is not
so, nothing is found, and the long way follows. A reversal and the taking of a hold go the long way.

What no transfer may be, and whether the federation may move what stands between networks, is asked
in the posting itself: a function is called only to say what is wrong.
"""

import importlib

from django.db import migrations

_stripes = importlib.import_module("tenant_apps.ledger.migrations.0007_posting_by_stripe")

_ONE = "{s}.number = 0 AND {s}.stripes = 1 AND NOT {s}.is_closed"
_MANY = "{s}.number = spread AND {s}.stripes = 16 AND NOT {s}.is_closed"
_CAN_PAY = (
    " AND ({s}.floor_minutes IS NULL"
    " OR {s}.balance_minutes - {s}.held_out_minutes - moved >= {s}.floor_minutes)"
)
_CAN_RECEIVE = (
    " AND ({s}.ceiling_minutes IS NULL"
    " OR {s}.balance_minutes + {s}.held_in_minutes + moved <= {s}.ceiling_minutes)"
)


def _pay(which: str) -> str:
    return _move(_stripes._PAY, which)


def _receive(which: str) -> str:
    return _move(_stripes._RECEIVE, which)


def _move(update: str, which: str) -> str:
    return update.replace("{row}", "NEW").replace("{which}", which.replace("{s}", "s"))


def _if_other(other: str, which: str) -> str:
    return (
        f" AND EXISTS (SELECT FROM ledger_stripe AS o WHERE o.account_id = NEW.{other} "
        f"AND {which.replace('{s}', 'o')})"
    )


def _both(first: str, second: str) -> str:
    """The one that is asked about both, and then the other."""
    return f"""
                {first}
                IF FOUND THEN
                    {second}
                    IF NOT FOUND THEN
                        RAISE EXCEPTION 'ask again' USING ERRCODE = 'LG014';
                    END IF;
                END IF;"""


_PAYING, _RECEIVING = _MANY + _CAN_PAY, _MANY + _CAN_RECEIVE

# Leaves `payer` empty, and nothing moved, where this way is not for the two.
_STRAIGHT = f"""
            IF NEW.kind = 'national' AND NEW.payer_id < NEW.payee_id THEN
                {_both(_pay(_PAYING + _if_other("payee_id", _RECEIVING)), _receive(_RECEIVING))}
            ELSIF NEW.kind = 'national' THEN
                {_both(_receive(_RECEIVING + _if_other("payer_id", _PAYING)), _pay(_PAYING))}
            ELSIF NEW.kind IN ('federated_in', 'welcome') THEN
                {_both(_receive(_ONE + _if_other("payer_id", _PAYING)), _pay(_PAYING))}
            ELSE
                {_both(_pay(_ONE + _if_other("payee_id", _RECEIVING)), _receive(_RECEIVING))}
            END IF;"""

# In all ways after the stripes have moved, so it stands once.
_ASKED_OF_FEDERATION = """
    IF payer.is_between_networks OR payee.is_between_networks THEN
        PERFORM ledger_refuse_outside_federation(payer, payee, NEW.federation_reference);
    END IF;"""

_POSTING = """
CREATE OR REPLACE FUNCTION ledger_post_transfer() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE{variables}
    spread smallint;
BEGIN
    IF NEW.payer_id = NEW.payee_id
       OR (NEW.kind = 'reversal') <> (NEW.reverses_id IS NOT NULL)
       OR (NEW.reverses_id IS NOT NULL AND NEW.hold_id IS NOT NULL)
       OR (NEW.federation_reference IS NULL
           AND NEW.kind IN ('federated_out', 'federated_in', 'national'))
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
        IF limited THEN
            spread := ledger_stripe_of(key, 16::smallint);
            {straight}
        END IF;
    END IF;
    IF payer.account_id IS NULL THEN
        {long}
    END IF;
    IF (payer.is_between_networks OR payee.is_between_networks)
       AND (NEW.federation_reference IS NULL
            OR current_setting('role') <> 'hexitime_federation')
    THEN
        PERFORM ledger_refuse_outside_federation(payer, payee, NEW.federation_reference);
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
"""


def _posted() -> str:
    text: str = _stripes.written("NEW", _POSTING.replace("{straight}", "<straight>"))
    return text.replace(_ASKED_OF_FEDERATION, "").replace("<straight>", _STRAIGHT)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0012_no_mirror")]

    operations = [migrations.RunSQL([_posted()], migrations.RunSQL.noop)]
