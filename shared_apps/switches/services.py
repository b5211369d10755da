"""Switching a feature of a network off and on. Errors: OnlyWayIn, AddressInUse, WrongState.

What is switched off breaks nothing that goes on: it is refused while members could not come in
without it, or the network answers by it.
"""

from uuid import UUID

from kernel import database
from kernel.errors import Refused
from shared_apps.switches import telling
from shared_apps.switches.models import Reason, Switching
from tenant_apps.audit import services as audit
from tenant_apps.security import services as security
from tenants import claims, current
from tenants import services as registry
from tenants.current import NetworkRef
from tenants.features import Feature
from tenants.models import HostClaim


class OnlyWayIn(Refused):
    """Members of the network sign in by their organisation alone."""

    code = "feature_only_way_in"
    default_message = (
        "Its members sign in by their organisation alone, and could not come in any more. Ask its "
        "champions to let them use passwords first."
    )


class AddressInUse(Refused):
    """The network answers on a name of its own."""

    code = "feature_address_in_use"
    default_message = (
        "It answers on an address of its own. Ask its champions to go back to the usual one first."
    )


def look(*, network: NetworkRef, feature: Feature, is_on: bool) -> None:
    """Refuse what would break something off. Opens doors, so before a transaction.

    Raises OnlyWayIn, AddressInUse.
    """
    if is_on:
        return
    if feature is Feature.SINGLE_SIGN_ON:
        with current.enter(network):
            if security.single_sign_on_only():
                raise OnlyWayIn
    if feature is Feature.OWN_HOST:
        with current.shared():
            claim = claims.of(network.id)
        if claim is not None and claim.state == HostClaim.State.IN_USE:
            raise AddressInUse


def switch(
    *, network: NetworkRef, feature: Feature, is_on: bool, reason: str, by: UUID | None
) -> bool:
    """Switch it, and have the network told; returns whether that changed anything.

    In the shared door; whoever calls this has looked (`look`) before. Raises WrongState.
    """
    why = Reason(reason)
    with database.atomic():
        if not registry.switch(network_id=network.id, feature=feature, is_on=is_on):
            return False
        switching = Switching.objects.create(
            network_id=network.id, feature=feature, is_on=is_on, reason=why, by=by
        )
        action = "network.feature_on" if is_on else "network.feature_off"
        detail = {"feature": feature.value, "reason": why.value}
        audit.record(action=action, by=by, subject=network.id, detail=detail)
        database.on_commit(lambda: telling.tell(switching.id))
    return True
