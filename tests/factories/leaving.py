"""Somebody who has left, as the product lets them. The network must be entered."""

from typing import Any

import factory

from tenant_apps.leaving import copying, services
from tenant_apps.leaving.models import Copy, Leaving
from tenant_apps.members.models import Member
from tests.factories.members import MemberFactory


class LeavingFactory(factory.Factory[Leaving]):
    """A member who left by themselves, with nothing finished yet."""

    class Meta:
        model = Leaving

    member = factory.SubFactory(MemberFactory)
    credits_to = ""

    @classmethod
    def _create(
        cls, model_class: type[Leaving], *args: Any, member: Member, credits_to: str
    ) -> Leaving:
        return services.leave(by=member, credits_to=credits_to)


class CopyFactory(factory.Factory[Copy]):
    """A copy of a member's own data that is there."""

    class Meta:
        model = Copy

    member = factory.SubFactory(MemberFactory)

    @classmethod
    def _create(cls, model_class: type[Copy], *args: Any, member: Member) -> Copy:
        copy = services.ask_copy(by=member)
        copying.make(copy.id)
        return Copy.objects.select_related("member").get(id=copy.id)
