"""Trade limits that came near. The network must be entered."""

import factory

from tenant_apps.trade.models import LimitWarning


class LimitWarningFactory(factory.django.DjangoModelFactory[LimitWarning]):
    """Nine of ten hours that the network may send are sent."""

    class Meta:
        model = LimitWarning

    side = LimitWarning.Side.DOWN
    used_minutes = 540
    limit_minutes = 600
