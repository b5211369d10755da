"""Whom it concerns does not decide: the page says who has to be named, and by whom."""

import pytest
from django.test import Client

from kernel.ids import uuid7
from tenant_apps.groups import services
from tenant_apps.groups.models import Group
from tenant_apps.groups.models.group import Payer
from tenant_apps.members.models import Member
from tenants.current import NetworkRef
from tests.counting import counted
from tests.factories.groups import GroupFactory, fill_chest, log, now
from tests.factories.members import admit
from tests.integration.groups.conftest import figures
from tests.world import World

pytestmark = pytest.mark.usefixtures("inside")

NAMING = 'href="/settings/members/"'
EARNS = "Nobody agrees to a payment that they earn, and the network has no other champion."
DECIDES = "Nobody decides about a group that they take part in, and the network has no other"


def _page(client: Client, group: Group) -> str:
    with counted() as asked:
        answer = client.get(f"/groups/{group.id}/")
    assert len(asked) <= 12
    # Below the menu, which leads champions there as well.
    return answer.text.split("<main", 1)[1]


@pytest.fixture
def as_chris(world: World, nwl: NetworkRef, champion: Member) -> Client:
    """The sole champion's browser."""
    return world.client(nwl, champion.user)


@pytest.mark.parametrize("state", ["gathering", "closed"])
def test_a_sole_champion_who_gives_is_told_to_name_another(
    as_chris: Client, as_bob: Client, champion: Member, bob: Member, world: World, state: str
) -> None:
    fill_chest()
    group = GroupFactory(provider=champion, recipients=[bob], payer=Payer.CHEST, state=state)
    shown = _page(as_chris, group)
    assert f"{EARNS} Make someone champion, and they can decide." in shown
    assert NAMING in shown
    theirs = _page(as_bob, group)
    assert f"{EARNS} Chris Champion can make someone champion." in theirs
    assert NAMING not in theirs
    with pytest.raises(services.MoveImpossible):
        services.fund(group_id=group.id, key=uuid7(), by=champion)
    other = admit(name="Second Champion", role="champion")
    assert EARNS not in _page(as_chris, group)
    if state == "closed":
        services.fund(group_id=group.id, key=uuid7(), by=other)
        assert now(group).state == "agreed"


def test_a_champion_who_receives_lets_the_chest_pay(
    as_chris: Client, champion: Member, alice: Member
) -> None:
    """They earn nothing by it, so nobody else has to agree."""
    fill_chest()
    group = GroupFactory(provider=alice, recipients=[champion], payer=Payer.CHEST, state="closed")
    assert EARNS not in _page(as_chris, group)
    services.fund(group_id=group.id, key=uuid7(), by=champion)
    log(now(group), alice)
    services.confirm(group_id=group.id, key=uuid7(), by=champion)
    assert figures(alice) == (150, 0)


def test_a_sole_champion_who_takes_part_is_told_to_name_another_to_undo_it(
    as_chris: Client, as_bob: Client, champion: Member, bob: Member
) -> None:
    group = GroupFactory(provider=champion, recipients=[bob], state="settled")
    services.ask_undo(group_id=group.id, reason="The wrong one.", key=uuid7(), by=bob)
    shown = _page(as_chris, group)
    assert f"{DECIDES} champion. Make someone champion, and they can decide." in shown
    assert NAMING in shown
    assert f"{DECIDES} champion. Chris Champion can make someone champion." in _page(as_bob, group)
    with pytest.raises(services.OwnGroup):
        services.reverse(group_id=group.id, reason="It is.", key=uuid7(), by=champion)
    other = admit(name="Second Champion", role="champion")
    assert DECIDES not in _page(as_chris, group)
    services.reverse(group_id=group.id, reason="It is.", key=uuid7(), by=other)
    assert now(group).state == "reversed"


def test_a_dispute_of_the_sole_champion_waits_for_a_broker(
    as_chris: Client, champion: Member, bob: Member
) -> None:
    group = GroupFactory(provider=champion, recipients=[bob], state="disputed")
    shown = _page(as_chris, group)
    assert f"{DECIDES} broker or champion. Make someone broker or champion" in shown
    admit(name="Brenda Broker", role="broker")
    assert DECIDES not in _page(as_chris, group)


def test_strangers_to_a_group_are_told_nothing_of_it(
    world: World, nwl: NetworkRef, champion: Member, bob: Member
) -> None:
    group = GroupFactory(provider=champion, recipients=[bob], payer=Payer.CHEST)
    stranger = admit(name="Somebody Else")
    assert EARNS not in _page(world.client(nwl, stranger.user), group)


def test_without_any_champion_the_central_service_can_name_one(
    as_bob: Client, alice: Member, bob: Member
) -> None:
    group = GroupFactory(provider=alice, recipients=[bob], payer=Payer.CHEST, state="closed")
    assert f"{EARNS} The central service can name one." in _page(as_bob, group)
