"""An operator's day: a network is brought up, one is helped, two decide, and all of it is noted."""

import re

import pytest

from shared_apps.operators.models import Operator
from tenant_apps.members.models import Member
from tenant_apps.skills import tasks as skills
from tenants import current
from tenants.current import NetworkRef
from tests.factories.federation import FederatedNetworkFactory
from tests.factories.members import PASSWORD, admit
from tests.factories.operators import OperatorFactory
from tests.functional.browsing import People
from tests.functional.conftest import in_one_window
from tests.functional.journeys import operators, removing
from tests.functional.journeys.operators import Wish
from tests.site import Site
from tests.world import World

NEW = Wish(
    kind="School",
    name="Bramble Business School",
    slug="bramble",
    champion="Bea Bramble",
    email="bea@bramble.example.org",
)
OLD = "Quokka Care Partnership"
HELPED = "North West London"
SKILL = "Listening to patients’ stories"


@pytest.fixture
def old(world: World) -> NetworkRef:
    """A network that has come to its end."""
    network = world.network("quokka-care", OLD, "school", for_good=True)
    with current.enter(network):
        admit(name="Quintus Quollborough", role="champion")
    return network


@pytest.fixture
def helped(nwl: NetworkRef) -> NetworkRef:
    """A network in the federation, whose champion needs help."""
    FederatedNetworkFactory(network=nwl)
    return nwl


@pytest.fixture
def day(
    people: People, site: Site, operator: Operator, helped: NetworkRef, champion: Member
) -> "Day":
    with current.shared():
        other = OperatorFactory(name="Oscar Operator")
    return Day(people, site, (operator, other), helped, champion)


class Day:
    """Who works at the centre that day, and what they do one after the other."""

    def __init__(
        self,
        people: People,
        site: Site,
        by: tuple[Operator, Operator],
        helped: NetworkRef,
        champion: Member,
    ) -> None:
        self.site = site
        self.by = by
        self.helped = helped
        self.champion = champion
        self.olive, self.oscar, self.chris = map(people.person, ("olive", "oscar", "chris"))

    def both_come_in(self) -> None:
        operators.given_a_signed_in_operator(self.olive, self.site, self.by[0])
        operators.given_a_signed_in_operator(self.oscar, self.site, self.by[1])

    def a_network_is_brought_up(self) -> None:
        operators.when_the_operator_asks_for(self.olive, NEW)
        operators.then_a_preview_names_it(self.olive, NEW)
        operators.then_it_is_built_before_the_operators_eyes(self.olive, NEW)
        operators.then_the_console_lists(self.olive, NEW, "Not federated")
        assert self.site.link(NEW.email, "you are its champion")

    def a_champion_is_helped(self) -> None:
        self.olive.goes_to("Networks")
        self.olive.follows(HELPED)
        self.olive.follows("Visit this network")
        self.olive.ticks("The network asked for help")
        self.olive.writes("What is it about?", "Its list of organisations lacks a council.")
        self.olive.ticks("15 minutes")
        self.olive.presses("Begin the visit")
        self.olive.presses(f"Enter {HELPED}")
        self.olive.reads_heading(f"You are visiting {HELPED}")
        self.chris.visits(self.site.url("/settings/", network=self.helped.slug))
        self.chris.signs_in(self.champion.user.email, PASSWORD)
        self.chris.reads(re.compile("Its list of organisations lacks a council"))
        assert self.olive.visits(self.site.url("/exchanges/", network=self.helped.slug)) == 403
        self.olive.visits(self.site.url("/support/", network=self.helped.slug))
        self.olive.presses("End now")
        self.chris.visits(self.site.url("/settings/support/", network=self.helped.slug))
        self.chris.reads("Ended by the operator")
        self.olive.visits(self.site.url("/console/networks/"))

    def a_limit_is_widened_by_two(self) -> None:
        self.olive.follows(HELPED)
        self.olive.follows("Change the trade limits")
        self.olive.writes("How far down may its position go?", "900")
        self.olive.writes("Why?", "It trains others all winter")
        self.olive.presses("Save")
        self.olive.reads("Asked. It is done once a second operator agrees")
        self.oscar.goes_to("To agree")
        self.oscar.follows(f"Widen the trade limits of {HELPED}")
        self.oscar.reads("down to −600 hours, up to 600 hours")
        self.oscar.presses("Agree, and do it")
        self.oscar.reads("Agreed, and done.")
        self.olive.goes_to("Federation")
        self.olive.reads_row(HELPED, "900 hours")

    def a_skill_comes_to_every_network(self) -> None:
        self.olive.goes_to("Skills")
        self.olive.writes("Name", SKILL)
        self.olive.presses("Add skill")
        self.olive.reads(f"“{SKILL}” is in the national list.")
        with current.enter(self.helped):
            skills.follow.run()
        self.chris.visits(self.site.url("/people/me/skills/", network=self.helped.slug))
        self.chris.writes("Which skill?", SKILL)
        self.chris.ticks("I do it often")
        self.chris.presses("Add")
        self.chris.reads(f"“{SKILL}” is on your page.")

    def a_network_is_removed_by_two(self, old: NetworkRef) -> None:
        removing.when_archiving(self.olive, OLD)
        removing.when_asking_for_its_removal(self.olive, OLD)
        removing.when_the_other_agrees(self.oscar, OLD)
        removing.then_the_worker_removes_it()
        removing.then_a_receipt_is_all_there_is(self.olive, self.site, old, self.by)

    def all_of_it_is_noted(self) -> None:
        self.oscar.goes_to("Audit")
        asker, decider = (one.name for one in self.by)
        self.oscar.reads_row("Network: requested", asker, NEW.name)
        self.oscar.reads_row("Visit: begun", asker, HELPED)
        self.oscar.reads_row("Visit: ended", asker, HELPED)
        self.oscar.reads_row("Federation: limits changed", asker, HELPED)
        self.oscar.reads_row("National skill: added", asker)
        self.oscar.reads_row("Asking: agreed", decider)
        self.oscar.reads_row("Network: removed", decider)
        self.oscar.reads_nothing_of(OLD)


@pytest.mark.timeout(900)
@in_one_window("desktop")
def test_an_operators_day(day: Day, old: NetworkRef) -> None:
    day.both_come_in()
    day.a_network_is_brought_up()
    day.a_champion_is_helped()
    day.a_limit_is_widened_by_two()
    day.a_skill_comes_to_every_network()
    day.a_network_is_removed_by_two(old)
    day.all_of_it_is_noted()
