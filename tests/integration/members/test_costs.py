"""A member's page costs few questions to the database, and the same whatever stands on it."""

from django.test import Client

from tenant_apps.members.models import Member
from tenants import current
from tenants.current import NetworkRef
from tests.counting import counted
from tests.factories.exchanges import ExchangeFactory, FeedbackFactory
from tests.factories.listings import ListingFactory, OfferFactory
from tests.factories.members import admit
from tests.factories.organisations import OrganisationFactory
from tests.factories.skills import MemberSkillFactory


def _fill(member: Member) -> None:
    """One more of everything that a member's page shows."""
    for make in (ListingFactory, OfferFactory):
        make(owner=member)
    for direction in ("give", "learn"):
        MemberSkillFactory(member=member, direction=direction)
    exchange = ExchangeFactory(
        provider=member, recipient=admit(organisation=OrganisationFactory()), state="settled"
    )
    FeedbackFactory(exchange=exchange)


def test_a_members_page(nwl: NetworkRef, as_alice: Client, alice: Member, bob: Member) -> None:
    for member in (bob, alice):
        costs, lengths = [], []
        for count in (1, 4):
            with current.enter(nwl):
                for _ in range(count):
                    _fill(member)
            with counted() as queries:
                page = as_alice.get(f"/people/{member.handle}/")
            assert page.status_code == 200
            costs.append(len(queries))
            lengths.append(len(page.content))
        assert lengths[0] < lengths[1]
        assert costs[0] == costs[1] <= 12, costs
