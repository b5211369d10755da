"""Whatever can be used in a list, Tab comes to, and shows where it is."""

import pytest

from tenant_apps.members.models import Member
from tenant_apps.search.finding import PAGE_SIZE
from tenants import current
from tenants.current import NetworkRef
from tests.factories.listings import ListingFactory, OfferFactory
from tests.factories.members import PASSWORD, admit
from tests.factories.organisations import OrganisationFactory
from tests.factories.saved import SavedSearchFactory
from tests.factories.skills import MemberSkillFactory, SkillFactory
from tests.functional.browsing import People
from tests.functional.walking import walks
from tests.site import Site

FOUND = PAGE_SIZE + 2


@pytest.fixture
def lists(nwl: NetworkRef, alice: Member, bob: Member) -> dict[str, int]:
    """Addresses of Alice's lists, and how many things to use each has at least."""
    with current.enter(nwl):
        charts, juggling = SkillFactory(name="Reading run charts"), SkillFactory(name="Juggling")
        MemberSkillFactory(member=alice, skill=charts)
        MemberSkillFactory(member=alice, skill=juggling, direction="learn")
        for number in range(FOUND):
            ListingFactory(owner=bob, title=f"Look over chart {number}", skills=[charts.id])
        OfferFactory(owner=bob, skills=[juggling.id])
        for number in range(FOUND):
            member = admit(f"Zara {number:02}", organisation=OrganisationFactory())
            MemberSkillFactory(member=member, skill=juggling)
        own = ListingFactory(owner=alice, title="Throw with me", skills=[juggling.id])
        for name in ("Charts", "Balls"):
            SavedSearchFactory(member=alice, name=name)
    return {
        "/listings/?q=chart": PAGE_SIZE + 1,
        "/listings/?q=chart&sort=newest": PAGE_SIZE + 1,
        "/people/?q=zara": PAGE_SIZE + 1,
        "/for-you/": 13,
        "/": 3,
        f"/helpers/{own.id}/": 12,
        "/searches/": 6,
        "/listings/yours/": 1,
    }


def test_everything_in_lists_is_reached(
    people: People, site: Site, alice: Member, lists: dict[str, int]
) -> None:
    person = people.person("alice")
    person.visits(site.url("/sign-in/", network="nwl"))
    person.signs_in(alice.user.email, PASSWORD)
    for path, least in lists.items():
        assert person.visits(site.url(path, network="nwl")) == 200, path
        walk = walks(person.page)
        assert len(walk.stops) >= least, (path, walk.stops)
        assert not walk.missed, path
        assert not walk.unmarked, path


def test_a_later_page_is_reached_and_left_by_keyboard(
    people: People, site: Site, alice: Member, lists: dict[str, int]
) -> None:
    person = people.person("alice")
    person.visits(site.url("/listings/?q=chart", network="nwl"))
    person.signs_in(alice.user.email, PASSWORD)
    for link in ("More", "First page"):
        person.page.get_by_role("link", name=link, exact=True).focus()
        with person.page.expect_navigation():
            person.page.keyboard.press("Enter")
        person.looks_again()
        walk = walks(person.page)
        assert not walk.missed
        assert not walk.unmarked
