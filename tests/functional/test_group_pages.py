"""A group sets when it meets, talks, and says what it learned: each person at their own browser."""

from datetime import timedelta

import pytest
from playwright.sync_api import FilePayload

from tenant_apps.groups.models import Group
from tenant_apps.meetings import times
from tenant_apps.members.models import Member
from tenants import current
from tenants.current import NetworkRef
from tests.factories.groups import GroupFactory
from tests.factories.members import PASSWORD, admit
from tests.factories.skills import MemberSkillFactory, SkillFactory
from tests.functional.browsing import People, Person
from tests.functional.test_keyboard import enters, tabs_to
from tests.functional.test_meetings import in_days, invitation, typed
from tests.office import pdf
from tests.site import Site

TITLE = "Charts for our ward"
SKILL = "Charts for wards"
LINK = "https://meet.example/abc-defg"
FILE = FilePayload(name="Falls in March.pdf", mimeType="application/pdf", buffer=pdf())
LEARNED = "Plot it before you talk about it."


@pytest.fixture
def carl(nwl: NetworkRef) -> Member:
    with current.enter(nwl):
        return admit(name="Carl Cole")


def made(nwl: NetworkRef, host: Member, recipients: list[Member], state: str) -> Group:
    with current.enter(nwl):
        group: Group = GroupFactory(
            provider=host, recipients=recipients, title=TITLE, state=state, preparation_minutes=0
        )
        return group


def at(people: People, site: Site, member: Member, path: str, *, javascript: bool = True) -> Person:
    """This member at a page, signed in."""
    person = people.person(member.handle, javascript=javascript)
    person.visits(site.url(path, network="nwl"))
    person.signs_in(member.user.email, PASSWORD)
    return person


def said(days: int) -> str:
    """An hour from nine in the morning, by London's clock."""
    return times.said(in_days(days), in_days(days) + timedelta(hours=1))


def test_it_sets_a_time_moves_it_and_calls_it_off(
    people: People, site: Site, nwl: NetworkRef, alice: Member, bob: Member
) -> None:
    page = f"/groups/{made(nwl, alice, [bob], 'gathering').id}/"
    ann, rob = at(people, site, alice, page), at(people, site, bob, page)
    rob.reads_nothing_of("When do you meet?")
    tabs_to(ann.page, "Set a time")
    enters(ann.page)
    tabs_to(ann.page, "Set it")
    enters(ann.page)
    ann.reads_error("When?", "Fill in “When?”.")
    ann.writes("When?", typed(3))
    ann.writes("How long?", "1")
    ann.writes("Where?", "Seminar room 2")
    ann.writes("Video link", LINK)
    ann.presses("Set it")
    ann.reads("Set. All who take part get a mail", f"You meet on {said(3)}", "Seminar room 2")

    method, event = invitation(site.letter(bob.user.email, f"You meet on {said(3)}"))
    assert (method, event["SEQUENCE"], event["DTSTART"].dt) == ("REQUEST", 0, in_days(3))
    rob.visits(site.url(page, network="nwl"))
    rob.reads(f"You meet on {said(3)}", "Join by video (meet.example)", "Add it to your calendar")
    rob.reads_nothing_of("Move it", "Call it off")

    ann.follows("Move it")
    assert ann.field("Where?").input_value() == "Seminar room 2"
    ann.writes("When?", typed(4))
    ann.presses("Set it")
    ann.reads(f"You meet on {said(4)}")
    site.letter(bob.user.email, f"moved your meeting to {said(4)}")
    tabs_to(ann.page, "Call it off")
    enters(ann.page)
    ann.reads("All who take part are told, and it leaves their calendars.")
    tabs_to(ann.page, "Call it off")
    enters(ann.page)
    ann.reads("Called off. All who take part have been told.", "When do you meet?")
    method, again = invitation(site.letter(bob.user.email, "called off your meeting"))
    assert (method, again["SEQUENCE"], again["UID"]) == ("CANCEL", 2, event["UID"])


def test_it_talks_with_a_file_and_sees_who_has_read(
    people: People, site: Site, nwl: NetworkRef, alice: Member, bob: Member, carl: Member
) -> None:
    """Bob's page stands open all the while; Carl's has no script."""
    group = made(nwl, alice, [bob, carl], "gathering")
    talk = f"/groups/{group.id}/talk/"
    rob = at(people, site, bob, talk)
    ann = at(people, site, alice, f"/groups/{group.id}/")
    ann.follows("Read and write messages")
    ann.reads("You and Bob Baker, Carl Cole read this, and who joins later.")
    tabs_to(ann.page, "Write a message")
    ann.page.keyboard.type("Here is what we count.")
    ann.attaches("Files", FILE)
    tabs_to(ann.page, "Send")
    enters(ann.page)
    ann.reads("Sent.", FILE["name"], "Not read yet")

    rob.reads("Here is what we count.")  # without reloading
    with rob.page.expect_download() as saved:
        rob.page.get_by_role("link", name=FILE["name"]).click()
    assert saved.value.path().read_bytes() == FILE["buffer"]
    rob.looks_again()
    ann.reads("Read by 1 of 2")  # without reloading

    col = at(people, site, carl, "/sign-in/", javascript=False)
    col.follows("There are new messages in a group")
    col.follows(TITLE)
    col.presses("Mark as read")
    col.writes("Write a message", "Shall I bring ours?")
    col.presses("Send")
    col.reads("Sent.", "Shall I bring ours?")
    ann.visits(site.url(talk, network="nwl"))
    ann.reads("Read by all", "Shall I bring ours?")


def test_it_says_what_it_learned_for_all_to_read(
    people: People, site: Site, nwl: NetworkRef, alice: Member, bob: Member, carl: Member
) -> None:
    group = made(nwl, alice, [bob], "settled")
    with current.enter(nwl):
        MemberSkillFactory(member=alice, skill=SkillFactory(name=SKILL))
    rob = at(people, site, bob, "/to-do/")
    rob.follows("Say what you learned with your group")
    tabs_to(rob.page, "Send")
    enters(rob.page)
    rob.reads("Write what you learned, or a word of thanks.")
    tabs_to(rob.page, "What did you learn")
    rob.page.keyboard.type(LEARNED)
    tabs_to(rob.page, SKILL)
    rob.page.keyboard.press("Space")
    tabs_to(rob.page, "All members may read")
    rob.page.keyboard.press("Space")
    tabs_to(rob.page, "Send")
    enters(rob.page)
    rob.reads("Thank you. They are told by mail that they can read it.", LEARNED)

    site.letter(alice.user.email, f"/groups/{group.id}/")
    ann = at(people, site, alice, f"/groups/{group.id}/feedback/")
    ann.writes("Your thanks", "Thank you for coming.")
    ann.ticks("All members may read what I learned")
    ann.presses("Send")
    ann.reads(LEARNED, "Thank you for coming.")

    col = at(people, site, carl, "/groups/learned/")
    col.reads(TITLE, LEARNED, "Bob Baker", "Alice Archer")
    col.reads_nothing_of("Thank you for coming.")
    col.follows("Alice Archer")
    col.reads("Endorsed by those they helped", SKILL)
    tabs_to(rob.page, "Stop sharing what I learned")
    enters(rob.page)
    rob.reads("Nobody but those who took part reads it from now on.")
    col.visits(site.url("/groups/learned/", network="nwl"))
    col.reads_nothing_of(LEARNED)
