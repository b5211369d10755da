"""What was said with a gift: the ledger moves the minutes and holds no words."""

from django.db import models
from django.db.models import Q

from kernel import clock
from tenant_apps.members.models import Member


class Gift(models.Model):
    """Credits given freely within the network. Its id is the transfer's, and the form's key.

    The note is personal data: it is for the giver and the receiver. The reason of a grant from
    the chest is for the receiver and the champions.
    """

    class Kind(models.TextChoices):
        GIFT = "gift", "To a member"
        DONATION = "donation", "To the community chest"
        GRANT = "grant", "From the community chest"

    id = models.UUIDField(primary_key=True, editable=False)
    kind = models.CharField(max_length=10, choices=Kind)
    giver = models.ForeignKey(
        Member, on_delete=models.PROTECT, related_name="gifts_given", db_index=False
    )
    receiver = models.ForeignKey(
        Member, on_delete=models.PROTECT, related_name="gifts_received", null=True, db_index=False
    )
    minutes = models.PositiveIntegerField()
    note = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        db_table = "credits_gift"
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="donation", receiver__isnull=True)
                | Q(kind__in=["gift", "grant"], receiver__isnull=False),
                name="credits_gift_receiver_by_kind",
            ),
            models.CheckConstraint(
                condition=~Q(kind="gift", giver=models.F("receiver")),
                name="credits_gift_two_members",
            ),
            models.CheckConstraint(
                condition=~Q(kind="grant", note=""), name="credits_gift_grant_has_reason"
            ),
            models.CheckConstraint(
                condition=Q(minutes__gt=0), name="credits_gift_minutes_positive"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.minutes} minutes"
