"""A champion changes the rules; without scripts, and by keys alone."""

from datetime import timedelta

import pytest

from tenant_apps.members.models import Member
from tenant_apps.policy import selectors
from tenants.current import NetworkRef
from tests.factories.members import PASSWORD
from tests.functional.browsing import People, Person
from tests.functional.test_keyboard import enters, tabs_to
from tests.site import Site, wait_until


def given_signed_in(person: Person, site: Site, champion: Member, path: str) -> Person:
    person.visits(site.url(path, network="nwl"))
    person.signs_in(champion.user.email, PASSWORD)
    return person


def days_from_now(days: int) -> str:
    return str(selectors.today() + timedelta(days=days))


def when_planning(chris: Person, *, debt: str, day: str) -> None:
    chris.writes("How far a balance may go below zero", debt)
    chris.writes("The most a member may hold", "40")
    chris.writes("From which day?", day)
    chris.presses("Save rules")


@pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no scripts"])
def test_plans_a_change_and_withdraws_it(
    people: People, site: Site, champion: Member, javascript: bool
) -> None:
    chris = people.person("chris", javascript=javascript)
    given_signed_in(chris, site, champion, "/settings/policy/")
    when_planning(chris, debt="2", day=days_from_now(-1))
    chris.reads_error("From which day?", "This day is past.")
    chris.looks_again()
    when_planning(chris, debt="2", day=days_from_now(30))
    chris.reads("Until that day you can withdraw it.")
    chris.reads(
        "Lowest balance: 0 hours, then −2 hours", "Highest balance: no limit, then 40 hours"
    )
    chris.presses("Withdraw")
    chris.reads("The change is withdrawn. The rules stay as they are.")
    chris.reads("by Chris Champion")


def test_a_change_of_today_reaches_the_accounts(
    people: People, site: Site, nwl: NetworkRef, champion: Member
) -> None:
    """The running worker does it, within a minute."""
    chris = given_signed_in(people.person("chris"), site, champion, "/settings/policy/")
    when_planning(chris, debt="1.5", day=days_from_now(0))
    chris.reads("The new rules hold from today.")
    chris.reads_row("Lowest balance", "Began")
    chris.visits(site.url("/credits/", network="nwl"))

    def says_so() -> bool:
        chris.page.reload()
        return "go down to −1.5 hours" in chris.page.inner_text("main")

    wait_until(says_so, seconds=100)


def test_by_keyboard(people: People, site: Site, champion: Member) -> None:
    chris = given_signed_in(people.person("chris"), site, champion, "/settings/policy/")
    page = chris.page
    tabs_to(page, "How far a balance may go below zero")
    page.keyboard.type("3")
    tabs_to(page, "Save rules")
    enters(page)
    chris.reads("The new rules hold from today.")
