"""What networks and members see of what crossed: their own, and no more than was agreed."""

import pytest

from kernel.errors import Refused
from shared_apps.federation import admission, leaving, selectors
from shared_apps.federation.models import CrossTransfer
from shared_apps.federation.steps import CENTRE
from tenant_apps.members import services as members
from tenant_apps.members.models import Member
from tenants import current
from tenants.current import NetworkRef
from tests.factories.federation import CrossTransferFactory, FederatedNetworkFactory
from tests.world import World


@pytest.fixture
def crossed(nwl: NetworkRef, warwick: NetworkRef, alice: Member, sofia: Member) -> CrossTransfer:
    FederatedNetworkFactory(network=nwl)
    FederatedNetworkFactory(network=warwick, floor_minutes=-70)
    return CrossTransferFactory(network=warwick, payer=sofia, address="alice@nwl")


def show_name(network: NetworkRef, member: Member) -> None:
    with current.enter(network):
        members.change_profile(
            member=member,
            name=member.name,
            job_title="",
            organisation=None,
            about="",
            shows_name_outside=True,
            by=member.id,
        )


def test_a_name_is_shown_only_to_whom_it_was_agreed(
    crossed: CrossTransfer, nwl: NetworkRef, warwick: NetworkRef, alice: Member
) -> None:
    before = selectors.resolve("alice@nwl", asking=warwick)
    show_name(nwl, alice)
    after = selectors.resolve("alice@nwl", asking=warwick)
    assert (before.name, after.name) == ("", "Alice Archer")
    assert before.address == "alice@nwl"
    assert before.network.name == "North West London"


def test_a_network_outside_the_federation_finds_nobody(
    world: World, crossed: CrossTransfer
) -> None:
    outside = world.network("outside", "Outside", "school")
    with pytest.raises(Refused) as refused:
        selectors.resolve("alice@nwl", asking=outside)
    assert refused.value.code == "not_federated"


def test_positions_of_all_sum_to_zero(crossed: CrossTransfer) -> None:
    nwl, warwick = selectors.positions()
    assert (nwl.name, nwl.minutes, nwl.floor_minutes) == ("North West London", 60, -36000)
    assert (warwick.minutes, warwick.floor_minutes) == (-60, -70)


def test_a_network_that_never_joined_has_no_position(world: World, crossed: CrossTransfer) -> None:
    outside = world.network("outside", "Outside", "school")
    assert selectors.position(outside.id) is None
    assert not selectors.is_federated(outside.id)
    assert selectors.statement(outside.id).lines == []


def test_both_statements_tell_the_same_from_two_sides(
    crossed: CrossTransfer, nwl: NetworkRef, warwick: NetworkRef
) -> None:
    (received,) = selectors.statement(nwl.id).lines
    (paid,) = selectors.statement(warwick.id).lines
    assert (received.minutes, received.position_minutes) == (60, 60)
    assert (paid.minutes, paid.position_minutes) == (-60, -60)
    assert received.crossing is not None
    assert paid.crossing is not None
    assert received.crossing.there_address == "sofia@warwick"
    assert paid.crossing.there_address == "alice@nwl"
    assert (paid.crossing.outgoing, received.crossing.outgoing) == (True, False)


def test_champions_do_not_read_what_members_wrote(crossed: CrossTransfer, nwl: NetworkRef) -> None:
    (line,) = selectors.statement(nwl.id).lines
    assert crossed.note
    assert line.crossing is not None
    assert line.crossing.note == ""


def test_a_statement_comes_in_pages(
    crossed: CrossTransfer,
    warwick: NetworkRef,
    sofia: Member,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(selectors, "PAGE", 2)
    for _ in range(2):
        CrossTransferFactory(network=warwick, payer=sofia, address="alice@nwl", minutes=5)
    first = selectors.statement(warwick.id)
    second = selectors.statement(warwick.id, before=first.older)
    assert [line.position_minutes for line in first.lines + second.lines] == [-70, -65, -60]
    assert second.older is None


def test_a_third_network_sees_nothing_of_what_crossed(
    world: World, crossed: CrossTransfer, nwl: NetworkRef
) -> None:
    outside = world.network("outside", "Outside", "school")
    with current.enter(outside):
        assert selectors.crossings([crossed.reference]) == {}
    with current.enter(nwl):
        assert selectors.crossings([crossed.reference])[crossed.reference].note == crossed.note


def test_joining_again_sets_the_limits_and_keeps_the_position(
    crossed: CrossTransfer, warwick: NetworkRef
) -> None:
    with current.shared():
        admission.join(network=warwick, by=None, floor_minutes=-600)
    position = selectors.position(warwick.id)
    assert position is not None
    assert (position.minutes, position.floor_minutes) == (-60, -600)


def test_a_network_that_is_not_in_cannot_leave(world: World) -> None:
    outside = world.network("outside", "Outside", "school")
    with current.shared(), pytest.raises(Refused, match="not in the federation"):
        leaving.leave(network=outside, side=CENTRE, reason="They asked for it", by=None)
