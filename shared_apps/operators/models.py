"""Who works for the central service, and what they are given to hold every ledger to."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from kernel import clock
from kernel.ids import uuid7


class Operator(models.Model):
    """A person who works in the console. Whose access has ended stays, for the audit's reader."""

    class Role(models.TextChoices):
        PROVISIONER = "provisioner", "Provisioner"
        FINANCE = "finance", "Finance"
        SUPPORT = "support", "Support"
        AUDITOR = "auditor", "Auditor"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="operator"
    )
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=20, choices=Role, default=Role.PROVISIONER)
    created_at = models.DateTimeField(default=clock.now)
    access_ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(role__in=["provisioner", "finance", "support", "auditor"]),
                name="operators_operator_role_known",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="operators_operator_has_name"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def has_access(self) -> bool:
        return self.access_ended_at is None


class SealHead(models.Model):
    """The newest seal of one chain, as it was on a day. Written once, kept apart from the chain.

    A network has two chains, its ledger's and its audit's; those of the centre have no network.
    Numbers have no gaps, so a missing one shows.
    """

    class Chain(models.TextChoices):
        LEDGER = "ledger", "Ledger"
        AUDIT = "audit", "Audit"

    number = models.BigIntegerField(primary_key=True, editable=False)
    chain = models.CharField(
        max_length=10, choices=Chain, default=Chain.LEDGER, db_default=Chain.LEDGER
    )
    network_id = models.UUIDField(null=True)
    seal_number = models.BigIntegerField()
    seal_sha256 = models.BinaryField()
    published_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["chain", "network_id", "seal_number"],
                nulls_distinct=False,
                name="operators_sealhead_once",
            ),
            models.CheckConstraint(
                condition=Q(chain__in=["ledger", "audit"]), name="operators_sealhead_chain_known"
            ),
            models.CheckConstraint(
                condition=Q(number__gte=1, seal_number__gte=1),
                name="operators_sealhead_numbers_positive",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.chain} seal {self.seal_number} of {self.network_id or 'the centre'}"
