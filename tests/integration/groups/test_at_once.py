"""Two act in the same instant: exactly one move is made, and credits move once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any
from uuid import UUID

import pytest
from django.db import connections

from kernel.errors import Refused
from kernel.ids import uuid7
from tenant_apps.groups import services
from tenant_apps.groups.models import Group, GroupEvent
from tenant_apps.ledger import check
from tenant_apps.ledger import services as ledger
from tenant_apps.ledger.models import Transfer
from tenant_apps.members.models import Member
from tenants import current
from tenants.current import NetworkRef
from tests.factories.groups import GroupFactory, log, now
from tests.factories.members import admit
from tests.integration.groups.conftest import Gathering, figures

ROUNDS = 4
Act = Callable[[], object]


def at_once(network: NetworkRef, *acts: Act) -> list[str]:
    """What became of each: `done`, or the refusal's code."""
    barrier = Barrier(len(acts))

    def run(act: Act) -> str:
        try:
            with current.enter(network):
                Group.objects.count()
                barrier.wait()
                act()
            return "done"
        except Refused as refusal:
            return refusal.code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_the_last_place_goes_to_one(
    gathering: Gathering, nwl: NetworkRef, carl: Member, round_: int
) -> None:
    group = gathering()
    services.leave(group_id=group.id, key=uuid7(), by=carl)
    late = [admit(name=f"Late {number}") for number in range(3)]
    joins = [_join(group, one) for one in late]
    assert sorted(at_once(nwl, *joins)) == ["done", "group_full", "group_full"]
    assert len(now(group).recipients) == 2


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_closing_and_leaving(
    gathering: Gathering, nwl: NetworkRef, alice: Member, bob: Member, carl: Member, round_: int
) -> None:
    group = gathering()
    outcomes = at_once(
        nwl,
        lambda: services.close(group_id=group.id, key=uuid7(), by=alice),
        lambda: services.leave(group_id=group.id, key=uuid7(), by=bob),
    )
    left = outcomes[1] == "done"
    assert outcomes == ["done", "done" if left else "group_state"]
    assert figures(bob) == (120, 0 if left else 15)
    assert figures(carl) == (120, 30 if left else 15)
    assert list(check.check()) == []


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_confirming_and_disputing(
    gathering: Gathering, nwl: NetworkRef, alice: Member, bob: Member, carl: Member, round_: int
) -> None:
    group = gathering("logged")
    outcomes = at_once(
        nwl,
        lambda: services.confirm(group_id=group.id, key=uuid7(), by=bob),
        lambda: services.dispute(group_id=group.id, message="No.", key=uuid7(), by=carl),
    )
    assert sorted(outcomes) == ["done", "group_state"]
    settled = outcomes[0] == "done"
    assert now(group).state == ("settled" if settled else "disputed")
    assert figures(alice) == (150 if settled else 120, 0)
    assert figures(bob) == ((105, 0) if settled else (120, 15))


@pytest.mark.parametrize("key", [None, UUID(int=7)], ids=["two forms", "one form twice"])
def test_confirming_twice_pays_once(
    gathering: Gathering, nwl: NetworkRef, alice: Member, bob: Member, key: UUID | None
) -> None:
    group = gathering("logged")

    def confirm() -> object:
        return services.confirm(group_id=group.id, key=key or uuid7(), by=bob)

    outcomes = at_once(nwl, confirm, confirm, confirm)
    assert outcomes.count("done") == (3 if key else 1)
    assert Transfer.objects.filter(subject=group.id).count() == 2
    assert GroupEvent.objects.filter(group=group, kind="settled").count() == 1
    assert figures(alice) == (150, 0)


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_two_groups_of_the_same_people_do_not_lock_each_other(
    nwl: NetworkRef, inside: NetworkRef, round_: int
) -> None:
    """Each pays in one and is paid in the other: locks are taken from both ends."""
    people = [admit(name=f"Person {number}") for number in range(4)]
    groups = [
        GroupFactory(provider=people[number], recipients=[*people[:number], *people[number + 1 :]])
        for number in (0, 3)
    ]
    closes = [_close(group, people[number]) for group, number in zip(groups, (0, 3), strict=True)]
    assert at_once(nwl, *closes) == ["done", "done"]
    for group, number in zip(groups, (0, 3), strict=True):
        log(now(group), people[number])
    confirms = [_confirm(group, people[1]) for group in groups]
    assert at_once(nwl, *confirms) == ["done", "done"]
    assert [figures(one) for one in people] == [(140, 0), (100, 0), (100, 0), (140, 0)]
    assert list(check.check()) == []


def test_what_breaks_between_leaves_nothing_behind(
    gathering: Gathering, alice: Member, bob: Member, carl: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    group = gathering("logged")
    key = uuid7()

    def broken(**words: Any) -> object:
        paid(**words)
        raise RuntimeError("the lights went out")

    paid = ledger.transfer_many
    with monkeypatch.context() as patched:
        patched.setattr(ledger, "transfer_many", broken)
        with pytest.raises(RuntimeError, match="lights"):
            services.confirm(group_id=group.id, key=key, by=bob)
    assert now(group).state == "logged"
    assert (figures(alice), figures(bob), figures(carl)) == ((120, 0), (120, 15), (120, 15))
    services.confirm(group_id=group.id, key=key, by=bob)
    assert (figures(alice), figures(bob), figures(carl)) == ((150, 0), (105, 0), (105, 0))
    assert list(check.check()) == []


def test_what_breaks_while_holding_holds_nothing(
    gathering: Gathering, alice: Member, bob: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    group = gathering()
    holds: list[object] = []

    def broken(**words: Any) -> object:
        if holds:
            raise RuntimeError("the lights went out")
        holds.append(held(**words))
        return holds[0]

    held = ledger.hold
    with monkeypatch.context() as patched:
        patched.setattr(ledger, "hold", broken)
        with pytest.raises(RuntimeError, match="lights"):
            services.close(group_id=group.id, key=uuid7(), by=alice)
    assert (now(group).state, figures(bob)) == ("gathering", (120, 0))


def _join(group: Group, member: Member) -> Act:
    return lambda: services.join(group_id=group.id, key=uuid7(), by=member)


def _close(group: Group, by: Member) -> Act:
    return lambda: services.close(group_id=group.id, key=uuid7(), by=by)


def _confirm(group: Group, by: Member) -> Act:
    return lambda: services.confirm(group_id=group.id, key=uuid7(), by=by)
