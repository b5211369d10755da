"""One agreed piece of help, from proposal to settled hours."""

from uuid import UUID

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Mod
from django.db.models.lookups import Exact

from kernel import clock
from kernel.ids import uuid7
from kernel.minutes import MAX_MINUTES, STEP_MINUTES
from tenant_apps.listings.models import Listing
from tenant_apps.members.models import Member


class State(models.TextChoices):
    PROPOSED = "proposed", "Proposed"
    COUNTERED = "countered", "Other terms suggested"
    ACCEPTED = "accepted", "Agreed"
    LOGGED = "logged", "Hours to confirm"
    DISPUTED = "disputed", "In dispute"
    SETTLED = "settled", "Settled"
    REVERSED = "reversed", "Undone"
    VOIDED = "voided", "Closed without payment"
    DECLINED = "declined", "Declined"
    WITHDRAWN = "withdrawn", "Withdrawn"
    CANCELLED = "cancelled", "Cancelled"
    EXPIRED = "expired", "Expired"


PENDING_STATES = [State.PROPOSED, State.COUNTERED]
# Someone's answer is awaited in these; nobody's in the others.
AWAITING_STATES = [*PENDING_STATES, State.LOGGED]
# Left alone for too long, these expire.
EXPIRING_STATES = [*PENDING_STATES, State.ACCEPTED]
OPEN_STATES = [*AWAITING_STATES, State.ACCEPTED, State.DISPUTED]
PAID_STATES = [State.SETTLED, State.REVERSED]
LOGGED_STATES = [State.LOGGED, State.DISPUTED, *PAID_STATES]
HELD_STATES = [State.ACCEPTED, *LOGGED_STATES]


def in_quarters(field: str) -> Q:
    """As a condition: an amount of help, as forms take it."""
    return Q(**{f"{field}__gt": 0, f"{field}__lte": MAX_MINUTES}) & Q(
        Exact(Mod(field, STEP_MINUTES), 0)
    )


def _a_party(field: str) -> Q:
    return Q(**{field: F("provider")}) | Q(**{field: F("recipient")})


class ExchangeQuerySet(models.QuerySet["Exchange"]):
    """Which exchanges, in the words of the rules."""

    def of(self, member_id: UUID) -> "ExchangeQuerySet":
        """Those this member is a party to. Nobody else sees an exchange."""
        return self.filter(Q(provider=member_id) | Q(recipient=member_id))

    def with_people(self) -> "ExchangeQuerySet":
        return self.select_related("provider__organisation", "recipient__organisation", "listing")


class Exchange(models.Model):
    """Help that one member gives and another receives, who pays for it in time credits.

    `minutes` are the hours agreed, or being agreed; `awaiting` is who has to answer now.
    `confirms_on` is the London day on which logged hours are confirmed by time, if nobody answers.
    `undo_asked_by` is who asks that what was settled be undone, until somebody has decided.
    `last_position` counts what happened and what was written, in the order of both; the read
    positions say how far each party has read of it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    listing = models.ForeignKey(
        Listing, on_delete=models.PROTECT, null=True, related_name="exchanges"
    )
    title = models.CharField(max_length=120)
    provider = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="exchanges_given")
    recipient = models.ForeignKey(
        Member, on_delete=models.PROTECT, related_name="exchanges_received"
    )
    proposed_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    awaiting = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, db_index=False, related_name="+"
    )
    state = models.CharField(max_length=10, choices=State, default=State.PROPOSED)
    minutes = models.PositiveIntegerField()
    hold_id = models.UUIDField(null=True)
    extra_hold_id = models.UUIDField(null=True)
    logged_minutes = models.PositiveIntegerField(null=True)
    logged_by = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, db_index=False, related_name="+"
    )
    helped_on = models.DateField(null=True)
    undo_asked_by = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, db_index=False, related_name="+"
    )
    expires_at = models.DateTimeField(null=True)
    confirms_on = models.DateField(null=True)
    last_position = models.PositiveIntegerField(default=0)
    provider_read_position = models.PositiveIntegerField(default=0, db_default=0)
    recipient_read_position = models.PositiveIntegerField(default=0, db_default=0)
    created_at = models.DateTimeField(default=clock.now)
    changed_at = models.DateTimeField(default=clock.now)
    settled_at = models.DateTimeField(null=True)
    request_key = models.UUIDField(default=uuid7, editable=False)

    objects = ExchangeQuerySet.as_manager()

    class Meta:
        ordering = ["-changed_at", "-id"]
        indexes = [
            models.Index(
                fields=["awaiting"],
                condition=Q(awaiting__isnull=False),
                name="exchanges_exchange_awaiting",
            ),
            models.Index(
                fields=["expires_at"],
                condition=Q(expires_at__isnull=False),
                name="exchanges_exchange_expiring",
            ),
            models.Index(
                fields=["confirms_on"],
                condition=Q(confirms_on__isnull=False),
                name="exchanges_exchange_confirming",
            ),
            models.Index(
                fields=["changed_at"],
                condition=Q(state=State.DISPUTED) | Q(undo_asked_by__isnull=False),
                name="exchanges_exchange_to_judge",
            ),
            models.Index(
                fields=["state", "changed_at", "id"],
                condition=Q(state__in=OPEN_STATES),
                name="exchanges_exchange_open_since",
            ),
            models.Index(
                fields=["settled_at"],
                condition=Q(state=State.SETTLED),
                name="exchanges_exchange_settled",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["proposed_by", "request_key"], name="exchanges_exchange_proposed_once"
            ),
            models.UniqueConstraint(
                fields=["listing", "proposed_by"],
                condition=Q(state__in=PENDING_STATES),
                name="exchanges_exchange_one_pending",
            ),
            models.CheckConstraint(
                condition=Q(state__in=State.values), name="exchanges_exchange_state_known"
            ),
            models.CheckConstraint(
                condition=~Q(provider=F("recipient")), name="exchanges_exchange_two_people"
            ),
            models.CheckConstraint(
                condition=_a_party("proposed_by"), name="exchanges_exchange_proposed_by_party"
            ),
            models.CheckConstraint(
                condition=in_quarters("minutes"), name="exchanges_exchange_minutes_in_quarters"
            ),
            models.CheckConstraint(
                condition=Q(state__in=AWAITING_STATES, awaiting__isnull=False)
                & _a_party("awaiting")
                | ~Q(state__in=AWAITING_STATES) & Q(awaiting__isnull=True),
                name="exchanges_exchange_awaiting_by_state",
            ),
            models.CheckConstraint(
                condition=Q(state__in=EXPIRING_STATES, expires_at__isnull=False)
                | ~Q(state__in=EXPIRING_STATES) & Q(expires_at__isnull=True),
                name="exchanges_exchange_expires_by_state",
            ),
            models.CheckConstraint(
                condition=Q(confirms_on__isnull=True) | Q(state=State.LOGGED),
                name="exchanges_exchange_confirms_what_is_logged",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=HELD_STATES) | Q(hold_id__isnull=False),
                name="exchanges_exchange_agreed_is_held",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=LOGGED_STATES,
                    logged_minutes__isnull=False,
                    logged_by__isnull=False,
                    helped_on__isnull=False,
                )
                & in_quarters("logged_minutes")
                & _a_party("logged_by")
                | ~Q(state__in=LOGGED_STATES)
                & Q(logged_minutes__isnull=True, logged_by__isnull=True, helped_on__isnull=True),
                name="exchanges_exchange_logged_by_state",
            ),
            models.CheckConstraint(
                condition=Q(state__in=PAID_STATES, settled_at__isnull=False)
                | ~Q(state__in=PAID_STATES) & Q(settled_at__isnull=True),
                name="exchanges_exchange_settled_since",
            ),
            models.CheckConstraint(
                condition=Q(undo_asked_by__isnull=True)
                | Q(state=State.SETTLED) & _a_party("undo_asked_by"),
                name="exchanges_exchange_undo_of_settled",
            ),
            models.CheckConstraint(
                condition=Q(provider_read_position__lte=F("last_position"))
                & Q(recipient_read_position__lte=F("last_position")),
                name="exchanges_exchange_read_what_is_there",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def is_party(self, member_id: UUID) -> bool:
        """Whether this member is one of the two."""
        return member_id in (self.provider_id, self.recipient_id)

    def other(self, member_id: UUID) -> Member:
        """The other party."""
        return self.recipient if member_id == self.provider_id else self.provider

    def read_by(self, member_id: UUID) -> int:
        """How far this party has read."""
        return int(getattr(self, self.read_field(member_id)))

    def read_field(self, member_id: UUID) -> str:
        """Where that is kept."""
        is_provider = member_id == self.provider_id
        return "provider_read_position" if is_provider else "recipient_read_position"
