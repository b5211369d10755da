"""Two who decide about a membership in the same moment: the second sees what the first did."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections

from kernel.errors import Refused
from kernel.ids import uuid7
from shared_apps.federation import admission, consistency, leaving, membership, selectors
from shared_apps.federation.models import TERMS_VERSION, MembershipStep
from shared_apps.federation.steps import CENTRE, NETWORK
from tenant_apps.members.models import Member
from tenants import current
from tenants.current import NetworkRef
from tests.factories.federation import FederatedNetworkFactory
from tests.integration.federation.test_at_once import give_hours, send

Act = Callable[[NetworkRef], object]


def invite(network: NetworkRef) -> object:
    return admission.invite(network=network, by=None)


def apply(network: NetworkRef) -> object:
    return admission.apply(
        network=network, terms_version=TERMS_VERSION, shares="marked", by=uuid7()
    )


def agree(network: NetworkRef) -> object:
    return admission.agree(
        network=network, terms_version=TERMS_VERSION, shares="marked", by=uuid7()
    )


def take_back(network: NetworkRef) -> object:
    return admission.take_back(network=network, side=CENTRE, by=None)


def leave(network: NetworkRef) -> object:
    return leaving.leave(network=network, side=NETWORK, reason="It is over", by=uuid7())


def together(network: NetworkRef, *acts: Act) -> list[str]:
    """What came of each: `done`, or the code of its refusal."""
    ready = Barrier(len(acts))

    def run(act: Act) -> str:
        ready.wait()
        try:
            with current.shared():
                act(network)
        except Refused as refused:
            return refused.code
        finally:
            connections.close_all()
        return "done"

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def kinds(network: NetworkRef) -> list[str]:
    with current.shared():
        steps = MembershipStep.objects.filter(network_id=network.id).order_by("id")
        return list(steps.values_list("kind", flat=True))


@pytest.mark.parametrize("attempt", range(5))
def test_an_application_and_an_invitation_that_cross_are_a_yes(
    nwl: NetworkRef, attempt: int
) -> None:
    assert together(nwl, invite, apply) == ["done", "done"]
    assert membership.of(nwl.id).state == "joined"
    assert kinds(nwl) in (["invited", "joined"], ["applied", "joined"])


@pytest.mark.parametrize("attempt", range(5))
def test_a_yes_and_what_is_taken_back_end_in_one_of_both(nwl: NetworkRef, attempt: int) -> None:
    with current.shared():
        invite(nwl)
    outcomes = together(nwl, agree, take_back)
    state = membership.of(nwl.id).state
    assert (state, outcomes) in [
        ("joined", ["done", "federation_not_possible_now"]),
        ("outside", ["federation_not_possible_now", "done"]),
    ]
    assert selectors.is_federated(nwl.id) == (state == "joined")


def test_eight_champions_apply_once(nwl: NetworkRef) -> None:
    assert Counter(together(nwl, *[apply] * 8)) == {"done": 8}
    assert kinds(nwl) == ["applied"]


def test_eight_champions_agree_once(nwl: NetworkRef) -> None:
    with current.shared():
        invite(nwl)
    assert Counter(together(nwl, *[agree] * 8)) == {"done": 8}
    assert kinds(nwl) == ["invited", "joined"]


def test_eight_who_leave_leave_once(nwl: NetworkRef) -> None:
    FederatedNetworkFactory(network=nwl)
    outcomes = Counter(together(nwl, *[leave] * 8))
    assert outcomes["done"] >= 1
    assert set(outcomes) <= {"done", "not_in_federation"}
    assert kinds(nwl) == ["invited", "joined", "leaving", "left"]


def test_a_network_that_leaves_in_the_middle_of_trade_leaves_all_ledgers_agreeing(
    nwl: NetworkRef, warwick: NetworkRef, alice: Member, sofia: Member
) -> None:
    for network in (nwl, warwick):
        FederatedNetworkFactory(network=network)
    give_hours(warwick, sofia, 600)

    def trade() -> str:
        return send(warwick, sofia, "alice@nwl", uuid7())

    def go() -> str:
        try:
            with current.shared():
                leave(nwl)
        finally:
            connections.close_all()
        return "left"

    jobs: list[Callable[[], str]] = [*[trade] * 8, go, *[trade] * 8]
    with ThreadPoolExecutor(8) as pool:
        outcomes = Counter(one.result() for one in [pool.submit(job) for job in jobs])
    assert set(outcomes) <= {"sent", "left", "not_federated"}
    assert membership.of(nwl.id).state == "left"
    position = selectors.position(nwl.id)
    assert position
    assert position.minutes == 15 * outcomes["sent"]
    assert list(consistency.check()) == []
