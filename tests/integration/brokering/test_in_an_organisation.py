"""A broker of an organisation works what concerns its members, and sees nothing else."""

import pytest
from django.test import Client

from kernel.errors import Forbidden, NotFound
from tenant_apps.brokering import finding, selectors, services
from tenant_apps.brokering.models import Act, Case, Kind
from tenant_apps.exchanges.models.exchange import State
from tenant_apps.members.models import Member
from tenant_apps.members.permissions import WHOLE, Permission, scope_of
from tenant_apps.organisations.models import Organisation
from tenants.current import NetworkRef
from tests.factories.brokering import NoticedFactory, ResponseTimeFactory
from tests.factories.exchanges import ExchangeFactory
from tests.factories.groups import GroupFactory
from tests.factories.members import HeldRoleFactory, admit
from tests.factories.organisations import OrganisationFactory
from tests.integration.brokering.conftest import Pass
from tests.world import World


@pytest.fixture
def trust(inside: NetworkRef) -> Organisation:
    trust: Organisation = OrganisationFactory(name="Thames Trust")
    return trust


@pytest.fixture
def theirs(trust: Organisation) -> Member:
    """In a team of the trust."""
    team = OrganisationFactory(name="Thames Theatres", parent=trust)
    return admit(name="Tess Thames", organisation=team)


@pytest.fixture
def hana(trust: Organisation, champion: Member) -> Member:
    """The trust's broker."""
    hana = admit(name="Hana Holder")
    HeldRoleFactory(member=hana, role="broker", organisation=trust, by=champion)
    return hana


@pytest.fixture
def as_hana(world: World, nwl: NetworkRef, hana: Member) -> Client:
    return world.client(nwl, hana.user)


def test_the_queue_has_what_concerns_the_organisation(
    as_hana: Client, hana: Member, theirs: Member, alice: Member, bob: Member, later: Pass
) -> None:
    ExchangeFactory(provider=theirs, recipient=alice, title="Of the trust")
    ExchangeFactory(provider=bob, recipient=alice, title="Of nobody there")
    later(days=7)
    page = as_hana.get("/queue/").content.decode()
    assert "Of the trust" in page
    assert "Of nobody there" not in page
    seen = selectors.page(hana, kind=None, after="")
    assert seen.counts == {Kind.PROPOSAL: 1}
    assert len(finding.look(hana.id, within=WHOLE).places) == 2
    assert "Broker queue" in as_hana.get("/").content.decode()


def test_what_is_of_others_is_not_there_to_act_on(
    as_hana: Client, hana: Member, alice: Member, bob: Member, later: Pass
) -> None:
    other = ExchangeFactory(provider=bob, recipient=alice, title="Of nobody there")
    later(days=7)
    name = f"proposal-{other.id}"
    assert as_hana.get(f"/queue/{name}/").status_code == 404
    assert as_hana.get(f"/queue/{name}/nudge/").status_code == 404
    assert as_hana.post(f"/queue/{name}/nudge/").status_code == 404
    for act in ("take", "let-go", "done"):
        assert as_hana.post(f"/queue/{name}/{act}/").status_code == 404
    for does in (services.take, services.let_go, services.finish, services.nudge):
        with pytest.raises(NotFound):
            does(name=name, by=hana)
    assert not Case.objects.exists()
    assert not Act.objects.exists()


def test_what_concerns_the_organisation_is_worked_as_by_any_broker(
    as_hana: Client, theirs: Member, alice: Member, later: Pass
) -> None:
    hanging = ExchangeFactory(provider=theirs, recipient=alice, title="Of the trust")
    later(days=7)
    url = f"/queue/proposal-{hanging.id}/"
    assert as_hana.get(url).status_code == 200
    assert "Yours now." in as_hana.post(f"{url}take/", follow=True).content.decode()
    assert as_hana.get(f"{url}nudge/").status_code == 200
    assert as_hana.post(f"{url}done/").status_code == 302


def test_groups_and_what_is_noticed_count_by_whom_they_concern(
    hana: Member, theirs: Member, alice: Member, bob: Member, later: Pass
) -> None:
    plan = {"recipients": [alice], "state": "logged", "says": "It went well"}
    own = GroupFactory(provider=theirs, title="The trust’s class", **plan)
    GroupFactory(provider=bob, title="Another class", **plan)
    later(days=7)
    NoticedFactory(member=theirs)
    NoticedFactory(member=alice)
    within = scope_of(hana, Permission.EXCHANGE_BROKER)
    found = finding.look(hana.id, within=within)
    assert {place.name for place in found.places} == {f"hours-{own.id}", f"idle-{theirs.id}"}
    assert found.counts == {Kind.HOURS: 1, Kind.IDLE: 1}


def test_disputes_are_for_brokers_of_the_network(
    as_hana: Client, hana: Member, theirs: Member, alice: Member, broker: Member
) -> None:
    torn = ExchangeFactory(provider=theirs, recipient=alice, state=State.DISPUTED)
    assert Kind.DISPUTE in finding.look(broker.id).counts
    assert selectors.page(hana, kind=Kind.DISPUTE, after="").items == []
    assert as_hana.get("/queue/?kind=dispute").status_code == 200
    assert as_hana.get(f"/queue/dispute-{torn.id}/").status_code == 404
    assert as_hana.get(f"/exchanges/to-decide/{torn.id}/").status_code == 403


def test_response_times_are_of_the_organisation(
    as_hana: Client, trust: Organisation, inside: NetworkRef
) -> None:
    ResponseTimeFactory(organisation=trust)
    ResponseTimeFactory(organisation=OrganisationFactory(name="Harrow Council"))
    for path in ("/queue/response-times/", "/queue/response-times.csv"):
        page = as_hana.get(path).content.decode()
        assert "Thames Trust" in page
        assert "Harrow Council" not in page


def test_a_member_of_the_organisation_is_no_broker(theirs: Member, later: Pass) -> None:
    hanging = ExchangeFactory(provider=theirs, recipient=admit(name="Ann Able"))
    later(days=7)
    outsider = admit(name="Otto Other")
    with pytest.raises(Forbidden):
        services.take(name=f"proposal-{hanging.id}", by=outsider)
