"""Links between memberships, as the product makes them. Each opens the doors itself."""

from typing import Any

import factory

from shared_apps.linking import services
from shared_apps.linking.models import LinkCode, MemberLink
from tenant_apps.members.models import Member
from tenants import current
from tenants.current import NetworkRef

PROOF = b"\x01" * 32


class LinkCodeFactory(factory.Factory[LinkCode]):
    """A code that a member of this network made."""

    class Meta:
        model = LinkCode

    @classmethod
    def _create(
        cls, model_class: type[LinkCode], *args: Any, network: NetworkRef, member: Member
    ) -> LinkCode:
        services.make_code(network=network, member_id=member.id, proofs=[PROOF])
        with current.federation(network):
            return LinkCode.objects.get(network_id=network.id, member=member.id)


class MemberLinkFactory(factory.Factory[MemberLink]):
    """A link between a member here and a member of another network."""

    class Meta:
        model = MemberLink

    @classmethod
    def _create(
        cls,
        model_class: type[MemberLink],
        *args: Any,
        network: NetworkRef,
        member: Member,
        there: NetworkRef,
        other: Member,
    ) -> MemberLink:
        code = services.make_code(network=there, member_id=other.id, proofs=[PROOF])
        made = services.link(network=network, member_id=member.id, proofs=[PROOF], text=code.text)
        with current.federation(network):
            return MemberLink.objects.get(id=made.id)
