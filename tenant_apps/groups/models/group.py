"""Help that one or more members give to many at once, from setting up to settled hours."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.db import models
from django.db.models import F, Q

from kernel import clock
from kernel.ids import uuid7
from tenant_apps.members.models import Member
from tenant_apps.organisations.models import Organisation

if TYPE_CHECKING:
    from tenant_apps.groups.models.part import Part

MOST_PLACES = 60
MOST_PROVIDERS = 6
ABOUT_LENGTH = 2000


class State(models.TextChoices):
    GATHERING = "gathering", "Gathering people"
    CLOSED = "closed", "Waiting for who pays"
    AGREED = "agreed", "Agreed"
    LOGGED = "logged", "Hours to confirm"
    DISPUTED = "disputed", "In dispute"
    SETTLED = "settled", "Settled"
    REVERSED = "reversed", "Undone"
    VOIDED = "voided", "Closed without payment"
    DECLINED = "declined", "Declined"
    WITHDRAWN = "withdrawn", "Withdrawn"
    CANCELLED = "cancelled", "Cancelled"
    EXPIRED = "expired", "Expired"


class Payer(models.TextChoices):
    SHARED = "shared", "All who take part, in equal shares"
    HOST = "host", "I do, for everyone"
    ORGANISATION = "organisation", "An organisation"
    CHEST = "chest", "The community chest"


# Someone of the network has to agree that these pay.
GRANTED_PAYERS = [Payer.ORGANISATION, Payer.CHEST]
PENDING_STATES = [State.GATHERING, State.CLOSED]
# Left alone for too long, these expire.
EXPIRING_STATES = [*PENDING_STATES, State.AGREED]
OPEN_STATES = [*EXPIRING_STATES, State.LOGGED, State.DISPUTED]
PAID_STATES = [State.SETTLED, State.REVERSED]
LOGGED_STATES = [State.LOGGED, State.DISPUTED, *PAID_STATES]
HELD_STATES = [State.AGREED, *LOGGED_STATES]


class GroupQuerySet(models.QuerySet["Group"]):
    """Which groups, in the words of the rules."""

    def of(self, member_id: UUID) -> "GroupQuerySet":
        """Those this member sets up, gives, receives, or is invited to."""
        return self.filter(parts__member=member_id)

    def with_people(self) -> "GroupQuerySet":
        """With everyone in it and their logins, to be written to."""
        return self._with("member__organisation", "member__user")

    def to_read(self) -> "GroupQuerySet":
        """With all that a page shows of its people."""
        return self._with("member__organisation")

    def _with(self, *of_each: str) -> "GroupQuerySet":
        parts = Group.parts.rel.related_model._default_manager.select_related(*of_each)
        found = self.select_related("host", "organisation", "logged_by", "undo_asked_by")
        return found.prefetch_related(models.Prefetch("parts", parts))


class Group(models.Model):
    """A group exchange: who hosts it, what it is about, how many it is for, and who pays.

    The host is one of its providers or recipients. `is_open`: every member may join; else those
    who are invited. It takes place with at least `fewest` recipients, so that a shared payment
    has a most. `agreed_by` is who said last that it shall be, for whom pays. `host_heard_position`:
    up to there the host was told who came and left. `confirms_on` is the London day on which logged
    hours are confirmed by time, if nobody answers.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    title = models.CharField(max_length=120)
    about = models.TextField(max_length=ABOUT_LENGTH)
    host = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="groups_hosted")
    state = models.CharField(max_length=10, choices=State, default=State.GATHERING)
    payer = models.CharField(max_length=12, choices=Payer)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, db_index=False, related_name="+"
    )
    places = models.PositiveSmallIntegerField()
    fewest = models.PositiveSmallIntegerField()
    is_open = models.BooleanField()
    last_joined = models.PositiveIntegerField(default=0)
    agreed_by = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, db_index=False, related_name="+"
    )
    held_on = models.DateField(null=True)
    logged_by = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, db_index=False, related_name="+"
    )
    undo_asked_by = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, db_index=False, related_name="+"
    )
    expires_at = models.DateTimeField(null=True)
    confirms_on = models.DateField(null=True)
    last_position = models.PositiveIntegerField(default=0)
    host_heard_position = models.PositiveIntegerField(default=0, db_default=0)
    created_at = models.DateTimeField(default=clock.now)
    changed_at = models.DateTimeField(default=clock.now)
    settled_at = models.DateTimeField(null=True)
    request_key = models.UUIDField(default=uuid7, editable=False)

    objects = GroupQuerySet.as_manager()

    class Meta:
        ordering = ["-changed_at", "-id"]
        indexes = [
            models.Index(
                fields=["-id"],
                condition=Q(state=State.GATHERING, is_open=True),
                name="groups_group_open",
            ),
            models.Index(
                fields=["expires_at"],
                condition=Q(expires_at__isnull=False),
                name="groups_group_expiring",
            ),
            models.Index(
                fields=["confirms_on"],
                condition=Q(confirms_on__isnull=False),
                name="groups_group_confirming",
            ),
            models.Index(
                fields=["changed_at"],
                condition=Q(state__in=[State.CLOSED, State.LOGGED, State.DISPUTED])
                | Q(undo_asked_by__isnull=False),
                name="groups_group_waiting",
            ),
            # Who took part is reminded to say what they learned.
            models.Index(
                fields=["settled_at"],
                condition=Q(state=State.SETTLED),
                name="groups_group_settled",
            ),
            models.Index(
                fields=["state", "changed_at", "id"],
                condition=Q(state__in=OPEN_STATES),
                name="groups_group_open_since",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["host", "request_key"], name="groups_group_set_up_once"
            ),
            models.CheckConstraint(condition=Q(title__regex=r"\S"), name="groups_group_has_title"),
            models.CheckConstraint(
                condition=Q(about__regex=r"\S"), name="groups_group_says_what_about"
            ),
            models.CheckConstraint(
                condition=Q(state__in=State.values), name="groups_group_state_known"
            ),
            models.CheckConstraint(
                condition=Q(payer__in=Payer.values), name="groups_group_payer_known"
            ),
            models.CheckConstraint(
                condition=Q(payer=Payer.ORGANISATION, organisation__isnull=False)
                | ~Q(payer=Payer.ORGANISATION) & Q(organisation__isnull=True),
                name="groups_group_organisation_pays",
            ),
            models.CheckConstraint(
                condition=Q(fewest__gte=1, fewest__lte=F("places"), places__lte=MOST_PLACES),
                name="groups_group_places",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.CLOSED) | Q(payer__in=GRANTED_PAYERS),
                name="groups_group_waits_for_payer",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=HELD_STATES) | Q(agreed_by__isnull=False),
                name="groups_group_agreed_by_someone",
            ),
            models.CheckConstraint(
                condition=Q(state__in=EXPIRING_STATES, expires_at__isnull=False)
                | ~Q(state__in=EXPIRING_STATES) & Q(expires_at__isnull=True),
                name="groups_group_expires_by_state",
            ),
            models.CheckConstraint(
                condition=Q(confirms_on__isnull=True) | Q(state=State.LOGGED),
                name="groups_group_confirms_what_is_logged",
            ),
            models.CheckConstraint(
                condition=Q(state__in=LOGGED_STATES, held_on__isnull=False, logged_by__isnull=False)
                | ~Q(state__in=LOGGED_STATES) & Q(held_on__isnull=True, logged_by__isnull=True),
                name="groups_group_logged_by_state",
            ),
            models.CheckConstraint(
                condition=Q(state__in=PAID_STATES, settled_at__isnull=False)
                | ~Q(state__in=PAID_STATES) & Q(settled_at__isnull=True),
                name="groups_group_settled_since",
            ),
            models.CheckConstraint(
                condition=Q(undo_asked_by__isnull=True) | Q(state=State.SETTLED),
                name="groups_group_undo_of_settled",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_for_all(self) -> bool:
        """Whether every member reads about it now, and may join."""
        return self.is_open and self.state == State.GATHERING

    @property
    def may_take_longer(self) -> bool:
        """Whether more than was agreed may be logged: only where one alone pays, and confirms it.

        Of many who share, one cannot consent for the others.
        """
        return self.payer != Payer.SHARED

    @property
    def providers(self) -> list["Part"]:
        """Who gives the time, in one order that stays."""
        return sorted((one for one in self.parts.all() if one.is_provider), key=lambda one: one.id)

    @property
    def recipients(self) -> list["Part"]:
        """Who has joined, in the order they did."""
        joined = [one for one in self.parts.all() if one.joined_number is not None]
        return sorted(joined, key=lambda one: one.joined_number or 0)

    @property
    def invited(self) -> list["Part"]:
        """Who was asked to join and has not answered."""
        return [one for one in self.parts.all() if one.is_invited]

    @property
    def taking_part(self) -> list[Member]:
        """Those who give or receive, without whoever was only asked to."""
        return [one.member for one in (*self.providers, *self.recipients) if one.is_in]

    def part_of(self, member_id: UUID) -> "Part | None":
        """This member's part in it, if they have one."""
        return next((one for one in self.parts.all() if one.member_id == member_id), None)

    @property
    def agreed_minutes(self) -> int:
        """All providers' time together, as planned."""
        return sum(one.agreed_minutes for one in self.providers)

    @property
    def given_minutes(self) -> int:
        """All providers' time together, as logged."""
        return sum(one.given_minutes for one in self.providers)
