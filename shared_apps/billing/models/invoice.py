"""What was asked for, and whether it was paid."""

from django.db import models
from django.db.models import Q

from kernel import clock
from kernel.ids import uuid7
from shared_apps.billing.models.account import Account


class Invoice(models.Model):
    """An invoice as Stripe has it. Amounts are in pence.

    `overdue_from` is when it should have been paid: its due date, or, where a card is charged, when
    it was made. Its page at Stripe is not kept: whoever has that address may pay and read it.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        OPEN = "open", "To be paid"
        PAID = "paid", "Paid"
        VOID = "void", "Void"
        UNCOLLECTIBLE = "uncollectible", "Given up"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="invoices")
    stripe_id = models.CharField(max_length=80, unique=True)
    number = models.CharField(max_length=40, blank=True, default="")
    state = models.CharField(max_length=14, choices=State)
    made_at = models.DateTimeField()
    overdue_from = models.DateTimeField(null=True)
    total_pence = models.IntegerField()
    remaining_pence = models.IntegerField()
    credited_pence = models.PositiveIntegerField(default=0)
    pulled_at = models.DateTimeField()

    class Meta:
        ordering = ["-made_at", "-id"]
        indexes = [models.Index(fields=["account", "-made_at"], name="billing_invoice_newest")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["draft", "open", "paid", "void", "uncollectible"]),
                name="billing_invoice_state_known",
            ),
            models.CheckConstraint(condition=~Q(stripe_id=""), name="billing_invoice_has_id"),
        ]

    def __str__(self) -> str:
        return self.number or self.stripe_id

    @property
    def is_overdue(self) -> bool:
        """Whether it should have been paid by now."""
        is_late = self.overdue_from is not None and self.overdue_from <= clock.now()
        return is_late and self.state == self.State.OPEN and self.remaining_pence > 0
