"""Operators tell of an incident, which anyone reads, and write to champions, who put it away."""

import re
from datetime import timedelta

import pytest

from shared_apps.champion_news import selectors
from shared_apps.operators.models import Operator
from tenant_apps.members.models import Member
from tests.factories.members import PASSWORD
from tests.factories.operators import PASSWORD as OPERATORS_PASSWORD
from tests.functional.browsing import People, Person
from tests.functional.conftest import through_both_windows, without_scripts_once
from tests.site import Site


@pytest.fixture
def olive(people: People, site: Site, operator: Operator, javascript: bool) -> Person:
    """An operator, on the console's page of the service."""
    olive = people.person("olive", javascript=javascript)
    olive.visits(site.url("/console/service/"))
    olive.signs_in(operator.user.email, OPERATORS_PASSWORD)
    olive.reads_heading("Status")
    return olive


@pytest.fixture
def javascript() -> bool:
    return True


def when_telling_of_an_incident(olive: Person) -> None:
    olive.follows("Tell of an incident")
    olive.presses("Put it on the status page")
    olive.reads_error("Title", "Fill in “Title”.")
    olive.reads("Tick at least one part.")
    olive.writes("Title", "Mail is late")
    olive.ticks("Mail")
    olive.writes("What is there to say?", "We look into **why**.")
    olive.presses("Put it on the status page")
    olive.reads("It stands on the status page.")


@through_both_windows()
def test_an_incident_from_its_first_word_to_its_last(
    olive: Person, people: People, site: Site
) -> None:
    when_telling_of_an_incident(olive)
    anyone = people.person("anyone")
    anyone.visits(site.url())
    anyone.follows("Status")
    anyone.reads_heading("How the service does")
    anyone.reads("Something is not as it should be", "Investigating")
    anyone.follows("Mail is late")
    anyone.reads_heading("Mail is late")
    anyone.reads("why")

    olive.writes("What is there to say?", "A disk was full. It has room now.")
    olive.ticks("Resolved")
    olive.presses("Put it on the status page")
    olive.reads("A disk was full. It has room now.")
    anyone.follows("How the service does")
    anyone.reads_row("Mail is late", "Resolved")
    anyone.reads_nothing_of("Something is not as it should be")


@through_both_windows()
def test_planned_work_is_read_beforehand(olive: Person, people: People, site: Site) -> None:
    day = selectors.today() + timedelta(days=5)
    olive.follows("Tell of planned work")
    olive.writes("Title", "A newer database")
    olive.ticks("Pages and signing in")
    olive.writes("When does it begin?", f"{day.isoformat()}T22:00")
    olive.writes("When does it end, at the latest?", f"{day.isoformat()}T23:30")
    olive.writes("What is there to say?", "Pages are away for some minutes.")
    olive.presses("Put it on the status page")
    anyone = people.person("anyone")
    anyone.visits(site.url("/status/"))
    anyone.reads("A newer database", re.compile("22:00 to 23:30"))
    olive.follows("Status")
    olive.follows("Refused work")
    olive.reads_heading("Refused work")


@without_scripts_once()
def test_champions_are_written_to(
    olive: Person, people: People, site: Site, champion: Member, javascript: bool
) -> None:
    olive.follows("Announcements")
    olive.follows("Write one")
    olive.presses("Look at it")
    olive.reads_error("Subject", "Fill in “Subject”.")
    olive.writes("Subject", "Lists of staff may be workbooks")
    olive.writes("Text", "From **today** on.")
    olive.ticks("All networks")
    last = selectors.today() + timedelta(days=14)
    olive.writes("Until which day is it shown?", last.isoformat())
    olive.presses("Look at it")
    olive.reads_heading("Send it?")
    olive.presses("Change it")
    olive.writes("Text", "From **tomorrow** on.")
    olive.presses("Look at it")
    olive.reads("tomorrow", re.compile("It goes to"))
    olive.presses("Send it")
    olive.reads("It is sent: each network is told within minutes.", "North West London")

    chris = people.person("chris", javascript=javascript)
    chris.visits(site.url("/settings/", network="nwl"))
    chris.signs_in(champion.user.email, PASSWORD)
    chris.reads("Lists of staff may be workbooks", "tomorrow")
    chris.presses("I have read it")
    chris.reads_nothing_of("Lists of staff may be workbooks")
    chris.follows("From Hexitime")
    chris.reads("Lists of staff may be workbooks")

    olive.follows("Withdraw")
    olive.presses("Withdraw")
    olive.reads(re.compile("Withdrawn"))
    chris.visits(site.url("/settings/from-hexitime/", network="nwl"))
    chris.reads("Nothing just now")
