"""Exchanges between members of two networks, which neither network's own tables can hold."""

from typing import Any, NoReturn
from uuid import UUID

from django.db import models
from django.db.models import F, Q

from kernel import clock
from kernel.ids import uuid7
from shared_apps.federation.forgetting import PREFIX
from shared_apps.federation.models import FederatedNetwork
from tenant_apps.exchanges.models.event import Kind as Step
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
# What an exchange is called when what it was about has been erased.
ERASED_TITLE = "Erased"


class TimelineIsAppendOnly(RuntimeError):
    """Code tried to change what happened."""


class Side(models.TextChoices):
    """Each of the two, and their network."""

    PROVIDER = "provider", "Gives the time"
    RECIPIENT = "recipient", "Receives it, and pays"

    @property
    def other(self) -> "Side":
        return Side.RECIPIENT if self is Side.PROVIDER else Side.PROVIDER


class Ruling(models.TextChoices):
    """What those who decide may decide: of a dispute the first two, of a wish to undo the rest."""

    PAY = "pay", "So many hours are paid"
    NOTHING = "nothing", "Nothing is paid"
    UNDO = "undo", "The payment is undone"
    KEEP = "keep", "It stays as it is"


OF_DISPUTES = [Ruling.PAY, Ruling.NOTHING]
OF_UNDOING = [Ruling.UNDO, Ruling.KEEP]


def _network(related_name: str) -> Any:
    return models.ForeignKey(
        FederatedNetwork, on_delete=models.PROTECT, db_index=False, related_name=related_name
    )


class CrossExchangeQuerySet(models.QuerySet["CrossExchange"]):
    """Which exchanges, in the words of the rules."""

    def of(self, network_id: UUID, member_id: UUID) -> "CrossExchangeQuerySet":
        """Those this member of this network is a party to."""
        gives = Q(provider_network=network_id, provider_member=member_id)
        return self.filter(gives | Q(recipient_network=network_id, recipient_member=member_id))

    def in_network(self, network_id: UUID) -> "CrossExchangeQuerySet":
        """Those with a party in this network."""
        return self.filter(Q(provider_network=network_id) | Q(recipient_network=network_id))

    def with_networks(self) -> "CrossExchangeQuerySet":
        return self.select_related("provider_network__network", "recipient_network__network")


class CrossExchange(models.Model):
    """Help that a member of one network gives to a member of another, who pays for it.

    The same states as an exchange within a network. Its id is the reference of what is held for
    it in three ledgers; `extra_reference` is that of hours logged above those. Whatever names a
    party says on which side: `awaiting` has to answer, `logged_by` said how many hours it was,
    `undo_asked_by` asks that it be undone. `ruling` is a decision that those of one network,
    `ruled_by`, have proposed and those of the other have not answered yet. `entry` is what of the
    directory it answers: a listing or a person, of whom not even the address was told before.

    Personal data: the handles, and the title; once somebody is erased, or their network has left
    the federation, a pseudonym and ERASED_TITLE. A name is nowhere here: whoever looks asks the
    other's network for it, which gives it as long as they agree to show it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    provider_network = _network("help_given")
    recipient_network = _network("help_received")
    provider_member = models.UUIDField()
    recipient_member = models.UUIDField()
    provider_handle = models.CharField(max_length=64)
    recipient_handle = models.CharField(max_length=64)
    entry = models.UUIDField(null=True)
    title = models.CharField(max_length=120)
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
    last_position = models.PositiveIntegerField(default=0)
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
    )
    # What can be erased in it, and never written anew.
    ERASED = ("title", "provider_handle", "recipient_handle")

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
                condition=Q(state=State.DISPUTED) | ~Q(undo_asked_by=""),
                name="crossing_to_judge",
            ),
        ]
        constraints = [
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

    def __str__(self) -> str:
        return self.title

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
    def is_erased(self) -> bool:
        """Whether one of the two is gone, or their network."""
        return any(map(self.is_gone, Side))

    def is_gone(self, side: Side) -> bool:
        """Whether the one on this side is erased, or their network has left."""
        return self.handle_of(side).startswith(PREFIX)

    @property
    def is_answered(self) -> bool:
        """Whether the one it was proposed to took it further."""
        return self.state not in UNANSWERED_STATES

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES

    def network_of(self, side: Side) -> UUID:
        """The id of a side's network."""
        is_provider = side is Side.PROVIDER
        found: UUID = self.provider_network_id if is_provider else self.recipient_network_id
        return found

    def member_of(self, side: Side) -> UUID:
        """The id that a side's network knows the member by."""
        return self.provider_member if side is Side.PROVIDER else self.recipient_member

    def handle_of(self, side: Side) -> str:
        """What names the member before the @ sign."""
        return self.provider_handle if side is Side.PROVIDER else self.recipient_handle

    def side_of(self, network_id: UUID) -> Side | None:
        """The side whose network this is."""
        sides = (side for side in Side if self.network_of(side) == network_id)
        return next(sides, None)


class CrossEvent(models.Model):
    """What happened in an exchange between networks, and the words that came with it.

    Written once; but the words can be erased. `by` says who in relation to the exchange, and
    `actor` which member or operator; none where time alone acted, or a network left.
    """

    class Kind(models.TextChoices):
        PROPOSED = Step.PROPOSED.value
        COUNTERED = Step.COUNTERED.value
        ACCEPTED = Step.ACCEPTED.value
        DECLINED = Step.DECLINED.value
        WITHDRAWN = Step.WITHDRAWN.value
        CANCELLED = Step.CANCELLED.value
        LOGGED = Step.LOGGED.value
        DISPUTED = Step.DISPUTED.value
        SETTLED = Step.SETTLED.value
        RULED = "ruled"
        RESOLVED = Step.RESOLVED.value
        VOIDED = Step.VOIDED.value
        UNDO_ASKED = Step.UNDO_ASKED.value
        UPHELD = Step.UPHELD.value
        REVERSED = Step.REVERSED.value
        EXPIRED = Step.EXPIRED.value
        WRITTEN = "written"

    class By(models.TextChoices):
        PROVIDER = "provider"
        RECIPIENT = "recipient"
        PROVIDERS_NETWORK = "provider_network", "Who decides for the provider's network"
        RECIPIENTS_NETWORK = "recipient_network", "Who decides for the recipient's network"
        OPERATOR = "operator"
        NOBODY = "nobody", "Time, or the end of a network's membership"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    exchange = models.ForeignKey(
        CrossExchange, on_delete=models.PROTECT, db_index=False, related_name="events"
    )
    position = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=Kind)
    by = models.CharField(max_length=20, choices=By)
    actor = models.UUIDField(null=True)
    ruling = models.CharField(max_length=10, choices=Ruling, blank=True, default="")
    minutes = models.PositiveIntegerField(null=True)
    text = models.TextField(blank=True, default="")
    at = models.DateTimeField(default=clock.now)
    request_key = models.UUIDField(default=uuid7)
    request_hash = models.BinaryField(null=True)

    class Meta:
        db_table = "crossing_event"
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["exchange", "position"], name="crossing_event_one_per_position"
            ),
            models.UniqueConstraint(
                fields=["exchange", "by", "actor", "request_key"],
                name="crossing_event_once_per_request",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=[*Step.values, "ruled", "written"]),
                name="crossing_event_kind_known",
            ),
            models.CheckConstraint(
                condition=Q(by="nobody", actor__isnull=True, kind__in=["expired", "cancelled"])
                | Q(
                    by__in=[
                        "provider",
                        "recipient",
                        "provider_network",
                        "recipient_network",
                        "operator",
                    ],
                    actor__isnull=False,
                ),
                name="crossing_event_actor_known",
            ),
            models.CheckConstraint(
                condition=Q(kind="ruled", ruling__in=Ruling.values)
                | ~Q(kind="ruled") & Q(ruling=""),
                name="crossing_event_ruling_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position}: {self.kind}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TimelineIsAppendOnly
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TimelineIsAppendOnly


class CrossNotice(models.Model):
    """Something that people of a network are still to be told by mail, in their own network.

    Written with what happened; taken by the network's own round, which mails and notes it.
    """

    class Whom(models.TextChoices):
        PARTY = "party", "The member of this network"
        JUDGES = "judges", "Those who decide for this network"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    event = models.ForeignKey(
        CrossEvent, on_delete=models.PROTECT, db_index=False, related_name="notices"
    )
    network = models.ForeignKey(
        FederatedNetwork, on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    whom = models.CharField(max_length=10, choices=Whom)
    told_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "crossing_notice"
        indexes = [
            models.Index(
                fields=["network", "id"],
                condition=Q(told_at__isnull=True),
                name="crossing_notice_waiting",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "network", "whom"], name="crossing_notice_once"
            ),
            models.CheckConstraint(
                condition=Q(whom__in=["party", "judges"]), name="crossing_notice_whom_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event_id} to {self.whom}"
