"""What waits for whom, asked of the database, is what the state machine lets each do."""

import pytest

from kernel.ids import uuid7
from tenant_apps.groups import selectors, services
from tenant_apps.groups.models import Group
from tenant_apps.groups.models.group import Payer
from tenant_apps.groups.moves import turn
from tenant_apps.members.models import Member
from tests.factories.groups import GroupFactory, PartFactory, fill_chest, log, now
from tests.factories.members import admit


@pytest.fixture
def everyone(
    alice: Member, bob: Member, carl: Member, champion: Member, matrons: list[Member]
) -> list[Member]:
    """Those of all groups below, and others for whom nothing waits."""
    fill_chest()
    return [alice, bob, carl, champion, admit(name="Cleo", role="champion"), *matrons]


def _paid_by_host(host: Member, provider: Member) -> Group:
    """The provider has logged the hours; the host, who is a recipient, pays for all."""
    plan = services.Plan(
        title="For my ward",
        about="Bring figures.",
        providers=[provider.id],
        session_minutes=15,
        places=1,
        payer=Payer.HOST,
    )
    group = services.set_up(plan=plan, key=uuid7(), by=host)
    services.take_part(group_id=group.id, key=uuid7(), by=provider)
    services.close(group_id=group.id, key=uuid7(), by=host)
    return log(now(group), provider)


def test_it_waits_for_whoever_can_move(everyone: list[Member], carl: Member) -> None:
    alice, bob, _, champion, *_ = everyone
    pair = {"provider": alice, "recipients": [bob, carl]}
    _paid_by_host(bob, carl)
    for state in ("gathering", "closed", "agreed", "logged", "disputed", "settled", "withdrawn"):
        GroupFactory(**pair, state=state, payer=Payer.CHEST)
    GroupFactory(provider=champion, recipients=[bob], state="closed", payer=Payer.CHEST)
    for joined in ([], [bob]):
        # For one: with Bob in it, it is full.
        group = GroupFactory(provider=carl, recipients=joined)
        PartFactory(group=group, member=alice)
    groups = list(Group.objects.with_people())
    assert len(groups) == 11
    waiting = {
        member.name: {group.id for group in selectors.waiting_for(member)} for member in everyone
    }
    assert waiting == {
        member.name: {group.id for group in groups if turn(member, group)} for member in everyone
    }
    counts = {name: len(found) for name, found in waiting.items() if found}
    assert counts == {"Alice Archer": 1, "Bob Baker": 1, "Chris Champion": 2, "Cleo": 3}
