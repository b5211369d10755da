"""Which steps of its membership a network has been told of."""

from django.db import models

from kernel import clock


class StepTold(models.Model):
    """A step of the federation that is in this network's audit, and told to its champions.

    The step itself is in the shared schema. Written in the transaction that tells of it, so
    whoever comes second finds it told. Whatever else is to happen once has a key here.
    """

    step_id = models.UUIDField(primary_key=True, editable=False)
    told_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return str(self.step_id)
