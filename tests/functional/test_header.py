"""The head of every page has room for whatever a network is called; a poster does without it."""

import pytest
from playwright.sync_api import Page, expect

from tenant_apps.brand import services as brand
from tenant_apps.members.models import Member
from tenants import current
from tenants.current import NetworkRef
from tests.factories.brand import picture
from tests.factories.joining import JoinLinkFactory
from tests.factories.members import PASSWORD
from tests.functional.browsing import People
from tests.functional.conftest import WINDOWS
from tests.functional.test_narrow import then_no_word_is_broken
from tests.site import Site

LONG = "North West London Integrated Care Improvement Time Bank"
# How far up each entry of the menu ends.
ROWS = "links => new Set(links.map(link => link.getBoundingClientRect().bottom)).size"

LINES = "name => name.offsetHeight / parseFloat(getComputedStyle(name).lineHeight)"


@pytest.fixture
def branded(nwl: NetworkRef, champion: Member) -> NetworkRef:
    """A network with a wide logo and a long name."""
    with current.enter(nwl):
        logo = picture(400, 120)
        brand.change(name=LONG, colour="#4a2559", new_logo=logo, states_right=True, by=champion.id)
    return nwl


def test_a_wide_logo_leaves_the_name_its_words_and_two_lines(
    people: People, site: Site, branded: NetworkRef
) -> None:
    ann = people.person("ann", window=WINDOWS["phone"])
    for width in (390, 320):
        ann.page.set_viewport_size({"width": width, "height": 800})
        ann.visits(site.url("/help/", network="nwl"))
        name = ann.page.locator(".site-top .site-name span")
        then_no_word_is_broken(name)
        assert (
            name.evaluate("it => it.offsetHeight / parseFloat(getComputedStyle(it).lineHeight)")
            < 2.1
        )
        expect(ann.page.get_by_role("banner").get_by_role("link", name=LONG)).to_be_visible()
        logo = ann.page.locator(".site-logo").bounding_box()
        assert logo
        assert logo["width"] <= 96


def test_a_champions_menu_is_one_row_and_their_poster_alone_on_paper(
    people: People, site: Site, branded: NetworkRef, champion: Member
) -> None:
    with current.enter(branded):
        link = JoinLinkFactory(by=champion.id)
    chris = people.person("chris", window=WINDOWS["desktop"])
    chris.visits(site.url(f"/sign-in/?next=/settings/links/{link.id}/poster/", network="nwl"))
    chris.signs_in(champion.user.email, PASSWORD)
    menu = chris.page.get_by_role("navigation", name="Main").get_by_role("link")
    assert menu.count() == 7
    assert menu.evaluate_all(ROWS) == 1
    chris.page.emulate_media(media="print")
    then_the_poster_stands_alone(chris.page)


def then_the_poster_stands_alone(page: Page) -> None:
    main = page.get_by_role("main")
    expect(page.get_by_role("banner")).to_have_count(0)
    expect(page.get_by_role("contentinfo")).to_have_count(0)
    expect(page.get_by_role("button")).to_have_count(0)
    expect(main.get_by_role("link")).to_have_count(0)
    expect(page.get_by_text("Print this page")).not_to_be_visible()
    for shown in (LONG, "Give an hour. Get an hour.", "Scan to join"):
        expect(main.get_by_text(shown)).to_be_visible()
