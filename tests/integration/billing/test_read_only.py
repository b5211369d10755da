"""What goes on in a network that is read-only: people's own affairs, their safety, and support."""

import pytest

from shared_apps.visiting import codes
from shared_apps.visiting import selectors as visits
from shared_apps.visiting.models import Visit
from tenant_apps.blocks.models import Block
from tenant_apps.members.models import Member
from tenants import current
from tenants import services as registry
from tenants.current import NetworkRef
from tests.factories.operators import OperatorFactory
from tests.factories.visiting import VisitFactory
from tests.world import World

REFUSED = "read-only for now"


@pytest.fixture
def read_only(world: World, nwl: NetworkRef, champion: Member) -> NetworkRef:
    with current.shared():
        registry.set_standing(network_id=nwl.id, standing="read_only")
    return world.ref(nwl.id)


def test_a_member_still_blocks_somebody(
    world: World, read_only: NetworkRef, alice: Member, bob: Member
) -> None:
    browser = world.client(read_only, alice.user)
    assert REFUSED not in browser.post(f"/blocks/{bob.handle}/").text
    with current.enter(read_only):
        assert Block.objects.filter(by=alice, blocked=bob).exists()


@pytest.mark.parametrize(
    "path",
    ["/mails/", "/others/you/findable/", "/reports/people/{}/", "/people/me/data/", "/security/"],
)
def test_what_is_a_members_own_or_keeps_them_safe_goes_on(
    world: World, read_only: NetworkRef, alice: Member, bob: Member, path: str
) -> None:
    answer = world.client(read_only, alice.user).post(path.format(bob.id))
    assert REFUSED not in answer.text


@pytest.mark.parametrize("act", ["suspend", "end", "second-step", "erase"])
def test_a_champion_still_shuts_somebody_out(
    world: World, read_only: NetworkRef, champion: Member, bob: Member, act: str
) -> None:
    browser = world.client(read_only, champion.user)
    assert REFUSED not in browser.post(f"/people/{bob.handle}/{act}/").text
    assert REFUSED in browser.post(f"/people/{bob.handle}/role/", {"role": "broker"}).text


@pytest.fixture
def visit(read_only: NetworkRef) -> Visit:
    with current.shared():
        operator = OperatorFactory(role="support")
    return VisitFactory(network=read_only, operator=operator)


def test_support_comes_looks_and_goes_and_changes_nothing(
    world: World, read_only: NetworkRef, visit: Visit
) -> None:
    browser = world.client(read_only)
    entered = browser.post("/support/enter/", {"code": codes.make(visit)})
    assert entered["Location"] == "/support/"
    assert browser.get("/settings/brand/").status_code == 200
    words = {"member_word": "colleague", "members_word": "colleagues"}
    assert REFUSED in browser.post("/settings/words/", words).text
    assert browser.post("/support/leave/").status_code == 200
    assert visits.in_network(read_only)[0][0].ended_how == Visit.Ended.OPERATOR


def test_a_champion_still_ends_a_visit(
    world: World, read_only: NetworkRef, champion: Member, visit: Visit
) -> None:
    browser = world.client(read_only, champion.user)
    assert browser.post(f"/settings/support/{visit.id}/end/").status_code == 302
    assert visits.in_network(read_only)[0][0].ended_how == Visit.Ended.CHAMPION
