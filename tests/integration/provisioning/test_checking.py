"""`hexitime ledger check` finds what somebody changed behind the ledger's back."""

import json
from io import StringIO

import pytest
from django.core.management import call_command

from tenant_apps.members.models import Member
from tenant_apps.policy import applying
from tenants import current
from tenants.current import NetworkRef
from tests.factories.members import admit
from tests.factories.policy import PolicyChangeFactory
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


@pytest.mark.parametrize(("kind", "stripes"), [("member", 1), ("chest", 16)])
def test_a_limit_altered_since_the_account_was_opened_is_found(
    world: World, nwl: NetworkRef, alice: Member, kind: str, stripes: int
) -> None:
    """In the account and in all its stripes, so that they go together."""
    floor = "floor_minutes = -1600"
    its = f"account_id = (SELECT id FROM ledger_account WHERE kind = '{kind}')"
    tamper(world, nwl.schema, f"UPDATE ledger_account SET {floor} WHERE kind = '{kind}'")
    tamper(world, nwl.schema, f"UPDATE ledger_stripe SET {floor} / {stripes} WHERE {its}")
    code, text = check()
    assert code == 1
    assert text.endswith(": floor as opened is -1600, should be 0\n")


def test_limits_that_the_policy_has_changed_are_in_order(nwl: NetworkRef, alice: Member) -> None:
    with current.enter(nwl):
        PolicyChangeFactory(in_days=0)
        admit("Bob Baker")
    assert check()[0] == 0, "before the accounts have followed"
    with current.enter(nwl):
        applying.apply_due()
        admit("Carol Carter")
    assert check()[0] == 0
