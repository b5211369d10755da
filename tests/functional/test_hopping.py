"""One person in two networks: a code is mailed by one, written in the other, and they hop."""

import re

import pytest

from tenants import current
from tenants.current import NetworkRef
from tests.factories.members import PASSWORD, admit
from tests.functional.browsing import People
from tests.functional.conftest import in_one_window
from tests.site import Site, text_of

EMAIL = "pat@example.org"


@pytest.fixture
def _pats(nwl: NetworkRef, warwick: NetworkRef) -> None:
    """Pat in both networks, with one address."""
    for network in (nwl, warwick):
        with current.enter(network):
            admit(name="Pat Public", email=EMAIL)


@in_one_window("phone")
@pytest.mark.usefixtures("_pats")
def test_pat_links_hops_and_cuts(people: People, site: Site) -> None:
    there, pat = people.person("pat there"), people.person("pat")
    for person, network in ((there, "warwick"), (pat, "nwl")):
        person.visits(site.url("/networks/", network=network))
        person.signs_in(EMAIL, PASSWORD)
        person.reads_heading("Your other networks")
    there.presses("Mail me a code")
    there.reads("We have mailed you a code.")
    found = re.search(
        r"^\w{4}-\w{4}-\w{4}", text_of(site.letter(EMAIL, "write this code")), re.MULTILINE
    )
    assert found
    pat.writes("Code from your other network", "abcd-efgh-2345")
    pat.presses("Link")
    pat.reads_error("Code from your other network", "This code is not right")
    pat.writes("Code from your other network", found[0])
    pat.presses("Link")
    pat.reads("Warwick Business School is linked.")
    pat.follows(re.compile("^Go there"))
    pat.reads("Warwick Business School", "Sign in")
    pat.visits(site.url("/networks/", network="nwl"))
    pat.presses("Cut the link")
    pat.reads("The link is cut.")
    pat.reads_nothing_of("Go there")
