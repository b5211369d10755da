"""Why the federation says no: each rule's error, and what a ledger's refusal means to whoever asks.

The record's triggers judge who may trade, each ledger its accounts. What is told is what the one
who asks may know: of their own network all, of another network's people nothing.
"""

import json
from collections.abc import Sequence

from django.db import DatabaseError

from kernel.errors import Refused
from kernel.minutes import hours
from shared_apps.federation.legs import Ledger, Leg, LegRefused, Party, refusal
from shared_apps.federation.recipients import NetworkResting, NotFederated
from tenant_apps.ledger import refusals as ledger
from tenants.current import NetworkRef


class KeyReused(Refused):
    """The key belongs to a transfer with other particulars."""

    code = "key_reused"
    default_message = (
        "This form was already sent with other particulars. Open it again to send another gift."
    )


class TradeLimitDown(Refused):
    """The payer's network has received as much as it may before it gives again."""

    code = "trade_limit_down"

    def __init__(self, network: NetworkRef, room_minutes: int) -> None:
        much = (
            f"{network.name} can send only {hours(room_minutes)} more to other networks before "
            "it reaches its trade limit"
            if room_minutes
            else f"{network.name} has reached its trade limit"
        )
        super().__init__(
            f"{much}: it can still earn, by helping members of other networks. "
            "Your credits are untouched."
        )


class TradeLimitUp(Refused):
    """The payee's network has given as much as it may before it receives again."""

    code = "trade_limit_up"

    def __init__(self, network: NetworkRef, room_minutes: int) -> None:
        much = (
            f"{network.name} can receive only {hours(room_minutes)} more from other networks "
            "before it reaches its trade limit"
            if room_minutes
            else f"{network.name} has reached its trade limit"
        )
        super().__init__(
            f"{much}: it can still send credits to other networks. Your credits are untouched."
        )


class RecipientCannotReceive(Refused):
    """The payee's account is closed, suspended or full; which of them is not ours to tell."""

    code = "recipient_cannot_receive"

    def __init__(self, address: str) -> None:
        super().__init__(f"{address} cannot receive these credits at the moment.")


class PairPaused(Refused):
    """Operators let nothing cross between these two networks for now; why is not told."""

    code = "pair_paused"

    def __init__(self, payer: NetworkRef, payee: NetworkRef) -> None:
        super().__init__(
            f"Trade between {payer.name} and {payee.name} is paused at the moment. "
            "Try again later. Your credits are untouched."
        )


class PairLimit(Refused):
    """One network has given another as much more than it got as it may."""

    code = "pair_limit"

    def __init__(self, payer: NetworkRef, payee: NetworkRef, room_minutes: int) -> None:
        much = f"only {hours(room_minutes)} more" if room_minutes > 0 else "nothing more"
        super().__init__(
            f"{payer.name} can send {much} to {payee.name} before it gets something back: that is "
            "the limit between the two. Your credits are untouched."
        )


class BalancesStay(Refused):
    """One of the two networks lets no balances move along; which of them is not told."""

    code = "balances_stay"

    def __init__(self, payer: NetworkRef, payee: NetworkRef) -> None:
        super().__init__(
            f"Balances do not move along from {payer.name} to {payee.name}: the champions of both "
            "networks have to allow it. Your credits are untouched."
        )


class UnknownMovingCode(Refused):
    """Nobody made this code, or it is over, used or replaced; all of it looks the same."""

    code = "unknown_moving_code"
    status = 404
    default_message = (
        "This code is not valid, or no longer. Make a new one in the network that you move to: "
        "it can be used once, within a day."
    )


_BY_STATE: dict[str, type[NotFederated | NetworkResting]] = {
    "FD001": NotFederated,
    "FD002": NetworkResting,
}
_OF_HOLDS: dict[str, type[ledger.LedgerRefused]] = {
    "FD006": ledger.UnknownHold,
    "FD007": ledger.HoldAlreadyResolved,
}


def told(error: DatabaseError, legs: Sequence[Leg], payer: Party, payee: Party) -> Exception:
    """The rule that a ledger or a record's trigger enforced, in words; else the error itself."""
    if refused := refusal(error, legs):
        return plain(refused, payer, payee)
    diagnosis = getattr(error.__cause__, "diag", None)
    state = getattr(diagnosis, "sqlstate", "") or ""
    if state in _OF_HOLDS:
        return _OF_HOLDS[state]()
    which = getattr(diagnosis, "message_detail", None) or ""
    if state == "FD009":
        return BalancesStay(payer.network, payee.network)
    if state == "FD010":
        return UnknownMovingCode()
    if state == "FD004":
        return PairPaused(payer.network, payee.network)
    if state == "FD005":
        return PairLimit(payer.network, payee.network, json.loads(which)["room_minutes"])
    rule = _BY_STATE.get(state)
    if rule is None:
        return error
    partners = [payer.network, payee.network]
    slugs = [partner.slug for partner in partners if str(partner.id) == which]
    return rule(slugs[0] if slugs else partners[0].slug)


def plain(refused: LegRefused, payer: Party, payee: Party) -> Refused:
    """What a ledger's refusal means to the one who pays."""
    why = refused.why
    if isinstance(why, ledger.KeyReused):
        return KeyReused()
    if isinstance(why, ledger.AskAgain | ledger.HoldAlreadyResolved | ledger.UnknownHold):
        return why
    if refused.ledger is Ledger.PAYEE:
        return RecipientCannotReceive(payee.address)
    if refused.ledger is Ledger.PAYER:
        return why
    if isinstance(why, ledger.NotEnoughCredits):
        return TradeLimitDown(payer.network, why.available_minutes)
    if isinstance(why, ledger.AboveCeiling):
        return TradeLimitUp(payee.network, why.room_minutes)
    return NotFederated(payer.network.slug)
