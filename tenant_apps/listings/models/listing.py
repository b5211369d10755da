"""Offers and requests."""

from datetime import date, timedelta
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower, Mod
from django.db.models.lookups import Exact
from django.utils import timezone

from kernel import clock, weekdays
from kernel.ids import uuid7
from kernel.minutes import MAX_MINUTES, STEP_MINUTES
from tenant_apps.members.models import Member
from tenant_apps.members.permissions import Permission, may
from tenant_apps.organisations import selectors as organisations
from tenant_apps.skills.models import Skill

OPEN_DAYS = 60
MAX_OPEN_DAYS = 366
MOST_DATES = 20
MOST_PEOPLE = 500
SKILLS_ON_A_CARD = 3
WEEKDAYS = weekdays.NAMED


def today() -> date:
    """The day it is where the network's members live."""
    return timezone.localdate(clock.now())


def usual_closing_day() -> date:
    """When a listing closes unless its owner says otherwise."""
    return today() + timedelta(days=OPEN_DAYS)


class KindOfHelp(models.Model):
    """Shadowing, coaching, …: what this network calls it. Known by its code, which stays."""

    code = models.CharField(max_length=40, primary_key=True)
    name = models.CharField(max_length=40)
    position = models.PositiveSmallIntegerField(default=100)
    is_retired = models.BooleanField(default=False)

    class Meta:
        db_table = "listings_kind_of_help"
        ordering = ["position", "name"]
        constraints = [
            models.UniqueConstraint(Lower("name"), name="listings_kind_of_help_name_unique"),
            models.CheckConstraint(
                condition=Q(name__regex=r"\S"), name="listings_kind_of_help_has_name"
            ),
            models.CheckConstraint(
                condition=Q(code__regex=r"^[a-z][a-z0-9_]*$"),
                name="listings_kind_of_help_code_form",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ListingQuerySet(models.QuerySet["Listing"]):
    """Which listings, in the words of the rules."""

    def for_cards(self) -> "ListingQuerySet":
        """With all that a card shows; `skill_names` are the first few by name."""
        named = ListingSkill.objects.filter(listing=models.OuterRef("pk")).order_by("skill__name")
        first = named.values("skill__name")[:SKILLS_ON_A_CARD]
        return self.with_people().annotate(skill_names=ArraySubquery(first))

    def with_people(self) -> "ListingQuerySet":
        """With the owner's organisation, and the kind of help."""
        return self.select_related("owner__organisation", "help_kind")

    def open_now(self, on: date | None = None) -> "ListingQuerySet":
        """Open, not past its day, its owner active: whoever they are for. `on` is today."""
        return self.filter(
            state=Listing.State.OPEN,
            closes_on__gte=on or today(),
            owner__state=Member.State.ACTIVE,
        )

    def closing_within(self, days: int, *, of: date) -> "ListingQuerySet":
        """Open, and their last day is this one or one of the next so many, the soonest first."""
        until = of + timedelta(days=days)
        closing = self.filter(state=Listing.State.OPEN, closes_on__range=(of, until))
        return closing.order_by("closes_on", "id")

    def open_to(self, viewer: Member) -> "ListingQuerySet":
        """What a member of this network may see of anyone's."""
        reads = may(viewer, Permission.LISTING_READ)
        return self.seen_by(viewer.id, viewer.organisation_id, reads=reads, on=today())

    def seen_by(
        self, viewer_id: UUID, organisation_id: UUID | None, *, reads: bool, on: date
    ) -> "ListingQuerySet":
        """The same, of who is in this organisation, and may read or not.

        What is for an organisation shows to its members, those of its parent and of its teams.
        Whoever may read none sees their own.
        """
        if not reads:
            return self.open_now(on).filter(owner=viewer_id)
        kin = organisations.kin(organisation_id)
        return self.open_now(on).filter(
            ~Q(audience=Listing.Audience.ORGANISATION)
            | Q(owner=viewer_id)
            | Q(owner__organisation__in=kin)
        )


class Listing(models.Model):
    """Help that a member gives (an offer), or needs (a request).

    What is for the network is shown to others where it shares all that its members post; what is
    kept never is.
    """

    class Kind(models.TextChoices):
        OFFER = "offer", "Offer"
        REQUEST = "request", "Request"

    class How(models.TextChoices):
        IN_PERSON = "in_person", "In person"
        REMOTE = "remote", "By phone or video"
        EITHER = "either", "Either way"

    class When(models.TextChoices):
        FLEXIBLE = "flexible", "Any time"
        WEEKDAYS = "weekdays", "On some days of the week"
        DATES = "dates", "On certain dates"

    class Audience(models.TextChoices):
        ORGANISATION = "organisation", "My organisation"
        NETWORK = "network", "Everyone in this network"
        FEDERATION = "federation", "Other networks too"
        KEPT = "kept", "This network only"

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        PENDING = "pending", "Waiting for review"
        OPEN = "open", "Open"
        PAUSED = "paused", "Paused"
        FULFILLED = "fulfilled", "Fulfilled"
        EXPIRED = "expired", "Expired"
        WITHDRAWN = "withdrawn", "Withdrawn"
        REMOVED = "removed", "Removed"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="listings")
    kind = models.CharField(max_length=10, choices=Kind)
    title = models.CharField(max_length=120)
    description = models.TextField(max_length=4000, blank=True)
    help_kind = models.ForeignKey(
        KindOfHelp,
        on_delete=models.PROTECT,
        db_column="help_kind",
        db_index=False,
        related_name="listings",
    )
    skills = models.ManyToManyField(Skill, through="ListingSkill", related_name="listings")
    minutes = models.PositiveIntegerField(null=True, blank=True)
    most_minutes = models.PositiveIntegerField(null=True, blank=True)
    people = models.PositiveSmallIntegerField(default=1)
    how = models.CharField(max_length=10, choices=How, default=How.EITHER)
    place = models.CharField(max_length=120, blank=True)
    when = models.CharField(max_length=10, choices=When, default=When.FLEXIBLE)
    weekdays = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True)
    dates = ArrayField(models.DateField(), default=list, blank=True)
    audience = models.CharField(max_length=15, choices=Audience, default=Audience.NETWORK)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    returned_because = models.CharField(max_length=500, blank=True, default="")
    closes_on = models.DateField(default=usual_closing_day)
    created_at = models.DateTimeField(default=clock.now)
    request_key = models.UUIDField(default=uuid7, editable=False)
    request_hash = models.BinaryField(null=True)

    objects = ListingQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["kind", "-id"], condition=Q(state="open"), name="listings_listing_open"
            ),
            models.Index(fields=["owner", "-id"], name="listings_listing_by_owner"),
            models.Index(
                fields=["id"], condition=Q(state="pending"), name="listings_listing_pending"
            ),
            models.Index(
                fields=["closes_on"],
                condition=Q(state__in=["open", "paused"]),
                name="listings_listing_closing",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "request_key"], name="listings_listing_posted_once"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["offer", "request"]), name="listings_listing_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(how__in=["in_person", "remote", "either"]),
                name="listings_listing_how_known",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=[
                        "draft",
                        "pending",
                        "open",
                        "paused",
                        "fulfilled",
                        "expired",
                        "withdrawn",
                        "removed",
                    ]
                ),
                name="listings_listing_state_known",
            ),
            models.CheckConstraint(
                condition=Q(returned_because="") | Q(state="draft"),
                name="listings_listing_returned_to_draft",
            ),
            models.CheckConstraint(
                condition=Q(title__regex=r"\S"), name="listings_listing_title_filled"
            ),
            models.CheckConstraint(
                condition=Q(minutes__isnull=True)
                | Q(minutes__gt=0, minutes__lte=MAX_MINUTES)
                & Q(Exact(Mod("minutes", STEP_MINUTES), 0)),
                name="listings_listing_minutes_in_quarters",
            ),
            models.CheckConstraint(
                condition=Q(most_minutes__isnull=True)
                | Q(most_minutes__gt=models.F("minutes"), most_minutes__lte=MAX_MINUTES)
                & Q(minutes__isnull=False)
                & Q(Exact(Mod("most_minutes", STEP_MINUTES), 0)),
                name="listings_listing_most_minutes_above",
            ),
            models.CheckConstraint(
                condition=Q(people__gte=1, people__lte=MOST_PEOPLE),
                name="listings_listing_people_range",
            ),
            models.CheckConstraint(
                condition=Q(audience__in=["organisation", "network", "federation", "kept"]),
                name="listings_listing_audience_known",
            ),
            models.CheckConstraint(
                condition=Q(when="flexible", weekdays__len=0, dates__len=0)
                | Q(
                    when="weekdays",
                    weekdays__len__range=(1, 7),
                    weekdays__contained_by=[1, 2, 3, 4, 5, 6, 7],
                    dates__len=0,
                )
                | Q(when="dates", dates__len__range=(1, MOST_DATES), weekdays__len=0),
                name="listings_listing_when_says_when",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_offer(self) -> bool:
        return self.kind == self.Kind.OFFER

    @property
    def is_open(self) -> bool:
        """Open, and its closing day has not passed."""
        return self.state == self.State.OPEN and not self.is_past

    @property
    def is_past(self) -> bool:
        """Its closing day has passed."""
        return self.closes_on < today()


class ListingSkill(models.Model):
    """A listing asks for this skill, or gives it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    listing = models.ForeignKey(Listing, on_delete=models.CASCADE, db_index=False)
    skill = models.ForeignKey(Skill, on_delete=models.PROTECT, db_index=False)

    class Meta:
        db_table = "listings_listing_skill"
        indexes = [models.Index(fields=["skill", "listing"], name="listings_listing_skill_newest")]
        constraints = [
            models.UniqueConstraint(fields=["listing", "skill"], name="listings_listing_skill_once")
        ]

    def __str__(self) -> str:
        return f"{self.listing_id}: {self.skill_id}"
