"""A champion sets what is the network's own: words, quiet hours, an address; and reads the log."""

from tenant_apps.members.models import Member
from tests.factories.members import PASSWORD
from tests.functional.browsing import People, Person
from tests.site import Site


def given_signed_in(people: People, site: Site, champion: Member, path: str) -> Person:
    chris = people.person("chris")
    chris.visits(site.url(path, network="nwl"))
    chris.signs_in(champion.user.email, PASSWORD)
    return chris


def test_words_hours_and_address_and_what_the_log_says(
    people: People, site: Site, champion: Member
) -> None:
    chris = given_signed_in(people, site, champion, "/settings/words/")
    chris.writes("One of your people", "fellow")
    chris.writes("Several of them", "fellows")
    chris.writes("Welcome", "Good to have **you** here.\n\n- Say what you need\n- and give")
    chris.writes("Below every mail", "The Hub, third floor\nhttps://hub.example/")
    chris.presses("Save words and texts")
    chris.reads("The words and texts are saved.")
    chris.goes_to("Fellows")
    chris.visits(site.url("/settings/care/", network="nwl"))
    chris.writes("No mail from", "22:00")
    chris.writes("Until", "22:00")
    chris.presses("Save")
    chris.reads_error("Until", "Choose another time than the first.")
    chris.writes("Until", "07:00")
    chris.presses("Save")
    chris.reads("Saved. It holds from now on.")
    chris.visits(site.url("/settings/address/", network="nwl"))
    chris.writes("The address you would like", "time.hub.example")
    chris.presses("Ask for it")
    chris.reads("Now make the two records", "_hexitime.time.hub.example")
    chris.visits(site.url("/settings/", network="nwl"))
    chris.follows("Log")
    chris.reads("changed the words and texts", "asked for an address of the network’s own")
    chris.reads("Never quiet → Quiet from 22:00 to 07:00")
    chris.page.get_by_label("About").select_option("Joining")
    chris.presses("Show")
    chris.visits(site.url("/", network="nwl"))
    chris.reads("Good to have you here.")
    chris.visits(site.url("/settings/sources/", network="nwl"))
    chris.reads("Where fellows come from", "Too few to say how far they got")
