"""What one shares in a network is found in another, until it is kept; without scripts too."""

import pytest

from tenant_apps.members.models import Member
from tenant_apps.sharing import telling
from tenant_apps.skills.models import Skill
from tenants import current
from tenants.current import NetworkRef
from tests.factories.federation import FederatedNetworkFactory
from tests.factories.listings import OfferFactory
from tests.factories.members import PASSWORD
from tests.factories.skills import MemberSkillFactory
from tests.functional.browsing import People
from tests.site import Site

TITLE = "Read a run chart with me"


@pytest.fixture
def federated(nwl: NetworkRef, warwick: NetworkRef, sofia: Member) -> None:
    for network in (nwl, warwick):
        FederatedNetworkFactory(network=network)
        with current.enter(network):
            telling.follow()
    with current.enter(warwick):
        skill = Skill.objects.get(national_code="driver-diagrams")
        OfferFactory(owner=sofia, title=TITLE, skills=[skill.id])
        MemberSkillFactory(member=sofia, skill=skill)


@pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no scripts"])
def test_shared_found_and_kept_back(
    people: People, site: Site, federated: None, alice: Member, sofia: Member, javascript: bool
) -> None:
    shares = people.person("sofia", javascript=javascript)
    looks = people.person("alice", javascript=javascript)
    shares.visits(site.url("/people/me/", network="warwick"))
    shares.signs_in(sofia.user.email, PASSWORD)
    shares.follows("What other networks see of you")
    shares.reads_heading("What other networks see of you")
    shares.presses("Share it")
    shares.reads("Other networks see it now.")
    shares.presses("Let them find me")
    shares.reads("only what you can give")

    looks.visits(site.url("/listings/?kind=offer", network="nwl"))
    looks.signs_in(alice.user.email, PASSWORD)
    looks.follows("In other networks")
    looks.follows("Offers")
    looks.reads_heading("What other networks offer")
    looks.reads("Warwick Business School")
    looks.reads_nothing_of("Sofia")
    looks.follows(TITLE)
    looks.reads_heading(TITLE)
    looks.reads("Offer in Warwick Business School", "Driver diagrams")
    looks.follows("In other networks")
    looks.follows("People")
    looks.reads("Can give: Driver diagrams")
    looks.follows("A member")
    looks.reads_heading("A member of Warwick Business School")

    shares.presses("Keep it here")
    shares.presses("Be found no more")
    looks.visits(site.url("/others/?kind=offer", network="nwl"))
    looks.reads("Nothing shared yet")
    looks.follows("People")
    looks.reads("Nobody yet")
