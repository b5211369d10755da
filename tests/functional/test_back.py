"""The browser's Back after a form leads to a page, though no cache keeps any."""

from playwright.sync_api import Page

from tenant_apps.members.models import Member
from tests.factories.members import PASSWORD
from tests.functional.browsing import People
from tests.site import Site


def goes_back(page: Page) -> None:
    page.go_back()
    page.wait_for_load_state()


def test_after_a_form_that_was_sent_twice(people: People, site: Site, alice: Member) -> None:
    person = people.person("alice")
    person.visits(site.url("/listings/new/request/", network="nwl"))
    person.signs_in(alice.user.email, PASSWORD)
    person.presses("See who may help")
    person.reads("There is a problem")
    person.writes("What would you like help with?", "Look over my driver diagram")
    person.chooses("What kind of help is it?", "Reviewing")
    person.presses("Post this request")
    person.reads("Your request is open for all members to see.")

    goes_back(person.page)
    person.reads_heading("Ask for help")
    assert person.field("What would you like help with?").is_visible()
    goes_back(person.page)
    person.reads_heading("Ask for help")


def test_after_credits_were_given(people: People, site: Site, alice: Member) -> None:
    """Back from what says that it is done, over the question, to the form."""
    person = people.person("alice")
    person.visits(site.url("/credits/give/chest/", network="nwl"))
    person.signs_in(alice.user.email, PASSWORD)
    heading = person.page.locator("h1").inner_text()
    person.writes("How many hours?", "1")
    person.presses("Continue")
    person.reads_heading("Give 1 hour to the community chest?")
    person.presses("Give 1 hour")
    person.reads("1 hour given")

    for _ in range(2):
        goes_back(person.page)
        person.reads_heading(heading)
    person.visits(site.url("/credits/", network="nwl"))
    person.reads("1 hour")
