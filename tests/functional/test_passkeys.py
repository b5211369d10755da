"""A passkey, made and used by the browser's virtual authenticator."""

from tenants import current
from tenants.current import NetworkRef
from tests.factories.members import PASSWORD, admit
from tests.functional.browsing import People, Person
from tests.functional.keys import given_a_device_with_a_key, when_adding_the_passkey
from tests.site import Site


def test_a_champion_sets_up_a_passkey_and_signs_in_by_it_alone(
    people: People, site: Site, nwl: NetworkRef, warwick: NetworkRef
) -> None:
    with current.enter(nwl):
        grace = admit(name="Grace Adeyemi", role="champion")
    person = people.person("grace")
    given_a_device_with_a_key(person)
    when_signing_in_for_the_first_time(person, site, grace.user.email)
    when_adding_the_passkey(person, "My phone")
    person.reads_heading("People")
    then_it_stands_under_security(person, site, "My phone")
    person.signs_out()
    when_signing_in_by_passkey(person, site, "nwl")
    person.goes_to("Run the network")
    person.reads_heading("Run the network")
    then_it_is_nothing_to_another_network(person, site)


def when_signing_in_for_the_first_time(person: Person, site: Site, email: str) -> None:
    person.visits(site.url("/sign-in/?next=/people/", network="nwl"))
    person.writes("E-mail", email)
    person.writes("Password", PASSWORD)
    person.presses("Sign in")
    person.reads_heading("One more step keeps this safe")


def then_it_stands_under_security(person: Person, site: Site, name: str) -> None:
    person.visits(site.url("/security/", network="nwl"))
    person.reads("1 passkey", "10 codes left")
    person.follows("Manage passkeys")
    person.reads(name)


def when_signing_in_by_passkey(person: Person, site: Site, network: str) -> None:
    person.visits(site.url("/sign-in/", network=network))
    person.presses("Sign in with a passkey")
    person.reads("You have")


def then_it_is_nothing_to_another_network(person: Person, site: Site) -> None:
    """Its browser knows none for that host."""
    person.visits(site.url("/sign-in/", network="warwick"))
    person.page.get_by_role("button", name="Sign in with a passkey").click()
    person.reads("Nothing was done. Try again, or use another way.")
