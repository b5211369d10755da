"""What a person reads when the ledger says no."""

from uuid import UUID

import pytest

from kernel.errors import Refused
from tenant_apps.ledger import refusals
from tenant_apps.ledger.refusals import (
    AboveCeiling,
    HoldTooSmall,
    LedgerRefused,
    NotEnoughCredits,
    refusal_of,
)

ACCOUNT = UUID(int=5)
RULES = [rule for rule in vars(refusals).values() if isinstance(rule, type)]
LEDGER_RULES = [rule for rule in RULES if issubclass(rule, LedgerRefused)]


def test_each_refusal_has_a_code_of_its_own() -> None:
    codes = [rule.code for rule in LEDGER_RULES]
    assert len(set(codes)) == len(codes) > 20


@pytest.mark.parametrize("rule", LEDGER_RULES)
def test_each_refusal_is_a_sentence(rule: type[LedgerRefused]) -> None:
    refusal = rule()
    assert isinstance(refusal, Refused)
    assert refusal.message.endswith(".")
    assert refusal.status in {400, 403, 404, 409, 503}


def test_too_few_credits_says_what_is_missing() -> None:
    refusal = NotEnoughCredits.from_figures(
        {"account": str(ACCOUNT), "minutes": 120, "available_minutes": 90, "floor_minutes": 0}
    )
    assert refusal.message == (
        "Not enough credits: 2 hours needed, 1.5 hours available, 30 minutes missing."
    )
    assert (refusal.account, refusal.missing_minutes) == (ACCOUNT, 30)


def test_a_floor_below_zero_counts_as_available() -> None:
    refusal = NotEnoughCredits.from_figures(
        {"account": str(ACCOUNT), "minutes": 120, "available_minutes": -60, "floor_minutes": -90}
    )
    assert (refusal.available_minutes, refusal.missing_minutes) == (30, 90)


def test_a_balance_below_a_raised_floor_has_nothing_available() -> None:
    refusal = NotEnoughCredits.from_figures(
        {"account": str(ACCOUNT), "minutes": 15, "available_minutes": 20, "floor_minutes": 60}
    )
    assert (refusal.available_minutes, refusal.missing_minutes) == (0, 15)


def test_a_full_account_says_what_room_there_is() -> None:
    refusal = AboveCeiling.from_figures(
        {"account": str(ACCOUNT), "minutes": 60, "expected_minutes": 570, "ceiling_minutes": 600}
    )
    assert "room for 30 minutes, and this is 1 hour" in refusal.message
    assert refusal.room_minutes == 30


def test_a_small_hold_says_both_figures() -> None:
    refusal = HoldTooSmall.from_figures({"hold": "x", "minutes": 90, "held_minutes": 60})
    assert refusal.message == "1.5 hours cannot be paid from the 1 hour held."


def test_an_error_that_no_rule_raised_stays_what_it_is() -> None:
    assert refusal_of(ValueError()) is None
    assert refusal_of(None) is None
