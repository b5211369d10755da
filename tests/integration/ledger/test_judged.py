"""What the posting triggers refuse of a row, whoever inserts it, under a constraint's name."""

from typing import Any

import psycopg
import pytest

from kernel.ids import uuid7
from tenant_apps.ledger.models import Account
from tests.integration.ledger.ask import assert_sound, give, set_aside

WRONG: list[tuple[str, str, dict[str, Any]]] = [
    ("transfer_two_accounts", "transfer", {"payee_id": "payer"}),
    ("transfer_reversal_names_original", "transfer", {"kind": "reversal"}),
    ("transfer_reversal_names_original", "transfer", {"reverses_id": "gift"}),
    (
        "transfer_reversal_names_original",
        "transfer",
        {"kind": "reversal", "reverses_id": "gift", "hold_id": "hold"},
    ),
    ("transfer_federated_has_reference", "transfer", {"kind": "national"}),
    ("transfer_federated_has_reference", "transfer", {"kind": "federated_in"}),
    ("transfer_federated_has_reference", "transfer", {"kind": "federated_out"}),
    ("transfer_kind_known", "transfer", {"kind": "payment"}),
    ("transfer_minutes_positive", "transfer", {"minutes": 0}),
    ("transfer_minutes_positive", "transfer", {"minutes": -15}),
    ("transfer_minutes_positive", "transfer", {"minutes": 10**12}),
    ("hold_two_accounts", "hold", {"payee_id": "payer"}),
    ("hold_minutes_positive", "hold", {"minutes": 0}),
    ("hold_expires_later", "hold", {"expires_at": "2020-01-01T00:00:00Z"}),
    ("hold_resolution_taken_by_transfer", "resolution", {"outcome": "taken"}),
    ("hold_resolution_taken_by_transfer", "resolution", {"outcome": "given"}),
    ("hold_resolution_taken_by_transfer", "resolution", {"taken_minutes": 15}),
    ("hold_resolution_taken_by_transfer", "resolution", {"transfer_id": "gift"}),
]
TABLES = {
    "transfer": "ledger_transfer",
    "hold": "ledger_hold",
    "resolution": "ledger_hold_resolution",
}


@pytest.mark.parametrize(("constraint", "what", "wrong"), WRONG)
def test_what_is_no_transfer_or_hold_is_refused(
    admin: psycopg.Connection,
    alice: Account,
    bob: Account,
    constraint: str,
    what: str,
    wrong: dict[str, Any],
) -> None:
    gift, hold = give(alice, bob, 15), set_aside(alice, bob, 15)
    known = {"payer": alice.id, "gift": gift.id, "hold": hold.id}
    moving = {"id": uuid7(), "payer_id": alice.id, "payee_id": bob.id, "minutes": 15}
    right: dict[str, dict[str, Any]] = {
        "transfer": {**moving, "kind": "gift", "request_hash": b""},
        "hold": {**moving, "request_hash": b""},
        "resolution": {"hold_id": hold.id, "outcome": "released"},
    }
    row = right[what] | {name: known.get(str(value), value) for name, value in wrong.items()}
    columns, marks = ", ".join(row), ", ".join(["%s"] * len(row))
    with pytest.raises(psycopg.errors.CheckViolation) as refused, admin.transaction():
        admin.execute(
            f"INSERT INTO {TABLES[what]} ({columns}) VALUES ({marks})", list(row.values())
        )
    assert refused.value.diag.constraint_name == f"ledger_{constraint}"
    assert_sound()
