"""One whole exchange where no script runs."""

import pytest

from tenants import current
from tenants.current import NetworkRef
from tests.factories.members import PASSWORD, admit
from tests.functional.browsing import People, Person
from tests.functional.journeys import exchanging, members
from tests.site import Site


@pytest.fixture
def maria(people: People, site: Site, nwl: NetworkRef) -> Person:
    return given_signed_in(people, site, nwl, "Maria Okafor")


@pytest.fixture
def ben(people: People, site: Site, nwl: NetworkRef) -> Person:
    return given_signed_in(people, site, nwl, "Ben Carter")


def given_signed_in(people: People, site: Site, network: NetworkRef, name: str) -> Person:
    with current.enter(network):
        member = admit(name=name)
    person = people.person(name, javascript=False)
    person.visits(site.url("/sign-in/", network=network.slug))
    person.signs_in(member.user.email, PASSWORD)
    return person


def test_exchange(maria: Person, ben: Person) -> None:
    exchanging.when_posting_a_request(maria, looks_first=True)
    exchanging.when_proposing_to_help(ben, "2")
    exchanging.when_writing_back(maria, "Tuesday at ten?")
    exchanging.when_suggesting_other_hours(maria, "1.5")
    ben.follows("Look for new messages")
    ben.reads("Tuesday at ten?")
    exchanging.when_agreeing(ben)
    exchanging.then_credits_are_held(maria)
    exchanging.when_logging(ben)
    exchanging.when_confirming(maria)
    exchanging.when_leaving_feedback(maria, "Drivers are not tasks.", "Thank you.")
    members.then_the_statement_has(maria, "helped you", "−1.5", "30 minutes")
    members.then_the_statement_has(ben, "You helped", "+1.5", "3.5 hours")
