"""What was last measured inside each network."""

from django.db import models
from django.db.models import Q

from kernel import clock


class NetworkFigures(models.Model):
    """Figures of one network, taken inside it: no query reaches across schemas."""

    network_id = models.UUIDField(primary_key=True)
    members = models.PositiveIntegerField()
    champions = models.PositiveIntegerField(default=0, db_default=0)
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


class NetworkHealth(models.Model):
    """How one network did when it was looked at last, from inside.

    `last_signed_in_at` is the newest of its logins'. Mail that `waits` is due and not sent;
    `waits_since` is when the oldest of it was. Of what somebody waits for and no quiet hours hold
    back, `mails_late` should have left long before. Failed mail is that of seven days.
    """

    network_id = models.UUIDField(primary_key=True)
    last_signed_in_at = models.DateTimeField(null=True)
    mails_waiting = models.PositiveIntegerField()
    waits_since = models.DateTimeField(null=True)
    mails_late = models.PositiveIntegerField(default=0, db_default=0)
    mails_failed = models.PositiveIntegerField()
    files = models.PositiveIntegerField()
    file_bytes = models.BigIntegerField()
    looked_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name_plural = "network health"
        constraints = [
            models.CheckConstraint(
                condition=Q(file_bytes__gte=0), name="console_networkhealth_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(mails_waiting=0, waits_since__isnull=True)
                | Q(mails_waiting__gt=0, waits_since__isnull=False),
                name="console_networkhealth_waits_since",
            ),
        ]

    def __str__(self) -> str:
        return str(self.network_id)
