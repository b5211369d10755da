"""Telling the centre which domains let people in, where the network wishes to be found by them."""

from uuid import UUID

from kernel import database
from shared_apps.homes import services as homes
from tenant_apps.audit import services as audit
from tenant_apps.joining.models import JoinDomain
from tenant_apps.joining.public_mail import says_where
from tenants import current


def tell_homes() -> None:
    """Let the domains that are listed now be those that are known. Outside of a transaction.

    Twice changes nothing; a round mends what was missed. The open community network is nobody's
    home.
    """
    network = current.network()
    if network.is_community:
        return
    listed = JoinDomain.objects.filter(removed_at=None).values_list("name", flat=True)
    homes.tell(network=network, domains=[name for name in listed if says_where(name)])


def choose_to_be_found(*, wishes: bool, by: UUID) -> None:
    """Say whether people of these domains who wait elsewhere are told of this network."""
    network = current.network()
    homes.choose(network=network, wishes=wishes)
    detail = {"wishes": wishes}
    with database.atomic():
        audit.record(action="network.found_by_domains", by=by, subject=network.id, detail=detail)
    tell_homes()
