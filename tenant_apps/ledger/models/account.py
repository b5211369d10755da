"""Accounts, and the immutable record of every change to what they may do."""

from django.db import models
from django.db.models import F, Q

from kernel.ids import uuid7
from tenant_apps.ledger.models.read_only import ReadOnlyModel, recorded_now


class AccountKind(models.TextChoices):
    MEMBER = "member", "Member"
    ORGANISATION = "organisation", "Organisation"
    PROJECT = "project", "Project"
    COHORT = "cohort", "Cohort"
    CHEST = "chest", "Community chest"
    ISSUE = "issue", "Issue"
    CLEARING = "clearing", "Clearing"
    NETWORK = "network", "Network"


ONE_PER_LEDGER = [AccountKind.CHEST, AccountKind.ISSUE, AccountKind.CLEARING]


class Account(ReadOnlyModel):
    """Holds minutes of one holder, in its stripes, which the database alone moves.

    What is available (the balance without what is held to pay) may not fall below
    `floor_minutes`; the balance with what is held to receive may not rise above
    `ceiling_minutes`. A limit of None is no limit.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=20, choices=AccountKind)
    holder = models.UUIDField()
    floor_minutes = models.BigIntegerField(null=True)
    ceiling_minutes = models.BigIntegerField(null=True)
    frozen_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(db_default=recorded_now())

    class Meta:
        db_table = "ledger_account"
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "holder"], name="ledger_account_one_per_holder"
            ),
            models.UniqueConstraint(
                fields=["kind"],
                condition=Q(kind__in=ONE_PER_LEDGER),
                name="ledger_account_one_per_ledger",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=AccountKind.values), name="ledger_account_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(floor_minutes__isnull=True)
                | Q(ceiling_minutes__isnull=True)
                | Q(floor_minutes__lte=F("ceiling_minutes")),
                name="ledger_account_floor_below_ceiling",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.holder}"


class AccountChange(ReadOnlyModel):
    """One change of an account's limits or state. Inserting it is what makes the change."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="changes")
    sets_floor = models.BooleanField(db_default=False)
    floor_minutes = models.BigIntegerField(null=True)
    sets_ceiling = models.BooleanField(db_default=False)
    ceiling_minutes = models.BigIntegerField(null=True)
    frozen = models.BooleanField(null=True)
    closed = models.BooleanField(null=True)
    reason = models.CharField(max_length=60)
    actor = models.UUIDField(null=True)
    recorded_at = models.DateTimeField(db_default=recorded_now())

    class Meta:
        db_table = "ledger_account_change"
        constraints = [
            models.CheckConstraint(
                condition=(Q(sets_floor=True) | Q(floor_minutes__isnull=True))
                & (Q(sets_ceiling=True) | Q(ceiling_minutes__isnull=True)),
                name="ledger_account_change_limits_set",
            ),
            models.CheckConstraint(
                condition=Q(sets_floor=True)
                | Q(sets_ceiling=True)
                | Q(frozen__isnull=False)
                | Q(closed__isnull=False),
                name="ledger_account_change_changes_something",
            ),
            models.CheckConstraint(
                condition=Q(reason__regex=r"^[a-z0-9_.]+$"),
                name="ledger_account_change_reason_is_code",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reason} {self.account_id}"
