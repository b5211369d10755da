"""A champion changes the rules and looks for idle credits; without scripts, and by keys alone."""

from datetime import timedelta

from playwright.sync_api import expect

from design.dates import day
from tenant_apps.members.models import Member
from tenant_apps.policy import selectors
from tenants import current
from tenants.current import NetworkRef
from tests.factories.exchanges import ExchangeFactory
from tests.factories.members import PASSWORD, admit
from tests.functional.browsing import People, Person
from tests.functional.conftest import in_one_window, without_scripts_once
from tests.functional.test_keyboard import enters, tabs_to
from tests.site import Site, wait_until
from tests.world import World

LONG_AGO = 200


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


@without_scripts_once()
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


@in_one_window("phone")
def test_lets_time_confirm_hours_and_who_is_to_answer_reads_when(
    people: People, site: Site, nwl: NetworkRef, champion: Member, alice: Member, bob: Member
) -> None:
    chris = given_signed_in(people.person("chris"), site, champion, "/settings/policy/")
    chris.reads("They wait until someone does.")
    chris.follows("Change this")
    chris.writes("After how many days", "3")
    chris.presses("Save")
    chris.reads_error("After how many days", "Enter 7 or more.")
    chris.writes("After how many days", "10")
    chris.presses("Save")
    chris.reads("They are confirmed after 10 days.")
    with current.enter(nwl):
        logged = ExchangeFactory(provider=bob, recipient=alice, state="logged")
    asked = people.person("alice")
    asked.visits(site.url(f"/exchanges/{logged.id}/", network="nwl"))
    asked.signs_in(alice.user.email, PASSWORD)
    asked.reads(f"If you say nothing, they are confirmed on {day(logged.confirms_on)}.")


@in_one_window("desktop")
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


def test_looks_for_idle_credits(
    people: People, site: Site, world: World, nwl: NetworkRef, champion: Member
) -> None:
    with current.enter(nwl):
        for number in range(3):
            admit(name=f"Someone {number}")
    with world.admin() as admin:
        admin.execute(f"SET search_path = {nwl.schema}")
        admin.execute("ALTER TABLE ledger_account DISABLE TRIGGER USER")
        admin.execute(
            "UPDATE ledger_account SET opened_at = opened_at - make_interval(days => %s)",
            [LONG_AGO],
        )
        admin.execute("ALTER TABLE ledger_account ENABLE TRIGGER USER")
    chris = given_signed_in(people.person("chris"), site, champion, "/settings/")
    chris.follows("Idle credits")
    chris.reads_heading("Idle credits")
    chris.reads("Something kind to do", "100%")
    chris.reads_row("Someone 1", "Not yet", "2 hours")
    chris.follows("12 months")
    chris.reads("No credits lie idle")
    chris.follows("3 months")
    with chris.page.expect_download() as file:
        chris.page.get_by_role("link", name="Download as a spreadsheet (CSV)").click()
    assert file.value.suggested_filename == "idle-credits-3-months.csv"
    chris.follows("Someone 1")
    expect(chris.page.get_by_role("heading", level=1)).to_contain_text("Someone 1")
