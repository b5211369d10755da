"""Credits cross between two networks: three ledgers agree, once, or nothing happens."""

from typing import Any
from uuid import UUID

import pytest

from kernel import database
from kernel.errors import Refused
from kernel.ids import uuid7
from shared_apps.federation import admission, consistency, leaving, legs, selectors, services
from shared_apps.federation.legs import Ledger
from shared_apps.federation.models import CrossTransfer
from shared_apps.federation.recipients import NotFederated
from shared_apps.federation.steps import CENTRE
from tenant_apps.credits import selectors as credits
from tenant_apps.ledger import refusals
from tenant_apps.ledger import selectors as ledger
from tenant_apps.ledger import services as ledger_services
from tenant_apps.ledger.models import AccountKind, Transfer
from tenant_apps.members import services as members
from tenant_apps.members.models import Member
from tenants import current
from tenants import services as registry
from tenants.current import NetworkRef
from tests.factories.federation import FederatedNetworkFactory
from tests.integration.ledger.ask import state
from tests.world import World

Pair = tuple[NetworkRef, NetworkRef]


@pytest.fixture
def federated(nwl: NetworkRef, warwick: NetworkRef) -> Pair:
    """Both networks in the federation."""
    FederatedNetworkFactory(network=nwl)
    FederatedNetworkFactory(network=warwick)
    return nwl, warwick


def send(
    network: NetworkRef,
    payer: Member,
    address: str,
    *,
    key: UUID | None = None,
    minutes: int = 60,
    note: str = "Thank you",
) -> services.Sent:
    with current.enter(network):
        account = credits.account_of(payer)
        return services.send(
            key=key or uuid7(),
            payer_network=network,
            payer_account_id=account.id,
            payer_handle=payer.handle,
            address=address,
            minutes=minutes,
            note=note,
            by=payer.id,
        )


def balance(network: NetworkRef, member: Member) -> int:
    with current.enter(network):
        return credits.account_of(member).balance_minutes


def clearing(network: NetworkRef) -> int:
    with current.enter(network):
        return ledger.account_of(kind=AccountKind.CLEARING, holder=network.id).balance_minutes


def positions() -> dict[str, int]:
    return {position.slug: position.minutes for position in selectors.positions()}


def assert_nothing_moved(nwl: NetworkRef, warwick: NetworkRef, sofia: Member) -> None:
    assert balance(warwick, sofia) == 120
    assert clearing(nwl) == clearing(warwick) == 0
    assert set(positions().values()) <= {0}
    with current.federation(nwl, warwick):
        assert not CrossTransfer.objects.exists()
    assert list(consistency.check()) == []


def test_all_three_ledgers_show_it(federated: Pair, alice: Member, sofia: Member) -> None:
    nwl, warwick = federated
    sent = send(warwick, sofia, "Alice@NWL ", minutes=90)
    assert (sent.address, sent.replayed) == (f"{alice.handle}@nwl", False)
    assert balance(warwick, sofia) == 30
    assert balance(nwl, alice) == 210
    assert (clearing(warwick), clearing(nwl)) == (90, -90)
    assert positions() == {"nwl": 90, "warwick": -90}
    for network, leg in ((warwick, Ledger.PAYER), (nwl, Ledger.PAYEE)):
        with current.enter(network):
            posted = Transfer.objects.get(federation_reference=sent.reference)
            assert (posted.id, posted.minutes) == (legs.key(sent.reference, leg), 90)
    assert list(consistency.check()) == []


def test_the_payees_ledger_names_no_actor_of_the_other_network(
    federated: Pair, alice: Member, sofia: Member
) -> None:
    nwl, warwick = federated
    sent = send(warwick, sofia, "alice@nwl")
    with current.enter(nwl):
        assert Transfer.objects.get(federation_reference=sent.reference).actor is None
    with current.enter(warwick):
        assert Transfer.objects.get(federation_reference=sent.reference).actor == sofia.id


def test_the_same_key_sends_once(federated: Pair, alice: Member, sofia: Member) -> None:
    nwl, warwick = federated
    key = uuid7()
    first = send(warwick, sofia, "alice@nwl", key=key)
    again = send(warwick, sofia, "alice@nwl", key=key)
    assert (first.replayed, again.replayed) == (False, True)
    assert again.address == first.address
    assert balance(nwl, alice) == 180
    assert positions() == {"nwl": 60, "warwick": -60}


@pytest.mark.parametrize("other", [{"minutes": 15}, {"note": "Something else"}])
def test_the_same_key_with_other_input_is_refused(
    federated: Pair, alice: Member, sofia: Member, other: dict[str, object]
) -> None:
    nwl, warwick = federated
    key = uuid7()
    send(warwick, sofia, "alice@nwl", key=key)
    with pytest.raises(services.KeyReused):
        send(warwick, sofia, "alice@nwl", key=key, **other)  # type: ignore[arg-type]
    assert balance(nwl, alice) == 180


def test_a_replay_is_answered_although_the_network_is_suspended_since(
    federated: Pair, alice: Member, sofia: Member
) -> None:
    nwl, warwick = federated
    key = uuid7()
    send(warwick, sofia, "alice@nwl", key=key)
    with current.shared():
        registry.suspend(network_id=nwl.id)
    assert send(warwick, sofia, "alice@nwl", key=key).replayed


@pytest.mark.parametrize(
    ("address", "code", "status"),
    [
        ("", "bad_address", 400),
        ("alice", "bad_address", 400),
        ("@nwl", "bad_address", 400),
        ("alice@", "bad_address", 400),
        ("alice@nwl.example", "bad_address", 400),
        ("alice@nwl@nwl", "bad_address", 400),
        ("ali ce@nwl", "bad_address", 400),
        ("a" * 65 + "@nwl", "bad_address", 400),
        ("alice@nowhere", "unknown_network", 404),
        ("sofia@warwick", "own_network", 400),
        ("nobody@nwl", "unknown_member", 404),
        ("al%ce@nwl", "bad_address", 400),
        ("alice\x00@nwl", "bad_address", 400),
    ],
)
def test_a_wrong_address_is_named_and_moves_nothing(
    federated: Pair, alice: Member, sofia: Member, address: str, code: str, status: int
) -> None:
    nwl, warwick = federated
    with pytest.raises(Refused) as refused:
        send(warwick, sofia, address)
    assert (refused.value.code, refused.value.status) == (code, status)
    assert_nothing_moved(nwl, warwick, sofia)


def test_a_network_outside_the_federation_neither_pays_nor_is_paid(
    nwl: NetworkRef, warwick: NetworkRef, alice: Member, sofia: Member
) -> None:
    FederatedNetworkFactory(network=nwl)
    for network, payer, address in (
        (warwick, sofia, "alice@nwl"),
        (nwl, alice, "sofia@warwick"),
    ):
        with pytest.raises(NotFederated) as refused:
            send(network, payer, address)
        assert "warwick" in refused.value.message
    assert_nothing_moved(nwl, warwick, sofia)


def test_a_network_that_left_trades_no_more_and_keeps_its_position(
    federated: Pair, alice: Member, sofia: Member
) -> None:
    nwl, warwick = federated
    send(warwick, sofia, "alice@nwl")
    with current.shared():
        leaving.leave(network=nwl, side=CENTRE, reason="They asked for it", by=None)
    with pytest.raises(Refused, match="not in the federation"):
        send(warwick, sofia, "alice@nwl")
    assert positions() == {"nwl": 60, "warwick": -60}
    with current.shared():
        admission.join(network=nwl, by=None)
    send(warwick, sofia, "alice@nwl")
    assert positions() == {"nwl": 120, "warwick": -120}


def test_a_suspended_network_neither_pays_nor_is_paid(
    world: World, federated: Pair, alice: Member, sofia: Member
) -> None:
    nwl, warwick = federated
    with current.shared():
        registry.suspend(network_id=nwl.id)
    suspended = world.ref(nwl.id)
    with pytest.raises(Refused, match="not active"):
        send(warwick, sofia, "alice@nwl")
    with pytest.raises(Refused, match="not active"):
        send(suspended, alice, "sofia@warwick")
    assert_nothing_moved(nwl, warwick, sofia)


def test_the_database_itself_asks_for_two_active_federated_networks(
    federated: Pair, alice: Member, sofia: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A network that is suspended, or leaves, after the first look is still caught."""
    nwl, warwick = federated
    monkeypatch.setattr("shared_apps.federation.recipients.require_active", lambda *_: None)
    monkeypatch.setattr("shared_apps.federation.recipients.require_federated", lambda *_: None)
    with current.shared():
        registry.suspend(network_id=nwl.id)
    with pytest.raises(Refused) as refused:
        send(warwick, sofia, "alice@nwl")
    assert (refused.value.code, "nwl" in refused.value.message) == ("network_resting", True)
    with current.shared():
        registry.reactivate(network_id=nwl.id)
        leaving.leave(network=nwl, side=CENTRE, reason="They asked for it", by=None)
    with pytest.raises(Refused) as refused:
        send(warwick, sofia, "alice@nwl")
    assert (refused.value.code, "nwl" in refused.value.message) == ("not_federated", True)
    assert_nothing_moved(nwl, warwick, sofia)


def test_a_suspended_member_cannot_be_found_and_cannot_pay(
    federated: Pair, alice: Member, sofia: Member, champion: Member
) -> None:
    nwl, warwick = federated
    with current.enter(nwl):
        members.suspend(member=alice, by=champion.id)
    with pytest.raises(Refused) as refused:
        send(warwick, sofia, "alice@nwl")
    assert refused.value.code == "unknown_member"
    with pytest.raises(refusals.AccountFrozen):
        send(nwl, alice, "sofia@warwick")
    assert_nothing_moved(nwl, warwick, sofia)


def test_more_than_available_is_refused(federated: Pair, alice: Member, sofia: Member) -> None:
    nwl, warwick = federated
    with pytest.raises(refusals.NotEnoughCredits):
        send(warwick, sofia, "alice@nwl", minutes=135)
    assert_nothing_moved(nwl, warwick, sofia)


def test_a_full_account_refuses_and_tells_nothing_of_its_balance(
    federated: Pair, alice: Member, sofia: Member
) -> None:
    nwl, warwick = federated
    with current.enter(nwl):
        account = credits.account_of(alice)
        ledger_services.change_account(account=account.id, by=None, reason="test", ceiling=150)
    with pytest.raises(services.RecipientCannotReceive) as refused:
        send(warwick, sofia, "alice@nwl")
    assert "120" not in refused.value.message
    assert "2 hours" not in refused.value.message
    assert_nothing_moved(nwl, warwick, sofia)


def test_at_its_lower_limit_a_network_can_still_earn(
    nwl: NetworkRef, warwick: NetworkRef, alice: Member, sofia: Member
) -> None:
    FederatedNetworkFactory(network=nwl)
    FederatedNetworkFactory(network=warwick, floor_minutes=-60)
    send(warwick, sofia, "alice@nwl", minutes=45)
    with pytest.raises(services.TradeLimitDown, match="only 15 minutes more"):
        send(warwick, sofia, "alice@nwl", minutes=30)
    send(warwick, sofia, "alice@nwl", minutes=15)
    with pytest.raises(services.TradeLimitDown, match=r"Warwick .* has reached its trade limit"):
        send(warwick, sofia, "alice@nwl", minutes=15)
    send(nwl, alice, "sofia@warwick", minutes=15)
    assert positions() == {"nwl": 45, "warwick": -45}
    assert list(consistency.check()) == []


def test_at_its_upper_limit_a_network_can_still_pay(
    nwl: NetworkRef, warwick: NetworkRef, alice: Member, sofia: Member
) -> None:
    FederatedNetworkFactory(network=nwl, ceiling_minutes=60)
    FederatedNetworkFactory(network=warwick)
    send(warwick, sofia, "alice@nwl", minutes=60)
    with pytest.raises(services.TradeLimitUp, match="North West London has reached"):
        send(warwick, sofia, "alice@nwl", minutes=15)
    send(nwl, alice, "sofia@warwick", minutes=15)


@pytest.mark.parametrize("minutes", [0, -15, 1.5, 10**12, True, "60", None])
def test_what_is_no_amount_does_not_cross(
    federated: Pair, alice: Member, sofia: Member, minutes: Any
) -> None:
    nwl, warwick = federated

    def rows() -> list[object]:
        found = []
        for door in (current.enter(nwl), current.enter(warwick), current.shared()):
            with door:
                found.append(state())
        return found

    before = rows()
    with pytest.raises(refusals.NotAmount) as refused:
        send(warwick, sofia, "alice@nwl", minutes=minutes)
    assert refused.value.message == (
        "A transfer moves a whole number of minutes, from 1 to 1,000,000,000."
    )
    assert rows() == before
    assert_nothing_moved(nwl, warwick, sofia)


def test_a_note_may_not_be_endless(federated: Pair, alice: Member, sofia: Member) -> None:
    nwl, warwick = federated
    with pytest.raises(services.NoteTooLong):
        send(warwick, sofia, "alice@nwl", note="x" * 501)
    assert_nothing_moved(nwl, warwick, sofia)


def test_sending_is_refused_inside_a_transaction(
    federated: Pair, alice: Member, sofia: Member
) -> None:
    _, warwick = federated
    with current.enter(warwick), database.atomic(), pytest.raises(current.DoorInTransaction):
        services.send(
            key=uuid7(),
            payer_network=warwick,
            payer_account_id=uuid7(),
            payer_handle=sofia.handle,
            address="alice@nwl",
            minutes=15,
            note="",
            by=sofia.id,
        )
