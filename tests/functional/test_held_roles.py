"""The champion gives Hana a role at her trust; she works there, and ends memberships by a list."""

from tenant_apps.members.models import Member
from tenants import current
from tenants.current import NetworkRef
from tests.factories.members import PASSWORD, admit
from tests.factories.organisations import OrganisationFactory
from tests.functional.browsing import People, Person
from tests.functional.conftest import without_scripts_once
from tests.site import Site


def signed_in(person: Person, site: Site, member: Member, path: str) -> Person:
    person.visits(site.url(path, network="nwl"))
    person.signs_in(member.user.email, PASSWORD)
    return person


@without_scripts_once()
def test_a_role_within_an_organisation(
    people: People, site: Site, nwl: NetworkRef, champion: Member, javascript: bool
) -> None:
    with current.enter(nwl):
        trust = OrganisationFactory(name="Thames Trust")
        hana = admit(name="Hana Holder", organisation=trust)
        admit(name="Carl Council")
        ted = admit(name="Ted Thames", organisation=trust)
    chris = people.person("chris", javascript=javascript)
    signed_in(chris, site, champion, f"/people/{hana.handle}/")
    chris.chooses("For", "Thames Trust")
    chris.presses("Give this role")
    chris.reads("Champion of Thames Trust")
    chris.follows("What each role may do")
    chris.reads_row("Hana Holder", "Champion of an organisation", "Thames Trust")

    holder = people.person("hana", javascript=javascript)
    signed_in(holder, site, hana, "/settings/")
    holder.reads("You run these for the network: Thames Trust.")
    holder.follows("Organisations")
    holder.writes("Name", "Thames Theatres")
    holder.chooses("Kind", "Trust")
    holder.presses("Add the team")
    holder.reads_row("Thames Theatres", "Part of Thames Trust")
    holder.goes_to("Your organisation")
    holder.follows("Invite people")
    holder.reads_heading("Invite people")
    holder.goes_to("Your organisation")
    holder.follows("Members and roles")
    holder.reads_nothing_of("Carl Council")
    holder.follows("end the memberships of a list")
    text = f"e-mail\n{ted.user.email}\ncarl@elsewhere.example\n"
    leavers = {"name": "leavers.csv", "mimeType": "text/csv", "buffer": text.encode()}
    holder.attaches("List of leavers", leavers)  # type: ignore[arg-type]
    holder.presses("Read the list")
    holder.reads("Ted Thames", "No member signs in with this address")
    holder.presses("End 1 membership")
    holder.reads_heading("The list is done")
