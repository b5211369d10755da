"""What a narrow window leaves readable and within reach."""

import pytest
from playwright.sync_api import Locator, ViewportSize, expect

from tenant_apps.members.models import Member
from tenants import current
from tenants.current import NetworkRef
from tests.factories.listings import ListingFactory
from tests.factories.members import PASSWORD, admit
from tests.functional.browsing import People, Person
from tests.site import Site

NARROWEST = ViewportSize(width=320, height=640)
# How many lines each word of a text stands on.
LINES_OF_WORDS = """it => {
  const text = it.firstChild, range = document.createRange();
  return [...text.data.matchAll(/\\S+/g)].map(({ 0: word, index }) => {
    range.setStart(text, index);
    range.setEnd(text, index + word.length);
    return new Set([...range.getClientRects()].map(box => Math.round(box.y))).size;
  });
}"""


@pytest.fixture
def window() -> ViewportSize:
    """As wide as a page may get at 400 % on a desktop."""
    return NARROWEST


@pytest.fixture
def alice_looks(people: People, site: Site, nwl: NetworkRef, alice: Member, bob: Member) -> Person:
    with current.enter(nwl):
        admit(name="Bella Broker", job_title="Improvement adviser", role="broker")
        for help_kind in ("coaching", "teaching", "reviewing", "analysis", "speaking"):
            ListingFactory(owner=bob, help_kind=help_kind)
    person = people.person("alice")
    person.visits(site.url("/people/", network="nwl"))
    person.signs_in(alice.user.email, PASSWORD)
    return person


def then_no_word_is_broken(text: Locator) -> None:
    assert set(text.evaluate(LINES_OF_WORDS)) == {1}


def test_names_and_jobs_are_read_word_by_word(alice_looks: Person) -> None:
    page = alice_looks.page
    then_no_word_is_broken(page.locator(".site-name span"))
    then_no_word_is_broken(page.get_by_text("Improvement adviser"))


def test_there_is_room_to_type_what_one_looks_for(alice_looks: Person) -> None:
    page = alice_looks.page
    box = page.get_by_role("searchbox").bounding_box()
    assert box
    assert box["width"] > 200
    expect(page.get_by_role("button", name="Search", exact=True)).to_be_visible()


def test_the_filters_are_applied_from_wherever_one_is_in_them(
    alice_looks: Person, site: Site
) -> None:
    page = alice_looks.page
    alice_looks.visits(site.url("/listings/", network="nwl"))
    page.get_by_role("button", name="Filter and sort").click()
    for group in ("Kind of help", "When"):
        page.get_by_text(group, exact=True).click()
    page.get_by_text("Sort by").scroll_into_view_if_needed()
    expect(page.get_by_role("button", name="Show results")).to_be_in_viewport(ratio=1)
    page.get_by_role("checkbox", name="Coaching").check()
    alice_looks.presses("Show results")
    alice_looks.reads("1 request")
