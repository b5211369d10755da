"""`hexitime ledger check` finds what somebody changed behind the ledger's back."""

import json
from io import StringIO

import pytest
from django.core.management import call_command

from tenant_apps.members.models import Member
from tenants.current import NetworkRef
from tests.world import World


def check(*options: str) -> tuple[int, str]:
    out = StringIO()
    try:
        call_command("ledger", "check", *options, stdout=out)
    except SystemExit as ended:
        return int(str(ended.code)), out.getvalue()
    return 0, out.getvalue()


def tamper(world: World, schema: str, statement: str) -> None:
    """As the server's administrator, with every trigger off."""
    with world.admin() as admin:
        admin.execute(f"SET search_path = {schema}")
        table = statement.split()[1]
        admin.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        admin.execute(statement)
        admin.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def test_books_in_order_exit_with_0(nwl: NetworkRef, alice: Member) -> None:
    code, text = check()
    assert code == 0
    assert text.splitlines() == ["nwl: in order", "national: in order", "federation: in order"]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_stripe SET balance_minutes = balance_minutes + 1 WHERE stripes = 1",
        "UPDATE ledger_entry SET minutes = 121 WHERE minutes = 120",
        "UPDATE ledger_transfer SET minutes = 60",
    ],
)
def test_a_changed_row_is_found_and_exits_with_1(
    world: World, nwl: NetworkRef, alice: Member, statement: str
) -> None:
    tamper(world, nwl.schema, statement)
    code, text = check("--json")
    report = json.loads(text)
    assert code == 1
    assert not report["ok"]
    assert {one["ledger"] for one in report["differences"]} == {"nwl"}
    assert report["ledgers"] == ["nwl"], "it stops at the first ledger that is wrong"
