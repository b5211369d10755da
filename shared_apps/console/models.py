"""What was last measured inside each network."""

from django.db import models
from django.db.models import Q

from kernel import clock


class NetworkFigures(models.Model):
    """Figures of one network, taken inside it: no query reaches across schemas."""

    network_id = models.UUIDField(primary_key=True)
    members = models.PositiveIntegerField()
    exchanged_minutes = models.BigIntegerField()
    measured_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name_plural = "network figures"
        constraints = [
            models.CheckConstraint(
                condition=Q(exchanged_minutes__gte=0), name="console_networkfigures_not_negative"
            )
        ]

    def __str__(self) -> str:
        return str(self.network_id)
