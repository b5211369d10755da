"""Two people of two networks talk before and after they agree, and one has had enough.

Alice of North West London asks about what Sofia of Warwick shares, and proposes. What Sofia writes
later her own network hides from her, and she blocks Sofia, who learns of neither.
"""

import re

import pytest

from tenant_apps.members.models import Member
from tests.factories.members import PASSWORD
from tests.functional.browsing import People, Person
from tests.functional.conftest import WINDOWS
from tests.functional.test_across_networks import TITLE, shared
from tests.site import Site

__all__ = ["shared"]

SELLS = "Buy my course, it is cheap."


def when_asking(alice: Person, site: Site) -> None:
    alice.visits(site.url("/others/?kind=offer", network="nwl"))
    alice.follows(TITLE)
    alice.follows("Ask a question")
    alice.reads("A member of Warwick Business School answers you here. Nobody else reads it")
    alice.writes("Your question", "Would an hour do?")
    alice.presses("Send")
    alice.reads("Not answered yet", "Would an hour do?")
    alice.reads_nothing_of("sofia@warwick")


def when_answering(sofia: Person, site: Site) -> None:
    sofia.visits(site.url("/exchanges/elsewhere/", network="warwick"))
    sofia.follows("Questions with other networks")
    sofia.reads("Your turn")
    sofia.follows(TITLE)
    sofia.reads("alice@nwl", "Would an hour do?")
    sofia.writes("Write a message", "It would. Call me on 020 7946 0958.")
    sofia.presses("Send")
    sofia.reads("It would. Call me on […].")


def when_proposing(alice: Person, site: Site) -> str:
    """From the answer, which is new until she has read it. Returns where the exchange is."""
    questions = site.url("/exchanges/elsewhere/questions/", network="nwl")
    alice.visits(questions)
    alice.reads("New message")
    alice.follows(TITLE)
    alice.page.locator(".reading").wait_for(state="detached")
    alice.visits(questions)
    alice.reads_nothing_of("New message")
    alice.follows(TITLE)
    alice.reads("It would. Call me on […].", re.compile("sofia@warwick"))
    alice.follows("Ask for this")
    alice.writes("Your message", "Then let us.")
    alice.writes("How many hours?", "1")
    alice.presses("Ask")
    alice.reads(re.compile("^Waiting for"))
    return alice.page.url.split("/exchanges/")[1]


def when_selling(sofia: Person, site: Site, where: str) -> None:
    sofia.visits(site.url(f"/exchanges/{where}", network="warwick"))
    sofia.presses("Agree to 1 hour")
    sofia.writes("Write a message", SELLS)
    sofia.presses("Send")


def when_reporting(alice: Person, chris: Person, site: Site) -> None:
    alice.page.reload()
    alice.reads(SELLS)
    alice.page.get_by_role("link", name="Report this message").last.click()
    alice.reads_heading("Report a message")
    alice.reads("Warwick Business School is told nothing of it")
    alice.ticks("It sells something")
    alice.presses("Report it")
    alice.reads("Reported. You hear what is decided.")
    chris.visits(site.url("/reports/", network="nwl"))
    chris.follows("It sells something")
    chris.reads(SELLS, "sofia@warwick")
    chris.reads_nothing_of("Then let us.", TITLE)
    chris.ticks("Hide it: nobody in this network reads it")
    chris.writes("Why?", "Nothing is sold here.")
    chris.presses("Decide")
    alice.page.reload()
    alice.reads("This message was reported, and is not shown any more.")
    alice.reads_nothing_of(SELLS)


def when_blocking(alice: Person, sofia: Person, site: Site) -> None:
    alice.follows("Block sofia@warwick")
    alice.reads("They are not told, and you can take it back.")
    alice.presses("Block")
    alice.reads("sofia@warwick is blocked, and is not told.")
    sofia.writes("Write a message", "Are you there?")
    sofia.presses("Send")
    sofia.reads("alice@nwl cannot take part at the moment. Nothing has changed.")
    sofia.reads(SELLS)
    sofia.reads_nothing_of("You have blocked", "reported")


def then_it_is_taken_back(alice: Person, sofia: Person) -> None:
    alice.follows("Whom you have blocked")
    alice.reads("sofia@warwick")
    alice.presses("Unblock")
    alice.reads("Not blocked any more.")
    sofia.presses("Send")
    sofia.reads("Sent.")


@pytest.mark.timeout(600)
def test_from_a_question_to_a_block(
    people: People, site: Site, shared: None, alice: Member, sofia: Member, champion: Member
) -> None:
    found = []
    for name, member, network, window in (
        ("alice", alice, "nwl", "phone"),
        ("sofia", sofia, "warwick", "desktop"),
        ("chris", champion, "nwl", "desktop"),
    ):
        person = people.person(name, window=WINDOWS[window])
        person.visits(site.url("/sign-in/", network=network))
        person.signs_in(member.user.email, PASSWORD)
        found.append(person)
    asks, answers, decides = found
    when_asking(asks, site)
    when_answering(answers, site)
    where = when_proposing(asks, site)
    when_selling(answers, site, where)
    when_reporting(asks, decides, site)
    when_blocking(asks, answers, site)
    then_it_is_taken_back(asks, answers)
