"""An operator switches a feature off for many networks; with scripts and without."""

from shared_apps.operators.models import Operator
from tenant_apps.members.models import Member
from tenants import current
from tenants.current import NetworkRef
from tenants.features import Feature
from tests.factories.members import PASSWORD, admit
from tests.factories.operators import PASSWORD as OPERATORS_PASSWORD
from tests.factories.switches import switch_off
from tests.functional.browsing import People, Person
from tests.functional.conftest import in_one_window, without_scripts_once
from tests.site import Site


def given_an_operator(olive: Person, site: Site, operator: Operator) -> None:
    olive.visits(site.url("/console/"))
    olive.signs_in(operator.user.email, OPERATORS_PASSWORD)
    olive.reads_heading("Networks")


def when_it_is_done(olive: Person, javascript: bool) -> None:
    """A script shows it by itself; who has none asks."""
    going = olive.page.get_by_role("link", name="See how far it is now")
    while not javascript and going.is_visible():
        olive.follows("See how far it is now")
    olive.reads_heading("Switch off “Random coffee”: done")


@without_scripts_once()
def test_a_feature_is_switched_off_for_those_ticked(
    people: People,
    site: Site,
    operator: Operator,
    nwl: NetworkRef,
    warwick: NetworkRef,
    javascript: bool,
) -> None:
    olive = people.person("olive", javascript=javascript)
    given_an_operator(olive, site, operator)
    switch_off(warwick, Feature.COFFEE)
    olive.presses("Go on")
    olive.reads("Choose what is to be done.")
    olive.ticks("North West London")
    olive.ticks("Warwick Business School")
    olive.chooses("To those ticked", "Switch off “Random coffee”")
    olive.presses("Go on")
    olive.reads_heading("Switch off “Random coffee” for 1 network?")
    olive.reads("Warwick Business School: It is off there already.")
    olive.presses("Switch off for 1 network")
    olive.reads("There is a problem", "Choose a reason.")
    olive.ticks("Something is wrong with it")
    olive.presses("Switch off for 1 network")
    when_it_is_done(olive, javascript)
    olive.reads("Done for 1 of 1 network.")
    olive.follows("North West London")
    olive.follows("Features")
    olive.reads("Something is wrong with it")
    olive.follows("Switch on Random coffee")
    olive.ticks("What stood in its way is over")
    olive.presses("Switch on")
    olive.reads("Random coffee is on.")


@in_one_window("phone")
def test_what_is_off_is_gone_and_a_champion_reads_why(
    people: People, site: Site, nwl: NetworkRef, champion: Member
) -> None:
    with current.enter(nwl):
        admit(name="Ada Adams")
    chris = people.person("chris")
    chris.visits(site.url("/settings/", network="nwl"))
    chris.signs_in(champion.user.email, PASSWORD)
    chris.reads("Import from another time bank")
    switch_off(nwl, Feature.IMPORTING)
    chris.visits(site.url("/settings/", network="nwl"))
    chris.reads_nothing_of("Import from another time bank")
    assert chris.visits(site.url("/settings/import/", network="nwl")) == 404
    chris.reads("The central service has switched this off for your network")
