"""Blocks as the product makes them. The network must be entered."""

from typing import Any

import factory

from tenant_apps.blocks import services
from tenant_apps.blocks.models import Block
from tenant_apps.members.models import Member
from tests.factories.members import MemberFactory


class BlockFactory(factory.Factory[Block]):
    """One member who blocks another."""

    class Meta:
        model = Block

    by = factory.SubFactory(MemberFactory)
    member = factory.SubFactory(MemberFactory)

    @classmethod
    def _create(
        cls, model_class: type[Block], *args: Any, by: Member, member: Member, **kwargs: Any
    ) -> Block:
        services.block(member=member, by=by)
        return Block.objects.get(by=by, blocked=member)
