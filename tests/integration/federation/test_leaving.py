"""A network leaves: nothing new begins, what is open ends, and then it has left."""

from collections.abc import Iterator
from uuid import UUID

import pytest

from kernel import database
from kernel.errors import Refused
from kernel.ids import uuid7
from shared_apps.federation import leaving, legs, membership, open_work, selectors, steps
from shared_apps.federation.membership import State
from shared_apps.federation.open_work import OpenWork
from shared_apps.federation.steps import CENTRE, NETWORK
from tenant_apps.ledger import posting
from tenant_apps.ledger.models import HoldOutcome
from tenant_apps.members.models import Member
from tenants import current
from tenants.current import NetworkRef
from tests.factories.federation import FederatedNetworkFactory
from tests.integration.federation.test_send import send


@pytest.fixture(autouse=True)
def federated(nwl: NetworkRef, warwick: NetworkRef) -> None:
    FederatedNetworkFactory(network=nwl)
    FederatedNetworkFactory(network=warwick)


@pytest.fixture
def diary(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, int]]:
    """Something of an app's own that is open between networks: how much, by slug."""
    open_now: dict[str, int] = {}
    monkeypatch.setattr(open_work, "_kinds", [])
    open_work.register(
        OpenWork(
            count=lambda network: open_now.get(network.slug, 0),
            cancel=lambda network, by: open_now.update({network.slug: 0}),
            forget=lambda network: open_now.update(forgotten=open_now.get("forgotten", 0) + 1),
        )
    )
    return open_now


def leave(network: NetworkRef, reason: str = "A new partner") -> bool:
    with current.shared():
        return leaving.leave(network=network, side=NETWORK, reason=reason, by=uuid7())


def finish(network: NetworkRef) -> None:
    with current.shared():
        leaving.finish(network=network)


def state(network: NetworkRef) -> str:
    return membership.of(network.id).state


def kinds(network: NetworkRef) -> list[str]:
    _, newest_first = membership.with_steps(network.id)
    return [step.kind for step in reversed(newest_first)]


def test_where_nothing_is_open_it_has_left_at_once(
    nwl: NetworkRef, warwick: NetworkRef, alice: Member, sofia: Member
) -> None:
    send(warwick, sofia, "alice@nwl")
    assert leave(nwl)
    stands, [left, began, *_] = membership.with_steps(nwl.id)
    assert stands.state == "left"
    assert stands.left_at
    assert (began.kind, began.side, began.reason) == ("leaving", "network", "A new partner")
    assert (left.kind, left.side) == ("left", "centre")
    assert not selectors.is_federated(nwl.id)
    assert {one.slug: one.minutes for one in selectors.positions()} == {"nwl": 60, "warwick": -60}
    for payer, member, address in ((warwick, sofia, "alice@nwl"), (nwl, alice, "sofia@warwick")):
        with pytest.raises(Refused, match="not in the federation"):
            send(payer, member, address)


def test_what_is_open_keeps_it_until_it_has_ended(
    nwl: NetworkRef, warwick: NetworkRef, sofia: Member, alice: Member, diary: dict[str, int]
) -> None:
    diary["nwl"] = 2
    assert not leave(nwl)
    assert state(nwl) == State.LEAVING
    with pytest.raises(Refused, match="not in the federation"):
        send(warwick, sofia, "alice@nwl")
    with pytest.raises(leaving.StillOpen):
        finish(nwl)
    assert "forgotten" not in diary
    diary["nwl"] = 0
    finish(nwl)
    finish(nwl)
    assert diary["forgotten"] == 2
    assert state(nwl) == State.LEFT
    assert kinds(nwl)[-2:] == ["leaving", "left"]


def test_what_is_open_is_cancelled(nwl: NetworkRef, diary: dict[str, int]) -> None:
    diary |= {"nwl": 2, "warwick": 1}
    with current.shared(), pytest.raises(steps.NotPossibleNow):
        leaving.cancel_what_is_open(network=nwl, by=None)
    leave(nwl)
    with current.shared():
        leaving.cancel_what_is_open(network=nwl, by=None)
        assert leaving.is_gone(network=nwl)
    assert diary == {"nwl": 0, "warwick": 1, "forgotten": 1}


def test_what_is_held_on_the_national_ledger_keeps_it_too(
    nwl: NetworkRef, warwick: NetworkRef
) -> None:
    """Nobody need have said so: the ledger knows."""
    hold = hold_between(nwl, warwick)
    for network in (nwl, warwick):
        assert not leave(network)
    with pytest.raises(leaving.StillOpen):
        finish(warwick)
    with current.federation(nwl, warwick), database.atomic(), database.cursor() as cursor:
        posting.insert_resolution(cursor, None, hold=hold, outcome=HoldOutcome.RELEASED, by=None)
    for network in (nwl, warwick):
        finish(network)
        assert state(network) == State.LEFT


def hold_between(payer: NetworkRef, payee: NetworkRef) -> UUID:
    """An hour of the payer's position, set aside."""
    with current.federation(payer, payee):
        through = legs.between(payer, payee)
        new = posting.NewHold(
            key=uuid7(),
            payer=through.payer_national,
            payee=through.payee_national,
            minutes=60,
            by=None,
            federation_reference=uuid7(),
        )
        with database.atomic(), database.cursor() as cursor:
            return posting.insert_hold(cursor, None, new).id


@pytest.mark.parametrize("reason", ["", " "])
def test_it_says_why(nwl: NetworkRef, reason: str) -> None:
    with pytest.raises(steps.ReasonMissing):
        leave(nwl, reason)
    assert state(nwl) == State.JOINED


def test_begun_twice_it_is_begun_once(nwl: NetworkRef, diary: dict[str, int]) -> None:
    diary["nwl"] = 1
    assert not leave(nwl)
    assert not leave(nwl, "Another reason")
    assert kinds(nwl) == ["invited", "joined", "leaving"]


@pytest.mark.parametrize("side", [CENTRE, NETWORK])
def test_one_that_has_not_left_yet_may_stay(
    nwl: NetworkRef,
    warwick: NetworkRef,
    alice: Member,
    sofia: Member,
    diary: dict[str, int],
    side: str,
) -> None:
    diary["nwl"] = 1
    leave(nwl)
    with current.shared():
        leaving.stay(network=nwl, side=side, by=None)
        with pytest.raises(steps.NotPossibleNow):
            leaving.stay(network=nwl, side=side, by=None)
    assert kinds(nwl)[-1] == "stayed"
    send(warwick, sofia, "alice@nwl")


def test_one_that_is_in_is_not_gone(nwl: NetworkRef) -> None:
    with pytest.raises(steps.NotPossibleNow):
        finish(nwl)
    assert state(nwl) == State.JOINED


def test_both_may_leave_and_their_sides_stand(
    nwl: NetworkRef, warwick: NetworkRef, alice: Member, sofia: Member
) -> None:
    send(warwick, sofia, "alice@nwl")
    with current.shared():
        assert leaving.leave(network=nwl, side=CENTRE, reason="They asked", by=None)
    assert leave(warwick)
    assert sum(one.minutes for one in selectors.positions()) == 0


def test_a_kind_of_work_is_registered_once(diary: dict[str, int], nwl: NetworkRef) -> None:
    kind = OpenWork(
        count=lambda network: 3, cancel=lambda network, by: None, forget=lambda network: None
    )
    open_work.register(kind)
    open_work.register(kind)
    assert open_work.count(nwl) == 3
