"""Two trusts become one: a champion looks at what follows, and does it; Hana makes its poster."""

from tenant_apps.members.models import Member
from tenants import current
from tenants.current import NetworkRef
from tests.factories.members import PASSWORD, HeldRoleFactory, admit
from tests.factories.organisations import OrganisationFactory
from tests.functional.browsing import People, Person
from tests.functional.conftest import in_one_window
from tests.site import Site


def signed_in(person: Person, site: Site, member: Member, path: str) -> Person:
    person.visits(site.url(path, network="nwl"))
    person.signs_in(member.user.email, PASSWORD)
    return person


@in_one_window("phone")
def test_two_trusts_become_one(
    people: People, site: Site, nwl: NetworkRef, champion: Member
) -> None:
    with current.enter(nwl):
        royal = OrganisationFactory(name="The Royal")
        OrganisationFactory(name="Royal Ward", parent=royal)
        OrganisationFactory(name="Thames Trust")
        hana = admit(name="Hana Holder", organisation=royal)
        HeldRoleFactory(member=hana, role="champion", organisation=royal, by=champion)
    chris = signed_in(people.person("chris"), site, champion, "/settings/organisations/")
    chris.follows("The Royal")
    chris.follows("Merge into another")
    chris.chooses("Into which one?", "Thames Trust")
    chris.presses("Continue")
    chris.reads("Merge The Royal into Thames Trust?", "1 member, to Thames Trust")
    chris.reads("Royal Ward, to Thames Trust")
    chris.presses("Merge them")
    chris.reads("The Royal is part of Thames Trust now.", "Merged into Thames Trust")
    chris.follows("The Royal")
    chris.reads("Nobody can choose it any more")
    person = signed_in(people.person("hana"), site, hana, "/settings/")
    person.reads("You run these for the network: Royal Ward, Thames Trust.")
    person.follows("Links and posters")
    person.writes("What is it for?", "Poster in the lift")
    person.chooses("Organisation", "Thames Trust")
    person.presses("Make link")
    person.reads("0 joined, with Thames Trust")
