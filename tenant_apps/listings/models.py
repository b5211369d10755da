"""Offers and requests."""

from datetime import date, timedelta

from django.db import models
from django.db.models import Q
from django.db.models.functions import Mod
from django.db.models.lookups import Exact
from django.utils import timezone

from kernel import clock
from kernel.ids import uuid7
from kernel.minutes import MAX_MINUTES, STEP_MINUTES
from tenant_apps.listings.kinds import HelpKind
from tenant_apps.members.models import Member

OPEN_DAYS = 60
MAX_OPEN_DAYS = 366


def today() -> date:
    """The day it is where the network's members live."""
    return timezone.localdate(clock.now())


def usual_closing_day() -> date:
    """When a listing closes unless its owner says otherwise."""
    return today() + timedelta(days=OPEN_DAYS)


class ListingQuerySet(models.QuerySet["Listing"]):
    """Which listings, in the words of the rules."""

    def visible_to_all(self) -> "ListingQuerySet":
        """What any member may see: open, not past its day, its owner active."""
        return self.filter(
            state=Listing.State.OPEN, closes_on__gte=today(), owner__state=Member.State.ACTIVE
        )


class Listing(models.Model):
    """Help that a member gives (an offer), or needs (a request)."""

    class Kind(models.TextChoices):
        OFFER = "offer", "Offer"
        REQUEST = "request", "Request"

    class How(models.TextChoices):
        IN_PERSON = "in_person", "In person"
        REMOTE = "remote", "By phone or video"
        EITHER = "either", "Either way"

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
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
    help_kind = models.CharField(max_length=40, choices=HelpKind)
    minutes = models.PositiveIntegerField(null=True, blank=True)
    how = models.CharField(max_length=10, choices=How, default=How.EITHER)
    place = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    closes_on = models.DateField(default=usual_closing_day)
    created_at = models.DateTimeField(default=clock.now)
    request_key = models.UUIDField(default=uuid7, editable=False)

    objects = ListingQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["kind", "-id"], condition=Q(state="open"), name="listings_listing_open"
            ),
            models.Index(fields=["owner", "-id"], name="listings_listing_by_owner"),
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
                condition=Q(title__regex=r"\S"), name="listings_listing_title_filled"
            ),
            models.CheckConstraint(
                condition=Q(minutes__isnull=True)
                | Q(minutes__gt=0, minutes__lte=MAX_MINUTES)
                & Q(Exact(Mod("minutes", STEP_MINUTES), 0)),
                name="listings_listing_minutes_in_quarters",
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
