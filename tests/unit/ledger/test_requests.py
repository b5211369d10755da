"""What may be asked of the ledger, and what a key stands for."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from tenant_apps.ledger.models import TransferKind
from tenant_apps.ledger.posting import _INSERT_TAKE, NewHold, NewTransfer, _statement
from tenant_apps.ledger.refusals import NotAmount, SameAccount

ALICE, BOB = UUID(int=1), UUID(int=2)
GIFT = NewTransfer(
    key=UUID(int=9), kind=TransferKind.GIFT, payer=ALICE, payee=BOB, minutes=60, by=ALICE
)
HOLD = NewHold(key=UUID(int=9), payer=ALICE, payee=BOB, minutes=60, by=ALICE)


@pytest.mark.parametrize("minutes", [0, -15, 1.5, "60", True, None])
@pytest.mark.parametrize("asked", [GIFT, HOLD])
def test_only_a_positive_whole_number_of_minutes_is_an_amount(asked: Any, minutes: Any) -> None:
    with pytest.raises(NotAmount):
        replace(asked, minutes=minutes)


@pytest.mark.parametrize("asked", [GIFT, HOLD])
def test_nobody_pays_themselves(asked: Any) -> None:
    with pytest.raises(SameAccount):
        replace(asked, payee=ALICE)


@pytest.mark.parametrize(
    "change",
    [
        {"kind": TransferKind.EXCHANGE},
        {"payer": UUID(int=3)},
        {"payee": UUID(int=3)},
        {"minutes": 61},
        {"by": None},
        {"subject": UUID(int=3)},
        {"hold": UUID(int=3)},
        {"batch": UUID(int=3)},
        {"federation_reference": UUID(int=3)},
    ],
)
def test_other_input_has_another_hash(change: dict[str, Any]) -> None:
    assert replace(GIFT, **change).row()[-1] != GIFT.row()[-1]


def test_the_same_input_has_the_same_hash() -> None:
    assert replace(GIFT).row()[-1] == GIFT.row()[-1]


def test_a_hold_asked_for_again_later_is_the_same_hold() -> None:
    later = replace(HOLD, expires_at=datetime(2030, 1, 1, tzinfo=UTC))
    assert later.row()[-1] == HOLD.row()[-1]


def test_a_statement_names_the_schema_it_is_meant_for() -> None:
    assert 'INSERT INTO "ledger_transfer"' in _statement(_INSERT_TAKE, None)
    elsewhere = _statement(_INSERT_TAKE, "n_abc")
    assert 'INSERT INTO "n_abc"."ledger_transfer"' in elsewhere
