"""Exchanges between members of two networks, which neither network's own tables can hold."""

from django.db import models
from django.db.models import F, Q

from kernel import clock
from kernel.ids import uuid7
from shared_apps.crossing.models.talk import (
    Side,
    Talk,
    TalkQuerySet,
    marks_are_there,
    unread_indexes,
)
from tenant_apps.exchanges.models.exchange import (
    AWAITING_STATES,
    EXPIRING_STATES,
    LOGGED_STATES,
    OPEN_STATES,
    PAID_STATES,
    PENDING_STATES,
    State,
    in_quarters,
)

UNANSWERED_STATES = [State.PROPOSED, State.DECLINED, State.WITHDRAWN, State.EXPIRED]
_OPTIONAL = ["", "provider", "recipient"]
# What those who decide for both networks decide.
TO_JUDGE = Q(state=State.DISPUTED) | ~Q(undo_asked_by="")


class Ruling(models.TextChoices):
    """What those who decide may decide: of a dispute the first two, of a wish to undo the rest."""

    PAY = "pay", "So many hours are paid"
    NOTHING = "nothing", "Nothing is paid"
    UNDO = "undo", "The payment is undone"
    KEEP = "keep", "It stays as it is"


OF_DISPUTES = [Ruling.PAY, Ruling.NOTHING]
OF_UNDOING = [Ruling.UNDO, Ruling.KEEP]


class CrossExchangeQuerySet(TalkQuerySet["CrossExchange"]):
    """Which exchanges."""


class CrossExchange(Talk):
    """Help that a member of one network gives to a member of another, who pays for it.

    The same states as an exchange within a network. Its id is the reference of what is held for
    it in three ledgers; `extra_reference` is that of hours logged above those. Whatever names a
    party says on which side: `awaiting` has to answer, `logged_by` said how many hours it was,
    `undo_asked_by` asks that it be undone. `ruling` is a decision that those of one network,
    `ruled_by`, have proposed and those of the other have not answered yet. `entry` is what of the
    directory it answers: a listing or a person, of whom not even the address was told before.
    """

    entry = models.UUIDField(null=True)
    proposed_by = models.CharField(max_length=10, choices=Side)
    awaiting = models.CharField(max_length=10, choices=Side, blank=True, default="")
    state = models.CharField(max_length=10, choices=State, default=State.PROPOSED)
    minutes = models.PositiveIntegerField()
    extra_reference = models.UUIDField(null=True)
    logged_minutes = models.PositiveIntegerField(null=True)
    logged_by = models.CharField(max_length=10, choices=Side, blank=True, default="")
    helped_on = models.DateField(null=True)
    undo_asked_by = models.CharField(max_length=10, choices=Side, blank=True, default="")
    ruled_by = models.CharField(max_length=10, choices=Side, blank=True, default="")
    ruling = models.CharField(max_length=10, choices=Ruling, blank=True, default="")
    ruled_minutes = models.PositiveIntegerField(null=True)
    expires_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=clock.now)
    changed_at = models.DateTimeField(default=clock.now)
    settled_at = models.DateTimeField(null=True)
    request_key = models.UUIDField(default=uuid7, editable=False)

    objects = CrossExchangeQuerySet.as_manager()

    # What may change in it: the federation's role is granted these columns, and those below.
    CHANGING = (
        "awaiting",
        "state",
        "minutes",
        "extra_reference",
        "logged_minutes",
        "logged_by",
        "helped_on",
        "undo_asked_by",
        "ruled_by",
        "ruling",
        "ruled_minutes",
        "expires_at",
        "last_position",
        "changed_at",
        "settled_at",
        *Talk.WROTE,
    )

    class Meta:
        db_table = "crossing_exchange"
        ordering = ["-changed_at", "-id"]
        indexes = [
            models.Index(
                fields=["provider_network", "provider_member", "id"], name="crossing_of_provider"
            ),
            models.Index(
                fields=["recipient_network", "recipient_member", "id"],
                name="crossing_of_recipient",
            ),
            models.Index(
                fields=["expires_at"],
                condition=Q(expires_at__isnull=False),
                name="crossing_expiring",
            ),
            models.Index(
                fields=["changed_at"],
                condition=TO_JUDGE,
                name="crossing_to_judge",
            ),
            *(
                models.Index(
                    fields=[f"{side}_network"],
                    condition=Q(awaiting=side.value),
                    name=f"crossing_awaits_{side}",
                )
                for side in Side
            ),
            *unread_indexes("crossing_unread"),
            *(
                models.Index(
                    fields=[f"{side}_network", "settled_at"],
                    condition=Q(state=State.SETTLED),
                    name=f"crossing_settled_{side}",
                )
                for side in Side
            ),
        ]
        constraints = [
            marks_are_there("crossing_marks_are_there"),
            models.UniqueConstraint(
                fields=["provider_network", "provider_member", "request_key"],
                condition=Q(proposed_by=Side.PROVIDER),
                name="crossing_provider_proposed_once",
            ),
            models.UniqueConstraint(
                fields=["recipient_network", "recipient_member", "request_key"],
                condition=Q(proposed_by=Side.RECIPIENT),
                name="crossing_recipient_proposed_once",
            ),
            models.UniqueConstraint(
                fields=["entry", "proposed_by", "provider_member", "recipient_member"],
                condition=Q(state__in=PENDING_STATES),
                name="crossing_one_pending",
            ),
            models.CheckConstraint(
                condition=~Q(provider_network=F("recipient_network")), name="crossing_two_networks"
            ),
            models.CheckConstraint(
                condition=~Q(provider_handle="") & ~Q(recipient_handle=""),
                name="crossing_both_have_handles",
            ),
            models.CheckConstraint(condition=~Q(title=""), name="crossing_has_title"),
            models.CheckConstraint(
                condition=Q(state__in=State.values), name="crossing_state_known"
            ),
            models.CheckConstraint(
                condition=Q(proposed_by__in=Side.values)
                & Q(awaiting__in=_OPTIONAL)
                & Q(logged_by__in=_OPTIONAL)
                & Q(undo_asked_by__in=_OPTIONAL)
                & Q(ruled_by__in=_OPTIONAL),
                name="crossing_sides_known",
            ),
            models.CheckConstraint(condition=in_quarters("minutes"), name="crossing_in_quarters"),
            models.CheckConstraint(
                condition=Q(state__in=AWAITING_STATES) & ~Q(awaiting="")
                | ~Q(state__in=AWAITING_STATES) & Q(awaiting=""),
                name="crossing_awaiting_by_state",
            ),
            models.CheckConstraint(
                condition=Q(state__in=EXPIRING_STATES, expires_at__isnull=False)
                | ~Q(state__in=EXPIRING_STATES) & Q(expires_at__isnull=True),
                name="crossing_expires_by_state",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=LOGGED_STATES, logged_minutes__isnull=False, helped_on__isnull=False
                )
                & in_quarters("logged_minutes")
                & ~Q(logged_by="")
                | ~Q(state__in=LOGGED_STATES)
                & Q(logged_minutes__isnull=True, logged_by="", helped_on__isnull=True),
                name="crossing_logged_by_state",
            ),
            models.CheckConstraint(
                condition=Q(extra_reference__isnull=True)
                | Q(state__in=[State.LOGGED, *PAID_STATES], logged_minutes__gt=F("minutes")),
                name="crossing_extra_is_more",
            ),
            models.CheckConstraint(
                condition=Q(state__in=PAID_STATES, settled_at__isnull=False)
                | ~Q(state__in=PAID_STATES) & Q(settled_at__isnull=True),
                name="crossing_settled_since",
            ),
            models.CheckConstraint(
                condition=Q(undo_asked_by="") | Q(state=State.SETTLED),
                name="crossing_undo_of_settled",
            ),
            models.CheckConstraint(
                condition=Q(ruled_by="", ruling="")
                | ~Q(ruled_by="") & Q(ruling__in=OF_DISPUTES, state=State.DISPUTED)
                | ~Q(ruled_by="") & ~Q(undo_asked_by="") & Q(ruling__in=OF_UNDOING),
                name="crossing_ruling_of_what_waits",
            ),
            models.CheckConstraint(
                condition=Q(ruling=Ruling.PAY, ruled_minutes__isnull=False)
                & in_quarters("ruled_minutes")
                & Q(ruled_minutes__lte=F("minutes"))
                | ~Q(ruling=Ruling.PAY) & Q(ruled_minutes__isnull=True),
                name="crossing_ruled_minutes",
            ),
        ]

    @property
    def awaiting_id(self) -> str | None:
        """The side whose answer is awaited."""
        return self.awaiting or None

    @property
    def undo_asked_by_id(self) -> str | None:
        """The side that asks to undo it."""
        return self.undo_asked_by or None

    @property
    def logged_by_id(self) -> str | None:
        """The side that said how many hours it was."""
        return self.logged_by or None

    def is_party(self, party: object, /) -> bool:
        """Whether this names one of the two sides, while both are there to act."""
        return party in Side.values and not self.is_erased

    @property
    def is_answered(self) -> bool:
        """Whether the one it was proposed to took it further."""
        return self.state not in UNANSWERED_STATES

    def shows_other_to(self, side: Side) -> bool:
        """Whoever was found in the directory is no more than a member until they answer."""
        return not self.entry or self.proposed_by != side or self.is_answered

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES
