"""One object of each kind in a network, known by the URL parameter that names it."""

import re
from dataclasses import dataclass

from django.test import Client
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from kernel.ids import token, uuid7
from tenant_apps.accounts.tokens import password_reset_tokens
from tenant_apps.brand import logo
from tenant_apps.brand import services as brand
from tenant_apps.exchanges.models.exchange import State
from tenant_apps.members.models import Member
from tenant_apps.outbox.models import Mail
from tenants import current
from tenants.current import NetworkRef
from tests.factories.brand import picture
from tests.factories.credits import GiftFactory
from tests.factories.exchanges import ExchangeFactory, FeedbackFactory, NoteFactory
from tests.factories.joining import InvitationFactory, JoinLinkFactory, StaffUploadFactory
from tests.factories.listings import ListingFactory, OfferFactory
from tests.factories.members import UserFactory, admit
from tests.factories.organisations import OrganisationFactory
from tests.world import World

ROLES = ("stranger", "member", "broker", "champion")
INVITED = "ines.invited@example.org"
STAFF = b"name,e-mail,organisation,role\nUma Upload,uma.upload@example.org,,Nurse\n"


@dataclass(frozen=True, slots=True)
class Things:
    """A network with people in every role and an object of every kind."""

    network: NetworkRef
    people: dict[str, Member]
    values: dict[str, str]

    def client(self, world: World, role: str) -> Client:
        """A browser of this role at this network's own address."""
        person = self.people.get(role)
        return world.client(self.network, person.user if person else None)


def furnish(network: NetworkRef, *, names: tuple[str, str, str, str], colour: str) -> Things:
    """Fill a network. `names` are a member, another member, a broker and a champion."""
    with current.enter(network):
        member, other, broker, champion = (
            admit(name=name, role=role)
            for name, role in zip(names, ("member", "member", "broker", "champion"), strict=True)
        )
        people = {"member": member, "other": other, "broker": broker, "champion": champion}
        png = logo.to_png(picture(colour=colour))
        brand.change(
            name=network.name, colour=colour, new_logo=png, states_right=True, by=champion.id
        )
        return Things(network, people, _values(people))


def _values(people: dict[str, Member]) -> dict[str, str]:
    member, other, champion = people["member"], people["other"], people["champion"]
    forgetful = UserFactory()
    settled = ExchangeFactory(provider=other, recipient=member, minutes=30, state=State.SETTLED)
    NoteFactory(exchange=settled)
    FeedbackFactory(exchange=settled)
    ListingFactory(owner=other)
    made = {
        "exchange_id": ExchangeFactory(provider=other, recipient=member, minutes=30).id,
        "gift_id": GiftFactory(giver=member, receiver=other).id,
        "handle": other.handle,
        "invitation_id": InvitationFactory(email=INVITED, by=champion.id).id,
        "listing_id": OfferFactory(owner=member).id,
        "member_id": other.id,
        "organisation_id": OrganisationFactory(by=champion.id).id,
        "secret": _secret(),
        "token": password_reset_tokens.make_token(forgetful),
        "uidb64": urlsafe_base64_encode(force_bytes(forgetful.pk)),
        "upload_id": StaffUploadFactory(content=STAFF, by=champion.id).id,
    }
    link = JoinLinkFactory(by=champion.id)
    return {name: str(value) for name, value in made.items()} | {
        "link_id": str(link.id),
        "code": link.code,
    }


def _secret() -> str:
    """What stands in the mailed invitation, and nowhere else."""
    found = re.search(r"/invitation/([^/\s]+)/", Mail.objects.get(to=INVITED).text)
    assert found
    return found[1]


def nothings() -> dict[str, str]:
    """Values of the right form that name nothing anywhere."""
    ids = ("exchange_id", "gift_id", "invitation_id", "link_id", "listing_id")
    more = ("member_id", "organisation_id", "upload_id", "run_id")
    return {name: str(uuid7()) for name in (*ids, *more)} | {
        "handle": "nobody",
        "slug": "nowhere",
        "secret": token(),
        "code": "zzzzzzzzzzzz",
        "token": "aaaaaa-" + "0" * 32,
        "uidb64": urlsafe_base64_encode(force_bytes(uuid7())),
    }
