"""How members wish to hear. The network must be entered."""

from typing import Any

import factory

from tenant_apps.hearing import services
from tenant_apps.hearing.models import Choice
from tests.factories.members import MemberFactory


class ChoiceFactory(factory.Factory[Choice]):
    """A member who chose to hear once a week."""

    class Meta:
        model = Choice

    member = factory.SubFactory(MemberFactory)
    requests = Choice.Requests.WEEKLY
    weekly_mail = True

    @classmethod
    def _create(cls, model_class: type[Choice], *args: Any, **kwargs: Any) -> Choice:
        return services.choose(by=kwargs["member"], **kwargs)
