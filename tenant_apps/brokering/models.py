"""What brokers look after: what was noticed, what they did about it, and how fast answers come."""

from django.db import models
from django.db.models import Q

from kernel import clock
from kernel.ids import uuid7
from tenant_apps.exchanges.models import Exchange
from tenant_apps.groups.models import Group
from tenant_apps.listings.models import Listing
from tenant_apps.members.models import Member
from tenant_apps.organisations.models import Organisation


class Kind(models.TextChoices):
    """What may stand in the queue."""

    REQUEST = "request", "Requests nobody answers"
    PROPOSAL = "proposal", "Proposals without an answer"
    HOURS = "hours", "Hours to confirm"
    DISPUTE = "dispute", "Disputes"
    LIMIT = "limit", "Near a limit"
    IDLE = "idle", "Joined and did nothing"


# These are looked for by a round; the others stand in the state of an exchange or a group.
NOTICED_KINDS = [Kind.REQUEST, Kind.LIMIT, Kind.IDLE]


class Noticed(models.Model):
    """A request or a member that a round found to need a broker; gone once that is over.

    `member` is whom it is about. `since` is how long it has been so, as far as anything tells.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=10, choices=Kind)
    subject = models.UUIDField()
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+", db_index=False)
    since = models.DateTimeField()
    noticed_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "subject"], name="brokering_noticed_once"),
            models.CheckConstraint(
                condition=Q(kind__in=NOTICED_KINDS), name="brokering_noticed_kind_known"
            ),
        ]
        indexes = [
            models.Index(fields=["kind", "since", "subject"], name="brokering_noticed_in_turn")
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.subject}"


class Case(models.Model):
    """What a broker did about one thing in the queue. What nobody touched has none."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=10, choices=Kind)
    subject = models.UUIDField()
    taken_by = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    taken_at = models.DateTimeField(null=True)
    nudged_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject"], name="brokering_case_one_per_subject"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=Kind.values), name="brokering_case_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(taken_by__isnull=True, taken_at__isnull=True)
                | Q(taken_by__isnull=False, taken_at__isnull=False),
                name="brokering_case_taken_by_and_at",
            ),
            models.CheckConstraint(
                condition=Q(done_by__isnull=True, done_at__isnull=True)
                | Q(done_by__isnull=False, done_at__isnull=False),
                name="brokering_case_done_by_and_at",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.subject}"


class Act(models.Model):
    """A broker acted where a member could have: that member reads it here, and got a mail of it.

    Nudged: `member` was reminded. Suggested: `member` was told of the listing, for its owner.
    """

    class What(models.TextChoices):
        NUDGED = "nudged", "Nudged"
        SUGGESTED = "suggested", "Suggested"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    what = models.CharField(max_length=10, choices=What)
    kind = models.CharField(max_length=10, choices=Kind)
    subject = models.UUIDField()
    broker = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+", db_index=False)
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    listing = models.ForeignKey(Listing, on_delete=models.PROTECT, null=True, related_name="+")
    exchange = models.ForeignKey(
        Exchange, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    group = models.ForeignKey(
        Group, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["listing", "member"],
                condition=Q(what="suggested"),
                name="brokering_act_suggested_once",
            ),
            models.CheckConstraint(
                condition=Q(what="nudged") | Q(what="suggested", listing__isnull=False),
                name="brokering_act_suggests_listing",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=Kind.values), name="brokering_act_kind_known"
            ),
        ]
        indexes = [models.Index(fields=["subject", "id"], name="brokering_act_by_subject")]

    def __str__(self) -> str:
        return f"{self.what}: {self.subject}"


class ResponseTime(models.Model):
    """How fast an organisation's members answered of late: medians, and how many they are of."""

    organisation = models.OneToOneField(
        Organisation, on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    answers = models.PositiveIntegerField(default=0)
    answered_by = models.PositiveIntegerField(default=0)
    answer_median_minutes = models.PositiveIntegerField(null=True)
    confirmations = models.PositiveIntegerField(default=0)
    confirmed_by = models.PositiveIntegerField(default=0)
    confirmation_median_minutes = models.PositiveIntegerField(null=True)
    measured_at = models.DateTimeField(default=clock.now)

    class Meta:
        db_table = "brokering_response_time"

    def __str__(self) -> str:
        return str(self.organisation_id)
