"""Where members sign in by their organisation alone, a link and an invitation lead in by it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tenant_apps.joining.models import JoinLink
from tenant_apps.members.models import Member
from tenant_apps.policy.permissions import MembershipType
from tenant_apps.policy.terms import Term
from tenant_apps.sso import services
from tenants import current
from tenants.current import NetworkRef
from tests.factories.joining import InvitationFactory, JoinLinkFactory
from tests.factories.organisations import OrganisationFactory
from tests.factories.sso import ConnectionFactory
from tests.functional.browsing import People
from tests.functional.conftest import WINDOWS, in_one_window
from tests.functional.journeys import sign_ins
from tests.sign_ins import CLIENT, PAT, SECRET, SignIn
from tests.site import Site

QUINN = {"sub": "quinn-1", "name": "Quinn Quiet", "email": "quinn@imperial.example"}


@pytest.fixture
def openid(tmp_path: Path) -> Iterator[SignIn]:
    with SignIn("openid.py", tmp_path) as provider:
        yield provider


@pytest.fixture
def link(nwl: NetworkRef, champion: Member, openid: SignIn) -> JoinLink:
    """For students, whose organisation's sign-in is the only one."""
    with current.enter(nwl):
        OrganisationFactory(name="Imperial College")
        ConnectionFactory(issuer=openid.base, client_id=CLIENT, client_secret=SECRET)
        services.set_rules(second_step_for_all=False, single_sign_on_only=True, by=champion.id)
        InvitationFactory(email="q.quiet@nhs.example", by=champion.id)
        made: JoinLink = JoinLinkFactory(term=Term(MembershipType.STUDENT), by=champion.id)
        return made


@in_one_window("desktop")
def test_a_student_and_somebody_of_two_addresses_join(
    people: People, site: Site, nwl: NetworkRef, link: JoinLink, openid: SignIn
) -> None:
    sign_ins.letting(people, openid)
    back = site.url("/sign-in/by/{}/back/", network="nwl")
    with current.enter(nwl):
        code = ConnectionFactory._meta.model.objects.get().code
    pat = people.person("pat", window=WINDOWS["phone"])
    openid.set(person=PAT, back=[back.format(code)])
    pat.visits(site.url(f"/join/{link.code}/", network="nwl"))
    pat.reads("You join as student.", "There is no new password")
    pat.chooses("Organisation", "Imperial College")
    sign_ins.press(pat, "Sign in with Imperial")
    pat.reads("Welcome, Pat. You are in.")
    pat.looks_again()
    quinn = people.person("quinn")
    openid.set(person=QUINN, back=[back.format(code)])
    quinn.visits(site.link("q.quiet@nhs.example", "sign-in"))
    sign_ins.press(quinn, "Sign in with Imperial")
    quinn.reads_heading("Is this invitation yours?")
    quinn.looks_again()
    quinn.presses("Both are me: join")
    quinn.reads("Welcome, Quinn. You are in.")
    with current.enter(nwl):
        came = Member.objects.filter(user__email__in=[PAT["email"], "q.quiet@nhs.example"])
        assert set(came.values_list("name", "membership_type")) == {
            ("Pat Public", "student"),
            ("Quinn Quiet", "staff"),
        }
