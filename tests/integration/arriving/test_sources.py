"""Which way in brought whom, and how far they have come."""

import csv
import io
import re

import pytest
from django.db import IntegrityError, ProgrammingError
from django.test import Client

from kernel import database
from tenant_apps.arriving import selectors
from tenant_apps.arriving.selectors import Source, Way
from tenant_apps.exchanges.models.exchange import State
from tenant_apps.groups.models.group import State as GroupState
from tenant_apps.joining import openings, services
from tenant_apps.joining.models import Arrival, JoinLink
from tenant_apps.members.models import Member
from tenant_apps.outbox.models import Mail
from tenants import current
from tenants.current import NetworkRef
from tests.counting import counted
from tests.factories.exchanges import ExchangeFactory
from tests.factories.groups import GroupFactory
from tests.factories.joining import ArrivalFactory, InvitationFactory, JoinLinkFactory
from tests.factories.listings import OfferFactory
from tests.factories.members import PASSWORD, admit
from tests.factories.organisations import OrganisationFactory
from tests.factories.policy import CareFactory
from tests.factories.skills import MemberSkillFactory
from tests.world import World

PAGE = "/settings/sources/"
FILE = "/settings/sources.csv"


def accepted(email: str, name: str = "Ines Iqbal") -> Member:
    """Someone who has followed the link in their mail."""
    found = re.search(r"/invitation/([^/\s]+)/", Mail.objects.filter(to=email).latest("id").text)
    assert found
    return services.accept(secret=found[1], name=name, password=PASSWORD)


def came_by(way: Way) -> Source:
    [source] = [one for one in selectors.every() if one.way == way]
    return source


def figures(source: Source) -> tuple[int, int, int, int]:
    return source.joined, source.said, source.proposed, source.settled


def test_who_joins_by_a_link_came_by_it(inside: NetworkRef) -> None:
    link = JoinLinkFactory()
    arrival = ArrivalFactory(link=link)
    assert (arrival.link, arrival.invitation, arrival.upload) == (link, None, None)


def test_who_was_invited_came_by_the_invitation(inside: NetworkRef) -> None:
    invitation = InvitationFactory(email="ines@example.org")
    assert accepted("ines@example.org").arrival.invitation == invitation


def test_who_is_admitted_otherwise_came_by_nothing(inside: NetworkRef, alice: Member) -> None:
    assert not Arrival.objects.filter(member=alice).exists()
    assert figures(came_by(Way.OTHER)) == (1, 0, 0, 0)


@pytest.mark.parametrize("sources", [0, 2])
def test_a_member_comes_by_exactly_one_way(inside: NetworkRef, alice: Member, sources: int) -> None:
    both = {"invitation": InvitationFactory(), "link": JoinLinkFactory()}
    with (
        pytest.raises(IntegrityError, match="joining_arrival_one_source"),
        database.atomic(),
    ):
        Arrival.objects.create(member=alice, **dict(list(both.items())[:sources]))


def test_by_what_one_came_stays(inside: NetworkRef) -> None:
    arrival = ArrivalFactory()
    with pytest.raises(ProgrammingError, match="permission denied"), database.atomic():
        Arrival.objects.filter(pk=arrival.pk).update(link=JoinLinkFactory())
    with pytest.raises(ProgrammingError, match="permission denied"), database.atomic():
        Arrival.objects.filter(pk=arrival.pk).delete()


def test_each_step_counts_who_has_got_there(inside: NetworkRef, bob: Member) -> None:
    link = JoinLinkFactory()
    ann, ben, cat, dan, eve = [
        ArrivalFactory(link=link, name=name).member
        for name in ("Ann Able", "Ben Able", "Cat Able", "Dan Able", "Eve Able")
    ]
    MemberSkillFactory(member=ann)
    OfferFactory(owner=ben)
    OfferFactory(owner=ben)
    ExchangeFactory(provider=cat, recipient=bob)
    ExchangeFactory(provider=bob, recipient=dan, state=State.DECLINED, minutes=15)
    ExchangeFactory(provider=bob, recipient=eve, state=State.SETTLED, minutes=15)
    ExchangeFactory(provider=bob, recipient=eve, state=State.SETTLED, minutes=15)
    assert figures(came_by(Way.LINK)) == (5, 2, 3, 1)


def test_groups_count_too(inside: NetworkRef, bob: Member) -> None:
    link = JoinLinkFactory()
    came, asked = ArrivalFactory(link=link).member, ArrivalFactory(link=link).member
    GroupFactory(provider=bob, recipients=[came], state=GroupState.SETTLED)
    GroupFactory(provider=bob, recipients=[asked])
    assert figures(came_by(Way.LINK)) == (2, 0, 2, 1)


def came(count: int, link: JoinLink) -> None:
    for _ in range(count):
        ArrivalFactory(link=link)


def test_links_that_brought_nobody_stand_last(
    world: World, nwl: NetworkRef, as_champion: Client, champion: Member
) -> None:
    with current.enter(nwl):
        trust = OrganisationFactory(name="Imperial")
        JoinLinkFactory(label="The empty wall", kind="poster", organisation=trust)
        came(6, JoinLinkFactory(label="The full hall", kind="event", campaign="Winter drive"))
        came(5, JoinLinkFactory(label="The other hall"))
    page = as_champion.get(PAGE).content.decode()
    for said in ("The full hall", "An event, Winter drive", "A poster, Imperial"):
        assert said in page
    assert page.index("The full hall") < page.index("The empty wall")


def test_sources_of_few_are_shown_as_one(
    nwl: NetworkRef, as_champion: Client, champion: Member
) -> None:
    """The champion came otherwise: alone, that is the whole less the others."""
    with current.enter(nwl):
        came(6, JoinLinkFactory(label="The full hall"))
        came(5, JoinLinkFactory(label="The other hall"))
        InvitationFactory(email="ines@example.org")
        OfferFactory(owner=accepted("ines@example.org"))
        found = selectors.sources()
    assert [(one.way, one.joined, one.said, one.is_few) for one in found] == [
        (Way.LINK, 6, 0, False),
        (Way.TOGETHER, 7, 1, False),
    ]
    page = as_champion.get(PAGE).content.decode()
    assert "Few people each, shown together" in page
    assert "The other hall (a link to send), Invited one by one (invitation)" in page


def test_a_network_of_few_tells_of_none(
    nwl: NetworkRef, as_champion: Client, champion: Member
) -> None:
    with current.enter(nwl):
        OfferFactory(owner=champion)
        came(2, JoinLinkFactory(label="The full hall"))
    page = as_champion.get(PAGE).content.decode()
    assert "Too few to say how far they got" in page
    rows = list(csv.reader(io.StringIO(as_champion.get(FILE).content.decode("utf-8-sig"))))
    assert rows[1][1:] == ["Few people each, shown together", "", "", "0", "3", "–", "–", "–"]


def test_a_network_may_ask_for_larger_groups(
    nwl: NetworkRef, as_champion: Client, champion: Member
) -> None:
    with current.enter(nwl):
        came(6, JoinLinkFactory(label="The full hall"))
        came(5, JoinLinkFactory(label="The other hall"))
        CareFactory(smallest_group=7)
        assert [(one.way, one.joined) for one in selectors.sources()] == [(Way.TOGETHER, 12)]


def test_the_file_says_the_same_and_runs_no_formula(nwl: NetworkRef, as_champion: Client) -> None:
    with current.enter(nwl):
        came(6, JoinLinkFactory(label='=HYPERLINK("x")', campaign="@winter"))
        came(5, JoinLinkFactory(label="-1+1"))
    answer = as_champion.get(FILE)
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[2][0].startswith("'-1+1 (a link to send), ")
    assert rows[0][:6] == ["Kind", "Source", "Campaign", "Organisation", "Opened", "Joined"]
    assert ["A link to send", '\'=HYPERLINK("x")', "'@winter", "", "0", "6", "0", "0", "0"] in rows


def test_it_is_asked_in_few_questions(nwl: NetworkRef, as_champion: Client) -> None:
    with current.enter(nwl):
        for _ in range(3):
            ArrivalFactory(link=JoinLinkFactory())
    as_champion.get(PAGE)
    with counted() as queries:
        as_champion.get(PAGE)
    assert len(queries) <= 12


def test_only_champions_see_it(world: World, nwl: NetworkRef, as_alice: Client) -> None:
    with current.enter(nwl):
        broker = admit(name="Olu Other", role="broker")
    for page in (PAGE, "/settings/sources.csv"):
        assert world.client(nwl).get(page).status_code == 302
        assert as_alice.get(page).status_code == 403
        assert world.client(nwl, broker.user).get(page).status_code == 403


def test_it_is_read_and_nothing_else(as_champion: Client) -> None:
    for page in (PAGE, "/settings/sources.csv"):
        assert as_champion.post(page).status_code == 405


def test_another_networks_sources_are_not_counted(
    inside: NetworkRef, warwick: NetworkRef, sofia: Member
) -> None:
    ArrivalFactory()
    with current.enter(warwick):
        assert {one.way for one in selectors.every()} == {Way.OTHER}


def test_how_often_a_links_page_was_opened_stands_beside_it(
    inside: NetworkRef, as_champion: Client, as_alice: Client, world: World
) -> None:
    link, other = JoinLinkFactory(label="Canteen wall"), JoinLinkFactory(label="Nobody looks")
    stranger, page = world.client(inside), f"/join/{link.code}/"
    for _ in range(2):
        assert stranger.get(page).status_code == 200
    # Who is a member, a look at the head alone, and a form that comes back open nothing.
    as_alice.get(page)
    stranger.head(page)
    stranger.post(page, {})
    found = {source.link.id: source.opened for source in selectors.every() if source.link}
    assert found == {link.id: 2, other.id: 0}
    assert '<td data-label="Opened" class="number">2</td>' in as_champion.get(PAGE).text


def test_opening_changes_nothing_in_the_database(inside: NetworkRef, world: World) -> None:
    link = JoinLinkFactory()
    with counted() as queries:
        world.client(inside).get(f"/join/{link.code}/")
    assert all(one.lstrip().upper().startswith(("SELECT", "BEGIN")) for one in queries)


def test_another_networks_openings_are_its_own(nwl: NetworkRef, warwick: NetworkRef) -> None:
    with current.enter(nwl):
        link = JoinLinkFactory()
        openings.note(link.id)
        assert openings.counts([link.id]) == {link.id: 1}
    with current.enter(warwick):
        assert openings.counts([link.id]) == {}
