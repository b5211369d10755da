"""What was said with a gift: the ledger moves the minutes and holds no words."""

from django.db import models
from django.db.models import Q

from kernel import clock
from tenant_apps.members.models import Member
from tenant_apps.organisations.models import Organisation


class Gift(models.Model):
    """Credits given freely within the network. Its id is the transfer's, and the form's key.

    The note is personal data: it is for the giver and the receiver. The reason of a grant from
    the chest is for the receiver and the champions; a note to an organisation is for champions.
    """

    class Kind(models.TextChoices):
        GIFT = "gift", "To a member"
        DONATION = "donation", "To the community chest"
        GRANT = "grant", "From the community chest"
        SUPPORT = "support", "To an organisation"
        FUNDING = "funding", "From the community chest to an organisation"

    id = models.UUIDField(primary_key=True, editable=False)
    kind = models.CharField(max_length=10, choices=Kind)
    giver = models.ForeignKey(
        Member, on_delete=models.PROTECT, related_name="gifts_given", db_index=False
    )
    receiver = models.ForeignKey(
        Member, on_delete=models.PROTECT, related_name="gifts_received", null=True, db_index=False
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", null=True, db_index=False
    )
    minutes = models.PositiveIntegerField()
    note = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        db_table = "credits_gift"
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="donation", receiver__isnull=True, organisation__isnull=True)
                | Q(kind__in=["gift", "grant"], receiver__isnull=False, organisation__isnull=True)
                | Q(
                    kind__in=["support", "funding"],
                    receiver__isnull=True,
                    organisation__isnull=False,
                ),
                name="credits_gift_receiver_by_kind",
            ),
            models.CheckConstraint(
                condition=~Q(kind="gift", giver=models.F("receiver")),
                name="credits_gift_two_members",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["grant", "funding"], note=""),
                name="credits_gift_grant_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(minutes__gt=0), name="credits_gift_minutes_positive"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.minutes} minutes"

    @property
    def is_from_chest(self) -> bool:
        """Whether the chest gave it, and the giver granted it."""
        return self.kind in (Gift.Kind.GRANT, Gift.Kind.FUNDING)
