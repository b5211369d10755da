"""The federation, as its services make it."""

from typing import Any

import factory

from kernel.ids import uuid7
from shared_apps.federation import admission, holds, moving, pairs, services
from shared_apps.federation.legs import Side
from shared_apps.federation.models import (
    CrossHold,
    CrossRelease,
    CrossTransfer,
    FederatedNetwork,
    MembershipStep,
    MovingCode,
    Pair,
    PairChange,
    Settlement,
)
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


class SettlementFactory(factory.Factory[Settlement]):
    """A network's yes to settling an hour with another. Opens the federation's door itself."""

    class Meta:
        model = Settlement

    minutes = 60

    @classmethod
    def _create(
        cls,
        model_class: type[Settlement],
        *args: Any,
        network: NetworkRef,
        partner: NetworkRef,
        **kwargs: Any,
    ) -> Settlement:
        with current.federation(network, partner):
            return Settlement.objects.create(
                payer_network_id=network.id,
                payee_network_id=partner.id,
                proposed_by_id=network.id,
                **kwargs,
            )


class MovingCodeFactory(factory.Factory[MovingCode]):
    """A code of a member in the network they move to. Lets balances in, and opens the doors."""

    class Meta:
        model = MovingCode

    @classmethod
    def _create(
        cls, model_class: type[MovingCode], *args: Any, network: NetworkRef, member: Member
    ) -> MovingCode:
        with current.federation(network):
            out = FederatedNetwork.objects.get(network_id=network.id).balances_out
        let_balances(network, out=out, come=True)
        moving.make_code(network=network, member_id=member.id)
        with current.federation(network):
            return MovingCode.objects.get(network_id=network.id, member=member.id)


def let_balances(network: NetworkRef, *, out: bool = False, come: bool = False) -> None:
    """What the champions of a network that joined let members who move do."""
    with current.shared():
        admission.let_balances(network=network, out=out, come=come, by=uuid7())


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


def side(network: NetworkRef, member: Member) -> Side:
    """One end of what crosses: this member, by address and account. Opens the door itself."""
    with current.enter(network):
        return Side(network, member.handle, credits.account_of(member).id)


class CrossHoldFactory(factory.Factory[CrossHold]):
    """An hour held of a `payer` for a `payee`, each a Side. Opens the doors itself."""

    class Meta:
        model = CrossHold

    reference = factory.LazyFunction(uuid7)
    minutes = 60
    by = None

    @classmethod
    def _create(cls, model_class: type[CrossHold], *args: Any, **kwargs: Any) -> CrossHold:
        held = holds.reserve(**kwargs)
        with current.federation():
            return CrossHold.objects.get(pk=held.reference)


class CrossReleaseFactory(factory.Factory[CrossRelease]):
    """An hour that was held between two sides and given back. Opens the doors itself."""

    class Meta:
        model = CrossRelease

    @classmethod
    def _create(cls, model_class: type[CrossRelease], *args: Any, **kwargs: Any) -> CrossRelease:
        hold = CrossHoldFactory(**kwargs)
        holds.release(reference=hold.reference, by=None)
        with current.federation():
            return CrossRelease.objects.get(pk=hold.reference)


class PairChangeFactory(factory.Factory[PairChange]):
    """A limit of an hour that operators set between two networks. Opens the shared door itself."""

    class Meta:
        model = PairChange

    minutes = 60
    reason = "They asked for it"
    by = None

    @classmethod
    def _create(cls, model_class: type[PairChange], *args: Any, **kwargs: Any) -> PairChange:
        with current.shared():
            pairs.limit(**kwargs)
            return PairChange.objects.latest("created_at")


class PairFactory(factory.Factory[Pair]):
    """Two networks with a limit between them. Opens the shared door itself."""

    class Meta:
        model = Pair

    @classmethod
    def _create(cls, model_class: type[Pair], *args: Any, **kwargs: Any) -> Pair:
        change = PairChangeFactory(**kwargs)
        with current.shared():
            return Pair.objects.get(pk=(change.first_network_id, change.second_network_id))
