"""`hexitime audit verify` names the first act that is not as it was sealed."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tenant_apps.audit import sealing
from tenant_apps.audit.models import Event
from tenants import current
from tenants import services as registry
from tenants.current import NetworkRef
from tests.factories.audit import EventFactory
from tests.integration.audit.conftest import Tamper


def verify(*options: str) -> tuple[int, str]:
    out = StringIO()
    try:
        call_command("audit", "verify", *options, stdout=out)
    except SystemExit as ended:
        return int(str(ended.code)), out.getvalue()
    return 0, out.getvalue()


@pytest.fixture
def acts(here: NetworkRef) -> list[Event]:
    """Three acts under two seals."""
    made = [EventFactory(action="thing.done") for _ in range(2)]
    sealing.seal_all()
    made.append(EventFactory(action="thing.done"))
    sealing.seal_all()
    return made


def test_audits_in_order_exit_with_0(acts: list[Event], warwick: NetworkRef) -> None:
    code, text = verify()
    assert code == 0
    assert text.splitlines() == [
        "nwl: as it was sealed",
        "warwick: as it was sealed",
        "centre: as it was sealed",
    ]


def test_one_networks_alone_is_verified(acts: list[Event], warwick: NetworkRef) -> None:
    assert verify("--network", "nwl") == (0, "nwl: as it was sealed\n")
    with pytest.raises(CommandError, match="There is no network at “nowhere”"):
        verify("--network", "nowhere")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_event SET action = 'thing.undone' WHERE id = '{id}'",
        "UPDATE audit_event SET actor = NULL WHERE id = '{id}'",
        "UPDATE audit_event SET subject = gen_random_uuid() WHERE id = '{id}'",
        "UPDATE audit_event SET at = at + interval '1 microsecond' WHERE id = '{id}'",
        """UPDATE audit_event SET detail = '{{"a": 1}}' WHERE id = '{id}'""",
    ],
)
def test_an_act_that_was_changed_is_named(
    acts: list[Event], tamper: Tamper, statement: str
) -> None:
    tamper(statement.format(id=acts[1].id))
    code, text = verify("--network", "nwl")
    assert code == 1
    assert text.startswith(f"nwl: act {acts[1].id} (thing.")
    assert "): hash in seal 2 is " in text
    assert "more)" not in text


def test_an_act_that_was_removed_is_named(acts: list[Event], tamper: Tamper) -> None:
    tamper(f"DELETE FROM audit_event WHERE id = '{acts[0].id}'")
    code, text = verify()
    assert code == 1
    assert text.startswith(f"nwl: act {acts[0].id}: hash in seal 2 is nothing, should be ")


def test_an_act_inserted_behind_is_named(acts: list[Event], tamper: Tamper) -> None:
    tamper(
        "INSERT INTO audit_event (id, at, action, detail) VALUES"
        f" ('{acts[0].id.hex[:-1]}0', now() - interval '1 day', 'thing.forged', '{{}}')"
    )
    code, text = verify("--network", "nwl")
    assert code == 1
    assert "(thing.forged): seal over it is nothing, should be one" in text


def test_of_several_the_one_sealed_first_is_named(acts: list[Event], tamper: Tamper) -> None:
    tamper("UPDATE audit_event SET actor = NULL WHERE action = 'thing.done'")
    code, text = verify("--json")
    report = json.loads(text)
    [broken] = report["broken"]
    assert (code, report["ok"]) == (1, False)
    assert report["audits"] == ["nwl", "centre"]
    assert broken["audit"] == "nwl"
    assert broken["first"].split()[1] in {str(one.id) for one in acts[:2]}
    assert len(broken["all"]) == 3
    assert "(and 2 more)" in verify()[1]


def test_who_adjusts_the_rows_of_a_seal_too_breaks_the_seal(
    acts: list[Event], tamper: Tamper
) -> None:
    """The act's hash is as it should be then, and the seal's own is not, nor all after it."""
    tamper(f"DELETE FROM audit_event WHERE id = '{acts[0].id}'")
    tamper(f"DELETE FROM audit_sealed_event WHERE event_id = '{acts[0].id}'")
    code, text = verify("--network", "nwl")
    assert code == 1
    assert text.startswith("nwl: seal 2: number of acts it covers is 1, should be 2")


def test_a_missing_seal_is_named(acts: list[Event], tamper: Tamper) -> None:
    tamper("DELETE FROM audit_seal WHERE number = 2")
    code, text = verify("--network", "nwl")
    assert code == 1
    assert text.startswith("nwl: seal 2: the seal itself is nothing, should be one")


def test_the_centres_audit_is_verified_and_suspended_networks_are_too(
    acts: list[Event], nwl: NetworkRef
) -> None:
    with current.shared():
        EventFactory()
        sealing.seal_all()
        registry.suspend(network_id=nwl.id)
    code, text = verify()
    assert (code, text.splitlines()) == (0, ["nwl: as it was sealed", "centre: as it was sealed"])
