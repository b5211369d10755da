"""Every constraint of the ledger, tried by its own schema's owner with the triggers aside."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from psycopg import sql

from kernel.ids import uuid7
from tenant_apps.ledger.models import Account
from tenants.current import NetworkRef
from tests.factories.ledger import HoldFactory, SealFactory, TransferFactory, issue

BILLION = 10**9
TABLES = ["account", "stripe", "transfer", "hold", "hold_resolution", "entry", "account_change"]
TABLES += ["seal", "sealed_row"]

BROKEN: list[tuple[str, str, dict[str, Any]]] = [
    ("account_kind_known", "account", {"kind": "wallet"}),
    ("stripe_balance_bounded", "stripe", {"balance_minutes": BILLION + 1}),
    ("stripe_balance_bounded", "stripe", {"balance_minutes": -BILLION - 1}),
    ("stripe_held_not_negative", "stripe", {"held_out_minutes": -1}),
    ("stripe_held_not_negative", "stripe", {"held_in_minutes": -1}),
    ("stripe_sequence_not_negative", "stripe", {"last_sequence": -1}),
    ("account_floor_below_ceiling", "account", {"floor_minutes": 1, "ceiling_minutes": 0}),
    ("account_one_per_holder", "account", {"holder": "same"}),
    ("account_one_per_ledger", "account", {"kind": "issue"}),
    ("transfer_kind_known", "transfer", {"kind": "payment"}),
    ("transfer_minutes_positive", "transfer", {"minutes": 0}),
    ("transfer_minutes_positive", "transfer", {"minutes": BILLION + 1}),
    ("transfer_hold_taken_once", "transfer", {"hold_id": "the taken one"}),
    ("transfer_reversed_once", "transfer", {"kind": "reversal", "reverses_id": "the reversed one"}),
    ("entry_one_per_side", "entry", {"account_id": "payer", "sequence": 99}),
    ("entry_minutes_not_zero", "entry", {"minutes": 0}),
    ("entry_sequence_positive", "entry", {"sequence": 0}),
    ("hold_minutes_positive", "hold", {"minutes": 0}),
    (
        "account_change_limits_set",
        "account_change",
        {"sets_floor": False, "floor_minutes": 0, "frozen": True},
    ),
    ("account_change_limits_set", "account_change", {"ceiling_minutes": 0}),
    ("account_change_changes_something", "account_change", {"sets_floor": False}),
    ("account_change_reason_is_code", "account_change", {"reason": "Alice left us"}),
    ("seal_number_positive", "seal", {"number": 0}),
    ("seal_one_successor", "seal", {"previous_sha256": "the former one's"}),
    ("seal_count_within", "seal", {"count": 0}),
    ("seal_count_within", "seal", {"count": 8}),
    ("seal_count_within", "seal", {"at_most": 50_001}),
    ("sealed_row_kind_known", "sealed_row", {"kind": 6}),
]


class Behind:
    """The tables as their owner sees them, with posting switched off."""

    def __init__(self, admin: psycopg.Connection) -> None:
        self.admin = admin
        self.transfer = TransferFactory()
        self.hold = HoldFactory()
        self.seal = SealFactory()
        self.known = {
            "the former one's": bytes(self.seal.previous_sha256),
            "payer": self.transfer.payer_id,
            "transfer": self.transfer.id,
        }

    def defaults(self, table: str) -> dict[str, Any]:
        """A row that would be right."""
        moved = self.transfer
        parties = {"payer_id": moved.payer_id, "payee_id": moved.payee_id, "request_hash": b""}
        return {
            "account": {"id": uuid7(), "kind": "member", "holder": uuid7()},
            "transfer": {"id": uuid7(), "kind": "gift", "minutes": 15, **parties},
            "hold": {"id": uuid7(), "minutes": 15, **parties},
            "hold_resolution": {"hold_id": self.hold.id, "outcome": "released"},
            "entry": {
                "account_id": issue().id,
                "sequence": BILLION,
                "transfer_id": moved.id,
                "minutes": 15,
                "balance_after_minutes": 0,
            },
            "stripe": {"account_id": moved.payer_id, "number": 1, "stripes": 1},
            "account_change": {
                "id": uuid7(),
                "account_id": moved.payer_id,
                "reason": "x",
                "sets_floor": True,
            },
            "seal": {
                "number": BILLION,
                "format": 1,
                "previous_sha256": b"\1" * 32,
                "sha256": bytes(32),
                "count": 7,
                "at_most": 7,
                "horizon": 1,
                "seen_until": "now",
                "final_until": "now",
                "sealed_at": "now",
            },
            "sealed_row": {
                "kind": 1,
                "row_id": uuid7(),
                "seal_id": self.seal.number,
                "sha256": bytes(32),
            },
        }[table]

    def insert(self, table: str, row: dict[str, Any]) -> None:
        """Past the triggers that post, not past the constraints."""
        statement = sql.SQL("INSERT INTO {} ({}) OVERRIDING SYSTEM VALUE VALUES ({})").format(
            sql.Identifier(f"ledger_{table}"),
            sql.SQL(", ").join(map(sql.Identifier, row)),
            sql.SQL(", ").join(sql.Placeholder() * len(row)),
        )
        with self.admin.transaction():
            self.admin.execute("SET LOCAL session_replication_role = replica")
            self.admin.execute(statement, list(row.values()))


@pytest.fixture
def behind(here: NetworkRef, admin: psycopg.Connection) -> Iterator[Behind]:
    """The ledger from behind the wall; what is done to it is undone."""
    rows = Behind(admin)
    with admin.transaction(force_rollback=True):
        yield rows


def test_each_constraint_refuses_what_it_is_there_for(behind: Behind) -> None:
    for constraint, table, wrong in BROKEN:
        row = behind.defaults(table) | {
            name: _meant(behind, name, value) for name, value in wrong.items()
        }
        with pytest.raises(psycopg.errors.IntegrityError) as refused:
            behind.insert(table, row)
        assert refused.value.diag.constraint_name == f"ledger_{constraint}"


def test_a_right_row_is_taken(behind: Behind) -> None:
    """So that what the others refuse is refused for what is wrong with it."""
    for table in TABLES:
        behind.insert(table, behind.defaults(table))


def test_every_constraint_is_tried(behind: Behind) -> None:
    named = behind.admin.execute(
        "SELECT conname FROM pg_constraint WHERE contype IN ('c', 'u') AND conname LIKE 'ledger%' "
        "AND connamespace = current_schema()::regnamespace"
        " UNION SELECT indexrelid::regclass::name FROM pg_index "
        "WHERE indisunique AND NOT indisprimary AND indrelid IN "
        "(SELECT oid FROM pg_class WHERE relnamespace = current_schema()::regnamespace"
        " AND relname LIKE 'ledger%')"
    ).fetchall()
    assert {name for (name,) in named} == {f"ledger_{name}" for name, _, _ in BROKEN}


def test_no_balance_is_indexed(behind: Behind) -> None:
    """An index on what each posting changes would move the row each time."""
    indexed = behind.admin.execute(
        "SELECT DISTINCT a.attname FROM pg_index AS i "
        "JOIN pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey) "
        "WHERE i.indrelid = 'ledger_stripe'::regclass"
    ).fetchall()
    assert {name for (name,) in indexed} == {"account_id", "number"}


def _meant(behind: Behind, name: str, value: Any) -> Any:
    if name == "holder":
        return Account.objects.filter(kind="member").first().holder  # type: ignore[union-attr]
    if value == "the taken one":
        _take(behind)
        return behind.hold.id
    if value == "the reversed one":
        _reverse(behind)
        return behind.transfer.id
    return behind.known.get(value, value) if isinstance(value, str) else value


def _take(behind: Behind) -> None:
    behind.insert("transfer", behind.defaults("transfer") | {"hold_id": behind.hold.id})


def _reverse(behind: Behind) -> None:
    mirror = {"kind": "reversal", "reverses_id": behind.transfer.id}
    behind.insert("transfer", behind.defaults("transfer") | mirror)
