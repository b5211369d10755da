"""What a new member does first. The network must be entered."""

from typing import Any

import factory

from tenant_apps.members.models import Member
from tenant_apps.starting import services
from tenant_apps.starting.models import PutAway
from tests.factories.members import MemberFactory


class PutAwayFactory(factory.Factory[PutAway]):
    """A new member who put away how far they are."""

    class Meta:
        model = PutAway

    member = factory.SubFactory(MemberFactory)

    @classmethod
    def _create(
        cls, model_class: type[PutAway], *args: Any, member: Member, **kwargs: Any
    ) -> PutAway:
        services.put_away(by=member)
        return PutAway.objects.get(member=member)
