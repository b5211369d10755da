"""That a member left, what is to become of their credits, and whether they came back."""

from django.db import models
from django.db.models import F, Q

from kernel import clock
from kernel.ids import uuid7
from tenant_apps.members.models import Member


class LeavingQuerySet(models.QuerySet["Leaving"]):
    """Which of them, in the words of the rules."""

    def standing(self) -> "LeavingQuerySet":
        """Those who have not come back since."""
        return self.filter(back_at__isnull=True)


class Leaving(models.Model):
    """One leaving of a member, by themselves, by a champion, or by nobody as their term ended.

    What is left of their balance goes to `credits_to`, or to the community chest where that is
    none or cannot be paid; `finished_at` is when it had gone, once all that was held had ended.
    Until `back_until` a mailed link lets them come back. From `erase_at` on nothing is kept of
    them but what the ledger speaks of; `erased_at` is when that was done.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="leavings")
    by = models.UUIDField(null=True)
    credits_to = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, db_index=False, related_name="+"
    )
    left_at = models.DateTimeField(default=clock.now)
    finished_at = models.DateTimeField(null=True)
    back_until = models.DateTimeField(null=True)
    back_at = models.DateTimeField(null=True)
    erase_at = models.DateTimeField(null=True)
    erased_at = models.DateTimeField(null=True)

    objects = LeavingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["member"], condition=Q(back_at__isnull=True), name="leaving_leaving_one"
            ),
            models.CheckConstraint(
                condition=Q(credits_to__isnull=True) | ~Q(credits_to=F("member")),
                name="leaving_leaving_to_another",
            ),
            models.CheckConstraint(
                condition=Q(erased_at__isnull=True)
                | Q(erase_at__isnull=False, erase_at__lte=F("erased_at"), back_at__isnull=True),
                name="leaving_leaving_erased_when_due",
            ),
        ]
        indexes = [
            models.Index(
                fields=["id"],
                condition=Q(finished_at__isnull=True, back_at__isnull=True),
                name="leaving_leaving_unfinished",
            ),
            models.Index(
                fields=["erase_at", "id"],
                condition=Q(erase_at__isnull=False, erased_at__isnull=True, back_at__isnull=True),
                name="leaving_leaving_to_erase",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def is_by_champion(self) -> bool:
        return self.by is not None and self.by != self.member_id

    @property
    def is_open_to_return(self) -> bool:
        """Whether the mailed link still leads back."""
        is_standing = self.back_at is None and self.erased_at is None
        return is_standing and self.back_until is not None and self.back_until > clock.now()


class Copy(models.Model):
    """All that is kept of a member, for themselves to take along: asked for, made, then removed.

    Its file lies in the network's folder under the same id.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    member = models.ForeignKey(
        Member, on_delete=models.PROTECT, related_name="copies", db_index=False
    )
    asked_at = models.DateTimeField(default=clock.now)
    made_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    size_bytes = models.PositiveBigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["member"], condition=Q(made_at__isnull=True), name="leaving_copy_one_asked"
            ),
            models.CheckConstraint(
                condition=Q(made_at__isnull=True, expires_at__isnull=True, size_bytes__isnull=True)
                | Q(made_at__isnull=False, expires_at__isnull=False, size_bytes__isnull=False)
                & Q(expires_at__gt=F("made_at"), size_bytes__gt=0),
                name="leaving_copy_made_expires",
            ),
        ]
        indexes = [
            models.Index(fields=["member", "-id"], name="leaving_copy_of_member"),
            models.Index(
                fields=["expires_at"],
                condition=Q(expires_at__isnull=False),
                name="leaving_copy_expiring",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def is_ready(self) -> bool:
        """Whether it can be fetched."""
        return self.expires_at is not None and self.expires_at > clock.now()
