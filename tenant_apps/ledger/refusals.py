"""Why the ledger says no: each rule's error, and how it is known from what the database raised.

The database judges; its SQLSTATE says which rule, its DETAIL carries the figures as JSON.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Self
from uuid import UUID

import psycopg
from django.db import DatabaseError

from kernel.errors import Refused
from kernel.minutes import hours
from tenant_apps.ledger.models.read_only import MAX_MINUTES


class LedgerRefused(Refused):
    """A rule of the ledger forbids it; nothing has moved. `account` is whose rule, if one's."""

    code = "ledger_refused"
    account: UUID | None = None

    @classmethod
    def from_figures(cls, figures: dict[str, Any]) -> Self:
        refusal = cls()
        if "account" in figures:
            refusal.account = UUID(figures["account"])
        return refusal


class UnknownAccount(LedgerRefused):
    code = "unknown_account"
    status = 404
    default_message = "There is no such account in this ledger."


class UnknownTransfer(LedgerRefused):
    code = "unknown_transfer"
    status = 404
    default_message = "There is no such transfer in this ledger."


class UnknownHold(LedgerRefused):
    code = "unknown_hold"
    status = 404
    default_message = "There is no such hold between these accounts."


class OneOfItsKind(LedgerRefused):
    code = "one_of_its_kind"
    default_message = "This ledger already has an account of that kind, for another holder."


class NotAmount(LedgerRefused):
    code = "not_an_amount"
    status = 400
    default_message = f"A transfer moves a whole number of minutes, from 1 to {MAX_MINUTES:,}."


class SameAccount(LedgerRefused):
    code = "same_account"
    status = 400
    default_message = "Credits cannot move from an account to itself."


class AlreadyPast(LedgerRefused):
    code = "already_past"
    status = 400
    default_message = "A hold must end at a time that is still to come."


class NotLimit(LedgerRefused):
    code = "not_a_limit"
    status = 400
    default_message = "A limit is a whole number of minutes, at most a thousand million either way."


class LimitsCrossed(LedgerRefused):
    code = "limits_crossed"
    status = 400
    default_message = "The lowest balance allowed must not be above the highest."


class KeyReused(LedgerRefused):
    code = "key_reused"
    default_message = "This request was already used for something else. Please start again."


class AccountClosed(LedgerRefused):
    code = "account_closed"
    default_message = "This account is closed: it can neither pay nor be paid."


class AccountFrozen(LedgerRefused):
    code = "account_frozen"
    default_message = "This account is suspended: it can neither pay nor be paid."


class AccountNotEmpty(LedgerRefused):
    code = "account_not_empty"
    default_message = "An account is closed only once it is empty and nothing is held."


class NotEnoughCredits(LedgerRefused):
    """The payer's floor. `available_minutes` is what it may still spend, its floor counted in."""

    code = "not_enough_credits"

    def __init__(self, minutes: int = 0, available_minutes: int = 0) -> None:
        self.minutes = minutes
        self.available_minutes = max(available_minutes, 0)
        self.missing_minutes = minutes - self.available_minutes
        super().__init__(
            f"Not enough credits: {hours(minutes)} needed, "
            f"{hours(self.available_minutes)} available, {hours(self.missing_minutes)} missing."
        )

    @classmethod
    def from_figures(cls, figures: dict[str, Any]) -> Self:
        refusal = cls(figures["minutes"], figures["available_minutes"] - figures["floor_minutes"])
        refusal.account = UUID(figures["account"])
        return refusal


class AskAgain(LedgerRefused):
    """Another posting was quicker. The same request with the same key is sent again for you."""

    code = "ask_again"
    status = 503
    default_message = "Many people use this account just now. Please try again in a moment."


class HoldEndsMeanwhile(AskAgain):
    """Another was ending the hold in the same moment. Asked again, it is known how it ended."""

    code = "hold_ends_meanwhile"
    default_message = "These held credits are being paid or given back just now. Please try again."


class AboveCeiling(LedgerRefused):
    """The payee's ceiling. `room_minutes` is what it may still receive, holds counted in."""

    code = "above_ceiling"

    def __init__(self, minutes: int = 0, room_minutes: int = 0) -> None:
        self.minutes = minutes
        self.room_minutes = max(room_minutes, 0)
        super().__init__(
            "That would take this account above the most it may hold: "
            f"it has room for {hours(self.room_minutes)}, and this is {hours(minutes)}."
        )

    @classmethod
    def from_figures(cls, figures: dict[str, Any]) -> Self:
        refusal = cls(figures["minutes"], figures["ceiling_minutes"] - figures["expected_minutes"])
        refusal.account = UUID(figures["account"])
        return refusal


class HoldAlreadyResolved(LedgerRefused):
    code = "hold_already_resolved"
    default_message = "These held credits have already been paid or given back."


class HoldNotExpired(LedgerRefused):
    code = "hold_not_expired"
    default_message = "The time of these held credits is not over yet."


class HoldTooSmall(LedgerRefused):
    """More was to be taken than is held. The rest needs a hold of its own."""

    code = "hold_too_small"

    def __init__(self, minutes: int = 0, held_minutes: int = 0) -> None:
        self.minutes = minutes
        self.held_minutes = held_minutes
        super().__init__(f"{hours(minutes)} cannot be paid from the {hours(held_minutes)} held.")

    @classmethod
    def from_figures(cls, figures: dict[str, Any]) -> Self:
        return cls(figures["minutes"], figures["held_minutes"])


class AlreadyReversed(LedgerRefused):
    code = "already_reversed"
    default_message = "This transfer has already been reversed."


class NotReversible(LedgerRefused):
    code = "not_reversible"
    default_message = "A reversal cannot itself be reversed: make a new transfer instead."


class NotMirror(LedgerRefused):
    code = "not_a_mirror"
    status = 400
    default_message = (
        "A transfer is reversed wholly: as many credits go back, between the same two accounts."
    )


class FederationOnly(LedgerRefused):
    code = "federation_only"
    status = 403
    default_message = "Only the federation moves credits between networks."


_BY_STATE: dict[str, type[LedgerRefused]] = {
    "LG002": UnknownAccount,
    "LG003": AccountClosed,
    "LG004": AccountFrozen,
    "LG005": NotEnoughCredits,
    "LG006": AboveCeiling,
    "LG007": UnknownHold,
    "LG008": HoldAlreadyResolved,
    "LG009": HoldTooSmall,
    "LG010": HoldNotExpired,
    "LG011": NotReversible,
    "LG012": FederationOnly,
    "LG013": AccountNotEmpty,
    "LG014": AskAgain,
    "LG015": NotMirror,
}

_BY_CONSTRAINT: dict[str, type[LedgerRefused]] = {
    "ledger_transfer_minutes_positive": NotAmount,
    "ledger_hold_minutes_positive": NotAmount,
    "ledger_stripe_balance_bounded": NotAmount,
    "ledger_stripe_held_not_negative": HoldEndsMeanwhile,
    "ledger_transfer_two_accounts": SameAccount,
    "ledger_hold_two_accounts": SameAccount,
    "ledger_hold_expires_later": AlreadyPast,
    "ledger_account_floor_below_ceiling": LimitsCrossed,
}


def refusal_of(error: BaseException | None) -> LedgerRefused | None:
    """The rule that a database error stands for, or None where it is no rule's."""
    if not isinstance(error, psycopg.Error):
        return None
    if rule := _BY_STATE.get(error.diag.sqlstate or ""):
        return rule.from_figures(json.loads(error.diag.message_detail or "{}"))
    if rule := _BY_CONSTRAINT.get(error.diag.constraint_name or ""):
        return rule()
    return None


@contextmanager
def named() -> Iterator[None]:
    """Raise the rule's own error where the database refused within."""
    try:
        yield
    except DatabaseError as error:
        refusal = refusal_of(error.__cause__)
        if refusal is None:
            raise
        raise refusal from error
