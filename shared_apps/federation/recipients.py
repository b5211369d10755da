"""Who an address names, asked by another network: as little as a sender needs to be sure."""

from dataclasses import dataclass
from uuid import UUID

from kernel.errors import Refused
from shared_apps.federation import addresses
from shared_apps.federation.models import FederatedNetwork
from tenant_apps.ledger import selectors as ledger
from tenant_apps.ledger.models import AccountKind
from tenant_apps.members import selectors as members
from tenant_apps.members.models import Member
from tenants import current
from tenants import selectors as networks
from tenants.current import NetworkRef
from tenants.models import Network


class OwnNetwork(Refused):
    """The address is in the sender's own network."""

    code = "own_network"
    status = 400

    def __init__(self, handle: str) -> None:
        super().__init__(
            f"{handle} is in your own network: give credits to another member here instead."
        )


class UnknownNetwork(Refused):
    """No network has this slug."""

    code = "unknown_network"
    status = 404

    def __init__(self, slug: str) -> None:
        super().__init__(
            f"There is no network called “{slug}”. Check what stands after the @ sign."
        )


class NotFederated(Refused):
    """One of the two networks is not in the federation."""

    code = "not_federated"

    def __init__(self, slug: str) -> None:
        super().__init__(
            f"The network “{slug}” is not in the federation, so credits cannot cross between "
            "it and other networks."
        )


class NetworkResting(Refused):
    """One of the two networks is suspended, or archived."""

    code = "network_resting"

    def __init__(self, slug: str) -> None:
        super().__init__(
            f"The network “{slug}” is not active at the moment, so nobody there can send or "
            "receive credits. Try again later."
        )


class UnknownMember(Refused):
    """No active member there has this handle; someone suspended or gone looks the same."""

    code = "unknown_member"
    status = 404

    def __init__(self, address: addresses.Address) -> None:
        super().__init__(
            f"Nobody at {address.slug} can be reached as “{address.handle}”. "
            "Check what stands before the @ sign."
        )


@dataclass(frozen=True, slots=True)
class Recipient:
    """A member of another network. `name` is empty unless they agreed to show it outside."""

    network: NetworkRef
    handle: str
    name: str
    account_id: UUID
    member_id: UUID

    @property
    def address(self) -> str:
        return f"{self.handle}@{self.network.slug}"


def resolve(text: str, *, asking: NetworkRef) -> Recipient:
    """The active member this address names, for a member of the asking network.

    Raises BadAddress, OwnNetwork, UnknownNetwork, NotFederated, NetworkResting, UnknownMember.
    """
    address = addresses.parse(text)
    if address.slug == asking.slug:
        raise OwnNetwork(address.handle)
    partner = networks.by_slug(address.slug)
    if partner is None or partner.state in (Network.State.PROVISIONING, Network.State.REMOVED):
        raise UnknownNetwork(address.slug)
    require_federated(asking, partner)
    require_active(asking, partner)
    with current.enter(partner):
        return _member(address, partner)


def require_federated(*partners: NetworkRef) -> None:
    """Raises NotFederated for the first of these networks that is not."""
    with current.federation(*partners):
        joined = FederatedNetwork.objects.filter(state=FederatedNetwork.State.JOINED)
        ids = set(joined.filter(network__in=[p.id for p in partners]).values_list("pk", flat=True))
    for partner in partners:
        if partner.id not in ids:
            raise NotFederated(partner.slug)


def require_active(*partners: NetworkRef) -> None:
    """Raises NetworkResting for the first of these networks that is suspended."""
    for partner in partners:
        if partner.state != Network.State.ACTIVE:
            raise NetworkResting(partner.slug)


def _member(address: addresses.Address, partner: NetworkRef) -> Recipient:
    member = members.by_handle(address.handle)
    if member is None:
        raise UnknownMember(address)
    return of(member, partner)


def of(member: Member, partner: NetworkRef) -> Recipient:
    """This member of the partner, within its door, as the other network may know them."""
    account = ledger.account_of(kind=AccountKind.MEMBER, holder=member.id)
    return Recipient(
        network=partner,
        handle=member.handle,
        name=member.name if member.shows_name_outside else "",
        account_id=account.id,
        member_id=member.id,
    )
