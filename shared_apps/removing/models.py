"""Networks that are being removed, and what is known of those that are gone."""

from django.db import models
from django.db.models import F, Q

from kernel import clock
from kernel.ids import uuid7
from tenants.models import Network

MAX_WHERE = 200


class Export(models.TextChoices):
    """Where the network's data are once they are gone from here."""

    KEPT = "kept", "It was exported"
    WAIVED = "waived", "The network wants no export"


class Removal(models.Model):
    """One network's removal, and how far it has come. `step` is the last that was finished.

    Each step is done whole or not at all, or can be done again. `found` is what the receipt will
    say: what was counted, and the last heads of its two chains.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    network = models.OneToOneField(Network, on_delete=models.PROTECT, related_name="removal")
    asking = models.UUIDField(unique=True)
    asked_by = models.UUIDField()
    agreed_by = models.UUIDField()
    export = models.CharField(max_length=10, choices=Export)
    export_where = models.CharField(max_length=MAX_WHERE, blank=True, default="")
    step = models.CharField(max_length=20, blank=True, default="")
    found = models.JSONField(default=dict)
    requested_at = models.DateTimeField(default=clock.now)
    taken_up_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)
    error_code = models.CharField(max_length=60, blank=True, default="")

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(asked_by=F("agreed_by")), name="removing_removal_two_people"
            ),
            models.CheckConstraint(
                condition=Q(export="waived", export_where="")
                | Q(export="kept") & ~Q(export_where=""),
                name="removing_removal_export_said",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.network_id} {self.step}"


class Receipt(models.Model):
    """That a network was removed, and what of it. Written once, by provisioning.

    The network by its id alone. Whoever has its data can show by the two hashes that they are
    those of the last moment.
    """

    network = models.UUIDField(primary_key=True, editable=False)
    kind = models.CharField(max_length=20)
    created_at = models.DateTimeField()
    archived_at = models.DateTimeField()
    removed_at = models.DateTimeField()
    asked_by = models.UUIDField()
    agreed_by = models.UUIDField()
    asking = models.UUIDField()
    export = models.CharField(max_length=10, choices=Export)
    export_where = models.CharField(max_length=MAX_WHERE, blank=True, default="")
    counts = models.JSONField()
    ledger_seal = models.BigIntegerField(null=True)
    ledger_sha256 = models.BinaryField(null=True)
    audit_seal = models.BigIntegerField(null=True)
    audit_sha256 = models.BinaryField(null=True)

    class Meta:
        ordering = ["-removed_at"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(asked_by=F("agreed_by")), name="removing_receipt_two_people"
            ),
        ]

    def __str__(self) -> str:
        return str(self.network)
