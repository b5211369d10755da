"""The federation, as its services make it."""

from typing import Any

import factory

from kernel.ids import uuid7
from shared_apps.federation import admission, services
from shared_apps.federation.models import CrossTransfer, FederatedNetwork, MembershipStep
from tenant_apps.credits import selectors as credits
from tenant_apps.members.models import Member
from tenants import current
from tenants.current import NetworkRef


class FederatedNetworkFactory(factory.Factory[FederatedNetwork]):
    """A network that joined. Opens the shared door itself."""

    class Meta:
        model = FederatedNetwork

    network: Any = None

    @classmethod
    def _create(
        cls, model_class: type[FederatedNetwork], *args: Any, network: NetworkRef, **kwargs: Any
    ) -> FederatedNetwork:
        with current.shared():
            admission.join(network=network, by=None, **kwargs)
            return FederatedNetwork.objects.get(network_id=network.id)


class MembershipStepFactory(factory.Factory[MembershipStep]):
    """A network that is invited. Opens the shared door itself."""

    class Meta:
        model = MembershipStep

    network: Any = None
    by: Any = None

    @classmethod
    def _create(
        cls, model_class: type[MembershipStep], *args: Any, network: NetworkRef, **kwargs: Any
    ) -> MembershipStep:
        with current.shared():
            admission.invite(network=network, **kwargs)
            return MembershipStep.objects.filter(network_id=network.id).latest("id")


class CrossTransferFactory(factory.Factory[CrossTransfer]):
    """An hour from a member of one network to an address in another. Opens the doors itself."""

    class Meta:
        model = CrossTransfer

    key = factory.LazyFunction(uuid7)
    minutes = 60
    note = "Thank you for the training day"

    @classmethod
    def _create(
        cls,
        model_class: type[CrossTransfer],
        *args: Any,
        network: NetworkRef,
        payer: Member,
        **kwargs: Any,
    ) -> CrossTransfer:
        with current.enter(network):
            account = credits.account_of(payer)
            sent = services.send(
                payer_network=network,
                payer_account_id=account.id,
                payer_handle=payer.handle,
                by=payer.id,
                **kwargs,
            )
        with current.federation(network):
            return CrossTransfer.objects.get(reference=sent.reference)
