"""What a network says of itself. The network must be entered."""

from typing import Any

import factory

from kernel.ids import uuid7
from tenant_apps.members.models import Member
from tenant_apps.pages import selectors, services
from tenant_apps.pages.models import Agreement, Draft, Kind, Version
from tests.factories.members import MemberFactory


class DraftFactory(factory.Factory[Draft]):
    """What a champion writes about the network."""

    class Meta:
        model = Draft

    kind = Kind.ABOUT
    text = "We are here to help."
    by = factory.LazyFunction(uuid7)

    @classmethod
    def _create(cls, model_class: type[Draft], *args: Any, **kwargs: Any) -> Draft:
        begun = selectors.digest(selectors.standing(kwargs["kind"]))
        return services.write(begun=begun, **kwargs)


class VersionFactory(factory.Factory[Version]):
    """A version that a new member has published."""

    class Meta:
        model = Version

    kind = Kind.ABOUT
    text = "We are here to help."
    asks_everyone = False
    by = factory.SubFactory(MemberFactory)

    @classmethod
    def _create(
        cls, model_class: type[Version], *args: Any, by: Member, text: str, **kwargs: Any
    ) -> Version:
        draft = DraftFactory(kind=kwargs["kind"], text=text, by=by.id)
        seen = selectors.digest(draft)
        return services.publish(seen=seen, by=by.id, user=by.user_id, **kwargs)


class AgreementFactory(factory.Factory[Agreement]):
    """A new member who agrees to the code of conduct."""

    class Meta:
        model = Agreement

    member = factory.SubFactory(MemberFactory)

    @classmethod
    def _create(
        cls, model_class: type[Agreement], *args: Any, member: Member, **kwargs: Any
    ) -> Agreement:
        version = selectors.version(Kind.CONDUCT)
        services.agree(user=member.user_id, by=member.id, versions=[version.id])
        return Agreement.objects.get(user=member.user_id, version=version)
