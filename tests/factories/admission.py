"""What a network was told about its membership. The network must be entered."""

import factory

from kernel.ids import uuid7
from tenant_apps.admission.models import StepTold


class StepToldFactory(factory.Factory[StepTold]):
    """A step that is told."""

    class Meta:
        model = StepTold

    step_id = factory.LazyFunction(uuid7)

    @classmethod
    def _create(cls, model_class: type[StepTold], *args: object, **kwargs: object) -> StepTold:
        return StepTold.objects.create(**kwargs)
